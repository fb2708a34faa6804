"""The door of the page: the cookie that a sign-in link is exchanged for, and whose a request is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from bot.adapters.web.sign_in import SignIn
from bot.messages import ChatUser


@dataclass(frozen=True, slots=True)
class Door:
    """`let_in` says whether a person still may enter; it is asked with every request."""

    sign_in: SignIn
    cookie: str
    let_in: Callable[[ChatUser], bool]
    tls_host: str | None
    """The Host under which a proxy serves the page over TLS; what reaches us from there is plain HTTP."""

    async def redeem(self, token: str) -> ChatUser | None:
        """Whom the link lets in now; None for one that is used, unknown or of somebody who is let in no longer."""
        user = self.sign_in.redeem(token)
        return user if user is not None and await run_in_threadpool(self.let_in, user) else None

    def open_session(self, request: Request, user: ChatUser, answer: Response) -> None:
        """Gives the session's cookie with the answer."""
        answer.set_cookie(
            self.cookie,
            self.sign_in.open_session(user),
            max_age=int(self.sign_in.session_seconds),
            httponly=True,
            samesite="strict",
            secure=request.url.scheme == "https" or request.headers["host"].lower() == self.tls_host,
        )

    def close_session(self, request: Request, answer: Response) -> None:
        """Signs out and takes the cookie back."""
        self.sign_in.close_session(request.cookies.get(self.cookie, ""))
        answer.delete_cookie(self.cookie, httponly=True, samesite="strict")

    async def signed_in(self, request: Request) -> ChatUser | None:
        """Whose session it is, if they are still let in; who is not loses the session too, and links anew."""
        cookie = request.cookies.get(self.cookie, "")

        def look() -> ChatUser | None:
            user = self.sign_in.user_of(cookie)
            if user is not None and not self.let_in(user):
                self.sign_in.close_session(cookie)
                return None
            return user

        return await run_in_threadpool(look)

    async def user(self, request: Request) -> ChatUser:
        """Whose session it is. Raises 401 without one."""
        user = await self.signed_in(request)
        if user is None:
            raise HTTPException(401, "You are not signed in.")
        return user
