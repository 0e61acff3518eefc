"""The scripts do what they say, on a real server: they run, run again without change, and leave nothing."""

import sqlite3

import pytest

from functional.schema.conftest import objects

SHOP = (
    "PRAGMA foreign_keys = ON",
    "CREATE TABLE IF NOT EXISTS orders (id INTEGER PRIMARY KEY AUTOINCREMENT, customer INTEGER NOT NULL REFERENCES "
    "customers(id) ON DELETE CASCADE, total DECIMAL(10,2) DEFAULT 0.5 CHECK (total >= 0), paid BOOLEAN DEFAULT 0, "
    "placed TIMESTAMP DEFAULT CURRENT_TIMESTAMP)",
    "CREATE TABLE customers (id INTEGER PRIMARY KEY, Name VARCHAR(20) NOT NULL UNIQUE COLLATE NOCASE, photo BLOB)",
    "CREATE TABLE lines (order_id INTEGER, number INTEGER, label TEXT, PRIMARY KEY (order_id, number))",
    "ALTER TABLE lines ADD COLUMN price REAL NOT NULL DEFAULT 1.5",
    "CREATE INDEX by_customer ON orders (customer, placed DESC)",
    "CREATE UNIQUE INDEX one_label ON lines (label) WHERE label IS NOT NULL",
    "CREATE VIEW IF NOT EXISTS open_orders AS SELECT orders.id, customer FROM orders WHERE NOT paid",
)
CIRCLE = (
    "PRAGMA foreign_keys = 1",
    "CREATE TABLE a (id INTEGER PRIMARY KEY, "
    "other INTEGER CONSTRAINT to_b REFERENCES b(id) DEFERRABLE INITIALLY DEFERRED)",
    "CREATE TABLE b (id INTEGER PRIMARY KEY, other INTEGER, mine INTEGER REFERENCES b, "
    "FOREIGN KEY (other) REFERENCES a(id) ON DELETE SET NULL)",
)
NAMES = (
    'CREATE TABLE "Order" (id INTEGER PRIMARY KEY, "from" TEXT, [the % total] REAL, `a"b` TEXT, "x$$y" TEXT)',
    'CREATE INDEX "An Index" ON "Order" ("from")',
    "CREATE TABLE one (id INTEGER CONSTRAINT pk PRIMARY KEY)",
)
TRIGGERS = (
    "PRAGMA foreign_keys = ON",
    "CREATE TRIGGER IF NOT EXISTS touch AFTER UPDATE ON stock FOR EACH ROW\n"
    "BEGIN UPDATE stock SET at = 'now' WHERE id = NEW.id; END",
    "CREATE TRIGGER told AFTER DELETE ON stock WHEN (SELECT count(*) FROM few) < 9 "
    "BEGIN INSERT INTO told (what) VALUES (OLD.name); END",
    "CREATE TABLE told (id INTEGER PRIMARY KEY, what TEXT)",
    "CREATE VIEW few AS SELECT id FROM told",
    "CREATE TABLE stock (id INTEGER PRIMARY KEY, name TEXT, at TEXT)",
)


def scripts(folder):
    [up] = [path for path in folder.glob("*.sql") if not path.name.endswith(".down.sql")]
    return up.read_text("utf-8"), up.with_suffix(".down.sql").read_text("utf-8")


@pytest.mark.parametrize("statements", [SHOP, CIRCLE, TRIGGERS], ids=["shop", "circle", "triggers"])
def test_a_script_runs_again_without_change_and_is_taken_away(schema, program, server, statements, tmp_path):
    program(*statements)
    outcome = schema("program", "--output", "out")
    assert outcome.code == 0, outcome.err
    up, down = scripts(tmp_path / "out")
    before = objects(server)
    server.execute(up)
    once = objects(server)
    assert "trades" in once
    server.execute(up)
    assert objects(server) == once
    server.execute(down)
    assert objects(server) == before
    server.execute(down)
    assert objects(server) == before


