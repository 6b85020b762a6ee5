"""A control database on each engine, and audit entries to write with."""

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from ndas.governance import AuditEntry, AuditEvent
from ndas.store.control import Control
from ndas.vocabulary.ids import ForceId, force_id

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty control database on SQLite, migrated once for every test that copies it."""
    file = tmp_path_factory.mktemp("migrated") / "control.db"
    Control(f"sqlite:///{file}").close()
    return file


@pytest.fixture
def sqlite_url(migrated_file: Path, tmp_path: Path) -> str:
    """An empty control database on SQLite."""
    shutil.copy(migrated_file, tmp_path / "control.db")
    return f"sqlite:///{tmp_path / 'control.db'}"


@pytest.fixture(scope="session")
def migrated_database(postgres_server: str) -> str:
    """An empty control database on PostgreSQL, migrated once for every test that copies it."""
    with psycopg.connect(postgres_server.format(database="postgres"), autocommit=True) as connection:
        connection.execute("CREATE DATABASE migrated")
    Control(postgres_server.format(database="migrated")).close()
    return "migrated"


@pytest.fixture
def postgresql_url(postgres_server: str, migrated_database: str) -> Iterator[str]:
    """An empty control database on PostgreSQL."""
    name = f"c{uuid4().hex}"
    with psycopg.connect(postgres_server.format(database="postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {migrated_database}")
        yield postgres_server.format(database=name)
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def control_url(request: pytest.FixtureRequest) -> str:
    """An empty control database, once on SQLite and once on PostgreSQL."""
    return str(request.getfixturevalue(f"{request.param}_url"))


@pytest.fixture
def control(control_url: str) -> Iterator[Control]:
    """The same, open."""
    opened = Control(control_url)
    yield opened
    opened.close()


@pytest.fixture
def small_control(sqlite_url: str) -> Iterator[Control]:
    """A control database on SQLite, for what does not depend on the engine."""
    opened = Control(sqlite_url)
    yield opened
    opened.close()


@pytest.fixture
def now() -> datetime:
    """The one moment of a test."""
    return NOW


@pytest.fixture
def force() -> ForceId:
    """An invented force."""
    return force_id("northmoor")


@pytest.fixture
def entry() -> Callable[..., AuditEntry]:
    """Makes audit entries."""

    def make(event: AuditEvent = AuditEvent.SETTING_CHANGED, **fields: object) -> AuditEntry:
        said = {"at": NOW, "force": force_id("northmoor"), "actor": "journey", "purpose": "refresh", **fields}
        return AuditEntry(event=event, **said)  # type: ignore[arg-type]

    return make
