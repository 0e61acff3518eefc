"""What is known of database libraries: which names open connections, and what their objects give.

Sources: PEP 249 and the documentation of each library. A library that is not SQLite is here so that its objects are
known *not* to be SQLite. Backends: see ``values``.
"""

from typing import Final, NamedTuple

from sqlite_hunter.program.values import OTHER, POSTGRES, SQLITE, UNSETTLED
from sqlite_hunter.sql.own_name import without_own_name


class Opening(NamedTuple):
    """What calling a library's function or class gives."""

    role: str
    library: str
    backend: str


SQLITE_MODULES: Final = frozenset(
    {
        "sqlite3", "_sqlite3", "aiosqlite", "apsw", "pysqlite2", "pysqlite3", "sqlcipher3", "pysqlcipher3", "sqlean",
        "sqlite_utils", "aiosqlitepool",
    }
)  # fmt: skip
"""Top-level modules whose import is a use of SQLite (rule 101)."""

_ALIASES: Final = {
    "_sqlite3": "sqlite3",
    "sqlite3.dbapi2": "sqlite3",
    "pysqlite2.dbapi2": "sqlite3",
    "pysqlite3.dbapi2": "sqlite3",
    "pysqlite3": "sqlite3",
    "sqlcipher3.dbapi2": "sqlite3",
    "sqlcipher3": "sqlite3",
    "pysqlcipher3.dbapi2": "sqlite3",
    "sqlean.dbapi2": "sqlite3",
    "sqlean": "sqlite3",
    "sqlite_utils.db": "sqlite_utils",
    "peewee.sqlite3": "sqlite3",
    "sqlite_utils.utils.sqlite3": "sqlite3",
    "aiosqlite.core": "aiosqlite",
    "aiosqlite.cursor": "aiosqlite",
}

_REEXPORTED: Final = frozenset({"sqlite3", "pysqlite3"})
_COLLECTIONS: Final = frozenset({"backends", "contrib", "dialects", "drivers", "instrumentation", "integrations"})
"""Packages that have a module of their own for each database, named as its driver: Django's, OpenTelemetry's, ..."""

EXCEPTIONS: Final = frozenset(
    {
        "Warning", "Error", "InterfaceError", "DatabaseError", "DataError", "OperationalError", "IntegrityError",
        "InternalError", "ProgrammingError", "NotSupportedError",
    }
)  # fmt: skip
"""The exception classes of PEP 249, as every SQLite module names them."""

STAR_NAMES: Final = EXCEPTIONS | {"connect", "Connection", "Cursor", "Row", "Blob", "Binary"}
"""What ``from sqlite3 import *`` is taken to bring: the names that matter to the flow."""

CONNECTION_OPTIONS: Final = frozenset(
    {
        "row_factory", "text_factory", "isolation_level", "autocommit", "create_function", "create_aggregate",
        "create_collation", "create_window_function", "set_authorizer", "set_progress_handler", "set_trace_callback",
        "enable_load_extension", "load_extension", "backup", "iterdump", "interrupt", "serialize", "deserialize",
        "blobopen", "getlimit", "setlimit", "getconfig", "setconfig", "total_changes", "in_transaction",
        "createscalarfunction", "createaggregatefunction", "createcollation", "setbusytimeout", "setbusyhandler",
    }
)  # fmt: skip
"""Members of a SQLite connection that PEP 249 does not have (https://docs.python.org/3/library/sqlite3.html, apsw)."""

EXECUTES: Final = frozenset({"execute", "executemany", "executescript", "execute_fetchall", "execute_insert"})
"""Methods that run a statement; the last two are aiosqlite's."""

_ASYNCPG: Final = frozenset({"fetch", "fetchrow", "fetchval", "fetchmany", "prepare", "cursor"})
_RUNNING: Final = {
    ("asyncpg", "connection"): _ASYNCPG,
    ("asyncpg", "pool"): _ASYNCPG,
    ("pg8000", "connection"): frozenset({"run", "prepare"}),
    ("psycopg2", "cursor"): frozenset({"mogrify", "copy_expert"}),
    ("psycopg", "cursor"): frozenset({"stream", "copy"}),
    ("psycopg_pool", "cursor"): frozenset({"stream", "copy"}),
    ("databases", "connection"): frozenset({"fetch_all", "fetch_one", "fetch_val", "iterate"}),
}
"""(library, role) -> its methods, beside those of all libraries, whose first argument is a statement.

Sources: https://magicstack.github.io/asyncpg/current/api/, https://www.psycopg.org/psycopg3/docs/api/cursors.html,
https://www.psycopg.org/docs/cursor.html, https://www.encode.io/databases/database_queries/
"""

