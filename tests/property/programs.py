"""Small programs made of parts: a factory in one file, its users in others, under any names.

The parts are written with placeholders for every name, so that a program can be had under other names, in another
order, or with other text between its lines, and must be judged the same.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from string import Template
from tempfile import TemporaryDirectory

from hypothesis import strategies as st

from sqlite_hunter.config import Config
from sqlite_hunter.engine.scan import ScanSettings, scan
from sqlite_hunter.model.finding import Finding
from sqlite_hunter.model.report import Report

SQLITE = '    return sqlite3.connect("trades.db")\n'
POSTGRES = '    return psycopg2.connect("dbname=trading")\n'

FACTORY = "def $factory():\n"

USERS = {
    "cursor": """
        def $user():
            $conn = $factory_module.$factory()
            $cursor = $conn.cursor()
            $cursor.execute("SELECT id, price FROM trades")
            rows = $cursor.fetchall()
            $conn.close()
            return rows
    """,
    "several lines": """
        def $user(number):
            $conn = $factory_module.$factory()
            $cursor = $conn.cursor()
            $cursor.execute(
                "UPDATE trades SET price = 1 WHERE id = 7",
            )
            $conn.commit()
    """,
    "argument": """
        def $helper($conn):
            $conn.cursor().execute("DELETE FROM trades")

        def $user():
            return $helper($factory_module.$factory())
    """,
    "wrapper": """
        class $klass:
            def __init__(self):
                self.$attribute = $factory_module.$factory()

            def $method(self, text):
                return self.$attribute.cursor().execute(text)

        def $user():
            return $klass().$method("INSERT INTO trades (id) VALUES (1)")
    """,
    "property": """
        class $klass:
            def __init__(self):
                self._$attribute = $factory_module.$factory()

            @property
            def $method(self):
                return self._$attribute

        def $user():
            $cursor = $klass().$method.cursor()
            $cursor.execute("SELECT count(*) FROM trades")
            return $cursor.fetchone()
    """,
    "closed over": """
        def $user():
            $conn = $factory_module.$factory()

            def $helper():
                $conn.cursor().execute("SELECT 1 FROM trades")

            return $helper
    """,
    "handed to another file": """
        def $user():
            return $helper_module.$helper($factory_module.$factory())
    """,
}
HELPER = "def $helper($conn):\n    $conn.cursor().execute('SELECT 2 FROM trades')\n"

NAMES = (
    "conn", "cursor", "cur", "db", "get_db_connection", "sqlite_handle", "postgres", "pg_store", "handle", "opened",
    "take", "execute_it", "commit_later", "ledger", "bank", "trades_db", "psycopg_like", "x", "y1", "größe", "_hidden",
    "Store", "Rows", "make_connection", "sqlite_free", "the_rows", "ein_lager", "books", "keeper", "run_all",
)  # fmt: skip
"""Some of them lie about what they name."""
PLACES = (
    "factory", "factory_module", "sqlite_module", "user", "helper", "helper_module", "user_module", "conn", "cursor",
    "klass", "attribute", "method",
)  # fmt: skip


@dataclass(frozen=True)
class Program:
    """A program: which parts, of which driver, under which names."""

    parts: tuple[str, ...]
    sqlite: bool
    names: Mapping[str, str]
    order: tuple[int, ...]

    def renamed(self, names: Mapping[str, str]) -> "Program":
        return replace(self, names=names)

    def reordered(self, order: tuple[int, ...]) -> "Program":
        return replace(self, order=order)

    def files(self) -> dict[str, str]:
        """Its files by path."""
        names = dict(self.names)
        driver = "sqlite3" if self.sqlite else "psycopg2"
        files = {
            f"{names['factory_module']}.py": f"import {driver}\n\n"
            + Template(FACTORY).substitute(names)
            + (SQLITE if self.sqlite else POSTGRES),
        }
        if "handed to another file" in self.parts:
            files[f"{names['helper_module']}.py"] = Template(HELPER).substitute(names)
        blocks = []
        for number, part in enumerate(self.parts):
            own = {**names, **{key: f"{names[key]}_{number}" for key in ("user", "klass")}}
            own["helper"] = names["helper"] if part == "handed to another file" else f"{names['helper']}_{number}"
            blocks.append(_dedented(Template(USERS[part]).substitute(own)))
        order = [place for place in self.order if place < len(blocks)]
        ordered = [blocks[place] for place in order] + [b for place, b in enumerate(blocks) if place not in order]
        head = "".join(f"import {path.removesuffix('.py')}\n" for path in files) + "\n"
        files[f"{names['user_module']}.py"] = head + "\n".join(ordered)
        return files


def _dedented(text: str) -> str:
    return "\n".join(line[8:] for line in text.strip("\n").split("\n")).rstrip() + "\n"


@st.composite
def namings(draw) -> dict[str, str]:
    """A name for every place, no two alike."""
    names = draw(st.lists(st.sampled_from(NAMES), min_size=len(PLACES), max_size=len(PLACES), unique=True))
    return dict(zip(PLACES, names, strict=True))


@st.composite
def programs(draw) -> Program:
    """A program of one to four parts."""
    parts = draw(st.lists(st.sampled_from(sorted(USERS)), min_size=1, max_size=4))
    return Program(tuple(parts), draw(st.booleans()), draw(namings()), tuple(range(len(parts))))


def scanned(files: Mapping[str, str | bytes], *, triage: bool = True) -> Report:
    """What a scan says of files."""
    with TemporaryDirectory() as place:
        folder = Path(place) / "program"
        for name, content in files.items():
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content if isinstance(content, bytes) else content.encode())
        return scan([folder], ScanSettings(Config(project_root=folder), use_cache=False, triage=triage))


def verdict(report: Report) -> Counter[tuple[str, str, str, str | None, str | None]]:
    """What is found, apart from all names and places."""
    assert report.problems == ()
    return Counter(
        (each.rule, each.confidence, each.backend, each.database, each.sql.text if each.sql else None)
        for each in report.findings
    )


def but_for_lines(finding: Finding) -> tuple[object, ...]:
    """Everything of a finding but its lines."""
    span = finding.span
    return (
        finding.path, finding.rule, finding.confidence, finding.message, finding.scope, finding.database, finding.sql,
        finding.fingerprint, finding.service, span.column, span.end_column, tuple(place.path for place in finding.via),
    )  # fmt: skip
