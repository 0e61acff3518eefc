"""What wraps a function so that reading an attribute calls or binds it: ``property``, ``classmethod`` and the like.

They are called as often by hand, ``conn = property(_get)``, as they are written as decorators.
"""

from typing import Final

from sqlite_hunter.model.ir import Op
from sqlite_hunter.program.frame import Arguments, Frame
from sqlite_hunter.program.library.model import Model, first
from sqlite_hunter.program.values import NOTHING, Atom, Descriptor, External, Value, derived, function_of, value

_KINDS: Final = {
    "builtins.property": "property", "functools.cached_property": "property", "abc.abstractproperty": "property",
    "builtins.staticmethod": "staticmethod", "builtins.classmethod": "classmethod",
    "contextlib.contextmanager": "contextmanager", "contextlib.asynccontextmanager": "contextmanager",
}  # fmt: skip
OF_CLASS: Final = frozenset({"classmethod", "classproperty"})
"""Kinds whose function is handed the class."""


def kind_of(dotted: str) -> str | None:
    """The kind of descriptor that a library's name makes; any ``...property`` is taken for one that calls."""
    name = dotted.rpartition(".")[2].removesuffix("()")
    if name.endswith("classproperty"):
        return "classproperty"
    return _KINDS.get(dotted) or ("property" if name.endswith("property") else None)


def of(kind: str, made: Value) -> Value:
    """The functions in a value, wrapped; ``classmethod`` around a ``property`` still is one."""
    return frozenset(
        Descriptor(_around(kind, atom), found) for atom in made if (found := function_of(atom)) is not None
    )


def _around(kind: str, inner: Atom) -> str:
    is_property = type(inner) is Descriptor and inner.kind == "property"
    return "classproperty" if kind == "classmethod" and is_property else kind


def _property(_: Frame, arguments: Arguments, __: Op) -> Value:
    """``property(fget, fset)``; without a getter it is a decorator yet to be applied: ``@property()``."""
    getter = arguments.get(0, "fget") or arguments.keywords.get("func")
    if getter is None:
        return value(External("builtins.property"))
    return of("property", getter) | of("setter", arguments.get(1, "fset") or NOTHING)


def _wrapping(dotted: str, kind: str) -> Model:
    def model(frame: Frame, arguments: Arguments, op: Op) -> Value:
        return of(kind, first(frame, arguments, op)) or value(derived(dotted, "()"))

    return model


MODELS: Final[dict[str, Model]] = {
    dotted: _property if kind == "property" else _wrapping(dotted, kind) for dotted, kind in _KINDS.items()
}
"""Dotted name -> what calling it gives."""
