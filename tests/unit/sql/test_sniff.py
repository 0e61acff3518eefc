"""Raw SQL is told from prose, code and log lines; the byte pattern never misses what is told."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sqlite_hunter.sql.openings import MAY_OPEN
from sqlite_hunter.sql.sniff import MIGHT_BE_SQL, is_sqlite_only, looks_like_sql
from sqlite_hunter.sql.template import Template

PROSE = """
Select a valid choice from the list
Update the settings
Delete from disk?
Create table of contents
select
drop index finger
with open file as f
SELECT
Insert into the slot
begin
Update set of rules
select one of the following options from the menu
commit
UPDATE AVAILABLE
Select item from menu
select items from your basket to remove
Select a, b or c from the list below
select(x)
select (x)
select.select
select[name=x]
select input, textarea
with open(x) as f:
with a as b
drop table
create table
Drop table users would lose data
INSERT OR REPLACE and REPLACE INTO should behave alike.
SELECT * FROM trades is slow here
PRAGMA foreign_keys cannot be changed inside a transaction,
pragma: no cover
Pragma: no-cache
pragma omp parallel for
insert into queue
delete from disk
BEGIN
BEGIN CERTIFICATE
begin transaction
COMMIT
vacuum
Replace into
update-alternatives --config x
update the value, set the flag
Create a table (with columns) for the report.
SELECT {name}
select {name}
explain select
SELECT AN OPTION
select option `foo`
select "File"
SELECT RED, GREEN, BLUE
release interface failed: %s
Delete failed: %s
Drop daily summary tables failed for database '%s': %s
Attach another SQLite database file
rollback to previous
savepoint created
query { select { id } }
{"update": "x", "query": {"set": 1}}
db.trades.find({select: 1})
<select name="a"><option>from</option></select>
select { color: red; }
https://example.com/select?from=x
""".strip().splitlines()

SQL = """
SELECT * FROM trades WHERE id = ?
select id from t
select name from users order by name
PRAGMA journal_mode=WAL
pragma foreign_keys
CREATE TABLE IF NOT EXISTS t (
INSERT INTO t VALUES (?)
INSERT INTO t VALUES ('
UPDATE t SET a=1
UPDATE {t} SET {col} = ?
DELETE FROM t
DROP TABLE t
drop table if exists t
ALTER TABLE t ADD COLUMN x
alter table t rename to u
CREATE INDEX i ON t(x)
CREATE {unique}INDEX {name} ON {table} ({columns})
CREATE VIEW v AS SELECT 1
CREATE TRIGGER x AFTER INSERT ON t BEGIN
BEGIN IMMEDIATE
begin exclusive
BEGIN;
VACUUM
WITH x AS (SELECT 1) SELECT 2
SELECT last_insert_rowid()
SELECT a, b,
SELECT date, time, price FROM trades
Select * from t
(SELECT 1)
SELECT CASE WHEN a THEN 1 ELSE 2 END AS x FROM t
SELECT row_number() OVER (PARTITION BY a) AS r FROM t
SELECT %s(%s) FROM archive WHERE dateTime>? AND dateTime <=?;
SELECT x FROM (SELECT 1) q
SELECT DISTINCT tags , COUNT(tags) FROM bookmarks
select 4 union select 5
EXPLAIN QUERY PLAN SELECT * FROM t
EXPLAIN QUERY PLAN {sql}
ATTACH DATABASE ? AS aux
REPLACE INTO t VALUES (1)
INSERT OR {action} INTO t VALUES (?)
SELECT * FROM "{t}" WHERE a LIKE 'x%'
SELECT * FROM [a b]
select X''
SAVEPOINT a
ROLLBACK TO SAVEPOINT a
RELEASE "a"
COMMIT;
SELECT * FROM größe
""".strip().splitlines()


def might_be_sql(content: bytes) -> bool:
    """What the pattern says; whatever it matches, the cheap look before it does too."""
    found = MIGHT_BE_SQL.search(content) is not None
    assert MAY_OPEN.search(content) is not None or not found
    return found


@pytest.mark.parametrize("text", PROSE)
def test_not_sql(text):
    assert not looks_like_sql(text)


@pytest.mark.parametrize("text", SQL)
def test_sql(text):
    assert looks_like_sql(text)


@pytest.mark.parametrize("text", SQL)
def test_space_and_comments_before_it_do_not_matter(text):
    assert looks_like_sql(f"\n\t -- don't look here\n /* or; 'here */ {text}")


@pytest.mark.parametrize(
    "text",
    [
        "select select\nimport os",
        "x = 'a valid choice'  # select one from the list",
        '"""Update the settings and set the flag."""',
        "d.update(x); s = 'select'",
        "'Create a new table'",
        "parser.add_argument('--select', help='with care')",
    ],
)
def test_the_pattern_leaves_code_and_prose_alone(text):
    assert not might_be_sql(text.encode())


@pytest.mark.parametrize(
    "text", ['"UPDATE t "\n    "SET a = 1"', "'INSERT ' + 'INTO t VALUES (1)'", "('CREATE '\n f'TABLE {t} (')"]
)
def test_the_pattern_sees_over_joined_literals(text):
    assert might_be_sql(text.encode())


WORDS = """
a t_1 "b" 'c' [d] `e` ? :x %s {h} * 1 1.5 ( ) , . ; = || AS FROM WHERE AND OR NOT IN IS NULL SELECT DISTINCT ALL
CASE WHEN THEN END EXISTS VALUES SET INTO UNION ORDER BY LIMIT x'' count( max(a) t.a -- /* */ größe
"""
VERBS = """
SELECT INSERT INSERT/INTO INSERT/OR/IGNORE/INTO REPLACE/INTO UPDATE UPDATE/OR/FAIL DELETE/FROM CREATE/TABLE
CREATE/UNIQUE/INDEX CREATE/TEMP/TABLE/IF/NOT/EXISTS CREATE/VIEW CREATE/TRIGGER ALTER/TABLE DROP/TABLE DROP/VIEW PRAGMA
PRAGMA/user_version WITH BEGIN BEGIN/IMMEDIATE COMMIT ROLLBACK/TO SAVEPOINT RELEASE/SAVEPOINT RELEASE VACUUM VACUUM/INTO
ATTACH ATTACH/DATABASE DETACH/DATABASE EXPLAIN EXPLAIN/QUERY/PLAN EXPLAIN/SELECT
"""
TAILS = """
a FROM t|* FROM {h} WHERE a = ?|t (a) VALUES (?)|t SET a = 1|t|t AS u|x ( a|i ON t(a)|v AS SELECT 1|x AFTER INSERT ON t
x AS ( SELECT 1 ) SELECT 2|a . b , c FROM t|'a' , "b" x FROM t|a IS NULL , b FROM t|RECURSIVE x ( a ) AS ( SELECT 1
a b UNION SELECT 2|CASE WHEN a THEN 1 END FROM t|NOT a FROM t|t RENAME TO u|= 1|( t )|;|"a" SET {h}|a . {h} SET a = 1
{h}|? AS x
"""
GAPS = ["", " ", " ", " ", "\n", "\t ", "\n    ", " -- c\n", " /* c */ "]


@st.composite
def statements(draw):
    """Verbs with tails that fit and that do not, cut and spaced at will."""
    case = draw(st.sampled_from([str.upper, str.lower, str.title]))
    words = case(draw(st.sampled_from(VERBS.split()))).split("/")
    words += draw(st.sampled_from(TAILS.strip().replace("\n", "|").split("|"))).split(" ")
    words += draw(st.lists(st.sampled_from(WORDS.split()), max_size=3))
    words = words[: draw(st.integers(1, len(words)))]
    return "".join(draw(st.sampled_from(GAPS)) + word for word in words)


def literals(text):
    """The ways a text is commonly written in source."""
    yield repr(text)
    yield '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
    yield "f'''" + text.replace("'", "\\'") + "'''"
    yield "'" + text.replace("'", "\\'").replace("\n", "\\n\\\n") + "'"
    yield repr(text.replace("{h}", "%s"))


@settings(max_examples=500)
@given(statements())
def test_the_pattern_matches_every_file_that_holds_sql(text):
    if looks_like_sql(text):
        for literal in literals(text):
            for encoding in ("utf-8", "latin-1"):
                assert might_be_sql(f"x = {literal}\n".encode(encoding)), literal


@pytest.mark.parametrize("text", SQL)
def test_the_pattern_matches_the_examples(text):
    for literal in literals(text):
        assert might_be_sql(f"cursor.execute({literal})".encode()), literal


@given(st.text(alphabet="sel ctFROM*(){}'\",.;?%=-/\n", max_size=40))
def test_nothing_raises(text):
    looks_like_sql(text)
    looks_like_sql("SELECT " + text)
    looks_like_sql("UPDATE " + text)
    might_be_sql(text.encode())


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * FROM t WHERE a = ?",
        "INSERT INTO t VALUES (%s) ON CONFLICT DO NOTHING",
        "SELECT 'PRAGMA x'",
        "REPLACE INTO t VALUES (1)",
        "CREATE TABLE t (id SERIAL PRIMARY KEY)",
        "BEGIN",
    ],
)
def test_not_only_sqlites(text):
    assert not is_sqlite_only(Template.of(text))


@pytest.mark.parametrize(
    "text",
    [
        "PRAGMA user_version",
        "SELECT name FROM sqlite_master",
        "INSERT OR IGNORE INTO t VALUES (1)",
        "CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT)",
        "CREATE TABLE t (a PRIMARY KEY) WITHOUT ROWID",
        "SELECT ?1",
        "BEGIN IMMEDIATE",
    ],
)
def test_only_sqlites(text):
    assert is_sqlite_only(Template.of(text))
