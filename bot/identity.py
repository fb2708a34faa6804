"""Who is speaking: a chat user is linked to a CRM user, or is told how to link. Unlinked people see no data."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Connection, select

from bot.messages import ChatUser
from crm_core.access import LOCAL_OPERATOR, Actor, Visibility
from crm_core.entities import Role
from crm_core.store import tables
from crm_core.store.sql import SqlStore

OURS = frozenset({"cli", "terminal", "web"})
"""Where we know the person ourselves: the id is a CRM user's, or `local`."""


class Identity:
    """Turns chat users and e-mail addresses into actors, with the rights they have at this moment."""

    def __init__(self, store: SqlStore, *, visibility: Visibility, timezone: str) -> None:
        self._store = store
        self._visibility = visibility
        self._timezone = timezone

    def local(self) -> Actor:
        """The operator of this machine's command line and of the web page's one-time link."""
        return Actor(
            LOCAL_OPERATOR.user_id, LOCAL_OPERATOR.name, LOCAL_OPERATOR.role, LOCAL_OPERATOR.email,
            timezone=self._timezone, visibility=Visibility.EVERYONE,
        )  # fmt: skip

    def by_email(self, email: str) -> Actor | None:
        """The active user with this address."""
        with self._store.engine.connect() as connection:
            return self._actor(connection, tables.user.c.email == email.strip().lower())

    def by_user_id(self, user_id: str) -> Actor | None:
        with self._store.engine.connect() as connection:
            return self._actor(connection, tables.user.c.id == user_id)

    def actor_of(self, sender: ChatUser) -> Actor | None:
        """The person behind a chat user: whom our own page or command line signed in, a linked account, or a
        vouched-for e-mail address."""
        if sender.platform in OURS:
            return self.local() if sender.id == "local" else self.by_user_id(sender.id)
        with self._store.engine.connect() as connection:
            user_id = _linked(connection, sender)
            if user_id is not None:
                return self._actor(connection, tables.user.c.id == user_id)
            if sender.email:
                return self._actor(connection, tables.user.c.email == sender.email.strip().lower())
        return None

    def is_linked(self, sender: ChatUser) -> bool:
        """Whether the account itself is linked: only then can a person be reached there unasked."""
        with self._store.engine.connect() as connection:
            return sender.platform in OURS or _linked(connection, sender) is not None

    def _actor(self, connection: Connection, where: ColumnElement[bool]) -> Actor | None:
        user = tables.user
        row = connection.execute(
            select(user.c.id, user.c.name, user.c.role, user.c.email, user.c.team_id, user.c.timezone).where(
                where,
                user.c.active.is_(True),
                user.c.archived_at.is_(None),
            )
        ).first()
        if row is None:
            return None
        timezone = row.timezone if row.timezone != "UTC" else self._timezone
        return Actor(
            user_id=row.id, name=row.name, role=Role(row.role), email=row.email, team_id=row.team_id,
            timezone=timezone, visibility=self._visibility,
        )  # fmt: skip


def _linked(connection: Connection, sender: ChatUser) -> str | None:
    account = tables.chat_account
    return connection.scalar(
        select(account.c.user_id).where(
            account.c.platform == sender.platform,
            account.c.workspace == sender.workspace,
            account.c.chat_user_id == sender.id,
        )
    )
