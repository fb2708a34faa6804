"""The door with short words: what tests of the record have in common."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select

from crm_core.access import LOCAL_OPERATOR, Actor, Visibility
from crm_core.application import CRM
from crm_core.commands import Command, CreateTeam, CreateUser, Request, Source
from crm_core.entities import AnyRecord, Kind, Ref, Role
from crm_core.results import Preview, Receipt
from crm_core.store.sql import SqlStore
from crm_core.store.tables import RECORD_TABLES, metadata

_keys = itertools.count(1)
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


def contact(id_: str) -> Ref:
    return Ref(Kind.CONTACT, id_)


def company(id_: str) -> Ref:
    return Ref(Kind.COMPANY, id_)


def deal(id_: str) -> Ref:
    return Ref(Kind.DEAL, id_)


def activity(id_: str) -> Ref:
    return Ref(Kind.ACTIVITY, id_)


def task(id_: str) -> Ref:
    return Ref(Kind.TASK, id_)


def user(id_: str) -> Ref:
    return Ref(Kind.USER, id_)


class Door:
    """A CRM over a store, at `now`, with a new idempotency key for each request."""

    def __init__(self, store: SqlStore, now: datetime = NOW) -> None:
        self.store, self.now = store, now
        self.crm = CRM(store, clock=lambda: self.now)

    def request(
        self, *commands: Command, actor: Actor = LOCAL_OPERATOR, key: str | None = None, conversation: str | None = None
    ) -> Request:
        source = Source("cli", conversation)
        return Request(key or f"key-{next(_keys)}", actor, commands, source)

    def run(self, *commands: Command, **envelope: Any) -> Receipt:
        return self.crm.run(self.request(*commands, **envelope))

    def preview(self, *commands: Command, **envelope: Any) -> Preview:
        return self.crm.preview(self.request(*commands, **envelope))

    def get(self, ref: Ref, actor: Actor = LOCAL_OPERATOR) -> AnyRecord | None:
        with self.crm.read(actor) as reader:
            return reader.get(ref)

    def there(self, ref: Ref) -> Any:
        """The record, which exists; typed loosely, so that a test can ask for any attribute."""
        found = self.get(ref)
        assert found is not None, ref
        return found

    def staff(self, visibility: Visibility = Visibility.OWN) -> dict[str, Actor]:
        """Two teams: north (Nora leads Ana and Tom; Vic only looks) and south (Saul, without a manager)."""
        self.run(
            CreateTeam(id="north", name="North"),
            CreateTeam(id="south", name="South"),
            *(
                CreateUser(id=id_, name=id_.title(), email=f"{id_}@acme.test", role=role, team=Ref(Kind.TEAM, team))
                for id_, role, team in (
                    ("nora", Role.MANAGER, "north"), ("ana", Role.REP, "north"), ("tom", Role.REP, "north"),
                    ("vic", Role.VIEWER, "north"), ("saul", Role.REP, "south"), ("root", Role.ADMIN, "south"),
                )
            ),
        )  # fmt: skip
        with self.crm.read(LOCAL_OPERATOR) as reader:
            users: dict[str, Any] = reader.get_many(Kind.USER, ["nora", "ana", "tom", "vic", "saul", "root"])
        return {
            id_: Actor(id_, each.name, each.role, each.email, each.team_id, visibility=visibility)
            for id_, each in users.items()
        }

    def dump(self) -> dict[str, list[tuple[Any, ...]]]:
        """Every record and every setting as stored; without `version` and `updated_at`, which only ever grow."""
        names = [table.name for table in RECORD_TABLES.values()]
        names += ["record_value", "stage", "custom_field", "field_alias", "chat_account", "digest_setting"]
        with self.store.engine.connect() as connection:
            found = {}
            for name in names:
                table = metadata.tables[name]
                columns = [column for column in table.columns if column.name not in ("version", "updated_at")]
                found[name] = sorted(tuple(map(repr, row)) for row in connection.execute(select(*columns)))
        return found


def seen_as(actor: Actor, visibility: Visibility) -> Actor:
    return replace(actor, visibility=visibility)
