"""Which items claim what, and whether the code bears it out."""

import pytest

from sqlite_hunter.checklist.blocks import read_blocks
from sqlite_hunter.checklist.claims import Unjudged, claim_of, claims
from sqlite_hunter.checklist.lines import Lines
from sqlite_hunter.model.location import Place
from sqlite_hunter.model.variable import Read, Setting, Variable
from unit.checklist.programs import facts, finding, service

HALF = facts(
    [
        service("trade_manager", "dual", 3, 4),
        service("main", "sqlite", 1),
        service("feed", "migrated", 0, 2),
        service("clock"),
        service("old_sync", "sqlite", 1, reach="tool"),
        service("lost", "unknown", paths=()),
        service("core", "dual", 2, 1, paths=("core/a.py", "core/b.py")),
    ],
    [
        finding("trade_manager.py", "SQH101", 1),
        finding("trade_manager.py", "SQH301", 5, operation="insert"),
        finding("trade_manager.py", "SQH501", 9),
        finding("main.py", "SQH301", 7, operation="select"),
        finding("old_sync.py", "SQH101", 3),
        finding("core/a.py", "SQH101", 2),
        finding("core/a.py", "SQH506", 20),
        finding("data/trades.db", "SQH505", 1),
    ],
    variables={
        "USED": Variable((Read("main.py", 3, True, "localhost"),)),
        "UNUSED": Variable((Read("main.py", 4, False),)),
        "AFAR_ONLY": Variable((Read("old_sync.py", 4, True),)),
        "DB_TYPE": Variable((Read("main.py", 5, True, "sqlite"),), (Setting(".env", 2, "postgresql"),)),
        "LISTED_ONLY": Variable(mentions=(Place("main.py", 3),)),
        "DB_MODE": Variable((Read("main.py", 5, True, "single"),)),
    },
)


def statement(text, heading=""):
    document = f"{heading}\n\n{text}\n"
    return next(each for each in read_blocks(document, Lines(document)).statements)


def claimed(text, heading=""):
    return claim_of(statement(text, heading), HALF)


@pytest.mark.parametrize(
    "text",
    [
        "- [ ] Back up SQLite files before deletion",
        "- [ ] Keep the SQLite imports for the tests",
        "- [ ] Do not remove the SQLite imports yet",
        "- [ ] Remove the imports of pandas",
        "- [ ] Remove dead code",
        "- [ ] Clean up old SQLite schemas",
        "- [ ] Compare results with the SQLite baseline",
        "- [ ] Test the service with PostgreSQL",
        "- [ ] Create the PostgreSQL schema",
        "- [ ] Plan to remove all SQLite usage",
        "- [x] Price data services need migration",
        "- [x] Core services migrated to PostgreSQL",
        "- [x] `main.py` is not migrated to PostgreSQL",
        "- [x] `main.py` still has to be moved to PostgreSQL",
        "- [ ] Set the table",
        "- [ ] Write to X_Y and Z_W",
        "- [ ] `USED_VARIABLE` is read",
        "- [ ] Talk to Bob before we remove the sqlite3 imports",
        "- [ ] Can we remove SQLite imports?",
        "- [ ] Never remove the SQLite imports",
        "- [ ] Write script to remove SQLite imports",
        "- [ ] Add linter rule: no SQLite imports",
        "- [ ] Verify in production that dual writes are gone",
        "- [ ] Test all functions work with PostgreSQL only",
        "- [ ] Remove SQLite imports once data is verified",
        "- [ ] Remove SQLite imports (after release 2.0)",
        "- [ ] Remove SQLite imports from the docs",
        "- [ ] Remove dual-write feature flag",
        "- [ ] Remove dual writes of the cart",
        "- [ ] Remove SQLite imports and backup files",
        "- [ ] Remove sqlite imports, drop the old tables",
        "- [ ] Remove SQLite file references and delete the .db files",
        "- [ ] Remove SQLite imports from trade_manager and the thing",
        "- [ ] Remove SQLite imports from `main.py` and all others",
        "- [ ] Remove SQLite imports from gone.py",
        "- [ ] ~~Remove sqlite3 imports~~",
        "- [ ] Set `USED` in staging and production",
        "- [ ] Set `USED` to the password",
        "- [x] Write the tool that migrates `main.py` from SQLite to PostgreSQL",
        "- [x] `main.py`: migration to PostgreSQL planned",
        "- [x] Migrate the schema of `main.py` from SQLite to PostgreSQL",
        "- [x] Copy data of `main.py` from SQLite to PostgreSQL",
        "`main.py`: ✅ ready for migration to PostgreSQL",
        "Status of `main.py`: ✅ migrated: no, tests ✅",
        "- [x] `main.py` moved to its own package",
        "- [x] `main.py` ported to Python 3.12",
        "- [x] `main` migrated to GitHub",
        "- [x] Move logs of `main.py` to PostgreSQL",
        "`main.py`: ✅ moved to structlog",
        "- [x] Decide whether we want dual-write in `main.py`",
        "Status of `main.py`: no dual-write yet",
        "- [x] Remove unused SQLite imports",
        "- [x] Remove SQLite imports from `core/b.py` and `feed.py`",
        "main is migrated to PostgreSQL",
        "**Trading**: ✅ Fully migrated",
    ],
)
def test_what_claims_nothing_that_can_be_judged(text):
    assert claimed(text) is None


