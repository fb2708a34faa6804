"""Slack's requests over HTTP, at /slack/events: who did not sign is not read, and what cannot be read is refused.

Bolt reads a request before it verifies it, and fails on one that is signed and is no event: both are seen to here. A
signed request that cannot be read is Slack's own, or of somebody who knows the secret: it is worth a line in the log.
"""

from __future__ import annotations

import hashlib
import hmac
import logging
import re
import time
from collections.abc import Mapping

from slack_bolt.adapter.starlette.async_handler import to_starlette_response
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.error import BoltError
from slack_bolt.request.async_request import AsyncBoltRequest
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.adapters.bodies import cap_body
from bot.adapters.slack.parse import UNREADABLE
from bot.adapters.slack.reading import read

PATH = "/slack/events"
BODY_BYTES = 1024 * 1024
"""Slack's own requests are a few kB; a modal with everything in it stays below 250 kB."""
OLDEST = 300
"""Seconds."""

_log = logging.getLogger(__name__)


class Endpoint:
    """The HTTP side of a Bolt app."""

    def __init__(self, app: AsyncApp, signing_secret: str) -> None:
        self._app, self._secret = app, signing_secret.encode()

    def route(self) -> Route:
        return Route(PATH, self._answer, methods=["POST"])

    async def _answer(self, request: Request) -> Response:
        """401 for what Slack did not sign, 413 for what is too large to be Slack's, 400 for what cannot be read, and
        what Bolt answers to the rest. Raises what storing the event raises: Slack sends it again."""
        try:
            capped = cap_body(request, BODY_BYTES)
            body = await capped.body()
        except HTTPException as error:
            _log.info("a request to %s was not read: %s", PATH, error.detail)
            raise
        if not _signed(self._secret, body, capped.headers):
            return Response("This request does not come from Slack.", status_code=401)
        try:
            asked = AsyncBoltRequest(body=body.decode(), query=str(request.url.query), headers=dict(capped.headers))
            read(asked.body)
        except (*UNREADABLE, BoltError, RecursionError) as error:
            _log.warning("a request that Slack signed cannot be read: %s: %.200s", type(error).__name__, error)
            return Response("This request cannot be read.", status_code=400)
        return to_starlette_response(await self._app.async_dispatch(asked))


def _signed(secret: bytes, body: bytes, headers: Mapping[str, str]) -> bool:
    """By Slack, in the last five minutes. Bolt's own look at it takes only UTF-8."""
    stamp, signature = headers.get("x-slack-request-timestamp", ""), headers.get("x-slack-signature", "")
    if not re.fullmatch(r"[0-9]{1,12}", stamp) or abs(time.time() - int(stamp)) > OLDEST:
        return False
    made = hmac.new(secret, b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(f"v0={made}".encode(), signature.encode())
