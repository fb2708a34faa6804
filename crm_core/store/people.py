"""Who people are: users that may act, their chat accounts, and where and when their digest reaches them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Engine, select

from crm_core.entities import Role
from crm_core.store.tables import chat_account, digest_setting, user


@dataclass(frozen=True, slots=True)
class Person:
    """A user who may act: active and not archived."""

    id: str
    name: str
    role: Role
    email: str | None
    team_id: str | None
    timezone: str | None
    """None: the house's."""


@dataclass(frozen=True, slots=True)
class Account:
    platform: str
    workspace: str
    chat_user_id: str


class People:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def by_id(self, user_id: str) -> Person | None:
        return self._person(user.c.id == user_id)

    def by_email(self, email: str) -> Person | None:
        return self._person(user.c.email == email.strip().lower())

    def linked(self, account: Account) -> str | None:
        """The user to whom an account is linked, whether they may act or not."""
        where = {name: getattr(account, name) for name in ("platform", "workspace", "chat_user_id")}
        statement = select(chat_account.c.user_id).filter_by(**where)
        with self._engine.connect() as connection:
            return connection.scalar(statement)

    def accounts(self, user_id: str) -> Sequence[Account]:
        """The chat accounts linked to a user."""
        columns = (chat_account.c.platform, chat_account.c.workspace, chat_account.c.chat_user_id)
        statement = select(*columns).where(chat_account.c.user_id == user_id).order_by(*columns)
        with self._engine.connect() as connection:
            return [Account(*row) for row in connection.execute(statement)]

    def digest_channel(self, user_id: str) -> str | None:
        """The channel that the user chose for their digest."""
        statement = select(digest_setting.c.channel).where(digest_setting.c.user_id == user_id)
        with self._engine.connect() as connection:
            return connection.scalar(statement)

    def digest_settings(self) -> Sequence[tuple[Person, Mapping[str, Any] | None]]:
        """Everybody who may act, with their digest setting (hour, minute, days, timezone, enabled) if they have one."""
        statement = select(*_PERSON, digest_setting).select_from(
            user.outerjoin(digest_setting, digest_setting.c.user_id == user.c.id)
        )
        with self._engine.connect() as connection:
            rows = connection.execute(statement.where(*_MAY_ACT)).mappings().all()
        names = ("hour", "minute", "days", "timezone", "enabled")
        return [
            (
                _built([row[column] for column in _PERSON]),
                None
                if row[digest_setting.c.user_id] is None
                else {name: row[digest_setting.c[name]] for name in names},
            )
            for row in rows
        ]

    def _person(self, where: ColumnElement[bool]) -> Person | None:
        with self._engine.connect() as connection:
            row = connection.execute(select(*_PERSON).where(where, *_MAY_ACT)).first()
        return None if row is None else _built(row)


_PERSON = (user.c.id, user.c.name, user.c.role, user.c.email, user.c.team_id, user.c.timezone)
_MAY_ACT = (user.c.active.is_(True), user.c.archived_at.is_(None))


def _built(row: Sequence[Any]) -> Person:
    id_, name, role, *rest = row
    return Person(id_, name, Role(role), *rest)
