"""What must hold of the gate: moving, renaming and laying out code changes nothing, one use more always does."""

import ast
import os
import random
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from property.programs import Program, programs
from sqlite_hunter.cli.main import execute
from sqlite_hunter.config import Config
from sqlite_hunter.engine.gate import Judged, check
from sqlite_hunter.engine.settings import GateSettings, ScanSettings
from sqlite_hunter.gate.baseline import NAME, dump
from sqlite_hunter.gate.items import recorded
from sqlite_hunter.model.gate import CLEAN, FINDINGS, Gate

few = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
fewer = settings(few, max_examples=8)
RUFF = Path(sys.executable).with_name("ruff")


@dataclass(frozen=True, slots=True)
class Place:
    """A folder with a program and its baseline."""

    folder: Path

    def git(self, *arguments: str) -> None:
        names = ("-c", "user.name=Nobody", "-c", "user.email=nobody@example.com")
        nobodys = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
        subprocess.run(["git", *names, *arguments], cwd=self.folder, check=True, capture_output=True, env=nobodys)

    def write(self, files: Mapping[str, str]) -> None:
        for name, text in files.items():
            (self.folder / name).write_text(text, "utf-8")

    def judged(self, since: str | None = None) -> Judged:
        found = ScanSettings(Config(project_root=self.folder), jobs=1, use_cache=False)
        return check([self.folder], found, GateSettings(str(self.folder / NAME), since))

    def accept(self) -> Judged:
        """Take all uses into the baseline."""
        judged = self.judged()
        everything = recorded(each.item for each in judged.match.new)
        (self.folder / NAME).write_text(dump(everything), "utf-8")
        assert judged.gate.new == sum(entry.count for entry in everything.entries) > 0
        return judged


def counts(gate: Gate) -> tuple[str, int, int, int, int]:
    """The outcome, and what is new, known, moved and gone."""
    return gate.outcome, gate.new, gate.known, gate.moved, gate.gone


def with_uses() -> st.SearchStrategy[Program]:
    """Programs on SQLite."""
    return programs().map(lambda program: replace(program, sqlite=True))


def starts(text: str) -> list[int]:
    """The lines, from 0, where the definitions of the top begin."""
    return [each.lineno - 1 for each in ast.parse(text).body if isinstance(each, ast.FunctionDef | ast.ClassDef)]


def shuffled(text: str, chance: random.Random) -> str:
    """The definitions of the top in another order."""
    lines = text.splitlines(keepends=True)
    head, *definitions = [
        "".join(lines[start:end]) for start, end in zip([0, *starts(text)], [*starts(text), len(lines)], strict=True)
    ]
    chance.shuffle(definitions)
    return "".join([head, *(f"{each.rstrip()}\n\n" for each in definitions)])


def with_remarks(text: str, chance: random.Random) -> str:
    """Comments, also behind code, and blank lines."""
    noted: list[str] = []
    for line in text.splitlines():
        indent = line[: len(line) - len(line.lstrip())]
        noted += ["", f"{indent}# A remark, with (brackets] and 'quotes."] if chance.random() < 0.4 else []
        noted.append(f"{line}  # what it does" if line and chance.random() < 0.4 else line)
    return "\n".join([*noted, "", ""])


def reformatted(text: str, chance: random.Random) -> str:
    """As ruff has it, with another length of lines and other quotes."""
    width = chance.choice([20, 40, 60, 120])
    options = ["--config", f"line-length = {width}", "--config", "format.quote-style = 'single'"]
    command = [str(RUFF), "format", "--isolated", *options, "-"]
    return subprocess.run(command, input=text, capture_output=True, encoding="utf-8", check=True).stdout


@few
@given(with_uses(), st.sampled_from([shuffled, with_remarks, reformatted]), st.randoms(use_true_random=False))
def test_order_remarks_and_layout_change_nothing(program, change, chance):
    files = program.files()
    with TemporaryDirectory() as folder:
        place = Place(Path(folder))
        place.write(files)
        known = place.accept().gate.new
        place.write({name: change(text, chance) for name, text in files.items()})
        assert counts(place.judged().gate) == (CLEAN, 0, known, 0, 0)