CONNECTION_USES: Final = EXECUTES | {"cursor", "commit", "rollback", "close", "__enter__", "__exit__", "stop"}
CURSOR_USES: Final = EXECUTES | {
    "fetchone", "fetchall", "fetchmany", "fetchval", "close", "description", "rowcount", "lastrowid", "arraysize",
    "connection", "setinputsizes", "setoutputsize", "row_factory", "callproc", "nextset", "scroll",
}  # fmt: skip


def _dbapi(backend: str, *modules: str) -> dict[str, Opening]:
    return {f"{module}.connect": Opening("connection", module.partition(".")[0], backend) for module in modules}


def _classes(backend: str, role: str, *names: str) -> dict[str, Opening]:
    return {name: Opening(role, name.partition(".")[0], backend) for name in names}


OPENINGS: Final[dict[str, Opening]] = {
    **_dbapi(SQLITE, "sqlite3", "aiosqlite"),
    **_dbapi(POSTGRES, "psycopg", "psycopg2", "asyncpg", "pg8000", "pg8000.dbapi", "pgdb", "psycopg2cffi", "aiopg"),
    **_dbapi(
        OTHER, "pymysql", "MySQLdb", "mysql.connector", "mariadb", "aiomysql", "asyncmy", "pyodbc", "aioodbc",
        "turbodbc", "oracledb", "cx_Oracle", "pymssql", "duckdb", "snowflake.connector", "redshift_connector",
        "ibm_db_dbi", "fdb", "firebird.driver", "phoenixdb", "clickhouse_driver.dbapi", "trino.dbapi", "databricks.sql",
        "pyhive.hive", "libsql", "libsql_experimental", "hdbcli.dbapi", "vertica_python", "impala.dbapi", "jaydebeapi",
    ),
    **_classes(OTHER, "connection", "MySQLdb.connections.Connection", "pymysql.connections.Connection"),
    **_classes(
        SQLITE, "connection", "sqlite3.Connection", "apsw.Connection", "aiosqlite.Connection", "sqlite_utils.Database"
    ),
    **_classes(
        POSTGRES, "connection", "psycopg.Connection.connect", "psycopg.AsyncConnection.connect",
        "psycopg2.extensions.connection", "pg8000.native.Connection", "pg8000.legacy.Connection",
    ),
    **_classes(
        POSTGRES, "pool", "psycopg2.pool.SimpleConnectionPool", "psycopg2.pool.ThreadedConnectionPool",
        "psycopg2.pool.AbstractConnectionPool", "psycopg_pool.ConnectionPool", "psycopg_pool.AsyncConnectionPool",
        "psycopg_pool.NullConnectionPool", "asyncpg.create_pool", "aiopg.create_pool",
    ),
    **_classes(
        OTHER, "pool", "aiomysql.create_pool", "oracledb.create_pool", "mysql.connector.pooling.MySQLConnectionPool",
    ),
    "sqlalchemy.create_engine": Opening("engine", "sqlalchemy", UNSETTLED),
    "sqlalchemy.engine.create_engine": Opening("engine", "sqlalchemy", UNSETTLED),
    "sqlalchemy.ext.asyncio.create_async_engine": Opening("engine", "sqlalchemy", UNSETTLED),
    "sqlmodel.create_engine": Opening("engine", "sqlalchemy", UNSETTLED),
    "databases.Database": Opening("connection", "databases", UNSETTLED),
    "records.Database": Opening("connection", "records", UNSETTLED),
    "dataset.connect": Opening("connection", "dataset", UNSETTLED),
    "playhouse.dataset.DataSet": Opening("connection", "dataset", UNSETTLED),
    **dict.fromkeys(
        (
            "peewee.SqliteDatabase", "playhouse.sqlite_ext.SqliteExtDatabase", "playhouse.pool.PooledSqliteDatabase",
            "playhouse.sqlite_ext.CSqliteExtDatabase", "playhouse.pool.PooledSqliteExtDatabase",
            "playhouse.pool.PooledCSqliteExtDatabase", "playhouse.sqliteq.SqliteQueueDatabase",
            "playhouse.apsw_ext.APSWDatabase", "playhouse.sqlcipher_ext.SqlCipherDatabase",
            "playhouse.cysqlite_ext.CySqliteDatabase",
        ),
        Opening("connection", "peewee", SQLITE),
    ),
    "peewee.PostgresqlDatabase": Opening("connection", "peewee", POSTGRES),
    "peewee.MySQLDatabase": Opening("connection", "peewee", OTHER),
}  # fmt: skip
"""Dotted name of what is called -> what comes of it."""

