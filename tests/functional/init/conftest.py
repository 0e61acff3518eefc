from dataclasses import dataclass

import pytest

from sqlite_hunter.cli.main import execute

TEMPLATE = """\
VERSION = {{ version | literal }}
SCHEMAS = {{ schemas | literal }}
LOCKING = {{ locking | literal }}
ASYNCHRONOUS = {{ asynchronous | literal }}
DECLARED = {{ declared | literal }}
DRIVER = {{ driver | literal }}
"""
"""What the module is made of is not this command's matter: one that shows what it was given."""


@dataclass(frozen=True)
class Outcome:
    code: int
    out: str
    err: str


class Folder:
    """An empty project in the current folder."""

    def __init__(self, path, capsys):
        self.path = path
        self._capsys = capsys

    def __truediv__(self, name):
        return self.path / name

    def write(self, name, content):
        """Write a file, with its folders."""
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def read(self, name):
        return (self.path / name).read_bytes().decode()

    def init(self, *args):
        """Run ``init``; nobody ever sees a traceback."""
        code = execute(["init", *args])
        captured = self._capsys.readouterr()
        assert "Traceback" not in captured.err
        assert "internal error" not in captured.err
        return Outcome(code, captured.out, captured.err)

    def everything(self):
        """What lies in the project: bytes of files, targets of links, times."""
        found = {}
        for path in sorted(self.path.rglob("*")):
            state = path.lstat()
            content = path.readlink() if path.is_symlink() else path.read_bytes() if path.is_file() else None
            found[str(path.relative_to(self.path))] = (content, state.st_mode, state.st_mtime_ns, state.st_ino)
        return found


@pytest.fixture
def project(tmp_path, monkeypatch, capsys):
    folder = tmp_path / "project"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.setattr("sqlite_hunter.engine.init.module.template_text", lambda: TEMPLATE)
    return Folder(folder, capsys)
