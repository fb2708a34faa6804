"""The only reader of the environment. Every setting is one row of `SETTINGS`; `.env.example` and the docs are checked
against it. A wrong value is one line that names the setting, the value and the fix.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import time
from ipaddress import ip_address
from pathlib import Path
from typing import Any, get_args
from zoneinfo import ZoneInfo

from crm_core.access import Visibility
from crm_core.queries import PatternName


class SettingError(Exception):
    """A setting that cannot be used."""

    def __init__(self, name: str, value: str, expected: str) -> None:
        self.name, self.value, self.expected = name, value, expected
        super().__init__(f"{name}={value!r}: expected {expected}. Change it in the environment or in .env.")


class UnknownSetting(SettingError):
    """A `LOOM_` variable that means nothing here: most often a misspelling."""

    def __init__(self, name: str, near: str | None) -> None:
        self.name = name
        hint = f" Did you mean {near}?" if near else " See .env.example for every setting."
        Exception.__init__(self, f"{name} is not a setting.{hint}")


def _text(value: str) -> str:
    return value


def _path(value: str) -> Path:
    return Path(value).expanduser()


def _port(value: str) -> int:
    port = int(value)
    if not 0 <= port <= 65535:
        raise ValueError
    return port


def _flag(value: str) -> bool:
    lowered = value.strip().lower()
    if lowered in ("1", "true", "yes", "on"):
        return True
    if lowered in ("0", "false", "no", "off"):
        return False
    raise ValueError


def _currency(value: str) -> str:
    if not re.fullmatch(r"[A-Z]{3}", value):
        raise ValueError
    return value


def _timezone(value: str) -> str:
    return ZoneInfo(value).key


def _clock_time(value: str) -> time:
    return time.fromisoformat(value)


def _share(value: str) -> float:
    share = float(value)
    if not 0 <= share <= 1:
        raise ValueError
    return share


def _pattern(value: str) -> str:
    if value not in get_args(PatternName):
        raise ValueError
    return value


def _database_url(value: str) -> str:
    if not re.match(r"(sqlite|postgresql)(\+\w+)?://", value):
        raise ValueError
    return value


def _url(value: str) -> str:
    if not re.match(r"https?://[^/\s]+", value):
        raise ValueError
    return value if value.endswith("/") else value + "/"


def _secret(value: str) -> str:
    if len(value) < 32:
        raise ValueError
    return value


def _starting(prefix: str) -> Callable[[str], str]:
    """Slack gives several kinds of tokens that look alike; the wrong one fails late and says little."""

    def parse(value: str) -> str:
        if not value.startswith(prefix):
            raise ValueError
        return value

    return parse


def _level(value: str) -> str:
    if value.upper() not in LEVELS:
        raise ValueError
    return value.upper()


def _host(value: str) -> str:
    """A name or an address. Only digits and dots: it means to be an IPv4 address, and has to be one."""
    if re.fullmatch(r"[\d.]+", value) or ":" in value:
        ip_address(value)
    elif not re.fullmatch(r"[\w.-]+", value):
        raise ValueError
    return value


@dataclass(frozen=True, slots=True)
class Setting:
    name: str
    default: Any
    parse: Callable[[str], Any]
    expected: str
    help: str
    secret: bool = False


LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
SETTINGS: tuple[Setting, ...] = (
    Setting("LOOM_DATA", Path(".loom"), _path, "a folder", "Folder that holds everything kept on disk."),
    Setting(
        "LOOM_DATABASE_URL",
        None,
        _database_url,
        "sqlite:///FILE or postgresql://USER:PASSWORD@HOST/DATABASE",
        "PostgreSQL instead of the SQLite file in LOOM_DATA.",
        secret=True,
    ),
    Setting(
        "LOOM_VISIBILITY",
        Visibility.OWN,
        Visibility,
        "own, team or everyone",
        "What a rep may see. Managers and viewers see their team (everyone: all), admins all; viewers only read.",
    ),
    Setting("LOOM_CURRENCY", "USD", _currency, "an ISO 4217 code such as EUR", "Currency of amounts that name none."),
    Setting(
        "LOOM_TIMEZONE",
        None,
        _timezone,
        "an IANA zone such as Europe/Berlin",
        "Timezone of people who have not set theirs; default: this machine's.",
    ),
    Setting(
        "LOOM_HOST",
        "127.0.0.1",
        _host,
        "an address such as 127.0.0.1, 0.0.0.0 or ::1",
        "Address the web chat page listens on.",
    ),
    Setting("LOOM_PORT", 8080, _port, "a port, 0 to 65535", "Port of the web chat page; 0 takes a free one."),
    Setting(
        "LOOM_ALLOWED_HOSTS",
        "",
        _text,
        "host names separated by commas",
        "Further names under which the web page may be reached, behind a proxy.",
    ),
    Setting(
        "LOOM_SECRET",
        None,
        _secret,
        "at least 32 random characters",
        "Signs sessions and buttons. Default: made once and kept in LOOM_DATA.",
        secret=True,
    ),
    Setting("LOOM_SLACK_BOT_TOKEN", None, _starting("xoxb-"), "a token xoxb-...", "Slack bot token.", secret=True),
    Setting(
        "LOOM_SLACK_APP_TOKEN",
        None,
        _starting("xapp-"),
        "a token xapp-...",
        "Slack app token, for Socket Mode.",
        secret=True,
    ),
    Setting(
        "LOOM_SLACK_SIGNING_SECRET",
        None,
        _text,
        "the app's signing secret",
        "For Slack over HTTP, served at /slack/events.",
        secret=True,
    ),
    Setting("LOOM_SLACK_API_URL", None, _url, "a URL", "Slack's Web API behind a proxy, or a double of it."),
    Setting("LOOM_DISCORD_TOKEN", None, _text, "a bot token", "Discord bot token.", secret=True),
    Setting("LOOM_DISCORD_API_URL", None, _url, "a URL", "Discord's API behind a proxy, or a double of it."),
    Setting("LOOM_DIGEST_TIME", time(8, 30), _clock_time, "HH:MM", "Local time of the daily digest."),
    Setting(
        "LOOM_PATTERN",
        None,
        _pattern,
        "bare, fast or fused",
        "How deep questions look. Default: each question as deep as it needs.",
    ),
    Setting("LOOM_HOT_LEAD", 0.7, _share, "a number from 0 to 1", "Lead score from which a contact is hot."),
    Setting("LOOM_RECOMMENDATIONS", True, _flag, "true or false", "Recommend next actions."),
    Setting("LOOM_LOG_LEVEL", "WARNING", _level, "one of " + ", ".join(LEVELS), "What goes to standard error."),
)
BY_NAME = {setting.name: setting for setting in SETTINGS}


@dataclass(frozen=True, slots=True)
class Settings:
    """Parsed settings. Secrets stay out of `repr`."""

    values: Mapping[str, Any]

    def __getitem__(self, name: str) -> Any:
        return self.values[name]

    def __repr__(self) -> str:
        shown = {k: "***" if BY_NAME[k].secret and v else v for k, v in self.values.items()}
        return f"Settings({shown})"

    @property
    def data(self) -> Path:
        return Path(self.values["LOOM_DATA"])

    @property
    def database_url(self) -> str:
        return str(self.values["LOOM_DATABASE_URL"] or f"sqlite:///{self.data / 'crm.sqlite3'}")

    @property
    def visibility(self) -> Visibility:
        return Visibility(self.values["LOOM_VISIBILITY"])

    @property
    def currency(self) -> str:
        return str(self.values["LOOM_CURRENCY"])

    @property
    def timezone(self) -> str:
        if self.values["LOOM_TIMEZONE"]:
            return str(self.values["LOOM_TIMEZONE"])
        from tzlocal import get_localzone_name

        return get_localzone_name() or "UTC"


def read_settings(environment: Mapping[str, str] | None = None, env_file: Path | None = Path(".env")) -> Settings:
    """Settings from the environment, then `.env`, then defaults. Raises SettingError for the first wrong one."""
    merged: dict[str, str] = {}
    if env_file is not None and env_file.is_file():
        from dotenv import dotenv_values

        merged.update({k: v for k, v in dotenv_values(env_file).items() if v})
    merged.update(os.environ if environment is None else environment)
    for name in merged:
        if name.startswith("LOOM_") and name not in BY_NAME:
            raise UnknownSetting(name, _nearest(name))
    values: dict[str, Any] = {}
    for setting in SETTINGS:
        raw = merged.get(setting.name, "")
        if not raw:
            values[setting.name] = setting.default
            continue
        try:
            values[setting.name] = setting.parse(raw)
        except (ValueError, KeyError, OSError):
            raise SettingError(setting.name, "***" if setting.secret else raw, setting.expected) from None
    return Settings(values)


def _nearest(name: str) -> str | None:
    import difflib

    return next(iter(difflib.get_close_matches(name, BY_NAME, n=1, cutoff=0.75)), None)