def test_rows_outlive_a_second_run(schema, program, server, tmp_path):
    program(*SHOP, "PRAGMA user_version = 3")
    schema("program", "--output", "out")
    up, _ = scripts(tmp_path / "out")
    server.execute(up)
    server.execute("INSERT INTO trades.customers (\"Name\") VALUES ('Ada')")
    server.execute("INSERT INTO trades.orders (customer) VALUES (1)")
    server.execute("UPDATE trades.sqlite_user_version SET version = 7")
    server.execute(up)
    assert server.execute("SELECT total, paid FROM trades.orders").fetchall() == [(0.5, 0)]
    assert server.execute("SELECT version FROM trades.sqlite_user_version").fetchall() == [(7,)]


@pytest.mark.parametrize("again", [False, True])
def test_triggers_fire_once(schema, program, server, tmp_path, again):
    program(*TRIGGERS)
    schema("program", "--output", "out")
    up, _ = scripts(tmp_path / "out")
    for _ in range(1 + again):
        server.execute(up)
    server.execute("SET search_path TO public")
    server.execute("INSERT INTO trades.stock (name) VALUES ('a'), ('b')")
    server.execute("UPDATE trades.stock SET name = 'c' WHERE id = 1")
    server.execute("DELETE FROM trades.stock WHERE id = 2")
    assert server.execute("SELECT id, name, at FROM trades.stock").fetchall() == [(1, "c", "now")]
    assert server.execute("SELECT what FROM trades.told").fetchall() == [("b",)]


def test_triggers_go_with_a_table_that_has_another_name(schema, program, server, tmp_path):
    (tmp_path / "sqlite-hunter.toml").write_text(
        '[databases."trades.db"]\nschema = "users"\ntables = { stock = "stock_0001", told = "told_0001" }\n'
    )
    program(*TRIGGERS)
    outcome = schema("program", "--output", "out")
    assert outcome.code == 0, outcome.err
    up, down = scripts(tmp_path / "out")
    before = objects(server)
    server.execute(up)
    server.execute("INSERT INTO users.stock_0001 (name) VALUES ('a')")
    server.execute("UPDATE users.stock_0001 SET name = 'c'")
    server.execute("DELETE FROM users.stock_0001 WHERE at = 'now'")
    assert server.execute("SELECT what FROM users.told_0001").fetchall() == [("c",)]
    server.execute(down)
    assert objects(server) == before


def test_the_version_begins_at_0(schema, program, server, tmp_path):
    program("CREATE TABLE t (a TEXT)", "PRAGMA user_version")
    schema("program", "--output", "out")
    server.execute(scripts(tmp_path / "out")[0])
    assert server.execute("SELECT version FROM trades.sqlite_user_version").fetchall() == [(0,)]


def test_what_others_put_into_the_schema_stays(schema, program, server, tmp_path):
    program("CREATE TABLE t (a TEXT)")
    schema("program", "--output", "out")
    up, down = scripts(tmp_path / "out")
    server.execute(up)
    server.execute("CREATE TABLE trades.theirs (a TEXT)")
    server.execute(down)
    assert [row[1] for row in objects(server)["trades"] if row[0] == "r"] == ["theirs"]


def test_a_circle_of_foreign_keys_is_enforced(schema, program, server, tmp_path):
    program(*CIRCLE)
    schema("program", "--output", "out")
    server.execute(scripts(tmp_path / "out")[0])
    keys = sorted(
        row[3] for row in objects(server)["trades"] if row[0] == "constraint" and row[3].startswith("FOREIGN")
    )
    assert keys == [
        "FOREIGN KEY (mine) REFERENCES trades.b(id)",
        "FOREIGN KEY (other) REFERENCES trades.a(id) ON DELETE SET NULL",
        "FOREIGN KEY (other) REFERENCES trades.b(id) DEFERRABLE INITIALLY DEFERRED",
    ]


