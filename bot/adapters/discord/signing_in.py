"""What went wrong with the connection to Discord, and which setting to look at."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import aiohttp
import discord

from bot.adapters.base import ConnectionFailed, PlatformAway
from bot.adapters.discord.parse import PLATFORM

SETTING, ADDRESS = "LOOM_DISCORD_TOKEN", "LOOM_DISCORD_API_URL"
OURS = frozenset({4004, 4010, 4011, 4012, 4013, 4014})
"""Close codes of a gateway that would refuse the next connection as well."""


def failure(error: BaseException, address: str | None) -> ConnectionFailed:
    """With the setting and the fix. `address` stands in for discord.com, None for itself. When Discord is out of order
    no setting is to blame, unless there is an address that may be wrong."""
    match error:
        case ConnectionFailed():
            return error
        case discord.LoginFailure():
            fix = "was refused; copy the token again from the Developer Portal, Bot, Reset Token"
        case discord.PrivilegedIntentsRequired():
            fix = (
                "belongs to an application whose gateway intents Discord refuses (4014); in the Developer Portal, "
                "under Bot, check the Privileged Gateway Intents"
            )
        case discord.ConnectionClosed() if error.code in OURS:
            fix = f"the gateway closed the connection ({error.code}); copy the token again from the Developer Portal"
        case discord.HTTPException() if error.status < 500 and error.status != 429:
            fix = f"Discord answered {error.status}: {error.text}"
        case discord.HTTPException():
            return _away(address, f"it answered {error.status}")
        case discord.ConnectionClosed():
            return _away(address, f"the gateway closed the connection ({error.code})")
        case TimeoutError():
            return _away(address, "nothing came in time")
        case OSError() | aiohttp.ClientError():
            return _away(address, str(error) or type(error).__name__)
        case _:
            return _away(address, f"{type(error).__name__}: {error}")
    return ConnectionFailed(PLATFORM, SETTING, fix)


@contextlib.contextmanager
def answering() -> Iterator[None]:
    """Raises PlatformAway for what says nothing about the message: no connection, Discord's own trouble, a token that
    is not taken any more."""
    try:
        yield
    except discord.HTTPException as error:
        if error.status in (401, 429) or error.status >= 500:
            raise PlatformAway(PLATFORM, f"HTTP {error.status}") from error
        raise
    except (discord.RateLimited, aiohttp.ClientConnectionError, TimeoutError, ConnectionError) as error:
        raise PlatformAway(PLATFORM, str(error) or type(error).__name__) from error


def _away(address: str | None, why: str) -> ConnectionFailed:
    if address is None:
        return ConnectionFailed(PLATFORM, "", f"discord.com does not answer: {why}")
    return ConnectionFailed(PLATFORM, ADDRESS, f"{address} does not answer: {why}")
