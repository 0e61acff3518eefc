"""Statements nobody has written: expressions of every kind over two tables with awkward rows, from a seed.

They are SQLite's own: where affinity, NULL, case, collation and the type of a value decide, a generated statement asks.
"""

import random

from sqldiff.comparing import has_order

TABLES = [
    "CREATE TABLE t(id INTEGER PRIMARY KEY, n INTEGER, m INTEGER NOT NULL, r REAL, s TEXT, c TEXT COLLATE NOCASE,"
    " d DATE, b BLOB, ok BOOLEAN, p DECIMAL(10,2))",
    "CREATE TABLE u(k TEXT PRIMARY KEY, tid INTEGER, q REAL NOT NULL, v VARCHAR(10) NOT NULL DEFAULT 'x')",
]
TEXTS = [
    "'a'", "'A'", "'ä'", "'Ä'", "''", "'%'", "'a%b'", "'_'", "'10'", "'7kg'", "'007'", "'é'", "'Ann'", "'ANN'",
    "'bob '", "'bob'", "'Z'", "'a b'", "'3.5'", "'\\'", "'2024-01-05'", "'it''s'",
]  # fmt: skip
INTEGERS = ["0", "1", "-1", "2", "3", "5", "7", "10", "-7", "2147483647", "4294967296", "100"]
REALS = ["0.0", "0.5", "1.5", "2.5", "-2.5", "3.7", "0.1", "1e10", "2.0", "-0.5"]
DATES = [
    "'2024-01-31'",
    "'2024-02-29'",
    "'2023-12-31 23:59:59'",
    "'2024-01-05 10:20:30'",
    "'soon'",
    "'2024-03-10T02:30:00'",
]
BLOBS = ["x''", "x'00ff'", "x'41'"]
COMPARISONS = ["=", "<", "<=", ">", ">=", "<>", "!=", "==", "IS", "IS NOT"]
MODIFIERS = [
    "", "", ", '+1 day'", ", '-1 month'", ", 'start of month'", ", '+3 hours'", ", 'weekday 0'",
    ", 'start of year', '+1 month', '-1 day'",
]  # fmt: skip


