"""The constructs of the translator as the page of differences lists them; run as a program it writes them anew.

Each is a heading, and so an anchor, to which the explanations of ``sql`` lead, with the rows of the tables above it
that it names.
"""

import importlib
import pkgutil
import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "dialect.md"
BEGIN, END = "<!-- constructs -->\n", "<!-- /constructs -->\n"

sys.path[:0] = [str(ROOT / "src")]

from sqlite_hunter import sql  # noqa: E402 - found by the line above, when run as a program
from sqlite_hunter.sql.constructs import Construct  # noqa: E402


def constructs() -> list[Construct]:
    """Every construct that a module of the translator holds, by name."""
    found = {
        value
        for module in pkgutil.walk_packages(sql.__path__, f"{sql.__name__}.")
        for value in vars(importlib.import_module(module.name)).values()
        if isinstance(value, Construct)
    }
    return sorted(found)


def rows(page: str) -> dict[str, str]:
    """The first column of each row of the tables, and the heading above it."""
    found = {}
    heading = ""
    for line in page.partition(BEGIN)[0].splitlines():
        heading = line.removeprefix("## ") if line.startswith("## ") else heading
        if line.startswith("| "):
            first = re.split(r"(?<!\\)\|", line)[1].strip().replace("\\|", "|")
            found[first] = heading
    return found


def anchors(page: str) -> set[str]:
    """What a link into the page may lead to, as GitHub makes it of headings."""
    return {anchor(heading) for heading in re.findall(r"(?m)^#+ (.+)$", page)}


def anchor(heading: str) -> str:
    return re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-")


def described(construct: Construct, known: dict[str, str]) -> Iterator[str]:
    """The lines of one construct; raises KeyError for a row that no table has."""
    yield f"### {construct.name}"
    yield ""
    yield f"{construct.message}.{f' Rule {construct.code}.' if construct.code else ''}"
    yield ""
    for row in construct.rows:
        yield f"- {row}: [{known[row]}](#{anchor(known[row])})"
    if construct.rows:
        yield ""


def refreshed(page: str) -> str:
    """The page with the constructs as they are now."""
    before, _, rest = page.partition(BEGIN)
    after = rest.partition(END)[2]
    known = rows(page)
    lines = [line for construct in constructs() for line in described(construct, known)]
    return "\n".join((f"{before}{BEGIN}", *lines, f"{END}{after}"))


def main() -> int:
    PAGE.write_text(refreshed(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
