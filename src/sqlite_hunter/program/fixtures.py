"""pytest's fixtures: a parameter of a test is what the fixture of its name returns or yields.

Source: https://docs.pytest.org/en/stable/reference/fixtures.html (a fixture of the same file, else of the nearest
``conftest.py`` above it).
"""

from typing import Final

from sqlite_hunter.model.ir import CALL
from sqlite_hunter.program.cells import field_cell
from sqlite_hunter.program.frame import Arguments, Frame
from sqlite_hunter.program.implied import call_at
from sqlite_hunter.program.values import NOTHING, External, Function, Generator, Value, texts, value

REQUEST: Final = value(External("pytest.FixtureRequest()"))
"""What a fixture or a test is handed as ``request``."""
_DECORATORS = ("pytest.fixture", "pytest_asyncio.fixture", "pytest.yield_fixture")


def is_fixture_decorator(decorator: Value) -> bool:
    """Whether a decorator, called or not, makes a fixture."""
    return any(type(atom) is External and atom.dotted.removesuffix("()") in _DECORATORS for atom in decorator)


def given_names(frame: Frame, register: int, own: str) -> list[str]:
    """The names under which a decorator offers a fixture: those of ``fixture(name="db")``, else the function's own."""
    op = frame.definitions.get(register)
    if op is None or op[0] != CALL:
        return [own]
    said = [frame.register(arg) for arg, kind in zip(op[4][1:], op[5], strict=True) if kind == "name"]
    return [text.template.text for given in said for text in texts(given)] or [own]


def register(frame: Frame, name: str, function: Value) -> None:
    """Note a fixture of this frame's file; one of a class is good for the whole file."""
    frame.machine.has_fixtures = True
    frame.machine.write(field_cell(("fixture", frame.path), name), function)


def provide(frame: Frame, name: str) -> Value:
    """The value of the fixture that a parameter names; nothing if there is none."""
    if not frame.machine.has_fixtures:
        return NOTHING
    if name == "request" and "getfixturevalue" in frame.unit.words:
        return REQUEST
    for path in _places(frame.path):
        found = frame.machine.peek(field_cell(("fixture", path), name))
        functions = frozenset(atom for atom in found if type(atom) is Function and atom.unit != frame.key)
        if functions:
            spot = frame.spot(frame.unit.start, frame.unit.end)
            given = call_at(frame, functions, Arguments(), spot)
            generators = frozenset(atom for atom in given if type(atom) is Generator)
            return (given - generators) | (frame.operations.iterate(frame, generators, spot) if generators else NOTHING)
    return NOTHING


def _places(path: str) -> list[str]:
    places = [path]
    folder = path.rpartition("/")[0]
    while folder:
        places.append(f"{folder}/conftest.py")
        folder = folder.rpartition("/")[0]
    return [*places, "conftest.py"]
