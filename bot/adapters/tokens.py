"""Secrets as people paste them."""

from __future__ import annotations

import re

from bot.adapters.base import ConnectionFailed


def check_token(platform: str, setting: str, value: str | None) -> None:
    """Raises `ConnectionFailed` for what can be no token: it goes into an HTTP header, which has one line of ASCII."""
    if value is None or re.fullmatch(r"[\x21-\x7e]+", value):
        return
    what = "a line break" if re.search(r"[\r\n]", value) else "a space" if re.search(r"\s", value) else "a letter"
    fix = f"has {what} in it that no token has; copy it again, in one piece"
    raise ConnectionFailed(platform, setting, fix)
