"""What went wrong with the connection to Slack, and which setting to look at."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import aiohttp
from slack_sdk.errors import SlackApiError

from bot.adapters.base import ConnectionFailed, PlatformAway
from bot.adapters.slack.parse import PLATFORM
from bot.adapters.slack.refusals import PASSING, reason, status

ADDRESS = "LOOM_SLACK_API_URL"
TOKEN_REFUSED = frozenset({"invalid_auth", "not_authed", "token_revoked", "token_expired", "account_inactive"})
TROUBLE = frozenset({"service_unavailable", "request_timeout", "ratelimited"})
"""Not `internal_error`: Slack says that of a single message, too."""


@contextlib.contextmanager
def answering() -> Iterator[None]:
    """Raises PlatformAway for what says nothing about the message: no connection, Slack's own trouble, a token that is
    not taken any more."""
    try:
        yield
    except SlackApiError as error:
        word, code = reason(error), status(error)
        if word in TOKEN_REFUSED | TROUBLE or code == 429 or code >= 500 or not word:
            raise PlatformAway(PLATFORM, word or f"HTTP {code}") from error
        raise
    except (aiohttp.ClientConnectionError, TimeoutError, ConnectionError) as error:
        raise PlatformAway(PLATFORM, str(error) or type(error).__name__) from error


@contextlib.contextmanager
def signing_in(setting: str, kind: str, page: str, address: str | None) -> Iterator[None]:
    """Raises ConnectionFailed for a token (`setting`, which begins with `kind` and is found under `page`) that is
    refused, and for a Slack that does not answer: that is no fault of the token. `address` stands in for slack.com."""
    try:
        yield
    except SlackApiError as error:
        word, code = reason(error), status(error)
        if not word or code >= 500 or word in PASSING:
            raise unreachable(address, f"it answered {word or code}") from error
        raise ConnectionFailed(PLATFORM, setting, _fix(error, word, kind, page)) from error
    except TimeoutError as error:
        raise unreachable(address, "nothing came in time") from error
    except (aiohttp.ClientError, OSError) as error:
        raise unreachable(address, str(error) or type(error).__name__) from error


def unreachable(address: str | None, why: str) -> ConnectionFailed:
    if address is None:
        return ConnectionFailed(PLATFORM, "", f"slack.com does not answer: {why}")
    return ConnectionFailed(PLATFORM, ADDRESS, f"{address} does not answer: {why}")


def _fix(error: SlackApiError, word: str, kind: str, page: str) -> str:
    if word == "missing_scope":
        return f"lacks the scope {error.response.get('needed')}; add it under {page} and reinstall the app"
    if word in TOKEN_REFUSED:
        return f"was refused ({word}); copy the token that starts with {kind} again from {page}"
    if word == "not_allowed_token_type":
        return f"is a token of another kind; it must start with {kind}, from {page}"
    return f"was refused ({word}); see {page} of your Slack app"
