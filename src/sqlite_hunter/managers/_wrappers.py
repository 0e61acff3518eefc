"""Commands that run another one: what stands before the program that matters."""

import re
from collections.abc import Sequence
from posixpath import basename
from typing import Final, NamedTuple

ASSIGNMENT: Final = re.compile(r"([A-Za-z_]\w*)=(.*)", re.DOTALL)


class _Wrapper(NamedTuple):
    """How to get past a wrapper's own arguments."""

    valued: str = ""
    """Its options that take the next word, separated by spaces."""
    skipped: int = 0
    """Words of its own before the command."""
    verb: str = ""
    """The word after which it runs something; without it, it does not."""


_PLAIN: Final = _Wrapper()
_RUN: Final = _Wrapper("--with --env-file --extra --group --project --directory --python -p --package -n", verb="run")
_WRAPPERS: Final = {
    **dict.fromkeys(("exec", "command", "nohup", "setsid", "time", "xvfb-run", "unbuffer", "builtin"), _PLAIN),
    **dict.fromkeys(("tini", "dumb-init", "catatonit", "catchsegv", "ddtrace-run", "opentelemetry-instrument"), _PLAIN),
    **dict.fromkeys(
        ("uv", "poetry", "pipenv", "pdm", "hatch", "rye", "conda", "doppler", "dotenv", "honcho", "pixi"), _RUN
    ),
    **dict.fromkeys(("gosu", "su-exec", "s6-setuidgid", "setuidgid", "flock", "taskset"), _Wrapper(skipped=1)),
    "env": _Wrapper("-u --unset -C --chdir"),
    "nice": _Wrapper("-n --adjustment"),
    "ionice": _Wrapper("-c -n -p"),
    "sudo": _Wrapper("-u -g -C -D -h -p"),
    "chpst": _Wrapper("-u -U -e -n"),
    "stdbuf": _Wrapper("-i -o -e"),
    "timeout": _Wrapper("-s -k --signal --kill-after", skipped=1),
    "newrelic-admin": _Wrapper(verb="run-program"),
}


def unwrapped(words: Sequence[str]) -> tuple[list[str], dict[str, str]]:
    """The command without its wrappers, and the environment that they and leading assignments set."""
    rest = list(words)
    environment: dict[str, str] = {}
    while rest:
        found = ASSIGNMENT.fullmatch(rest[0])
        if found:
            environment[found[1]] = found[2]
            del rest[0]
            continue
        wrapper = _WRAPPERS.get(basename(rest[0]))
        if wrapper is None:
            break
        rest = _behind(wrapper, rest[1:])
    return rest, environment


def _behind(wrapper: _Wrapper, words: list[str]) -> list[str]:
    """The words behind a wrapper's own."""
    if wrapper.verb:
        if wrapper.verb not in words:
            return []
        words = words[words.index(wrapper.verb) + 1 :]
    valued = wrapper.valued.split()
    while words and words[0].startswith("-"):
        option = words.pop(0)
        if option == "--":
            break
        if option in {"-m", "--module"}:
            return ["python", "-m", *words]
        if option in valued and words:
            del words[0]
    return words[wrapper.skipped :]
