"""Reports made by hand, which every renderer is tested with."""

from dataclasses import replace

from sqlite_hunter.model.finding import Finding, Problem, SqlSummary
from sqlite_hunter.model.location import Place, Span
from sqlite_hunter.model.report import Report, Service

ORDERS = '''import sqlite3


def save(order):
    con = sqlite3.connect("orders.db")
    con.execute("""
        INSERT INTO orders (id, price)
        VALUES (?, ?)
    """, (order.id, order.price))
    con.commit()
'''

IMPORT = Finding(
    "SQH101", "sqlite-import", "import", "error", "certain", "shop/orders.py", Span(1, 8, 1, 15), "<module>",
    "sqlite3 is imported", "sqlite", None, None, (), "orders", None, "a1",
)  # fmt: skip
CONNECT = Finding(
    "SQH201", "sqlite-connect", "connect", "error", "certain", "shop/orders.py", Span(5, 11, 5, 39), "save",
    "opens the SQLite database orders.db", "sqlite", "orders.db", None, (), "orders", None, "a2",
)  # fmt: skip
EXECUTE = Finding(
    "SQH301", "sqlite-execute", "execute", "error", "likely", "shop/orders.py", Span(6, 5, 9, 34), "save",
    "INSERT runs on SQLite", "sqlite", "orders.db",
    SqlSummary("\n  INSERT INTO orders (id, price)\n  VALUES (?, ?)\n", "insert", ("orders",), "qmark", ()),
    (Place("shop/orders.py", 5), Place("shop/db.py", 3)), "orders", None, "a3",
)  # fmt: skip
MENTION = Finding(
    "SQH506", "sqlite-mention", "mention", "info", "certain", "shop/readme.md", Span(3, 1, 3, 7), "",
    "speaks of SQLite", "unknown", None, None, (), "", None, "a4",
)  # fmt: skip
OPTION = Finding(
    "SQH203", "sqlite-option", "option", "warning", "certain", "tools/load.py", Span(2, 1, 2, 8), "<module>",
    "row_factory is set", "either", None, None, (), "loader", None, "a5",
)  # fmt: skip

SERVICES = (
    Service("loader", ("tools/load.py",), "sqlite", "tool", 1, 0, ("stock.db",), ((2, 2),)),
    Service("orders", ("shop/db.py", "shop/orders.py"), "dual", "production", 2, 1, ("orders.db",), ()),
    Service("web", ("shop/web.py",), "migrated", None, 0, 4, (), ()),
)

CLEAN = Report(".", 7, 7, (), (), (), {})
EMPTY = Report(".", 0, 0, (), (), (), {})
MIXED = Report(
    "backend", 5, 5, SERVICES, (IMPORT, CONNECT, EXECUTE, MENTION, OPTION), (),
    {"shop/orders.py": ORDERS, "tools/load.py": "con = connect()\ncon.row_factory = None\n"},
)  # fmt: skip
BROKEN = replace(
    MIXED, analysed=3, problems=(Problem("shop/bad.py", 3, "invalid syntax"), Problem("shop/odd.py", 0, "not UTF-8"))
)
UNREAD = Report(".", 1, 0, (), (), (Problem("a.py", 0, "permission denied"),), {})

HOSTILE_TEXT = "\x1b]0;owned\x07\x1b[31mred\x9b2J\u202eevil\r\x7f\u2028"
"""What a hostile file could put into a name, a message or a line: title change, colours, C1, bidi, carriage return."""


def hostile() -> Report:
    """Every text field of a report, as hostile as it can be."""
    bad = HOSTILE_TEXT
    place = f"{bad}.py"
    finding = replace(
        EXECUTE, path=place, message=bad, scope=bad, service=bad, database=bad, span=Span(1, 3, 2, 4),
        via=(Place(place, 1),), sql=SqlSummary(bad, "insert", (bad,), "qmark", (bad,)),
    )  # fmt: skip
    remark = replace(MENTION, path=place, message=bad)
    service = Service(bad, (place,), "sqlite", None, 1, 0, (bad,), ())
    line = f"x = '{bad.replace(chr(13), '')}'"
    return Report(bad, 2, 1, (service,), (finding, remark), (Problem(place, 2, bad),), {place: f"{line}\n{line}\n"})


AWKWARD_NAMES = (
    "with space.py",
    "quote\"'.py",
    "line\nbreak\r\ttab.py",
    "byte\udcff.py",
    "100%, a:b;c.py",
    "=1+1.py",
    "<b>&amp;|`*_.py",
    "größe/日本.py",
    "#[x](y)?q.py",
    "https://www.evil.example/",
    "\ufffe\uffff.py",
)
"""What a file may be called."""
AWKWARD_MESSAGES = (
    "a | b || c \\| d",
    "<script>alert(1)</script>",
    "`code` and ``more``",
    "100% of %s, %0A",
    "::error file=x::forged",
    "{0} of {source} [here](http://evil.example)",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "]]> --> <!-- \\",
    "two\nlines",
    "*bold* _it_ ~~no~~ # head $x$ ![i](u) \udc80",
    "\ufdd0\uffff",
)
"""What may stand in a message."""


def awkward() -> Report:
    """Names and messages that mean something to one format or another; they are data in all of them."""
    findings = tuple(
        replace(EXECUTE, path=path, message=text, scope=text, service=path, database=text, via=(Place(path, 1),))
        for path, text in zip(AWKWARD_NAMES, AWKWARD_MESSAGES, strict=True)
    )
    services = tuple(
        Service(path, (path,), "dual", None, 1, 1, (text,), ((1, 2), (334, 338)))
        for path, text in zip(AWKWARD_NAMES, AWKWARD_MESSAGES, strict=True)
    )
    problems = tuple(Problem(path, 0, text) for path, text in zip(AWKWARD_NAMES, AWKWARD_MESSAGES, strict=True))
    sources = {path: f"{text}\n" * 9 for path, text in zip(AWKWARD_NAMES, AWKWARD_MESSAGES, strict=True)}
    return Report(".", len(findings), 0, services, findings, problems, sources)


def single(source: str, span: Span) -> Report:
    """A report with one finding at ``span`` of ``source``."""
    finding = replace(CONNECT, path="a.py", span=span, service="")
    return Report(".", 1, 1, (), (finding,), (), {"a.py": source})


def long_report() -> Report:
    """More than a pipe holds."""
    findings = tuple(replace(CONNECT, path=f"shop/file{number:05}.py") for number in range(5000))
    return Report(".", 5000, 5000, (), findings, (), {})
