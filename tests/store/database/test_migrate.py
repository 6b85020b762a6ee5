"""The migrations, on both engines."""

import ast
from importlib import resources
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from ndas.store.control import Control
from ndas.store.database import Database, metadata, migrate
from ndas.store.database.migrate import NEWEST, applied


def test_it_makes_exactly_the_tables_that_the_code_declares(control: Control) -> None:
    with control.database.read() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


@pytest.mark.parametrize("engine", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def test_it_fills_an_empty_database_and_changes_nothing_the_second_time(
    engine: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    url = f"sqlite:///{tmp_path / 'new.db'}" if engine == "sqlite" else request.getfixturevalue("postgres_url")
    assert applied(Database(url)) is None
    for _ in range(2):
        database = Database(url)
        migrate(database)
        assert applied(database) == NEWEST
        database.close()


def test_it_is_one_line_of_migrations_that_ends_in_the_newest() -> None:
    folder = resources.files("ndas.store.database").joinpath("migrations", "versions")
    files = sorted(file.name for file in folder.iterdir() if file.name.startswith("v"))
    previous = None
    for file in files:
        said = {
            node.targets[0].id: ast.literal_eval(node.value)
            for node in ast.parse(folder.joinpath(file).read_text("utf-8")).body
            if isinstance(node, ast.Assign)
            and isinstance(node.targets[0], ast.Name)
            and node.targets[0].id != "_NO_CHANGE"
        }
        assert said == {"revision": file[1:5], "down_revision": previous}
        previous = file[1:5]
    assert previous == NEWEST
