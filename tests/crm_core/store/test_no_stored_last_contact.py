"""The migration that drops the stored last contact keeps every contact, and can be taken back."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import inspect, text

from crm_core.access import LOCAL_OPERATOR
from crm_core.commands import CreateContact, LogActivity
from crm_core.entities import ActivityType, Kind
from crm_core.store import schema
from tests.door import NOW, Door, contact

CONFIG = Config()
CONFIG.set_main_option("script_location", str(Path(schema.__file__).parent / "migrations"))


def contacts(door: Door) -> dict[str, Any]:
    with door.crm.read(LOCAL_OPERATOR) as reader:
        return dict(reader.get_many(Kind.CONTACT, reader.ids(Kind.CONTACT)))


def described(door: Door) -> tuple[set[str], set[str]]:
    """Columns and indexes of the contacts."""
    with door.store.engine.connect() as connection:
        columns = {column["name"] for column in inspect(connection).get_columns("contact")}
        return columns, {str(index["name"]) for index in inspect(connection).get_indexes("contact")}


def test_contacts_are_kept_and_their_last_contact_is_worked_out(door: Door) -> None:
    door.run(CreateContact(id="jane", name="Jane", emails=("jane@acme.test",), tags=("vip",)))
    door.run(CreateContact(id="kim", name="Kim"))
    for days in (9, 3):
        door.run(LogActivity(type=ActivityType.CALL, timestamp=NOW - timedelta(days=days), contact=contact("jane")))
    door.run(LogActivity(type=ActivityType.NOTE, timestamp=NOW - timedelta(days=1), contact=contact("kim")))
    kept, now = contacts(door), described(door)
    with door.store.write() as connection:
        CONFIG.attributes["connection"] = connection
        command.downgrade(CONFIG, "0003")
    columns, indexes = described(door)
    assert columns - now[0] == {"last_contact_at"}
    assert indexes - now[1] == {"ix_contact_last_contact_at"}
    with door.store.engine.connect() as connection:
        stored = dict(map(tuple, connection.execute(text("SELECT id, last_contact_at FROM contact"))))
    assert str(stored["jane"]).startswith(str((NOW - timedelta(days=3)).date()))
    assert stored["kim"] is None
    with door.store.write() as connection:
        schema.upgrade(connection)
    assert described(door) == now
    assert contacts(door) == kept
    assert kept["jane"].last_contact_at == NOW - timedelta(days=3)
    assert kept["kim"].last_contact_at is None
