"""Files that no analysis can like: each is one clear line, and everything beside it is still analysed."""

import os
import sys

import pytest

from functional.scan.conftest import GOOD, GOOD_FINDINGS, scan

BRACKETS = "import sqlite3\nx = " + "[" * 2000 + "]" * 2000 + "\n"
SUM = "import sqlite3\nx = " + " + ".join(["1"] * 20_000) + "\n"
GENERATED = "import sqlite3\n" + "".join(f'X{i} = {{"a": [1, 2, 3], "b": "text {i}"}}\n' for i in range(125_000))

REFUSED = {
    "syntax.py": (GOOD + "def f(:\n", 5, "syntax error"),
    "syntax_without_a_word_of_it.py": ("x = 1\n\ndef f(:\n", 3, "syntax error"),
    "unclosed.py": ("import sqlite3\nx = (1,\n", 2, ""),
    "indented.py": ("import sqlite3\nif x:\ny = 1\n", 3, "syntax error"),
    "mixed_tabs.py": ("import sqlite3\nif 1:\n\tx = 1\n        y = 2\n", 4, "syntax error"),
    "python2.py": ('import sqlite3\nprint "x"\n', 2, "not Python 3"),
    "python2_exec.py": ('import sqlite3\nx = 1\nexec "y" in {}\n', 3, "not Python 3"),
    "python2_ticks.py": ("import sqlite3\nx = `1`\n", 2, "not Python 3"),
    "claims_utf16.py": ("# coding: utf-16\nimport sqlite3\n", 1, "utf-16"),
    "is_utf16.py": ("import sqlite3\n".encode("utf-16"), 1, "NUL"),
    "unknown_encoding.py": ("#!/usr/bin/python\n# coding: klingon\nimport sqlite3\n", 2, "unknown encoding: klingon"),
    "not_utf8.py": (b'import sqlite3\nx = "\xe9"\n', 2, "not valid utf-8: byte 0xe9"),
    "bom_and_latin1.py": (b"\xef\xbb\xbf# coding: latin-1\nimport sqlite3\n", 1, "byte order mark"),
    "nul.py": (b'import sqlite3\n\nx = "\0"\n', 3, "NUL"),
    "nul_without_a_word_of_it.py": (b'x = 1\ny = "\0"\n', 2, "NUL"),
    "generated.py": (GENERATED, 1, "MB"),
    "brackets.py": (BRACKETS, 2, "brackets"),
    "sum.py": (SUM, 2, "too long"),
    "brackets_without_a_word_of_it.py": (BRACKETS.replace("import sqlite3", "pass"), 2, "brackets"),
}
"""Name -> content, line of the problem, a word of its reason."""

