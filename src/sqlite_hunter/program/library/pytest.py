"""pytest's ``request``: a fixture asked for by name.

Source: https://docs.pytest.org/en/stable/reference/reference.html#pytest.FixtureRequest.getfixturevalue
"""

from typing import Final

from sqlite_hunter.model.ir import Op
from sqlite_hunter.program import fixtures
from sqlite_hunter.program.frame import Arguments, Frame
from sqlite_hunter.program.library.model import Model
from sqlite_hunter.program.values import NOTHING, UNKNOWN, Value, join, texts


def _fixture(frame: Frame, arguments: Arguments, _: Op) -> Value:
    named = texts(arguments.get(0, "argname") or NOTHING)
    return join([fixtures.provide(frame, text.template.text) for text in named]) or UNKNOWN


MODELS: Final[dict[str, Model]] = {"pytest.FixtureRequest().getfixturevalue": _fixture}
"""Dotted name -> what calling it gives."""
