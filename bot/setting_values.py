"""The text of a setting -> its value. A function raises ValueError, KeyError or OSError for a text that is none."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import time
from ipaddress import ip_address
from pathlib import Path
from typing import get_args
from zoneinfo import ZoneInfo

from crm_core.queries import PatternName


def text(value: str) -> str:
    return value


def path(value: str) -> Path:
    return Path(value).expanduser()


def port(value: str) -> int:
    port = int(value)
    if not 0 <= port <= 65535:
        raise ValueError
    return port


def flag(value: str) -> bool:
    lowered = value.strip().lower()
    if lowered in ("1", "true", "yes", "on"):
        return True
    if lowered in ("0", "false", "no", "off"):
        return False
    raise ValueError


def currency(value: str) -> str:
    from babel.core import get_global

    if value not in get_global("all_currencies"):
        raise ValueError
    return value


def timezone(value: str) -> str:
    return ZoneInfo(value).key


def clock_time(value: str) -> time:
    return time.fromisoformat(value)


def share(value: str) -> float:
    share = float(value)
    if not 0 <= share <= 1:
        raise ValueError
    return share


def pattern(value: str) -> str:
    if value not in get_args(PatternName):
        raise ValueError
    return value


def database_url(value: str) -> str:
    """A database that stays: SQLite without a file would be forgotten with the process."""
    if not re.match(r"sqlite(\+\w+)?:///(?!:memory:)[^?]|postgresql(\+\w+)?://", value):
        raise ValueError
    return value


def without_password(value: str) -> str:
    """A URL that may be shown: `postgresql://***@host/crm`."""
    return re.sub(r"(?<=//)[^/]*@", "***@", value)


def url(value: str) -> str:
    if not re.match(r"https?://[^/\s]+", value):
        raise ValueError
    return value if value.endswith("/") else value + "/"


def origin(value: str) -> str:
    """Scheme, name and port, without a path: the page is served at the top."""
    if not re.fullmatch(r"https?://[^/\s?#@]+/?", value):
        raise ValueError
    return value.rstrip("/")


def secret(value: str) -> str:
    if len(value) < 32:
        raise ValueError
    return value


def starting(prefix: str) -> Callable[[str], str]:
    """Slack gives several kinds of tokens that look alike; the wrong one fails late and says little."""

    def parse(value: str) -> str:
        if not value.startswith(prefix):
            raise ValueError
        return value

    return parse


def level(value: str) -> str:
    if value.upper() not in LEVELS:
        raise ValueError
    return value.upper()


def host(value: str) -> str:
    """A name or an address. Only digits and dots: it means to be an IPv4 address, and has to be one."""
    if re.fullmatch(r"[\d.]+", value) or ":" in value:
        ip_address(value)
    elif not re.fullmatch(r"[\w.-]+", value):
        raise ValueError
    return value


LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