@pytest.mark.parametrize(
    ("text", "heading", "claim", "attributes"),
    [
        ("- [ ] **Remove SQLite imports** from migrated files", "", "imports-gone", {}),
        ("- [ ] no `sqlite3` imports left in `main.py`", "", "imports-gone", {"service": "main"}),
        ("- [ ] Remove sqlite3 import", "### main.py", "imports-gone", {"service": "main"}),
        ("- [ ] Delete aiosqlite imports", "### core/b.py", "imports-gone", {"service": "core", "file": "core/b.py"}),
        ("- [ ] Remove SQLite file references", "", "files-gone", {}),
        ("- [ ] Remove dual-write code from `trade_manager.py`", "", "dual-writes-gone", {"service": "trade_manager"}),
        ("- [ ] Eliminate dual reads", "## Trade Manager", "dual-reads-gone", {"service": "trade_manager"}),
        (
            "- [ ] Remove SQLite imports from trade_manager and main",
            "",
            "imports-gone",
            {"service": "trade_manager,main"},
        ),
        (
            "- [ ] Remove SQLite imports",
            "### Trade Manager & `main.py`",
            "imports-gone",
            {"service": "trade_manager,main"},
        ),
        (
            "- [ ] Remove SQLite imports",
            "# TRADE MANAGER SQLITE MIGRATION",
            "imports-gone",
            {"service": "trade_manager"},
        ),
        ("- [ ] Replace sqlite3 imports with psycopg", "", "imports-gone", {}),
        ("- [ ] SQLite imports removed", "", "imports-gone", {}),
        ("- [ ] `main.py` no longer writes to SQLite", "", "dual-writes-gone", {"service": "main"}),
        ("- [ ] Removed SQLite from `main.py`", "", "sqlite-gone", {"service": "main"}),
        ("- [ ] Set `DB_TYPE` to `postgresql`", "", "variable-used", {"name": "DB_TYPE", "value": "postgresql"}),
        ("- [ ] **No SQLite dependencies** remain in code", "", "sqlite-gone", {}),
        ("- [ ] Zero SQLite usage in production code", "", "sqlite-gone", {"reach": "production"}),
        ("- [ ] All services use PostgreSQL exclusively", "", "sqlite-gone", {}),
        ("- [ ] Remove SQLite database files after migration", "", "databases-gone", {}),
        (
            "- [ ] **Set `DB_TYPE=postgresql`** in environment",
            "",
            "variable-used",
            {"name": "DB_TYPE", "value": "postgresql"},
        ),
        ("- [ ] Configure DB_HOST", "### Environment variables", "variable-used", {"name": "DB_HOST"}),
        ("- [x] Migrate fills from SQLite to PostgreSQL", "#### **main.py**", "migrated", {"service": "main"}),
        ("- [x] **Trade manager** migrated to PostgreSQL", "", "migrated", {"service": "trade_manager"}),
        ("**Data**: ✅ migrated (`main.py`, trade_manager)", "", "migrated", {"service": "main,trade_manager"}),
        ("- **Status**: ✅ MIGRATED", "#### main.py", "migrated", {"service": "main"}),
        ("- **Status**: ⚠️ DUAL-WRITE MODE", "#### main.py", "dual", {"service": "main"}),
    ],
)
def test_what_is_claimed(text, heading, claim, attributes):
    assert claimed(text, heading) == (claim, attributes)


