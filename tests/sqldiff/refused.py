"""Cases that have a PostgreSQL form and are still refused: ``refused.txt``, so that progress is recorded."""

from collections.abc import Iterable
from pathlib import Path

from sqldiff.cases import Case

FILE = Path(__file__).with_name("refused.txt")

HEAD = """\
# The cases of cases.jsonl that could be translated ("expect": "same") and are still refused.
# Written by: python tests/sqldiff/run.py --write-refused
"""


def may_be_translated(case: Case) -> bool:
    return case.get("expect", "same") == "same"


def read_refused() -> list[str]:
    """The ids, in the order of the file."""
    lines = FILE.read_text("utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def write_refused(cases: Iterable[Case]) -> None:
    """Write the file anew; of the cases given, those without a PostgreSQL form do not count."""
    ids = sorted(case["id"] for case in cases if may_be_translated(case))
    FILE.write_text(HEAD + "".join(f"{each}\n" for each in ids), "utf-8")
