"""Fields of dataclasses, attrs and pydantic: what they hold when nothing is given; and copies that change some.

Sources: https://docs.python.org/3/library/dataclasses.html#dataclasses.field,
https://www.attrs.org/en/stable/api.html#attrs.field, https://docs.pydantic.dev/latest/concepts/fields/
"""

from typing import Final

from sqlite_hunter.model.ir import Op
from sqlite_hunter.program import records
from sqlite_hunter.program.frame import Arguments, Frame
from sqlite_hunter.program.implied import call_at
from sqlite_hunter.program.library.model import Model
from sqlite_hunter.program.values import NOTHING, UNKNOWN, Value, derived, join, value

_FIELDS: Final = (
    "dataclasses.field", "attr.ib", "attr.attrib", "attr.field", "attrs.field", "pydantic.Field",
    "pydantic.PrivateAttr", "pydantic.fields.Field", "pydantic.dataclasses.Field", "sqlmodel.Field", "msgspec.field",
)  # fmt: skip
_REPLACING: Final = ("dataclasses.replace", "attr.evolve", "attrs.evolve", "copy.replace", "msgspec.structs.replace")


def _called(frame: Frame, factory: Value, op: Op) -> Value:
    given = Arguments(star=UNKNOWN)
    return call_at(frame, factory, given, frame.spot(op[2], op[3])) if factory else NOTHING


def _field(dotted: str) -> Model:
    is_positional = dotted.startswith(("attr.", "attrs.", "pydantic.", "sqlmodel."))

    def model(frame: Frame, arguments: Arguments, op: Op) -> Value:
        default = arguments.get(0, "default") if is_positional else arguments.keywords.get("default")
        factories = [arguments.keywords.get(name, NOTHING) for name in ("default_factory", "factory")]
        made = [_called(frame, factory, op) for factory in factories]
        return join([default or NOTHING, *made]) or value(derived(dotted, "()"))

    return model


def _factory(frame: Frame, arguments: Arguments, op: Op) -> Value:
    return _called(frame, arguments.get(0, "factory") or NOTHING, op)


def _replace(frame: Frame, arguments: Arguments, op: Op) -> Value:
    return records.replaced(frame, arguments.get(0) or NOTHING, arguments, frame.spot(op[2], op[3]))


MODELS: Final[dict[str, Model]] = {
    **{dotted: _field(dotted) for dotted in _FIELDS},
    **dict.fromkeys(("attr.Factory", "attrs.Factory"), _factory),
    **dict.fromkeys(_REPLACING, _replace),
}
"""Dotted name -> what calling it gives."""
