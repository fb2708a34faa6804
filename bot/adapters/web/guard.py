"""What stands between the network and the page: host and origin checks, security headers.

A page on the internet can make a browser call 127.0.0.1. The Host check refuses a foreign name that was pointed at
this machine (DNS rebinding), the Origin check a request that another page made, the content policy any script or
picture that is not ours.
"""

from __future__ import annotations

from collections.abc import Collection
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
SECURITY_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


class Hosts:
    """The names under which this server may be called: this machine on `port` (any port when None), and `others`
    (`crm.example.com` or `crm.example.com:8443`)."""

    def __init__(self, others: Collection[str] = (), port: int | None = None) -> None:
        self._others = frozenset(host.lower() for host in others)
        self._port = port

    def allows(self, host: str) -> bool:
        """`host` is a Host header: a name with or without a port."""
        try:
            parts = urlsplit(f"//{host.lower()}")
            name, port = parts.hostname or "", parts.port
        except ValueError:
            return False
        if parts.path or parts.query or parts.username is not None:
            return False
        if name in LOOPBACK:
            return self._port is None or port == self._port
        return host.lower() in self._others or (port in {80, 443} and name in self._others)


class Guard:
    """Refuses foreign hosts, and adds the security headers to every answer."""

    def __init__(self, app: ASGIApp, hosts: Hosts) -> None:
        self._app, self._hosts = app, hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in SECURITY_HEADERS.items():
                    headers.setdefault(name, value)
                if not scope["path"].startswith("/static/"):
                    headers.setdefault("Cache-Control", "no-store")
            await send(message)

        if not self._hosts.allows(Headers(scope=scope).get("host", "")):
            refusal = PlainTextResponse(
                "This server does not answer to that name. Set LOOM_ALLOWED_HOSTS to allow it.", status_code=421
            )
            await refusal(scope, receive, send_with_headers)
            return
        await self._app(scope, receive, send_with_headers)


def require_same_origin(request: Request) -> None:
    """Raises 403 unless the request comes from a page of this very server. Browsers send Origin with every POST."""
    origin = urlsplit(request.headers.get("origin", ""))
    if origin.scheme not in {"http", "https"} or origin.netloc.lower() != request.headers.get("host", "").lower():
        raise HTTPException(403, "This request does not come from the chat page.")