TYPES: Final[dict[str, Opening]] = {
    **_classes(
        SQLITE, "connection", "sqlite3.Connection", "aiosqlite.Connection", "apsw.Connection", "sqlite_utils.Database"
    ),
    **_classes(SQLITE, "table", "sqlite_utils.Table", "sqlite_utils.View", "sqlite_utils.Queryable"),
    **_classes(SQLITE, "cursor", "sqlite3.Cursor", "aiosqlite.Cursor", "apsw.Cursor"),
    **_classes(SQLITE, "row", "sqlite3.Row", "aiosqlite.Row"),
    **_classes(SQLITE, "blob", "sqlite3.Blob", "apsw.Blob"),
    **_classes(
        POSTGRES, "connection", "psycopg.Connection", "psycopg.AsyncConnection", "psycopg2.extensions.connection",
        "asyncpg.Connection", "asyncpg.connection.Connection", "pg8000.Connection", "pg8000.dbapi.Connection",
    ),
    **_classes(
        POSTGRES, "cursor", "psycopg.Cursor", "psycopg.AsyncCursor", "psycopg2.extensions.cursor",
        "psycopg2.extras.RealDictCursor", "psycopg2.extras.DictCursor",
    ),
    **_classes(
        POSTGRES, "pool", "asyncpg.Pool", "asyncpg.pool.Pool", "psycopg_pool.ConnectionPool",
        "psycopg_pool.AsyncConnectionPool", "psycopg2.pool.ThreadedConnectionPool",
        "psycopg2.pool.SimpleConnectionPool",
    ),
}  # fmt: skip
"""Dotted name of a class -> what an instance of it is, for annotations, ``isinstance`` and base classes."""

ORM_LIBRARIES: Final = frozenset({"sqlalchemy", "databases", "records", "dataset", "peewee"})
"""Libraries whose objects are told by URL: their uses move with the URL, so only raw SQL given to them is a site."""

_SAME: Final = "same"
_RESULTS_OF: Final[dict[str, dict[str, str]]] = {
    "connection": {
        **dict.fromkeys(
            ("cursor", "execute", "executemany", "executescript", "prepare", "query", "execute_sql", "exec_driver_sql"),
            "cursor",
        ),
        **dict.fromkeys(("execute_fetchall", "fetch", "fetch_all"), "rows"),
        **dict.fromkeys(("execute_insert", "fetchrow", "fetch_one"), "row"),
        **dict.fromkeys(
            (
                "__enter__", "acquire", "execution_options", "driver_connection", "connection", "_conn",
                "getconnection",
            ),
            _SAME,
        ),
        "blobopen": "blob",
        "begin": "transaction",
    },
    "cursor": {
        **dict.fromkeys(("execute", "executemany", "executescript", "stream", "__enter__", "mappings"), _SAME),
        **dict.fromkeys(("fetchone", "first", "one"), "row"),
        **dict.fromkeys(("fetchall", "fetchmany", "all", "fetch"), "rows"),
        **dict.fromkeys(("connection", "getconnection"), "connection"),
    },
    "pool": {
        **dict.fromkeys(("getconn", "acquire", "connection", "get_connection"), "connection"),
        "__enter__": _SAME,
        "fetch": "rows",
        "fetchrow": "row",
        **dict.fromkeys(("execute", "executemany"), "cursor"),
    },
    "engine": {
        **dict.fromkeys(("connect", "begin", "raw_connection"), "connection"),
        "execute": "cursor",
        "execution_options": _SAME,
    },
    "session": {"execute": "cursor", "connection": "connection", "__enter__": _SAME, "begin": _SAME},
    "maker": {"__call__": "session", "begin": "session"},
    "blob": {"__enter__": _SAME},
    "transaction": {"__enter__": _SAME, "connection": "connection"},
}  # fmt: skip
"""Role of an object -> its method or attribute -> role of what that gives, on every library that has it."""

