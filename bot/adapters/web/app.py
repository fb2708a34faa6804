"""The HTTP of the web chat: its routes, and what each of them does.

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
from bot.adapters.web import parse
from bot.adapters.web.chat import MAIN, WebChat
from bot.adapters.web.door import Door
from bot.adapters.web.guard import Guard, Hosts, require_same_origin
from bot.adapters.web.sign_in import SignIn
from bot.adapters.web.uploads import ACCEPTED, MAX_FILES, Uploads
from bot.messages import ChatUser

STATIC = Path(__file__).with_name("static")
UPLOAD_BYTES = 50 * 1024 * 1024
SUGGESTIONS = ("Show my pipeline", "Who should I call today?", "Which deals are at risk?", "What can you do?")


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
    public = urlsplit(public_url or "")
    door = Door(sign_in, cookie, let_in, tls_host=public.netloc.lower() if public.scheme == "https" else None)
    uploads = Uploads(upload_dir, accepted)
    page = _Page(chat, door, uploads, tuple(suggestions), tuple(commands), upload_bytes)
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
    door: Door
    uploads: Uploads
    suggestions: tuple[str, ...]
    commands: tuple[tuple[str, str], ...]
    upload_bytes: int

    async def index(self, request: Request) -> Response:
        return FileResponse(STATIC / "index.html", headers={"Cache-Control": "no-cache"})

    async def health(self, request: Request) -> Response:
        return JSONResponse({"status": "ok"})

    async def sign_in_with(self, request: Request) -> Response:
        if request.method == "HEAD":  # a link preview must not use the link up
            return Response()
        user = await self.door.redeem(request.path_params["token"])
        home = RedirectResponse("/", status_code=303)
        if user is None:
            # The same person following the link again is signed in already.
            known = await self.door.signed_in(request)
            return home if known else FileResponse(STATIC / "link-used.html", status_code=410)
        self.door.open_session(request, user, home)
        return home

    async def sign_out(self, request: Request) -> Response:
        require_same_origin(request)
        answer = JSONResponse({"signed_out": True})
        self.door.close_session(request, answer)
        return answer

    async def history(self, request: Request) -> Response:
        user = await self.door.user(request)
        name = parse.conversation(request.query_params.get("conversation", MAIN))
        return JSONResponse(
            {
                "user": {"name": user.display_name},
                **await self.chat.history(user, name, parse.place(request.query_params.get("before"))),
                "suggestions": self.suggestions,
                "commands": [{"name": command, "help": line} for command, line in self.commands],
                "upload": {"bytes": self.upload_bytes, "accepted": self.uploads.accepted, "files": MAX_FILES},
            }
        )

    async def events(self, request: Request) -> Response:
        user = await self.door.user(request)

        async def still_in() -> bool:
            return await self.door.signed_in(request) is not None

        return StreamingResponse(self.chat.live.events(user.id, still_in), media_type="text/event-stream")

    async def message(self, request: Request) -> Response:
        user, body = await self._posted(request)
        name, text = parse.conversation(body.get("conversation")), parse.words(body, "text")
        return JSONResponse(await self.chat.message(user, name, parse.event_id(body), text))

    async def greeting(self, request: Request) -> Response:
        user, body = await self._posted(request)
        return JSONResponse(
            await self.chat.greet(user, parse.conversation(body.get("conversation")), parse.event_id(body))
        )

    async def button(self, request: Request) -> Response:
        user, body = await self._posted(request)
        values = parse.form_values(body)
        name, token = parse.conversation(body.get("conversation")), parse.words(body, "token")
        return JSONResponse(await self.chat.press(user, name, parse.event_id(body), token, values))

    async def files(self, request: Request) -> Response:
        require_same_origin(request)
        user = await self.door.user(request)
        async with cap_body(request, self.upload_bytes + 64 * 1024).form(max_files=MAX_FILES, max_fields=8) as form:
            fields = {name: value for name, value in form.items() if isinstance(value, str)}
            uploads = [value for value in form.getlist("files") if isinstance(value, UploadFile)]
            event_id, name = parse.event_id(fields), parse.conversation(fields.get("conversation"))
            if not uploads:
                raise HTTPException(422, "No file came with this.")
            known = self.chat.already(user, event_id)
            kept = [] if known else [await self.uploads.keep(upload) for upload in uploads]
        return JSONResponse(await self.chat.message(user, name, event_id, fields.get("text", ""), kept))

    async def download(self, request: Request) -> Response:
        attachment = self.chat.offered(await self.door.user(request), request.path_params["file_id"])
        if attachment is None or not await run_in_threadpool(Path(attachment.path).is_file):
            raise HTTPException(404, "This file is no longer there. Ask for it again.")
        return FileResponse(attachment.path, media_type=attachment.media_type, filename=attachment.name)

    async def _posted(self, request: Request) -> tuple[ChatUser, dict[str, Any]]:
        require_same_origin(request)
        return await self.door.user(request), await parse.json_object(request)


async def _as_json(request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    return JSONResponse({"error": error.detail}, status_code=error.status_code, headers=error.headers)
