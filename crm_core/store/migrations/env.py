"""Alembic's environment. `crm_core.store.schema` hands in the connection; `alembic` on the command line reads the URL
from LOOM_DATABASE_URL."""

from __future__ import annotations

import os

from alembic import context
from sqlalchemy import Connection

from crm_core.store.tables import metadata


def _migrate(connection: Connection) -> None:
    context.configure(connection=connection, target_metadata=metadata, render_as_batch=True, compare_type=True)
    context.run_migrations()


given: Connection | None = context.config.attributes.get("connection")
if given is not None:
    _migrate(given)
else:
    from crm_core.store.sql import engine_for

    with engine_for(os.environ["LOOM_DATABASE_URL"]).begin() as connection:
        _migrate(connection)
