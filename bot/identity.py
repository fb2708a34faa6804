"""Who is speaking: a chat user is linked to a CRM user, or is told how to link. Unlinked people see no data."""

from __future__ import annotations

from bot.messages import ChatUser
from crm_core.access import LOCAL_OPERATOR, Actor, Visibility
from crm_core.store.people import Account, People, Person

OURS = frozenset({"cli", "terminal", "web"})
"""Where we know the person ourselves: the id is a CRM user's, or `local`."""


class Identity:
    """Turns chat users and e-mail addresses into actors, with the rights they have at this moment."""

    def __init__(self, people: People, *, visibility: Visibility, timezone: str) -> None:
        self._people = people
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
        return self._actor(self._people.by_email(email))

    def by_user_id(self, user_id: str) -> Actor | None:
        return self._actor(self._people.by_id(user_id))

    def actor_of(self, sender: ChatUser) -> Actor | None:
        """The person behind a chat user: whom our own page or command line signed in, a linked account, or a
        vouched-for e-mail address."""
        if sender.platform in OURS:
            return self.local() if sender.id == "local" else self.by_user_id(sender.id)
        user_id = self._people.linked(_account(sender))
        if user_id is not None:
            return self.by_user_id(user_id)
        return self.by_email(sender.email) if sender.email else None

    def is_linked(self, sender: ChatUser) -> bool:
        """Whether the account itself is linked: only then can a person be reached there unasked."""
        return sender.platform in OURS or self._people.linked(_account(sender)) is not None

    def _actor(self, person: Person | None) -> Actor | None:
        if person is None:
            return None
        return Actor(
            user_id=person.id, name=person.name, role=person.role, email=person.email, team_id=person.team_id,
            timezone=person.timezone or self._timezone, visibility=self._visibility,
        )  # fmt: skip


def _account(sender: ChatUser) -> Account:
    return Account(sender.platform, sender.workspace, sender.id)
