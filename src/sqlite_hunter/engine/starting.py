"""What a file starts or loads by a text instead of an import: scripts that it runs, modules that it names.

A text counts where it is nothing but a path or a dotted name, or a command line of Python; comments and texts over
several lines, of which documentation consists, do not. Only bytes are looked at, so that any file can be asked.
"""

import re
from collections.abc import Iterator
from typing import Final

_TEXT: Final = re.compile(
    rb"#[^\n]*+"
    rb"|\"\"\"(?:[^\"\\]|\\.|\"(?!\"\"))*+\"\"\"|'''(?:[^'\\]|\\.|'(?!''))*+'''"
    rb"|\"(?P<double>(?:[^\"\\\n]|\\.)*+)\"|'(?P<single>(?:[^'\\\n]|\\.)*+)'",
    re.DOTALL,
)
_STARTS: Final = (
    b"subprocess", b"Popen", b"popen", b"os.system", b"os.exec", b"os.spawn", b"posix_spawn", b"create_subprocess_",
    b"runpy", b"run_path", b"run_module", b"pexpect",
)  # fmt: skip
"""How Python starts a process, or runs a file."""
_COMMAND: Final = re.compile(
    r"(?:^|[\s/])python[0-9.]*\s+(?:-[bBdEiIOPqsSuvx]+\s+)*(?:-m\s+(?P<module>[\w.]+)|(?P<path>\S+\.pyw?))"
)
_NAMED: Final = re.compile(rb"[\"']([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*(?::[A-Za-z_]\w*|\.[A-Za-z_]\w*))[\"']")
"""``pkg.module``, ``module:name``: what servers, task queues and frameworks load."""
_LOADS: Final = (b"import_module", b"__import__", b"load_extension")
_PACKAGE: Final = re.compile(rb"[\"']([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)\.(?:\{|%s|[\"'][ \t]*\+)")
"""``f"pkg.{name}"``: any module of the package."""
_LONGEST: Final = 400
"""Characters of a text that is looked at."""


def scripts(content: bytes) -> Iterator[str]:
    """Paths of scripts, and dotted names of modules, that a file starts."""
    if not (b".py" in content or b"-m" in content) or not any(word in content for word in _STARTS):
        return
    is_module = False
    for found in _TEXT.finditer(content):
        text = found["double"] or found["single"]
        if text is None:
            continue
        shown = text.decode("utf-8", "replace")
        if len(shown) <= _LONGEST:
            yield from _started(shown, is_module)
        is_module = shown == "-m"


def _started(text: str, is_module: bool) -> Iterator[str]:
    if is_module and re.fullmatch(r"[\w.]+", text):
        yield text
        return
    path = text.rpartition("}")[2].lstrip("/") if "}" in text else text
    if re.fullmatch(r"[\w./-]*\w\.pyw?", path):
        yield path
    for command in _COMMAND.finditer(text):
        yield command["module"] or command["path"].rpartition("}")[2].lstrip("/")


def named(content: bytes) -> set[str]:
    """Dotted names of what may be modules of the program, or objects in one."""
    return {found.decode("ascii", "replace").partition(":")[0] for found in _NAMED.findall(content)}


def packages(content: bytes) -> set[str]:
    """Dotted names of packages of which a file imports a module whose name is only known at run time."""
    if not any(word in content for word in _LOADS):
        return set()
    return {found.decode("ascii", "replace") for found in _PACKAGE.findall(content)}
