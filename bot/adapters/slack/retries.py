"""What the SDK tries again by itself: what Slack has not done, and what may be done twice."""

from __future__ import annotations

from slack_sdk.http_retry.async_handler import AsyncRetryHandler
from slack_sdk.http_retry.builtin_async_handlers import (
    AsyncConnectionErrorRetryHandler,
    AsyncRateLimitErrorRetryHandler,
)
from slack_sdk.http_retry.request import HttpRequest
from slack_sdk.http_retry.response import HttpResponse
from slack_sdk.http_retry.state import RetryState

ONCE = ("chat.postMessage", "chat.postEphemeral", "files.completeUploadExternal")
"""Methods after which something stands in a channel: after a lost connection nobody knows whether it does."""


class _Reconnecting(AsyncConnectionErrorRetryHandler):
    """After a lost connection, unless something might be posted twice: then the inbox looks first."""

    async def _can_retry_async(
        self,
        *,
        state: RetryState,
        request: HttpRequest,
        response: HttpResponse | None = None,
        error: Exception | None = None,
    ) -> bool:
        if request.url.endswith(ONCE):
            return False
        return await super()._can_retry_async(state=state, request=request, response=response, error=error)


def retries(*, reconnect: bool = False) -> list[AsyncRetryHandler]:
    """For a client of its own each. A `response_url` is not for reconnecting: whatever is sent there is posted."""
    limited: list[AsyncRetryHandler] = [AsyncRateLimitErrorRetryHandler(max_retry_count=3)]
    return [*limited, _Reconnecting()] if reconnect else limited