@fewer
@given(with_uses(), st.booleans())
def test_renaming_files_through_git_changes_nothing(program, into_folder):
    """The file that no other imports, under another name; or all files, in another folder."""
    files = program.files()
    old = f"{program.names['user_module']}.py"
    with TemporaryDirectory() as folder:
        place = Place(Path(folder).resolve())
        place.git("init", "--quiet")
        place.write(files)
        known = place.accept().gate.new
        place.git("add", ".")
        place.git("commit", "--quiet", "-m", "accepted")
        (place.folder / "inner").mkdir()
        for name in files if into_folder else [old]:
            place.git("mv", name, f"inner/{name}" if into_folder else "another_name.py")
        judged = place.judged()
        moved = judged.match.moved
        assert counts(judged.gate) == (CLEAN, 0, known, len(moved), 0)
        assert {entry.path for entry, _ in moved} <= set(files if into_folder else [old])
        assert all(not (place.folder / entry.path).exists() for entry, _ in moved)
        assert len(moved) == (known if into_folder else sum(entry.path == old for entry, _ in moved))
        place.write({NAME: dump(recorded([]))})
        assert counts(place.judged("HEAD").gate)[:3] == (CLEAN, 0, known)


def innermost(text: str, line: int) -> ast.stmt:
    """The statement that a line belongs to, the smallest one."""
    holding = [
        node
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.stmt) and node.lineno <= line <= (node.end_lineno or 0)
    ]
    return min(holding, key=lambda node: (node.end_lineno or 0) - node.lineno)


def twice(text: str, line: int) -> str:
    """The statement in a line twice; of a ``return`` what it returns, since nothing after it runs."""
    lines = text.splitlines(keepends=True)
    node = innermost(text, line)
    copied = "".join(lines[node.lineno - 1 : node.end_lineno])
    if isinstance(node, ast.Return):
        copied = copied.replace("return ", "", 1)
    return "".join([*lines[: node.lineno - 1], copied, *lines[node.lineno - 1 :]])


def under_another_name(text: str, line: int) -> str:
    """The function of the top that a line stands in, again, with another name; nothing new if it takes parameters."""
    for node in ast.parse(text).body:
        if isinstance(node, ast.FunctionDef) and node.lineno <= line <= (node.end_lineno or 0) and not node.args.args:
            copied = "".join(text.splitlines(keepends=True)[node.lineno - 1 : node.end_lineno])
            return f"{text}\n{copied.replace(f'def {node.name}(', 'def the_same_again(', 1)}"
    return twice(text, line)


@few
@given(with_uses(), st.sampled_from([twice, under_another_name]), st.integers(0, 10**6))
def test_one_use_more_is_always_new(program, copy, which):
    files = program.files()
    with TemporaryDirectory() as folder:
        place = Place(Path(folder))
        place.write(files)
        judged = place.accept()
        finding = judged.match.new[which % judged.gate.new].item.finding
        place.write({finding.path: copy(files[finding.path], finding.span.line)})
        gate = place.judged().gate
        assert (gate.outcome, gate.known, gate.moved, gate.gone) == (FINDINGS, judged.gate.new, 0, 0)
        assert gate.new >= 1


def test_on_the_command_line(tmp_path, monkeypatch, capsys):
    """The same by exit codes: 0 where nothing changed but order and layout, 1 where a statement stands twice."""
    monkeypatch.chdir(tmp_path)
    place, chance = Place(tmp_path), random.Random(7)
    user = (
        "import keeper\n\n\ndef show():\n    cursor = keeper.opened().cursor()\n"
        '    cursor.execute("SELECT 1")\n\n\ndef store(row):\n    keeper.opened().execute("DELETE FROM t")\n'
    )
    place.write(
        {"keeper.py": 'import sqlite3\n\n\ndef opened():\n    return sqlite3.connect("a.db")\n', "user.py": user}
    )
    changes: list[Callable[[str], str]] = [
        lambda text: text,
        lambda text: shuffled(text, chance),
        lambda text: with_remarks(text, chance),
        lambda text: reformatted(text, chance),
        lambda text: twice(text, 6),
        lambda text: under_another_name(text, 6),
    ]
    assert execute(["baseline", "create", "--no-cache", "-q"]) == 0
    codes = []
    for change in changes:
        place.write({"user.py": change(user)})
        codes.append(execute(["check", "--no-cache", "-q"]))
    assert codes == [0, 0, 0, 0, 1, 1]
    assert "Traceback" not in capsys.readouterr().err
