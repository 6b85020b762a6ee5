"""Brings a control database to the newest shape: one set of migrations, part of the package, for both engines."""

from importlib import resources

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext

from ndas.store.database.connect import Database

NEWEST = "0004"
"""The newest migration. A database that has it is opened without reading the migrations."""


def migrate(database: Database) -> None:
    """Apply every migration that the database has not seen, all in one transaction."""
    with database.read() as connection:
        if MigrationContext.configure(connection).get_current_heads() == (NEWEST,):
            return
    with resources.as_file(resources.files("ndas.store.database").joinpath("migrations")) as folder:
        config = Config()
        config.set_main_option("script_location", str(folder).replace("%", "%%"))
        with database.write() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