_RESULTS: Final = {
    (role, method): role if given == _SAME else given
    for role, results in _RESULTS_OF.items()
    for method, given in results.items()
}

TABLE_LIBRARY: Final = "sqlite_utils"
"""The library whose connection gives objects for tables (``db["trades"].insert(...)``): all of it is SQLite's alone."""

_OF_TABLES: Final = {
    **dict.fromkeys([("connection", "query"), ("table", "rows"), ("table", "rows_where"), ("table", "search")], "rows"),
    **dict.fromkeys([("connection", "tables"), ("connection", "views")], "tables"),
    **dict.fromkeys([("connection", name) for name in ("table", "view", "create_table", "[]")], "table"),
    **{
        ("table", name): "table"
        for name in (
            "insert", "insert_all", "upsert", "upsert_all", "update", "delete", "delete_where", "create", "transform",
            "add_column", "add_foreign_key", "create_index", "enable_fts", "lookup", "m2m", "duplicate",
        )
    },
    ("connection", "conn"): "connection",
    ("table", "db"): "connection",
    ("table", "get"): "row",
}  # fmt: skip
"""The same of that library (https://sqlite-utils.datasette.io/en/stable/python-api.html), where it differs."""

TABLE_PROPERTIES: Final = frozenset(
    {
        "count", "columns", "columns_dict", "pks", "use_rowid", "foreign_keys", "indexes", "xindexes", "schema",
        "strict", "triggers", "triggers_dict", "virtual_table_using", "default_values", "last_pk", "last_rowid", "name",
    }
)  # fmt: skip
"""Members of its tables that are read, not called, as ``rows`` is."""

ITERATED: Final = {"cursor": "row", "rows": "row", "tables": "table"}
"""Role of what iterating an object gives."""


def runs_statement(library: str, role: str, method: str) -> bool:
    """Whether a method's first argument is a statement; the last few are peewee's, SQLAlchemy's and dataset's."""
    running = method in EXECUTES or method in ("execute_sql", "exec_driver_sql", "query")
    return running or method in _RUNNING.get((library, role), ())


def canonical(dotted: str) -> str:
    """The same name under the module whose interface it has: ``pysqlite3.dbapi2.Row`` is ``sqlite3.Row``."""
    head, dot, tail = dotted.rpartition(".")
    if dotted in _ALIASES:
        return _ALIASES[dotted]
    if head in _ALIASES:
        return f"{_ALIASES[head]}{dot}{tail}"
    return dotted


def is_sqlite_module(dotted: str) -> bool:
    """Whether a (canonical) dotted name is a SQLite module itself."""
    return dotted in SQLITE_MODULES or _ALIASES.get(dotted) in SQLITE_MODULES


def is_named_sqlite(dotted: str) -> bool:
    """Whether what is imported speaks of SQLite by its name: a part of another library (``huey.SqliteHuey``).

    What a file imports of its own package (``.store``) is the program's, whatever it is called.
    """
    return "sqlite" in without_own_name(dotted).lower() and not dotted.startswith(".")


def imported_from(module: str, name: str) -> str:
    """The canonical name of what a module outside the program is asked for by ``from module import name``.

    Libraries hand on the SQLite module that they chose themselves (peewee, sqlite-utils), under its own name.
    """
    if name in _REEXPORTED and module.strip(".") and _COLLECTIONS.isdisjoint(module.split(".")):
        return "sqlite3"
    return canonical(f"{module}.{name}")


def sqlite_member(dotted: str) -> str | None:
    """The member's name if a canonical dotted name is a direct member of a SQLite module, else None."""
    module, _, name = dotted.rpartition(".")
    return name if module in SQLITE_MODULES and name and name.isidentifier() else None


def result_role(role: str, method: str, library: str = "") -> str | None:
    """The role of what a method (or attribute) of an object gives; None if that is no object of interest."""
    if library == TABLE_LIBRARY and (role, method) in _OF_TABLES:
        return _OF_TABLES[role, method]
    return _RESULTS.get((role, method))


def url_backend(url: str) -> str:
    """The backend an SQLAlchemy-like URL names (https://docs.sqlalchemy.org/en/20/core/engines.html)."""
    scheme = url.partition(":")[0].partition("+")[0].lower()
    if scheme in ("sqlite", "sqliteext", "sqlitepool"):
        return SQLITE
    if scheme in ("postgresql", "postgres", "cockroachdb"):
        return POSTGRES
    return OTHER if scheme.isalpha() else UNSETTLED
