"""The HTTP of the web chat: routes, sessions, and the page itself.

    GET  /                  the page                     GET  /health
    GET  /sign-in/{token}   opens a session, once        POST /sign-out
    GET  /chat/history?conversation=&before=             GET  /chat/events      (server-sent events)
    POST /chat/messages     {event_id, conversation, text}
    POST /chat/greeting     {event_id, conversation}
    POST /chat/buttons      {event_id, conversation, token, values}
    POST /chat/files        multipart: event_id, conversation, text, files
    GET  /chat/files/{id}   an attachment that was offered to this user

Everything under /chat needs the session of a person who is still let in, and answers 401 without it; every POST must
come from the page itself. Errors are JSON, `{"error": "one sentence for the person"}`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from bot.adapters.base import Handle
from bot.adapters.bodies import cap_body
from bot.adapters.web.chat import MAIN, WebChat
from bot.adapters.web.guard import Guard, Hosts, require_same_origin
from bot.adapters.web.sign_in import SignIn
from bot.adapters.web.uploads import ACCEPTED, MAX_FILES, Uploads
from bot.messages import ChatUser

STATIC = Path(__file__).with_name("static")
JSON_BYTES = 256 * 1024
UPLOAD_BYTES = 50 * 1024 * 1024
SUGGESTIONS = ("Show my pipeline", "Who should I call today?", "Which deals are at risk?", "What can you do?")
_EVENT_ID = re.compile(r"[A-Za-z0-9_.-]{8,64}")
_CONVERSATION = re.compile(r"[A-Za-z0-9_-]{1,64}")


def create_web_app(
    handle: Handle,
    *,
    sign_in: SignIn,
    upload_dir: Path,
    chat: WebChat | None = None,
    hosts: Collection[str] = (),
    port: int | None = None,
    public_url: str | None = None,
    let_in: Callable[[ChatUser], bool] = lambda user: True,
    suggestions: Sequence[str] = SUGGESTIONS,
    commands: Sequence[tuple[str, str]] = (),
    upload_bytes: int = UPLOAD_BYTES,
    accepted: tuple[str, ...] = ACCEPTED,
) -> Starlette:
    """The page and its routes, for any ASGI server.

    `chat` is the adapter to serve (made from `handle` when None; also at `app.state.chat`). `hosts` are names besides
    this machine's under which the server may be called, `port` the one it listens on (None: any). `public_url` is where
    a proxy in front serves it: its name is answered to, and when it is https, cookies given there go over TLS only.
    `let_in` says whether a person still may enter; it is asked again with every request and while events flow.
    `commands` are slash commands (without the slash) with a line of help, offered while somebody types "/".
    """
    chat = chat or WebChat(handle)
    # Browsers share cookies between the ports of a machine; two servers on it must not share a session.
    cookie = "loom_session" if port is None else f"loom_session_{port}"
    uploads = Uploads(upload_dir, accepted)
    public = urlsplit(public_url or "")
    page = _Page(
        chat, sign_in, uploads, tuple(suggestions), tuple(commands), upload_bytes, cookie, let_in,
        tls_host=public.netloc.lower() if public.scheme == "https" else None,
    )  # fmt: skip
    app = Starlette(
        routes=[
            Route("/", page.index),
            Route("/health", page.health),
            Route("/sign-in/{token}", page.sign_in_with),
            Route("/sign-out", page.sign_out, methods=["POST"]),
            Route("/chat/history", page.history),
            Route("/chat/events", page.events),
            Route("/chat/messages", page.message, methods=["POST"]),
            Route("/chat/greeting", page.greeting, methods=["POST"]),
            Route("/chat/buttons", page.button, methods=["POST"]),
            Route("/chat/files", page.files, methods=["POST"]),
            Route("/chat/files/{file_id}", page.download),
            Mount("/static", StaticFiles(directory=STATIC)),
        ],
        middleware=[Middleware(Guard, hosts=Hosts({*hosts, *filter(None, [public.netloc])}, port))],
        exception_handlers={HTTPException: _as_json},
    )
    app.state.chat = chat
    return app


@dataclass(frozen=True, slots=True)
class _Page:
    chat: WebChat
    sign_in: SignIn
    uploads: Uploads
    suggestions: tuple[str, ...]
    commands: tuple[tuple[str, str], ...]
    upload_bytes: int
    cookie: str
    let_in: Callable[[ChatUser], bool]
    tls_host: str | None
    """The Host under which a proxy serves this page over TLS; what reaches us from there is plain HTTP."""

    async def index(self, request: Request) -> Response:
        return FileResponse(STATIC / "index.html", headers={"Cache-Control": "no-cache"})

    async def health(self, request: Request) -> Response:
        return JSONResponse({"status": "ok"})

    async def sign_in_with(self, request: Request) -> Response:
        if request.method == "HEAD":  # a link preview must not use the link up
            return Response()
        user = self.sign_in.redeem(request.path_params["token"])
        home = RedirectResponse("/", status_code=303)
        if user is None or not await run_in_threadpool(self.let_in, user):
            # The same person following the link again is signed in already.
            known = await self._signed_in(request)
            return home if known else FileResponse(STATIC / "link-used.html", status_code=410)
        home.set_cookie(
            self.cookie,
            self.sign_in.open_session(user),
            max_age=int(self.sign_in.session_seconds),
            httponly=True,
            samesite="strict",
            secure=request.url.scheme == "https" or request.headers["host"].lower() == self.tls_host,
        )
        return home

    async def sign_out(self, request: Request) -> Response:
        require_same_origin(request)
        self.sign_in.close_session(request.cookies.get(self.cookie, ""))
        answer = JSONResponse({"signed_out": True})
        answer.delete_cookie(self.cookie, httponly=True, samesite="strict")
        return answer

    async def history(self, request: Request) -> Response:
        user = await self._user(request)
        name = _conversation(request.query_params.get("conversation", MAIN))
        return JSONResponse(
            {
                "user": {"name": user.display_name},
                **await self.chat.history(user, name, _place(request.query_params.get("before"))),
                "suggestions": self.suggestions,
                "commands": [{"name": command, "help": line} for command, line in self.commands],
                "upload": {"bytes": self.upload_bytes, "accepted": self.uploads.accepted, "files": MAX_FILES},
            }
        )

    async def events(self, request: Request) -> Response:
        user = await self._user(request)

        async def still_in() -> bool:
            return await self._signed_in(request) is not None

        return StreamingResponse(self.chat.live.events(user.id, still_in), media_type="text/event-stream")

    async def message(self, request: Request) -> Response:
        user, body = await self._posted(request)
        name, text = _conversation(body.get("conversation")), _words(body, "text")
        return JSONResponse(await self.chat.message(user, name, _event_id(body), text))

    async def greeting(self, request: Request) -> Response:
        user, body = await self._posted(request)
        return JSONResponse(await self.chat.greet(user, _conversation(body.get("conversation")), _event_id(body)))

    async def button(self, request: Request) -> Response:
        user, body = await self._posted(request)
        values = body.get("values", {})
        if not isinstance(values, dict) or not all(isinstance(value, str) for value in values.values()):
            raise HTTPException(422, "values must be an object of strings.")
        name, token = _conversation(body.get("conversation")), _words(body, "token")
        return JSONResponse(await self.chat.press(user, name, _event_id(body), token, tuple(values.items())))

    async def files(self, request: Request) -> Response:
        require_same_origin(request)
        user = await self._user(request)
        async with cap_body(request, self.upload_bytes + 64 * 1024).form(max_files=MAX_FILES, max_fields=8) as form:
            fields = {name: value for name, value in form.items() if isinstance(value, str)}
            uploads = [value for value in form.getlist("files") if isinstance(value, UploadFile)]
            event_id, name = _event_id(fields), _conversation(fields.get("conversation"))
            if not uploads:
                raise HTTPException(422, "No file came with this.")
            known = self.chat.already(user, event_id)
            kept = [] if known else [await self.uploads.keep(upload) for upload in uploads]
        return JSONResponse(await self.chat.message(user, name, event_id, fields.get("text", ""), kept))

    async def download(self, request: Request) -> Response:
        attachment = self.chat.offered(await self._user(request), request.path_params["file_id"])
        if attachment is None or not await run_in_threadpool(Path(attachment.path).is_file):
            raise HTTPException(404, "This file is no longer there. Ask for it again.")
        return FileResponse(attachment.path, media_type=attachment.media_type, filename=attachment.name)

    async def _signed_in(self, request: Request) -> ChatUser | None:
        """Whose session it is, if they are still let in; who is not loses the session too, and links anew."""
        cookie = request.cookies.get(self.cookie, "")

        def look() -> ChatUser | None:
            user = self.sign_in.user_of(cookie)
            if user is not None and not self.let_in(user):
                self.sign_in.close_session(cookie)
                return None
            return user

        return await run_in_threadpool(look)

    async def _user(self, request: Request) -> ChatUser:
        user = await self._signed_in(request)
        if user is None:
            raise HTTPException(401, "You are not signed in.")
        return user

    async def _posted(self, request: Request) -> tuple[ChatUser, dict[str, Any]]:
        require_same_origin(request)
        user = await self._user(request)
        raw = await cap_body(request, JSON_BYTES).body()
        try:
            body = json.loads(raw)
        except (ValueError, RecursionError):
            body = None
        if not isinstance(body, dict):
            raise HTTPException(400, "The body is not a JSON object.")
        return user, body


def _event_id(body: dict[str, Any]) -> str:
    event_id = body.get("event_id")
    if not isinstance(event_id, str) or not _EVENT_ID.fullmatch(event_id):
        raise HTTPException(422, "event_id must be 8 to 64 letters, digits, dots, dashes or underscores.")
    return event_id


def _conversation(name: object) -> str:
    if not isinstance(name, str) or not _CONVERSATION.fullmatch(name):
        raise HTTPException(422, "conversation must be 1 to 64 letters, digits, dashes or underscores.")
    return name


def _place(before: str | None) -> int | None:
    if before is None:
        return None
    if not re.fullmatch(r"[0-9]{1,9}", before):
        raise HTTPException(422, "before must be the place of a turn.")
    return int(before)


def _words(body: dict[str, Any], key: str) -> str:
    value = body.get(key)
    if not isinstance(value, str):
        raise HTTPException(422, f"{key} must be text.")
    # Half of a surrogate pair is no character; JSON can carry one, a database cannot keep it.
    return value.encode("utf-8", "replace").decode("utf-8")


async def _as_json(request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    return JSONResponse({"error": error.detail}, status_code=error.status_code, headers=error.headers)