@pytest.mark.parametrize("statements", [SHOP, CIRCLE, NAMES], ids=["shop", "circle", "names"])
def test_the_catalogue_has_what_sqlite_has(schema, database, server, statements, tmp_path):
    """Columns in their order, NOT NULL and primary keys, as SQLite itself tells them of a file."""
    path = database(*statements)
    outcome = schema("--from", str(path), "--output", "out")
    assert outcome.code == 0, outcome.err
    server.execute(scripts(tmp_path / "out")[0])
    with sqlite3.connect(path) as connection:
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ")]
        for table in [each for each in tables if not each.startswith("sqlite_")]:
            told = connection.execute('SELECT name, pk, "notnull" FROM pragma_table_info(?)', (table,)).fetchall()
            assert columns(server, table) == [name for name, _, _ in told]
            key = [name for name, at, _ in sorted(told, key=lambda row: row[1]) if at]
            assert primary_key(server, table) == key
            must = {name for name, _, notnull in told if notnull}
            assert must <= not_null(server, table) <= must | set(key)
    connection.close()


def columns(server, table):
    asked = "SELECT column_name FROM information_schema.columns WHERE table_schema = 'kept' AND table_name = %s"
    return [name for (name,) in server.execute(f"{asked} ORDER BY ordinal_position", (table,))]


def not_null(server, table):
    asked = "SELECT column_name FROM information_schema.columns WHERE table_schema = 'kept' AND table_name = %s"
    return {name for (name,) in server.execute(f"{asked} AND is_nullable = 'NO'", (table,))}


def primary_key(server, table):
    asked = """
        SELECT k.column_name FROM information_schema.key_column_usage k
        JOIN information_schema.table_constraints c USING (constraint_schema, constraint_name, table_name)
        WHERE k.table_schema = 'kept' AND k.table_name = %s AND c.constraint_type = 'PRIMARY KEY'
        ORDER BY k.ordinal_position
    """
    return [name for (name,) in server.execute(asked, (table,))]


def test_configured_names_are_used_everywhere(schema, program, server, tmp_path):
    program(*SHOP)
    tmp_path.joinpath("sqlite-hunter.toml").write_text(
        '[databases."trades.db"]\nschema = "users"\ntables = { orders = "orders_0001", customers = "People" }\n'
    )
    outcome = schema("program", "--output", "out")
    assert outcome.code == 0, outcome.err
    server.execute(scripts(tmp_path / "out")[0])
    found = objects(server)["users"]
    assert {row[1] for row in found if row[0] == "r"} == {"orders_0001", "People", "lines"}
    assert 'FOREIGN KEY (customer) REFERENCES users."People"(id) ON DELETE CASCADE' in {row[3] for row in found}
    server.execute("SELECT id, customer FROM users.open_orders")


def test_two_keys_of_one_name_do_not_meet(schema, program, server, tmp_path):
    program(
        "CREATE TABLE one (id INTEGER CONSTRAINT pk PRIMARY KEY)",
        "CREATE TABLE two (id TEXT CONSTRAINT pk PRIMARY KEY)",
    )
    outcome = schema("program", "--output", "out")
    assert outcome.code == 0, outcome.err
    server.execute(scripts(tmp_path / "out")[0])
    assert primary_keys(server) == {("one", "pk"), ("two", "two_pkey")}


def primary_keys(server):
    return {(row[1], row[2]) for row in objects(server)["trades"] if row[0] == "constraint"}


def test_todays_program_of_the_fixtures(schema, server, tmp_path):
    from pathlib import Path

    backend = Path(__file__).parents[2] / "fixtures" / "backend"
    outcome = schema(str(backend), "--isolated", "--output", "out")
    assert outcome.code == 1
    ups = [path for path in sorted((tmp_path / "out").glob("*.sql")) if not path.name.endswith(".down.sql")]
    assert len(ups) > 3
    before = objects(server)
    for _ in range(2):
        for path in ups:
            server.execute(path.read_text("utf-8"))
    for path in ups:
        server.execute(path.with_suffix(".down.sql").read_text("utf-8"))
    assert objects(server) == before
