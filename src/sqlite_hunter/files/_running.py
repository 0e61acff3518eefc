"""Which program the words of a command run, behind what starts it: ``sudo``, ``docker exec``, ``xargs``, ``ssh``."""

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from sqlite_hunter.files._shell import Word

SQLITE: Final = re.compile(
    r"(?:.*/)?(?:sqlite3?|sqlcipher|sqldiff|sqlite3_analyzer|litecli|litestream|spatialite)(?:\.exe)?"
)
SERVERS: Final = re.compile(r"(?:.*/)?(?:psql|pgcli|pg_\w+|mysql|mariadb|mysqldump|duckdb|clickhouse\S*)(?:\.exe)?")
SHELL: Final = re.compile(r"(?:.*/)?(?:ba|da|z|k|a)?sh|eval|trap|ssh|su|runuser|watch|cmd-shell", re.IGNORECASE)
"""Commands that run a text."""
_PYTHON: Final = re.compile(r"(?:.*/)?(?:python|pypy)[\d.]*[tw]?(?:\.exe)?|(?:.*/)?i?python3?|\{PY(?:THON)?\w*\}")
_DJANGO: Final = re.compile(r"(?:.*/)?(?:manage\.py|django-admin(?:\.py)?|flask)")
_DJANGO_SHELLS: Final = frozenset({"shell", "shell_plus"})
_KEYWORD: Final = re.compile(
    r"if|then|elif|else|while|until|do|!|\{|\}|time|coproc|cmd|@?-?|[A-Za-z][\w-]*:", re.IGNORECASE
)
"""Words before a command, what make takes for itself, and the names of a Procfile."""
_WRAPPER: Final = re.compile(
    r"(?:.*/)?(?:sudo|doas|env|xargs|docker|docker-compose|podman|kubectl|oc|ssh|su|runuser|gosu|su-exec|timeout|watch"
    r"|flock|find|parallel|nice|ionice|chrt|taskset|chroot|nsenter|adb|uv|poetry|pipenv|pdm|hatch|pixi|conda|mamba"
    r"|micromamba|nix|nix-shell|time|stdbuf|setsid|unbuffer|exec|command|builtin|nohup|heroku|fly|flyctl|caffeinate"
    r"|winpty|systemd-run|tini|dumb-init)"
)
"""Commands that run another."""
_CONTAINERS: Final = frozenset({"docker", "docker-compose", "podman", "kubectl", "oc", "heroku", "fly", "flyctl"})
_RUNNING: Final = frozenset({"exec", "run", "rsh", "--", "-C", "console"})
"""What they run a command by."""
_OF_FIND: Final = frozenset({"-exec", "-execdir", "-ok", "-okdir"})
_WITH_OPERAND: Final = frozenset({"timeout", "flock", "chroot", "gosu", "su-exec", "taskset", "chrt"})
"""Wrappers that take a word of their own before the command."""
_PLAIN: Final = _WITH_OPERAND | {
    "sudo", "doas", "env", "xargs", "nice", "ionice", "setsid", "nohup", "stdbuf", "time", "exec", "command", "builtin",
    "unbuffer", "caffeinate", "tini", "dumb-init", "winpty",
}  # fmt: skip
"""Wrappers whose other words are options, their values and assignments."""
_ASKING: Final = frozenset({"which", "type", "hash", "whereis", "command"})
_ASSIGNMENT: Final = re.compile(r"(?P<name>[A-Za-z_]\w*)\+?=")
_VERBS: Final = frozenset({"install", "add", "reinstall", "create"})
INSTALLING: Final = _VERBS | {"-S", "-Sy", "-Syu", "-i", "-iA"}
"""Words of package managers; the options are those of pacman and Nix, and other programs' too."""
_WITH_VALUE: Final = frozenset({"-W", "-X", "--check-hash-based-pycs"})
"""Options of Python that take the next word."""
_CODE: Final = re.compile(r"-[bBdEhiIOPqsSuvVx]*c")
_STDIN: Final = frozenset({"-", "/dev/stdin"})