@pytest.mark.parametrize(
    ("claim", "attributes", "state", "word"),
    [
        ("imports-gone", {}, "fails", "3 SQLite imports left: `core/a.py` 2; `old_sync.py` 3; `trade_manager.py` 1"),
        ("imports-gone", {"service": "feed"}, "holds", "no SQLite import left"),
        ("imports-gone", {"service": "core", "file": "core/b.py"}, "holds", "no SQLite import"),
        ("imports-gone", {"service": "lost"}, "unknown", "not all of it could be analysed"),
        ("imports-gone", {"reach": "production"}, "fails", "2 SQLite imports left"),
        ("files-gone", {"service": "trade_manager"}, "fails", "`trade_manager.py` 9"),
        ("files-gone", {"service": "main"}, "holds", "no reference"),
        ("dual-writes-gone", {"service": "trade_manager"}, "fails", "1 statement that writes to SQLite left"),
        ("dual-writes-gone", {"service": "main"}, "holds", "no statement"),
        ("dual-reads-gone", {"service": "main"}, "fails", "`main.py` 7"),
        ("dual-reads-gone", {"service": "trade_manager"}, "holds", "no statement"),
        ("sqlite-gone", {}, "fails", "6 uses of SQLite left"),
        ("sqlite-gone", {"service": "clock"}, "holds", "no use of SQLite left"),
        ("databases-gone", {}, "fails", "`data/trades.db`"),
        ("databases-gone", {"service": "main"}, "unknown", "in the scanned folder"),
        ("migrated", {"service": "feed"}, "holds", "no SQLite site, 2 PostgreSQL"),
        ("migrated", {"service": "clock"}, "holds", "uses no database"),
        ("migrated", {"service": "main"}, "fails", "1 SQLite site, 0 PostgreSQL: lines 7"),
        ("migrated", {"service": "lost"}, "unknown", "not known"),
        ("migrated", {"service": "feed,main"}, "fails", "`main.py`"),
        ("dual", {"service": "trade_manager"}, "holds", "3 SQLite sites, 4 PostgreSQL"),
        ("dual", {"service": "main"}, "fails", "none of PostgreSQL"),
        ("dual", {"service": "feed"}, "holds", "0 SQLite sites"),
        ("variable-used", {"name": "USED"}, "holds", "`main.py` 3"),
        ("variable-used", {"name": "USED", "value": "LocalHost"}, "holds", "where it is not set"),
        ("variable-used", {"name": "UNUSED"}, "fails", "never used (`main.py` 4)"),
        ("variable-used", {"name": "AFAR_ONLY"}, "fails", "no service reaches"),
        ("variable-used", {"name": "LISTED_ONLY"}, "unknown", "`main.py` 3"),
        ("variable-used", {"name": "NOBODYS"}, "fails", "read nowhere"),
        ("variable-used", {"name": "DB_TYPE", "value": "postgresql"}, "holds", "set in `.env` 2"),
        ("variable-used", {"name": "DB_TYPE", "value": "sqlite"}, "fails", "set to `postgresql` in `.env` 2"),
        ("variable-used", {"name": "DB_MODE", "value": "dual"}, "unknown", "no file of settings"),
    ],
)
def test_verdicts(claim, attributes, state, word):
    verdict = claims()[claim].judge(attributes, HALF)
    assert verdict.state == state
    assert word in verdict.note


@pytest.mark.parametrize("claim", [name for name in claims() if name != "variable-used"])
def test_a_service_that_there_is_none_of_is_not_judged(claim):
    with pytest.raises(Unjudged, match="no service 'nobody'"):
        claims()[claim].judge({"service": "nobody"}, HALF)


@pytest.mark.parametrize("claim", ["migrated", "sqlite-gone", "dual-writes-gone", "dual-reads-gone"])
@pytest.mark.parametrize("path", ["db.py", "orders.py", ".env"])
def test_an_engine_of_another_file_or_its_own_may_be_used_unseen(claim, path):
    """What an ORM runs is no finding: that none is seen in a service proves nothing while there is an engine."""
    program = facts([service("orders"), service("db", "sqlite", 1)], [finding(path, "SQH104", 3)])
    assert claims()[claim].judge({"service": "orders"}, program).state in {"unknown", "fails"}
    elsewhere = facts([service("orders"), service("db", "sqlite", 1)], [finding("db.py", "SQH201", 3)])
    assert claims()[claim].judge({"service": "orders"}, elsewhere).state == "holds"


def test_nothing_is_gone_from_a_program_that_could_not_be_read_whole():
    broken = facts([service("a", "unknown")], problems=[("a.py", 1, "syntax error")])
    for name in ("imports-gone", "files-gone", "dual-writes-gone", "dual-reads-gone", "sqlite-gone"):
        assert claims()[name].judge({}, broken).state == "unknown"


def test_what_the_checklist_says_itself_is_no_use():
    own = facts([service("a")], [finding("docs/list.md", "SQH104", 4)], own_path="docs/list.md")
    assert claims()["sqlite-gone"].judge({}, own).state == "holds"
    assert claims()["sqlite-gone"].judge({}, facts([], [finding("docs/list.md", "SQH104", 4)])).state == "fails"


def test_what_a_hostile_program_is_called_is_no_marker():
    from sqlite_hunter.checklist.regenerating import regenerate

    name = "a<!-- sqlite-hunter:end -->`b.py"
    hostile = facts([service("a", "sqlite", 1, paths=(name,))], [finding(name, "SQH101", 1)])
    text = "<!-- sqlite-hunter:begin evidence claim=imports-gone -->\n- [ ] Imports\n<!-- sqlite-hunter:end -->\n"
    first = regenerate(text, hostile)
    assert first.faults == ()
    assert regenerate(first.text, hostile).text == first.text
