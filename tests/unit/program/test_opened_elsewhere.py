"""Whether a path that is not seen to be opened is that of a database that is: what is said must be true."""

import pytest

from sqlite_hunter.rules import load_rules

MESSAGES = {module.rule.code: module for module in load_rules()}
UNSEEN = "no connect() was seen to open it"
OPENED = """
import os, sqlite3
from pathlib import Path
folder = Path(os.environ["DATA"])
"""


def said(analyse_sources, code, source):
    program = analyse_sources({"app.py": OPENED + source}).program
    remarks = list(MESSAGES[code].check(program))
    return {(remark.site.span.line, remark.site.certain): remark.message for remark in remarks}


@pytest.mark.parametrize("code", ["SQH501", "SQH502", "SQH503"])
@pytest.mark.parametrize(
    "opened",
    [
        'sqlite3.connect(folder / "logs.db")',
        'sqlite3.connect("logs.db")',
        'sqlite3.connect(os.path.join("data", "logs.db"))',
        'def run(path): sqlite3.connect(path)\nrun(folder / "logs.db")',
    ],
)
def test_nothing_is_said_not_to_be_opened_that_is(analyse_sources, code, opened):
    source = f"""
def use(path="logs.db"):
    if (folder / "logs.db").exists() or os.path.exists(path):
        os.remove(path)
{opened}
NAMED = "logs.db"
"""
    messages = said(analyse_sources, code, source)
    assert messages
    assert not any(UNSEEN in message for message in messages.values())


@pytest.mark.parametrize("opened", ["", 'sqlite3.connect("other.db")', 'sqlite3.connect("logs.db3")'])
def test_what_no_one_opens_is_said_to_be_opened_by_no_one(analyse_sources, opened):
    messages = said(analyse_sources, "SQH501", f'{opened}\n(folder / "logs.db").exists()\nNAMED = "logs.db"\n')
    assert {line: UNSEEN in message for (line, _), message in messages.items() if line > 5} == {6: True, 7: True}


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ('print(f"moved to logs.db.{v}")', [("mention", True)]),
        ('print(f"logs.db.{v}")', [("mention", True)]),
        ('open(os.path.join(folder, f"logs.json.{v}"))', []),
        ('sqlite3.connect(os.path.join(folder, f"logs.db.{v}"))', [("path", True)]),
        ('open(os.path.join(folder, f"logs.db.{v}"))', [("path", False)]),
        ('unknown(os.path.join(folder, f"logs.db.{v}"))', [("path", False)]),
        ('open(folder / f"logs.db.{v}"); sqlite3.connect(folder / f"logs.db.{w}")', [("path", True), ("path", True)]),
    ],
)
def test_a_piece_of_a_path_is_no_text_that_speaks_of_sqlite(sites_of, path, told):
    sites = sites_of(f"{OPENED}def run(v, w):\n    {path}\n").of("path", "mention")
    assert [(site.what, site.certain) for site in sites] == told