class PythonRun(NamedTuple):
    """What Python is given to run, so far as it stands in the script itself."""

    code: Word | None
    """What stands behind ``-c``."""
    reads: bool
    """Whether it runs its standard input."""


def is_assignment(word: Word) -> bool:
    """Whether a word sets a variable."""
    return _ASSIGNMENT.match(word.text) is not None


def value_at(text: str) -> int:
    """Where the value of an assignment begins."""
    match = _ASSIGNMENT.match(text)
    return match.end() if match is not None else 0


def is_before(word: Word) -> bool:
    """Whether a word stands before the command that is run."""
    return _KEYWORD.fullmatch(word.text) is not None or is_assignment(word)


def called(words: Sequence[Word]) -> list[Word]:
    """The words of a command, without those before the one that it is called by."""
    at = next((at for at, word in enumerate(words) if not is_before(word)), len(words))
    return list(words[at:])


def asks(words: Sequence[Word], at: int) -> bool:
    """Whether a command only asks for the program that it names: ``command -v sqlite3``."""
    return at > 0 and words[0].text in _ASKING


def program(words: Sequence[Word], pattern: re.Pattern[str]) -> int | None:
    """Where a program is run or asked for, among the words of a command."""
    for at, word in enumerate(words):
        if pattern.fullmatch(word.text):
            before = [each.text.rpartition("/")[2] for each in words[:at]]
            if not before or before[0] in _ASKING:
                return at
            is_run = _WRAPPER.fullmatch(before[0]) and not _VERBS.intersection(before) and _leads(before)
            is_option = before[-1].startswith("--") and before[-1] != "--"
            return at if is_run and not is_option else None
    return None


def _leads(before: Sequence[str]) -> bool:
    """Whether the words before a name leave it the place of the command that a wrapper runs."""
    name = before[0]
    if name in _CONTAINERS:
        return not _RUNNING.isdisjoint(before)
    if name == "find":
        return not _OF_FIND.isdisjoint(before)
    spare = 1 if name in _WITH_OPERAND else 0
    previous = name
    for word in before[1:] if name in _PLAIN else ():
        is_own = word.startswith("-") or previous.startswith("-") or _ASSIGNMENT.match(word) or word in _PLAIN
        spare -= not is_own
        spare += word in _WITH_OPERAND
        previous = word
    return spare >= 0


def python(words: Sequence[Word]) -> PythonRun | None:
    """What Python runs; None where it is not run, or runs a file or a module."""
    at = program(words, _PYTHON)
    if at is None or asks(words, at):
        return _shell_of_framework(words)
    rest = iter(words[at + 1 :])
    for word in rest:
        if _CODE.fullmatch(word.text):
            return PythonRun(next(rest, None), reads=False)
        if word.text in _WITH_VALUE:
            next(rest, None)
        elif word.text in _STDIN:
            break
        elif not word.text.startswith("-") or word.text.startswith("-m"):
            return _shell_of_framework([word, *rest])
    return PythonRun(None, reads=True)


def _shell_of_framework(words: Sequence[Word]) -> PythonRun | None:
    """``manage.py shell -c "..."``, or with the code on its standard input."""
    at = program(words, _DJANGO)
    following = [word.text for word in words[at + 1 :]] if at is not None else []
    if at is None or _DJANGO_SHELLS.isdisjoint(following[:1]):
        return None
    code = next((words[at + 2 + n] for n, text in enumerate(following[:-1]) if text in ("-c", "--command")), None)
    return PythonRun(code, reads=code is None)


def writes_python(words: Sequence[Word], targets: Sequence[Word]) -> bool:
    """Whether a command writes what it is given into a Python file: ``cat > a.py``, ``tee a.py``."""
    if words and words[0].text.rpartition("/")[2] not in ("cat", "tee", "sudo"):
        return False
    return any(word.text.endswith((".py", ".pyw")) for word in (*targets, *words[1:]))
