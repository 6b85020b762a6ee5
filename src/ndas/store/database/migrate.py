"""Brings a control database to the newest shape: one set of migrations, part of the package, for both engines."""

from importlib import resources

from sqlalchemy import inspect, text

from ndas.store.database.connect import Database

NEWEST = "0010"
"""The newest migration. A database that has it is opened without reading the migrations."""


def migrate(database: Database) -> None:
    """Apply every migration that the database has not seen, all in one transaction."""
    if applied(database) == NEWEST:
        return
    from alembic import command  # noqa: PLC0415 - slow to import, and needed once in a database's life
    from alembic.config import Config  # noqa: PLC0415 - see above

    with resources.as_file(resources.files("ndas.store.database").joinpath("migrations")) as folder:
        config = Config()
        config.set_main_option("script_location", str(folder).replace("%", "%%"))
        with database.write() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")


def applied(database: Database) -> str | None:
    """The last migration that the database has seen; None for an empty one."""
    with database.read() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        seen: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
        return seen
