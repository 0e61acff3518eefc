"""The module that ``init`` writes, on a real server."""

import gc
import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from sqlite_hunter.engine.init.module import render

VARIABLES = {"host": "POSTGRES_HOST", "port": "POSTGRES_PORT", "dbname": "POSTGRES_DB", "user": "POSTGRES_USER",
             "password": "POSTGRES_PASSWORD"}  # fmt: skip


def written(
    folder: Path,
    name: str,
    *,
    schemas: dict[str, str] | None = None,
    locking: str = "advisory",
    asynchronous: bool = False,
    driver: str = "psycopg",
    declared: dict[str, dict[str, str]] | None = None,
) -> ModuleType:
    """The module of the template, imported as a user's program imports it."""
    path = folder / f"{name}.py"
    text = render(schemas or {}, locking, driver, asynchronous=asynchronous, declared=declared)
    path.write_text(text, encoding="utf-8")
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def server(postgresql, tmp_path_factory) -> Iterator[psycopg.Connection]:
    """A connection to the server that the modules find by their environment."""
    with pytest.MonkeyPatch.context() as patch, postgresql.connect() as connection:
        given = conninfo_to_dict(postgresql.dsn)
        for key, variable in VARIABLES.items():
            if given.get(key):
                patch.setenv(variable, str(given[key]))
            else:
                patch.delenv(variable, raising=False)
        connection.execute("SET lock_timeout = '10s'")
        yield connection


@pytest.fixture(scope="session", params=["psycopg", "psycopg2"])
def driver(request) -> str:
    """Each test is made with both."""
    return str(request.param)


@pytest.fixture(scope="session")
def module(server, driver, tmp_path_factory) -> Iterator[ModuleType]:
    """The module as it is written without any configuration."""
    made = written(tmp_path_factory.mktemp("module"), f"{driver}_of_tests", driver=driver)
    yield made
    made.close_pool()


@pytest.fixture
def database(module, server, tmp_path) -> Iterator[Path]:
    """The path of a database that is gone after the test."""
    path = tmp_path / "data.db"
    yield path
    drop(module, server, path)


def drop(module: ModuleType, server: psycopg.Connection, path: Path) -> None:
    """Take the schema of a database away."""
    schema = module._schema_of(str(path))
    server.execute(f'DROP SCHEMA IF EXISTS "{schema}" CASCADE')


def seem_idle(module: ModuleType) -> None:
    """Have the pool's sessions seem to have been idle for a while, so that the module asks whether they work."""
    for each in gc.get_objects():
        if isinstance(each, module._Session):
            each.used -= 10
