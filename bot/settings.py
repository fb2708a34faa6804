"""The only reader of the environment. Every setting is one row of `SETTINGS`; `.env.example` and the docs are checked
against it. A wrong value is one line that names the setting, the value and the fix.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import time
from pathlib import Path
from typing import Any

from bot import setting_values as of
from crm_core.access import Visibility


class SettingError(Exception):
    """A setting that cannot be used."""

    def __init__(self, name: str, value: str, expected: str) -> None:
        self.name, self.value, self.expected = name, value, expected
        super().__init__(f"{name}={value!r}: expected {expected}. Change it in the environment or in .env.")


class UnknownSetting(SettingError):
    """A `LOOM_` variable that means nothing here: most often a misspelling."""

    def __init__(self, name: str, value: str, near: str | None) -> None:
        """`value` is shown only where the nearest setting is no secret: it may be a token."""
        self.name = name
        shown = f"={value!r}" if near and not BY_NAME[near].secret else ""
        hint = f" Did you mean {near}?" if near else " See .env.example for every setting."
        Exception.__init__(self, f"{name}{shown} is not a setting.{hint}")


class UnreadableSettings(SettingError):
    """The file that holds settings cannot be read."""

    def __init__(self, file: Path, reason: str) -> None:
        self.name = str(file)
        Exception.__init__(self, f"{file} cannot be read ({reason}). Make it UTF-8 text that this user may read.")


@dataclass(frozen=True, slots=True)
class Setting:
    name: str
    default: Any
    parse: Callable[[str], Any]
    expected: str
    help: str
    secret: bool = False
    masked: Callable[[str], str] = lambda _: "***"
    """How a wrong value of a secret is shown."""


SETTINGS: tuple[Setting, ...] = (
    Setting("LOOM_DATA", Path(".loom"), of.path, "a folder", "Folder that holds everything kept on disk."),
    Setting(
        "LOOM_DATABASE_URL",
        None,
        of.database_url,
        "sqlite:///FILE or postgresql://USER:PASSWORD@HOST/DATABASE",
        "PostgreSQL instead of the SQLite file in LOOM_DATA.",
        secret=True,
        masked=of.without_password,
    ),
    Setting(
        "LOOM_VISIBILITY",
        Visibility.OWN,
        Visibility,
        "own, team or everyone",
        "What a rep may see. Managers and viewers see their team (everyone: all), admins all; viewers only read.",
    ),
    Setting("LOOM_CURRENCY", "USD", of.currency, "an ISO 4217 code such as EUR", "Currency of amounts that name none."),
    Setting(
        "LOOM_TIMEZONE",
        None,
        of.timezone,
        "an IANA zone such as Europe/Berlin",
        "Timezone of people who have not set theirs; default: this machine's.",
    ),
    Setting(
        "LOOM_HOST",
        "127.0.0.1",
        of.host,
        "an address such as 127.0.0.1, 0.0.0.0 or ::1",
        "Address the web chat page listens on.",
    ),
    Setting("LOOM_PORT", 8080, of.port, "a port, 0 to 65535", "Port of the web chat page; 0 takes a free one."),
    Setting(
        "LOOM_ALLOWED_HOSTS",
        "",
        of.text,
        "host names separated by commas",
        "Further names under which the web page may be reached, behind a proxy.",
    ),
    Setting(
        "LOOM_PUBLIC_URL",
        None,
        of.origin,
        "a URL without a path, such as https://crm.example.com",
        "Where people open the web page, when that is not LOOM_HOST and LOOM_PORT: behind a proxy with TLS.",
    ),
    Setting(
        "LOOM_SECRET",
        None,
        of.secret,
        "at least 32 random characters",
        "Signs the sessions of the web page. Default: made once and kept in LOOM_DATA.",
        secret=True,
    ),
    Setting("LOOM_SLACK_BOT_TOKEN", None, of.starting("xoxb-"), "a token xoxb-...", "Slack bot token.", secret=True),
    Setting(
        "LOOM_SLACK_APP_TOKEN",
        None,
        of.starting("xapp-"),
        "a token xapp-...",
        "Slack app token, for Socket Mode.",
        secret=True,
    ),
    Setting(
        "LOOM_SLACK_SIGNING_SECRET",
        None,
        of.text,
        "the app's signing secret",
        "For Slack over HTTP, served at /slack/events.",
        secret=True,
    ),
    Setting("LOOM_SLACK_API_URL", None, of.url, "a URL", "Slack's Web API behind a proxy, or a double of it."),
    Setting("LOOM_DISCORD_TOKEN", None, of.text, "a bot token", "Discord bot token.", secret=True),
    Setting("LOOM_DISCORD_API_URL", None, of.url, "a URL", "Discord's API behind a proxy, or a double of it."),
    Setting("LOOM_DIGEST_TIME", time(8, 30), of.clock_time, "HH:MM", "Local time of the daily digest."),
    Setting(
        "LOOM_PATTERN",
        None,
        of.pattern,
        "bare, fast or fused",
        "How deep questions look. Default: each question as deep as it needs.",
    ),
    Setting("LOOM_HOT_LEAD", 0.7, of.share, "a number from 0 to 1", "Lead score from which a contact is hot."),
    Setting("LOOM_RECOMMENDATIONS", True, of.flag, "true or false", "Recommend next actions."),
    Setting("LOOM_LOG_LEVEL", "WARNING", of.level, "one of " + ", ".join(of.LEVELS), "What goes to standard error."),
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

    def page_url(self, host: str, port: int) -> str:
        """Where people open the page that listens on `host` and `port`: LOOM_PUBLIC_URL, or this machine."""
        if self.values["LOOM_PUBLIC_URL"]:
            return str(self.values["LOOM_PUBLIC_URL"])
        name = "127.0.0.1" if host in ("0.0.0.0", "::") else f"[{host}]" if ":" in host else host  # noqa: S104
        return f"http://{name}:{port}"

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
        merged.update(_of_file(env_file))
    merged.update(os.environ if environment is None else environment)
    for name, value in merged.items():
        if name.startswith("LOOM_") and name not in BY_NAME:
            raise UnknownSetting(name, value, _nearest(name))
    values: dict[str, Any] = {}
    for setting in SETTINGS:
        raw = merged.get(setting.name, "")
        if not raw:
            values[setting.name] = setting.default
            continue
        try:
            values[setting.name] = setting.parse(raw)
        except (ValueError, KeyError, OSError):
            shown = setting.masked(raw) if setting.secret else raw
            raise SettingError(setting.name, shown, setting.expected) from None
    return Settings(values)


def _of_file(file: Path) -> dict[str, str]:
    from dotenv import dotenv_values

    try:
        return {name: value for name, value in dotenv_values(file).items() if value}
    except UnicodeDecodeError as error:
        raise UnreadableSettings(file, f"byte {error.start} is no UTF-8") from None
    except OSError as error:
        raise UnreadableSettings(file, error.strerror or str(error)) from None


def _nearest(name: str) -> str | None:
    import difflib

    return next(iter(difflib.get_close_matches(name, BY_NAME, n=1, cutoff=0.75)), None)
