"""How much of a request's body is read: whoever sends it has proved nothing yet."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import Message


def cap_body(request: Request, limit: int) -> Request:
    """The same request, whose body raises 413 as soon as it grows beyond `limit` bytes."""
    too_large = HTTPException(413, f"That is larger than {limit // 1024} kB.")
    declared = request.headers.get("content-length", "0")
    if not (declared.isascii() and declared.isdigit()) or int(declared[:18]) > limit:
        raise too_large
    read = 0
    receive = request.receive

    async def capped() -> Message:
        nonlocal read
        message = await receive()
        read += len(message.get("body", b""))
        if read > limit:
            raise too_large
        return message

    return Request(request.scope, capped)
