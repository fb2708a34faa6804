"""The migration that lets people have no time zone of their own keeps everybody, and can be taken back."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import text

from crm_core.access import LOCAL_OPERATOR
from crm_core.commands import CreateUser
from crm_core.entities import Kind, User
from crm_core.store import schema
from tests.door import Door

CONFIG = Config()
CONFIG.set_main_option("script_location", str(Path(schema.__file__).parent / "migrations"))


def zones(door: Door) -> dict[str, str | None]:
    with door.crm.read(LOCAL_OPERATOR) as reader:
        users = reader.get_many(Kind.USER, reader.ids(Kind.USER)).values()
        return {user.id: user.timezone for user in users if isinstance(user, User)}


def test_those_who_had_set_none_have_none(door: Door) -> None:
    door.run(CreateUser(id="ana", name="Ana", email="ana@acme.test"))
    door.run(CreateUser(id="kim", name="Kim", timezone="Pacific/Auckland"))
    door.run(CreateUser(id="uma", name="Uma", timezone="UTC"))
    before = zones(door)
    assert {id_: before[id_] for id_ in ("ana", "kim", "uma")} == {
        "ana": None, "kim": "Pacific/Auckland", "uma": "UTC",
    }  # fmt: skip
    with door.store.write() as connection:
        CONFIG.attributes["connection"] = connection
        command.downgrade(CONFIG, "0004")
    with door.store.engine.connect() as connection:
        stored = dict(map(tuple, connection.execute(text("SELECT id, timezone FROM crm_user"))))
    assert (stored["ana"], stored["kim"], stored["uma"]) == ("UTC", "Pacific/Auckland", "UTC")
    with door.store.write() as connection:
        schema.upgrade(connection)
    assert zones(door) == before | {"uma": None}  # "UTC" was what having none looked like
