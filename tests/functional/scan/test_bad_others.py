"""Files beside the Python that cannot be read as what they are: one clear line each, and the rest is done."""

import os

import pytest

from functional.scan.conftest import GOOD, scan

JSON = ("--output-format", "json", "--isolated", "--no-cache")


@pytest.fixture
def tree(tmp_path):
    (tmp_path / "good.py").write_text(GOOD)
    return tmp_path


def problems(folder) -> list[tuple[str, int, str]]:
    outcome = scan(folder, ".", *JSON)
    assert "good.py" in {finding["path"] for finding in outcome.document["findings"]}
    assert (outcome.code == 2) == bool(outcome.document["problems"])
    return [(each["path"], each["line"], each["reason"]) for each in outcome.document["problems"]]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.json", '{"url": "sqlite:///a.db", // a comment\n "x": [1, 2,],}'),
        ("a.json", '{"url": "sqlite:///a.db"}\n{"url": "sqlite:///b.db"}\n'),
        ("a.json", '{"url": "{{ sqlite }}", {% if x %}}'),
        ("a.jsonc", "{url: 'sqlite'"),
        ("a.json", '{"broken": '),
        ("a.yml", "url: sqlite:///a.db\n---\nb: *later\nc: !Tag x\n"),
        ("a.yml", "{{- if sqlite }}\n  x:\n y: {{ z }}\n"),
        ("a.yml", "run: ${{ sqlite }}\n"),
        ("a.toml", "url = 'sqlite'\n[a.b]\nx = 1979-05-27\n"),
        ("a.toml", "broken\n"),
        ("a.ini", "[sqlite\n= 1"),
        ("a.txt", "sqlite {"),
        ("a.sh", "cat <<< sqlite3\n"),
    ],
)
def test_what_is_no_fault(tree, name, text):
    (tree / name).write_text(text)
    assert problems(tree) == []


@pytest.mark.parametrize(
    ("name", "text", "line", "begins"),
    [
        ("a.json", '{"url": "sqlite:///a.db",\n "x": \n', 3, "no well-formed JSON: expecting value"),
        ("a.yml", "url: sqlite:///a.db\nx: [1\ny: 2\n", 3, "no well-formed YAML: "),
        ("a.yaml", "url: sqlite\n\tx: 1\n", 2, "no well-formed YAML: "),
        ("a.toml", "url = 'sqlite'\nx = = 1\n", 2, "no well-formed TOML: invalid value"),
        ("Pipfile", "[packages]\naiosqlite = '*\n", 2, "no well-formed TOML: "),
        ("a.ipynb", "{", 1, "no notebook: not JSON"),
        ("a.sh", "\ncat <<E\nsqlite3\n", 2, "the here-document that begins here never ends"),
        ("a.json", "[\n" * 200_000 + '"sqlite"', 1, "no well-formed JSON: nested too deeply"),
    ],
)
def test_a_broken_file_is_one_line_and_its_lines_are_looked_at(tree, name, text, line, begins):
    (tree / name).write_text(text)
    ((path, number, reason),) = problems(tree)
    assert (path, number) == (name, line)
    assert reason.startswith(begins)
    assert "\n" not in reason


def test_files_that_are_none_or_too_large_end_nothing(tree):
    for name in ("a.sh", "b.ipynb", "c.yml", "d.sql", "e.py"):
        with (tree / name).open("wb") as file:
            file.truncate(2 << 30)
    for name in ("f.sh", "g.py", "h.ipynb", "i"):
        os.mkfifo(tree / name)
    for name in ("j.sh", "k.py", "l.ipynb", "m"):
        (tree / name).symlink_to("/dev/zero")
    told = problems(tree)
    assert [path for path, _, _ in told if path in ("a.sh", "b.ipynb", "c.yml", "e.py")] == [
        "a.sh", "b.ipynb", "c.yml", "e.py",
    ]  # fmt: skip
    assert len(told) == len({path for path, _, _ in told})
