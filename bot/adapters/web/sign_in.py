"""Who sits in front of the page: one-time sign-in links, and the sessions they open.

A link carries 256 random bits and works once, also when two processes are asked at the same moment. What is stored are
hashes: whoever reads the database can neither sign in nor take a session over. The cookie is signed besides, so that a
made-up one is refused without a look at the store.
"""

from __future__ import annotations

import hashlib
import secrets
from typing import Any, Protocol

from itsdangerous import BadSignature, Signer

from bot.messages import ChatUser

LINK_SECONDS = 15 * 60
SESSION_SECONDS = 30 * 24 * 3600


class SignInState(Protocol):
    """Small durable values that expire. `crm_core`'s state of one namespace is one."""

    def get(self, key: str) -> Any | None: ...

    def put(self, key: str, value: Any, *, ttl_seconds: float | None = None) -> None: ...

    def put_if_absent(self, key: str, value: Any, *, ttl_seconds: float | None = None) -> bool:
        """True for exactly one caller, also across processes."""
        ...

    def delete(self, key: str) -> None: ...


class SignIn:
    """Mints links, redeems each once, and knows the sessions that came of it."""

    def __init__(
        self,
        state: SignInState,
        secret: str,
        *,
        link_seconds: float = LINK_SECONDS,
        session_seconds: float = SESSION_SECONDS,
    ) -> None:
        if len(secret) < 16:
            raise ValueError("the secret that signs sessions has fewer than 16 characters")
        self._state = state
        self._signer = Signer(secret, salt="loom.web.session", digest_method=hashlib.sha256)
        self._link_seconds = link_seconds
        self.session_seconds = session_seconds

    def mint(self, user_id: str, name: str = "") -> str:
        """A token for `GET /sign-in/{token}`, good once and for `link_seconds`."""
        token = secrets.token_urlsafe(32)
        link = {"id": user_id, "name": name, "era": self._era(user_id)}
        self._state.put(f"link:{_digest(token)}", link, ttl_seconds=self._link_seconds)
        return token

    def redeem(self, token: str) -> ChatUser | None:
        """Whom the link was made for; None when it is unknown, expired or was used before."""
        digest = _digest(token)
        stored = self._state.get(f"link:{digest}")
        if stored is None or not self._state.put_if_absent(f"used:{digest}", True, ttl_seconds=2 * self._link_seconds):
            return None
        self._state.delete(f"link:{digest}")
        return self._user(stored)

    def open_session(self, user: ChatUser) -> str:
        """A cookie value that stands for the user for `session_seconds`."""
        session = secrets.token_urlsafe(32)
        self._state.put(
            f"session:{_digest(session)}",
            {"id": user.id, "name": user.display_name, "era": self._era(user.id)},
            ttl_seconds=self.session_seconds,
        )
        return self._signer.sign(session).decode()

    def user_of(self, cookie: str) -> ChatUser | None:
        """Whose session the cookie is; None when it was not signed here, has expired or was closed."""
        session = self._session(cookie)
        stored = None if session is None else self._state.get(f"session:{_digest(session)}")
        return None if stored is None else self._user(stored)

    def close_session(self, cookie: str) -> None:
        """Signs out. A cookie that is no session is left alone."""
        if (session := self._session(cookie)) is not None:
            self._state.delete(f"session:{_digest(session)}")

    def close_all(self, user_id: str) -> None:
        """Signs the user out everywhere: every session and every link made until now is over."""
        self._state.put(f"era:{user_id}", secrets.token_urlsafe(9))

    def _era(self, user_id: str) -> str | None:
        """What changes when the user is signed out everywhere."""
        era = self._state.get(f"era:{user_id}")
        return None if era is None else str(era)

    def _user(self, stored: dict[str, Any]) -> ChatUser | None:
        if stored.get("era") != self._era(stored["id"]):
            return None
        return ChatUser(platform="web", workspace="", id=stored["id"], display_name=stored["name"])

    def _session(self, cookie: str) -> str | None:
        try:
            return self._signer.unsign(cookie).decode()
        except (BadSignature, UnicodeError):
            return None


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