CONNECT = 'connection = sqlite3.connect("trades.db")\n'
ODD = {
    "latin1.py": ('# -*- coding: latin-1 -*-\nimport sqlite3\nx = "é"\n' + CONNECT).encode("latin-1"),
    "cp1252.py": ("# vim: set fileencoding=cp1252 :\nimport sqlite3\nx = '€'\n" + CONNECT).encode("cp1252"),
    "utf7.py": b"# coding: utf-7\nimport +AHM-qlite3\nx = 1\nconnection = +AHM-qlite3.connect('trades.d+AGI-')\n",
    "bom.py": b"\xef\xbb\xbfpass\nimport sqlite3\nx = 1\n" + CONNECT.encode(),
    "crlf.py": f"pass\nimport sqlite3\nx = 1\n{CONNECT}".replace("\n", "\r\n").encode(),
    "lone_cr.py": f"pass\nimport sqlite3\nx = 1\n{CONNECT}".replace("\n", "\r").encode(),
    "mixed_ends.py": f"pass\r\nimport sqlite3\rx = 1\n{CONNECT}".encode(),
    "form_feed.py": f"pass\n\fimport sqlite3\n\f\n{CONNECT}".encode(),
    "tabs.py": f"pass\nimport sqlite3\nif 1:\n\t{CONNECT}".encode(),
    "no_last_line_end.py": f"pass\nimport sqlite3\nx = 1\n{CONNECT}".rstrip("\n").encode(),
    "type_parameters.py": f"type X = int\nimport sqlite3\ndef f[T](x: T) -> T: return x\n{CONNECT}".encode(),
    "nested_quotes.py": f'x = f"{{"a"}}"\nimport sqlite3\nx = 1\n{CONNECT}'.encode(),
    "except_without_brackets.py": (
        f"try: x = 1\nexcept* (OSError, ValueError): import sqlite3\nx = 1\n{CONNECT}".encode()
    ),
}
"""Files that are odd and can be read: an import on line 2, a connection on line 4; some are newer than this Python."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("program")
    (folder / "good.py").write_text(GOOD)
    for name, (content, _, _) in REFUSED.items():
        (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    for name, content in ODD.items():
        (folder / name).write_bytes(content)
    (folder / "empty.py").touch()
    return folder


@pytest.fixture(scope="module")
def outcome(folder):
    return scan(folder, ".", "--no-cache", "--output-format", "json")


@pytest.fixture(scope="module")
def lines(folder):
    return scan(folder, ".", "--no-cache", "--output-format", "concise").out.splitlines()


def test_the_exit_code_says_that_something_was_not_analysed(outcome):
    assert (outcome.code, outcome.err) == (2, "")


def test_the_good_file_is_analysed_all_the_same(outcome):
    assert outcome.findings("good.py") == GOOD_FINDINGS


def test_nothing_else_is_a_problem(outcome):
    assert set(outcome.problems()) == set(REFUSED)
    summary = outcome.document["summary"]
    assert (summary["files"], summary["analysed"]) == (len(REFUSED) + len(ODD) + 2, len(ODD) + 2)


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_analysed_is_one_line_with_its_place_and_reason(outcome, lines, name):
    _, line, word = REFUSED[name]
    found, reason = outcome.problems()[name]
    assert found == line
    assert word in reason
    assert outcome.findings(name) == [(line, "SQH902")]
    told = [text for text in lines if text.startswith(f"{name}:")]
    assert told == [f"{name}:{line}:1: SQH902 not analysed: {reason}"]


@pytest.mark.parametrize("name", ODD)
def test_what_is_only_odd_is_analysed_with_the_right_lines(outcome, name):
    assert outcome.findings(name) == [(2, "SQH101"), (4, "SQH201"), (4, "SQH501")]


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_the_service_of_a_file_that_was_not_analysed_is_unknown(outcome, name):
    [service] = [each for each in outcome.document["services"] if each["paths"] == [name]]
    assert service["status"] == "unknown"


@pytest.mark.skipif(sys.platform != "linux", reason="file names are Unicode elsewhere")
def test_file_names_that_are_not_utf8_or_hold_line_ends_stay_one_line(good):
    os.rename(good / "good.py", os.fsencode(good) + b"/go\xffod.py")
    (good / "new\nline.py").write_text("def (\n")
    outcome = scan(good, ".", "--no-cache", "--output-format", "json")
    assert outcome.code == 2
    assert outcome.findings("go\\xffod.py") == GOOD_FINDINGS
    assert list(outcome.problems()) == ["new\\nline.py"]
    concise = scan(good, ".", "--no-cache", "--output-format", "concise").out.splitlines()
    told = [text for text in concise if text.startswith("new\\nline.py:1:1: SQH902 ")]
    assert sum("not analysed: syntax error" in text for text in told) == 1


def test_a_file_with_an_undecodable_name_can_be_named(good):
    name = os.fsdecode(b"na\xffme.py")
    (good / name).write_text(GOOD)
    outcome = scan(good, name, "--no-cache", "--output-format", "json")
    assert (outcome.code, outcome.findings("na\\xffme.py")) == (0, GOOD_FINDINGS)


def test_loops_of_links_end_and_links_to_nothing_are_told(good):
    (good / "loop").symlink_to(".", target_is_directory=True)
    (good / "self.py").symlink_to("self.py")
    (good / "nowhere.py").symlink_to("missing.py")
    outcome = scan(good, ".", "--no-cache", "--output-format", "json")
    assert outcome.code == 2
    assert outcome.findings("good.py") == GOOD_FINDINGS
    assert set(outcome.problems()) == {"self.py", "nowhere.py"}


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no FIFOs")
def test_a_fifo_does_not_block(good):
    os.mkfifo(good / "fifo.py")
    outcome = scan(good, ".", "--no-cache", "--output-format", "json")
    assert (outcome.code, outcome.findings("good.py")) == (0, GOOD_FINDINGS)
    outcome = scan(good, "fifo.py", "good.py", "--no-cache", "--output-format", "json")
    assert (outcome.code, outcome.findings("good.py")) == (2, GOOD_FINDINGS)
    assert outcome.problems() == {"fifo.py": (1, "not a regular file but a FIFO")}


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root reads everything")
def test_an_unreadable_file_and_folder_are_told(good):
    (good / "secret.py").write_text(GOOD)
    (good / "secret.py").chmod(0)
    (good / "closed").mkdir(mode=0)
    outcome = scan(good, ".", "--no-cache", "--output-format", "json")
    assert (outcome.code, outcome.findings("good.py")) == (2, GOOD_FINDINGS)
    assert set(outcome.problems()) == {"secret.py", "closed"}
