"""The migration to grants: nobody loses access overnight, everything gets an end, and a custodian looks it over."""

from datetime import UTC, datetime, timedelta
from importlib import resources
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import text

from ndas.store.control import Control
from ndas.store.database import Database
from ndas.vocabulary.ids import force_id


def _up_to(database: Database, revision: str) -> None:
    with resources.as_file(resources.files("ndas.store.database").joinpath("migrations")) as folder:
        config = Config()
        config.set_main_option("script_location", str(folder))
        with database.write() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, revision)


def test_roles_become_grants_of_a_year_that_wait_for_their_review(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'control.db'}"
    before = Database(url)
    _up_to(before, "0006")
    with before.write() as connection:
        connection.execute(
            text(
                "INSERT INTO platform_user (id, force, label, roles, vetting, created_at) "
                "VALUES ('u1', 'northmoor', 'Officer 1', '[\"analyst\", \"officer\"]', 'SC', '2026-01-01 00:00:00')"
            )
        )
    before.close()
    control, now = Control(url), datetime.now(UTC)
    user = control.users.get("u1", at=now)
    assert user is not None
    assert (user.roles, user.vetting, user.post) == (("analyst", "officer"), "SC", "")
    assert len(control.grants.due(force_id("northmoor"), at=now)) == 2
    later = control.users.get("u1", at=now + timedelta(days=366))
    assert later is not None
    assert later.roles == ()
    control.close()
