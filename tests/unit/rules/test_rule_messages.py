"""What rules say of sites made by hand; that they find them is tested with the fixtures."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sqlite_hunter.model.finding import SqlSummary
from sqlite_hunter.model.location import Place, Span
from sqlite_hunter.model.site import Gap, Site
from sqlite_hunter.program.program import Program
from sqlite_hunter.rules import load_rules

KINDS = {
    "SQH101": "import", "SQH102": "unimported", "SQH103": "dependency", "SQH104": "url", "SQH201": "connect",
    "SQH202": "factory", "SQH203": "option", "SQH204": "connect-either", "SQH301": "execute", "SQH302": "untraced",
    "SQH303": "dynamic", "SQH501": "path", "SQH502": "exists", "SQH503": "file", "SQH504": "shell",
    "SQH505": "binary", "SQH506": "mention", "SQH701": "use", "SQH702": "lastrowid", "SQH703": "exception",
    "SQH704": "error-text", "SQH705": "with", "SQH706": "type", "SQH707": "row", "SQH708": "swallow",
    "SQH709": "module-name",
}  # fmt: skip
CATALOGUE = [
    ("SQH101", "sqlite-import", "import", "error", True),
    ("SQH102", "sqlite-unimported", "import", "error", True),
    ("SQH103", "sqlite-dependency", "dependency", "error", False),
    ("SQH104", "sqlite-url", "url", "error", True),
    ("SQH201", "sqlite-connect", "connect", "error", True),
    ("SQH202", "sqlite-factory", "factory", "warning", True),
    ("SQH203", "sqlite-option", "option", "warning", False),
    ("SQH204", "either-connect", "connect", "error", True),
    ("SQH301", "sqlite-execute", "execute", "error", True),
    ("SQH302", "untraced-sql", "sql", "info", False),
    ("SQH303", "dynamic-sql", "sql", "warning", False),
    ("SQH501", "database-path", "file", "error", True),
    ("SQH502", "database-exists", "exists", "error", True),
    ("SQH503", "database-file-operation", "file", "error", True),
    ("SQH504", "sqlite-in-script", "shell", "error", False),
    ("SQH505", "database-in-tree", "binary", "error", False),
    ("SQH506", "sqlite-mention", "mention", "info", True),
    ("SQH701", "sqlite-use", "use", "error", False),
    ("SQH702", "lastrowid", "use", "error", False),
    ("SQH703", "sqlite-exception", "exception", "error", True),
    ("SQH704", "error-text", "exception", "error", True),
    ("SQH705", "with-connection", "use", "error", False),
    ("SQH706", "sqlite-type", "type", "error", False),
    ("SQH707", "row-access", "use", "error", False),
    ("SQH708", "swallowed-error", "exception", "error", True),
    ("SQH709", "sqlite-module-name", "type", "error", False),
    ("SQH900", "unused-suppression", "meta", "error", False),
    ("SQH901", "blanket-suppression", "meta", "error", False),
    ("SQH902", "not-analysed", "meta", "error", False),
    ("SQH903", "stale-baseline-entry", "meta", "error", False),
]
RULES = {module.rule.code: module for module in load_rules()}
LONGEST = 600
"""Characters; a message is one line that a person reads."""


def site(what: str, member: str = "", **known: object) -> Site:
    return replace(Site(what, member, "a.py", Span(1, 1, 1, 5), "", "sqlite", certain=True), **known)


def sql(
    text: str, operation: str, *tables: str, placeholders: str = "none", dialect: tuple[str, ...] = ()
) -> SqlSummary:
    return SqlSummary(text, operation, tables, placeholders, dialect)


def said(code: str, member: str = "", **known: object) -> str:
    (remark,) = RULES[code].check(Program([site(KINDS[code], member, **known)]))
    return remark.message


@pytest.mark.parametrize("row", CATALOGUE, ids=lambda row: row[0])
def test_the_catalogue_is_that_of_the_design(row):
    rule = RULES[row[0]].rule
    assert (rule.code, rule.name, rule.kind, rule.severity, rule.audit) == row


@pytest.mark.parametrize("code", KINDS)
def test_a_rule_says_nothing_of_the_sites_of_others(code):
    others = [site(what, "connection") for other, what in KINDS.items() if what != KINDS[code]]
    assert list(RULES[code].check(Program(others))) == []


@pytest.mark.parametrize("code", KINDS)
def test_a_rule_says_nothing_of_postgresql(code):
    assert list(RULES[code].check(Program([], postgres=[site(KINDS[code], "connection")]))) == []


@pytest.mark.parametrize("code", ["SQH900", "SQH901", "SQH902", "SQH903"])
def test_what_is_about_the_scan_itself_is_the_engine_s(code):
    assert list(RULES[code].check(Program([site(what) for what in KINDS.values()]))) == []


def test_with_on_a_cursor_is_not_that_on_a_connection():
    assert list(RULES["SQH705"].check(Program([site("with", "cursor")]))) == []


@pytest.mark.parametrize("code", [code for code in KINDS if code not in {"SQH101", "SQH102", "SQH709"}])
def test_a_foreign_database_gets_no_advice(code):
    message = said(code, "connection", database="cookies.sqlite", foreign=True)
    assert message.endswith(": another program's database: it stays on SQLite")


def test_a_certain_site_bears_no_doubt():
    assert "judged" not in said("SQH301", "execute", statement=sql("SELECT 1", "select"))


@pytest.mark.parametrize(
    ("code", "member", "known", "doubt"),
    [
        (
            "SQH301",
            "execute",
            {"statement": sql("SELECT 1", "select")},
            "its SQL text: no connection was seen to reach it",
        ),
        ("SQH301", "execute", {}, "its name: no SQLite object was seen to reach it"),
        ("SQH501", "a.db", {}, "the file's name: no connect() was seen to open it"),
        ("SQH701", "commit", {}, "its name: no SQLite object was seen to reach it"),
        ("SQH701", "commit", {"via": (Place("a.py", 3),)}, "what is known: not every value that reaches it is"),
    ],
)
def test_a_likely_site_says_by_what_it_was_judged(code, member, known, doubt):
    assert said(code, member, certain=False, **known).endswith(f" (judged by {doubt})")


@pytest.mark.parametrize(
    ("known", "where"),
    [
        ({}, "commit():"),
        ({"database": "a.db", "databases": ("a.db",)}, "commit() on a.db:"),
        ({"databases": ("a.db", "b.db")}, "commit() on one of a.db, b.db:"),
        ({"databases": tuple("abcdef")}, "commit() on one of a, b, c, d and 2 more:"),
        ({"database": "*/fills.db", "family": True},
         "commit() on */fills.db (a family of files, one for each run-time folder):"),
        ({"database": "x/fills_*.db", "family": True},
         "commit() on x/fills_*.db (a family of files, one for each run-time name):"),
        ({"backend": "either"}, "commit() on SQLite or PostgreSQL, chosen at run time:"),
        ({"backend": "either", "database": "a.db"}, "commit() on a.db (SQLite or PostgreSQL, chosen at run time):"),
        ({"backend": "unknown"}, "commit():"),
    ],
)  # fmt: skip
def test_the_database_is_named_as_far_as_it_is_known(known, where):
    assert said("SQH701", "commit", **known).startswith(where)


@pytest.mark.parametrize(
    ("statement", "start"),
    [
        (sql("SELECT * FROM trades", "select", "trades"), "SELECT from trades on trades.db: run it on"),
        (sql("INSERT INTO t SELECT", "insert", "t", "u"), "INSERT into t from u on trades.db: run it on"),
        (sql("UPDATE t", "update", "t"), "UPDATE of t on trades.db: "),
        (sql("x", "script", "t"), "a script on t on trades.db: "),
        (sql("x", ""), "a statement on trades.db: "),
        (sql("pragma main.journal_mode=WAL", "pragma"), "PRAGMA journal_mode on trades.db: leave it out"),
        (sql("PRAGMA table_info({table})", "pragma"), "PRAGMA table_info on trades.db: information_schema.columns"),
        (
            sql("PRAGMA foreign_keys = ON", "pragma"),
            "PRAGMA foreign_keys on trades.db: leave it out: PostgreSQL always",
        ),
        (sql("PRAGMA {name}", "pragma"), "PRAGMA on trades.db: "),
        (sql("BEGIN IMMEDIATE", "begin"), "BEGIN on trades.db: psycopg begins by itself"),
        (sql("VACUUM", "vacuum"), "VACUUM on trades.db: run it on a connection with autocommit"),
        (None, "a statement that is only known at run time on trades.db: find out"),
    ],
)
def test_a_statement_is_named_by_what_it_does(statement, start):
    assert said("SQH301", "execute", statement=statement, database="trades.db").startswith(start)


@pytest.mark.parametrize(
    ("statement", "absent"),
    [
        (sql("SELECT 1", "select"), "%s"),
        (sql("SELECT '%'", "select"), "%%"),
        (sql("SELECT %s", "select", placeholders="format"), "in place of"),
        (sql("SELECT ?", "select", placeholders="qmark"), "%%"),
        (sql("SELECT 1", "select", dialect=("like",)), "reads otherwise"),
    ],
)
def test_nothing_is_said_of_what_a_statement_does_not_have(statement, absent):
    assert absent not in said("SQH301", "execute", statement=statement)


@pytest.mark.parametrize(
    ("statement", "present"),
    [
        (sql("SELECT ?", "select", placeholders="qmark"), "%s in place of each ?"),
        (sql("SELECT ? LIKE '%'", "select", placeholders="qmark"), "%% for a literal %"),
        (sql("SELECT :a", "select", placeholders="named"), "%(name)s in place of :name"),
        (sql("SELECT ?1", "select", placeholders="numeric"), "in place of numbered parameters"),
    ],
)
def test_what_becomes_of_parameters_is_said(statement, present):
    assert present in said("SQH301", "execute", statement=statement)


def test_a_method_that_psycopg_lacks_is_named_first():
    message = said("SQH301", "executescript", statement=sql("CREATE TABLE t (a)", "create", "t"), database="a.db")
    assert message.startswith("CREATE TABLE t on a.db: psycopg has no executescript()")


def test_a_statement_handed_to_a_wrapper_names_it():
    message = said(
        "SQH301", "execute", statement=sql("SELECT 1", "select", "t"), note="through run_query", database="a"
    )
    assert message.startswith("SELECT from t through run_query on a:")


@pytest.mark.parametrize(
    ("gaps", "said_of_it", "not_said"),
    [
        ((Gap("table", "identifier"),), "a name is spliced in, no value", "bind it"),
        ((Gap("marks", "placeholders"),), "no value is spliced in", "bind it"),
        ((Gap("clause", "fragment"),), "a piece of SQL is spliced in", "bind it"),
        ((Gap("who", "value"),), "a value is spliced into the text: bind it ({who})", "a name is"),
        ((Gap("table", "identifier"), Gap("who", "value")), "a value is spliced into the text: bind it ({who}); a name",
         "find out"),
        ((), "find out what it can be", "bind it"),
    ],
)  # fmt: skip
def test_what_is_spliced_in_is_said(gaps, said_of_it, not_said):
    message = said("SQH303", "execute", statement=sql("SELECT", "select"), gaps=gaps)
    assert said_of_it in message
    assert not_said not in message


def test_a_whole_statement_of_an_expression_shows_it():
    message = said("SQH303", "execute", note="stream.read()")
    assert "the whole statement is {stream.read()}: find out what it can be" in message
    assert "callers" not in message


def test_a_whole_statement_from_outside_is_said_to_be_that():
    message = said("SQH303", "execute", note="parameter query")
    assert message == (
        "a statement that is only known at run time: "
        "the whole statement comes in by parameter query: what callers give is to be ported there"
    )


@pytest.mark.parametrize(
    ("code", "member", "note", "present"),
    [
        ("SQH101", "importlib", "dynamic", "by its name, at run time"),
        ("SQH101", "aiosqlite", "", "psycopg.AsyncConnection takes its place"),
        ("SQH104", "django", "django.contrib.gis.db.backends.spatialite", "postgis takes its place"),
        ("SQH104", "url", "sqlite+pysqlcipher://:secret@/a.db", "sqlite+pysqlcipher://:***@/a.db"),
        ("SQH104", "pandas", "read_sql", "SQLAlchemy engine"),
        ("SQH203", "isolation_level=", "", "sets isolation_level: in psycopg this name is the level of isolation"),
        ("SQH203", "total_changes", "", "uses total_changes: add up cursor.rowcount"),
        ("SQH502", "getmtime", "", "PostgreSQL keeps no time of change"),
        ("SQH502", "exists", "", "to_regclass"),
        ("SQH503", "copy2", "", "pg_dump"),
        ("SQH506", "string", "SQLite is\nfull", 'a text speaks of SQLite, "SQLite is full"'),
        ("SQH701", "fetchone", "reference", "a reference to fetchone: "),
        ("SQH701", "execute", "", "a reference to execute: whoever calls it gives it the statement"),
        ("SQH701", "rowcount", "", "rowcount: "),
        ("SQH701", "__iter__", "", "iteration over a cursor: "),
        ("SQH701", "close", "", "a connection's loses what is not committed"),
        ("SQH702", "lastrowid", "", "RETURNING"),
        ("SQH703", "OperationalError", "handler", "handles SQLite's OperationalError: a lock is psycopg.Op"),
        ("SQH703", "sqlite3.IntegrityError", "name", "names SQLite's sqlite3.IntegrityError: psycopg.IntegrityError"),
        ("SQH704", "UNIQUE constraint failed: t.a", "", "psycopg.errors.UniqueViolation"),
        ("SQH704", "database is locked", "", "LockNotAvailable"),
        ("SQH704", "no such table", "", "UndefinedTable"),
        ("SQH705", "connection", "", "also closes the connection"),
        ("SQH706", "Connection", "", "psycopg.Connection"),
        ("SQH707", "name", "userId", "quote the label"),
        ("SQH707", "name", "'count(*)'", "give it a label"),
        ("SQH707", "index", "0", "tuple rows"),
        ("SQH708", "", "", "a bare except swallows"),
        ("SQH709", "SQLITE_DENY", "", "a number of SQLite's own"),
        ("SQH709", "Row", "", "dict_row"),
    ],
)  # fmt: skip
def test_the_advice_fits_the_member(code, member, note, present):
    assert present in said(code, member, note=note)


@pytest.mark.parametrize("role", ["cursor", "rows", "row", "blob"])
def test_only_the_close_of_a_connection_loses_what_is_not_committed(role):
    assert "what is not committed is lost" not in said("SQH701", "close", role=role)
    assert "what is not committed is lost" in said("SQH701", "close", role="connection")


def test_what_ends_a_transaction_is_not_said_where_an_exception_is_only_named():
    assert "spoils" in said("SQH703", "Error", note="handler")
    assert "spoils" not in said("SQH703", "Error", note="name")
    assert "spoils" in said("SQH703", "NotFoundError, OperationalError", note="handler")


def test_what_is_no_error_of_a_driver_is_not_told_as_one():
    message = said("SQH703", "NotFoundError", note="handler")
    assert "no such row" in message
    assert "psycopg" not in message
    assert "spoils" not in message


def test_a_database_in_memory_and_a_side_file_are_told_from_others():
    assert said("SQH201", "sqlite3", database=":memory:").startswith(
        "opens a sqlite3 connection on a database in memory: such"
    )
    assert "database in memory" not in said("SQH201", "sqlite3", database="memory.db")
    assert "PostgreSQL leaves none" in said("SQH501", "data/a.db-WAL", database="a.db")
    assert "their rows" in said("SQH501", "{mode}/a.db", database="a.db", family=True)


def test_a_piece_of_a_path_is_not_told_as_the_path():
    known = {"database": "*.db", "databases": ("*.db",)}
    message = said("SQH501", ".db", note="connected part", **known)
    assert message.startswith('".db", a part of the path of *.db: it goes')
    assert "no connect()" not in message
    assert "no connect()" in said("SQH501", "_old.db", note="name part", **known)
    assert said("SQH501", "_old.db", note="whole or end").startswith(
        "path, or the end of one, of a SQLite database, _old"
    )


TEXTS = st.text(max_size=200)
STATEMENTS = st.none() | st.builds(
    SqlSummary,
    text=TEXTS,
    operation=st.sampled_from(["", "select", "pragma", "script", "begin"]) | TEXTS,
    tables=st.lists(TEXTS, max_size=9).map(tuple),
    placeholders=st.sampled_from(["none", "qmark", "numeric", "named", "format", "pyformat", "mixed"]),
    dialect=st.lists(TEXTS, max_size=9).map(tuple),
)
MEMBERS = st.sampled_from(["connection", "name", "index", "url", "django", "row_factory=", "__iter__", "a, b"]) | TEXTS


@given(
    code=st.sampled_from(sorted(KINDS)),
    member=MEMBERS,
    note=st.sampled_from(["", "reference", "dynamic", "name", "connected"]) | TEXTS,
    database=st.none() | TEXTS,
    databases=st.lists(TEXTS, max_size=9).map(tuple),
    statement=STATEMENTS,
    gaps=st.lists(st.builds(Gap, TEXTS, st.sampled_from(["value", "identifier", "placeholders", "x"])), max_size=5),
    flags=st.tuples(*[st.booleans()] * 3),
)  # fmt: skip
def test_a_message_is_one_printable_line_of_bounded_length(
    code, member, note, database, databases, statement, gaps, flags
):
    member = "connection" if code == "SQH705" else member
    certain, family, foreign = flags
    message = said(
        code, member, note=note, database=database, databases=databases, statement=statement, gaps=tuple(gaps),
        certain=certain, family=family, foreign=foreign,
    )  # fmt: skip
    assert message == " ".join(message.splitlines())
    assert "\n" not in message
    assert 0 < len(message) <= LONGEST * 3
    message.encode("utf-8")
