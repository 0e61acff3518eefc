"""Commands that load a Python application: which module they are told."""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

_OPTIONS: Final[dict[str, tuple[str, ...]]] = {
    **dict.fromkeys(("uvicorn", "gunicorn", "hypercorn", "daphne", "waitress-serve", "granian"), ()),
    **dict.fromkeys(("dramatiq", "arq", "taskiq"), ()),
    **dict.fromkeys(("celery", "flask", "faust"), ("-A", "--app")),
    "uwsgi": ("--module", "-w", "--wsgi-file"),
}
"""By the server, the options that name the application; none where it is a word of its own."""
_RUNNERS: Final = frozenset({"streamlit", "fastapi", "coverage", "debugpy", "pdb", "cProfile", "kernprof", "viztracer"})
"""Commands that run a script which stands among their arguments."""
_FOLDERS: Final = ("--chdir", "--app-dir", "--working-dir", "--pythonpath")

_APPLICATION: Final = re.compile(r"([A-Za-z_]\w*(?:\.\w+)*):[A-Za-z_].*")
_MODULE: Final = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*")
_WORKING: Final = frozenset({"worker", "run", "beat"})


def is_server(name: str) -> bool:
    """Whether a command, or a module that is run, loads an application of the program's."""
    return name in _OPTIONS or name in _RUNNERS


def application(name: str, words: Sequence[str], environment: dict[str, str]) -> tuple[str, str]:
    """("app" or "script", its name) of what a server is told to load; two empty texts where it is told nothing."""
    if name in _RUNNERS:
        script = next((word for word in words if word.endswith((".py", ".pyw"))), "")
        return ("script", script) if script else ("", "")
    options = _OPTIONS[name]
    given = option(words, options) if options else _word(words)
    given = given or (environment.get("FLASK_APP", "") if name == "flask" else "")
    if given.partition(":")[0].endswith(".py"):
        return "script", given.partition(":")[0]
    found = _APPLICATION.fullmatch(given)
    module = found[1] if found else given
    return ("app", module) if _MODULE.fullmatch(module) else ("", "")


def folders(words: Sequence[str]) -> tuple[str, ...]:
    """Folders in which a server is told to look for modules."""
    given = option(words, _FOLDERS)
    return (given,) if given else ()


def option(words: Sequence[str], names: Sequence[str]) -> str:
    """The value of one of some options, written ``--name value`` or ``--name=value``; empty where it is not given."""
    for word, following in pairwise([*words, ""]):
        name, equals, value = word.partition("=")
        if name in names:
            return value if equals else following
    return ""


def _word(words: Sequence[str]) -> str:
    """The word that names an application: ``module:name`` before a mere module, and one that is no option's value."""
    named = [word for word in words if _APPLICATION.fullmatch(word)]
    if named:
        return named[0]
    plain = [(before, word) for before, word in pairwise(["", *words]) if _MODULE.fullmatch(word)]
    alone = [word for before, word in plain if not before.startswith("-") and word not in _WORKING]
    return alone[0] if alone else plain[-1][1] if plain else ""
