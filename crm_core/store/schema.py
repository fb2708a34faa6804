"""Brings a database to the schema version of this code. Alembic is only imported when there is something to do."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, inspect, select
from sqlalchemy.sql import column, table

from crm_core.errors import Invalid

HEAD = "0005"
"""The newest revision in `migrations/versions`; a test holds the two together."""


def revision(connection: Connection) -> str | None:
    """The stored schema version, None for a database that has none yet."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.scalar(select(column("version_num")).select_from(table("alembic_version")))


def upgrade(connection: Connection) -> None:
    """Migrates to `HEAD` inside the caller's transaction. Raises Invalid for a database of a newer program."""
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, "head")
    except CommandError as error:
        expected = f"{HEAD} or older; a newer version of this program wrote this database, so update the program"
        raise Invalid("the schema version", revision(connection), expected) from error