class Generator:
    """One case from one seed."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.joined = False

    def case(self):
        """The definition, the rows, a statement and, for a write, the query that shows what it did."""
        setup = [*TABLES, *self._rows()]
        sql, check = self.statement()
        return {"setup": setup, "sql": sql, "check": check, "ordered": not self.joined and has_order(sql)}

    def one(self, *choices):
        return self.random.choice(choices)

    def _null_or(self, values):
        return self.one("NULL", *values)

    def _rows(self):
        for number in range(1, self.random.randint(2, 9)):
            row = [
                str(number), self._null_or(INTEGERS), self.one(*INTEGERS), self._null_or(REALS), self._null_or(TEXTS),
                self._null_or(TEXTS), self._null_or(DATES), self._null_or(BLOBS), self._null_or(["0", "1"]),
                self._null_or(REALS),
            ]  # fmt: skip
            yield f"INSERT INTO t VALUES ({', '.join(row)})"
        for key in self.random.sample(TEXTS, self.random.randint(1, 6)):
            other = self._null_or(["1", "2", "3"])
            yield f"INSERT INTO u(k, tid, q, v) VALUES ({key}, {other}, {self.one(*REALS)}, {self.one(*TEXTS)})"

    def number(self, depth=0):
        """An expression that is a number."""
        if depth > 2 or self.random.random() < 0.35:
            joined = ("tid", "q") if self.joined else ("n", "r")
            return self.one("n", "m", "id", "ok", "r", "p", "t.id", "length(s)", *joined, self.one(*INTEGERS, *REALS))
        a, b, condition = self.number(depth + 1), self.number(depth + 1), self.condition(depth + 1)
        text, any_ = self.text(depth + 1), self.value(depth + 1)
        kind = self.one("INTEGER", "REAL", "INT", "NUMERIC")
        return self.one(
            f"{a} + {b}", f"{a} - {b}", f"{a} * {b}", f"{a} / {b}", f"({a})", f"- {a}", f"abs({a})", f"round({a})",
            f"{self.integer()} % {self.integer()}", f"round({a}, {self.random.randint(0, 3)})", f"coalesce({a}, {b})",
            f"ifnull({a}, 0)", f"CASE WHEN {condition} THEN {a} ELSE {b} END", f"length({text})",
            f"instr({text}, {self.text(depth + 1)})", f"CAST({any_} AS {kind})", f"({condition})", f"max({a}, {b})",
            f"min({a}, {b})", f"nullif({a}, {b})", f"iif({condition}, {a}, {b})",
            f"{self.integer()} {self.one('&', '|')} {self.integer()}",
        )  # fmt: skip

    def integer(self):
        """A small expression that is an integer."""
        return self.one("n", "m", "id", "ok", "length(s)", self.one(*INTEGERS), "(n + 1)", "CAST(r AS INTEGER)")

    def text(self, depth=0):
        """An expression that is a text."""
        if depth > 2 or self.random.random() < 0.4:
            return self.one("s", "c", "s", "d", self._null_or(TEXTS), *(("k", "v") if self.joined else ("s", "c")))
        a, b = self.text(depth + 1), self.text(depth + 1)
        start, length = self.random.randint(-4, 4), self.random.randint(0, 4)
        code = self.one("%Y", "%Y-%m", "%H:%M", "%d/%m", "%j", "%s", "%w", "week %Y")
        return self.one(
            f"{a} || {b}", f"{a} || {self.integer()}", f"lower({a})", f"upper({a})", f"trim({a})", f"hex({a})",
            f"replace({a}, {self.one(*TEXTS)}, {self.one(*TEXTS)})", f"substr({a}, {start})", f"rtrim({a}, {b})",
            f"substr({a}, {start}, {length})", f"coalesce({a}, {b})", f"typeof({self.value(depth + 1)})",
            f"CASE WHEN {self.condition(depth + 1)} THEN {a} ELSE {b} END", f"CAST({self.integer()} AS TEXT)",
            f"date({self.one('d', *DATES)}{self.one(*MODIFIERS)})", f"strftime('{code}', d)",
            f"printf('%s-%d', {a}, {self.integer()})",
        )  # fmt: skip

    def value(self, depth=0):
        """A number or a text."""
        return self.number(depth) if self.random.random() < 0.5 else self.text(depth)

    def condition(self, depth=0):
        """A condition, or a number where one may stand."""
        operator = self.one(*COMPARISONS)
        deeper = depth + 1
        if depth > 2:
            return self.one(f"n {operator} {self.integer()}", f"s {operator} {self.one(*TEXTS)}", "ok", "d IS NOT NULL")
        number, text = self.number(deeper), self.text(deeper)
        pattern = self.one("'[a-b]*'", "'*b*'", "'?'")
        return self.one(
            f"{number} {operator} {self.number(deeper)}", f"{text} {operator} {self.text(deeper)}", number,
            f"{self.value(deeper)} {operator} {self.value(deeper)}",
            f"{self.value(deeper)} IS {self.one('', 'NOT ')}NULL",
            f"{text} {self.one('LIKE', 'NOT LIKE')} {self._null_or(TEXTS)}", f"{text} GLOB {pattern}",
            f"{number} BETWEEN {self.number(deeper)} AND {self.number(deeper)}",
            f"{text} BETWEEN {self.text(deeper)} AND {self.text(deeper)}",
            f"{number} IN ({self.number(deeper)}, {self.one(*INTEGERS)}, 3)",
            f"{text} NOT IN ({self.one(*TEXTS)}, {self.one(*TEXTS)})", f"NOT {self.condition(deeper)}",
            f"{self.condition(deeper)} AND {self.condition(deeper)}", f"({self.condition(deeper)})",
            f"{self.condition(deeper)} OR {self.condition(deeper)}", "EXISTS(SELECT 1 FROM u WHERE u.tid = t.id)",
            "NOT EXISTS(SELECT 1 FROM u WHERE u.tid = t.id)", "id IN (SELECT tid FROM u)", "s IN (SELECT k FROM u)",
            f"(n, m) = (1, {self.one(*INTEGERS)})", f"{text} = {self.text(deeper)} COLLATE NOCASE",
            f"n > (SELECT {self.one('max(tid)', 'tid', 'count(*)', 'avg(q)')} FROM u)",
            f"{number} IS {self.one('TRUE', 'NOT TRUE', 'FALSE')}", f"{self.condition(deeper)} = {self.one('1', '0')}",
        )  # fmt: skip

    def aggregate(self):
        """An aggregate."""
        number, value = self.number(1), self.value(1)
        return self.one(
            "count(*)", f"count({value})", f"sum({number})", f"avg({number})", f"min({value})", f"max({value})",
            f"total({number})", f"count(DISTINCT {value})", f"sum({self.condition(1)})", f"max({number}) + 1",
            f"count(*) FILTER (WHERE {self.condition(1)})", f"coalesce(sum({number}), 0)",
        )  # fmt: skip

    def statement(self):
        """A statement, and the query that shows its effect or None."""
        self.joined = self.random.random() < 0.25
        kind = self.random.randrange(12)
        if kind >= 7:
            self.joined = False
        where = f" WHERE {self.condition()}" if self.random.random() < 0.7 else ""
        if kind < 7:
            return self._select(kind, where), None
        if kind < 9:
            return self._derived(where), None
        return self._write(kind, where)

    def _from(self):
        if not self.joined:
            return "t"
        return self.one("t JOIN u ON u.tid = t.id", "t LEFT JOIN u ON u.tid = t.id", "t, u", "t JOIN u ON s = k")

    def _select(self, kind, where):
        if kind < 3:
            return f"SELECT {self.value()}, {self.value()} FROM {self._from()}{where}"
        if kind < 5:
            terms = f"{self.value(1)}{self.one('', ' DESC', ' ASC', ' DESC NULLS FIRST')}, t.id"
            return f"SELECT t.id, {self.value()} AS x FROM {self._from()}{where} ORDER BY {terms}"
        if kind == 5:
            return f"SELECT {self.aggregate()}, {self.aggregate()} FROM {self._from()}{where}"
        group = self.one("n", "s", "d", "ok", "lower(s)", "n % 3", "substr(s,1,1)", "c")
        having = self.one("", " HAVING count(*) > 1", f" HAVING {self.aggregate()} IS NOT NULL")
        order = self.one("", " ORDER BY 1", " ORDER BY 2 DESC, 1")
        by = self.one(group, "1")
        return f"SELECT {group}, {self.aggregate()} FROM {self._from()}{where} GROUP BY {by}{having}{order}"

    def _derived(self, where):
        function = self.one(
            "row_number()", "rank()", "sum(n)", "count(*)", "lag(n)", "lead(s)", "max(m)", "avg(n)", "first_value(s)"
        )
        window = f"{self.one('', 'PARTITION BY ok ')}ORDER BY {self.one('id', 'n, id', 's, id', 'd DESC, id', 'c, id')}"
        compound = self.one("UNION", "UNION ALL", "EXCEPT", "INTERSECT")
        return self.one(
            f"SELECT {self.value()} FROM t {compound} SELECT {self.value()} FROM t{self.one('', ' ORDER BY 1')}",
            f"SELECT DISTINCT {self.value()} AS x FROM t{where}{self.one('', ' ORDER BY x', ' ORDER BY 1 DESC')}",
            f"SELECT id, {function} OVER ({window}) FROM t",
            f"SELECT x, count(*) FROM (SELECT {self.value()} AS x FROM t) GROUP BY x ORDER BY x",
        )

    def _write(self, kind, where):
        rows = "SELECT id, n, m, r, s, c, d, ok, p FROM t"
        if kind == 9:
            change = self.one(
                f"n = {self.number()}", f"r = {self.number()}", f"s = {self.value()}", f"p = {self.number()}",
                f"c = {self.text()}", f"d = {self.text()}", f"ok = {self.condition()}", f"m = {self.integer()}",
            )  # fmt: skip
            return f"UPDATE t SET {change}{where}", rows
        if kind == 10:
            return f"DELETE FROM t{where}", rows
        key, real = self.one(*TEXTS), self.one(*REALS)
        if self.random.random() < 0.5:
            update = f"DO UPDATE SET q = q + excluded.q, v = {self.one('v', 'excluded.v', 'k || v')}"
            return self.one(
                f"INSERT OR REPLACE INTO u(k, q) VALUES ({key}, {real})",
                f"INSERT OR IGNORE INTO u(k, q) VALUES ({key}, {real})",
                f"INSERT INTO u(k, q) VALUES ({key}, 1) ON CONFLICT(k) {update}",
            ), "SELECT k, tid, q, v FROM u"
        return self.one(
            f"INSERT INTO t(n, m, s) SELECT {self.integer()}, 1, {self.text()} FROM t{where} ORDER BY t.id",
            f"INSERT INTO t(m, s) VALUES ({self.one(*INTEGERS)}, {self.one(*TEXTS, *INTEGERS)})",
            f"REPLACE INTO t(id, m) VALUES (2, {self.one(*INTEGERS)})",
        ), rows
