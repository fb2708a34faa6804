"""Whatever belongs to a platform beside its row in `bot/platforms.py` is there."""

from __future__ import annotations

import configparser
import importlib
from pathlib import Path

import pytest

from bot.adapters.base import ConnectionFailed
from bot.app import House
from bot.inbox import SqlInbox
from bot.platforms import PLATFORMS, Platform, parts_of
from bot.settings import BY_NAME, read_settings
from crm_core.store.inbox import StoredEvents

ROOT = Path(__file__).parents[2]
EACH = pytest.mark.parametrize("platform", PLATFORMS, ids=[each.name for each in PLATFORMS])


def test_every_folder_of_an_adapter_is_a_platform_and_the_other_way_round() -> None:
    folders = {path.parent.name for path in (ROOT / "bot/adapters").glob("*/__init__.py")}
    assert folders == {*(platform.name for platform in PLATFORMS), "web"}


@EACH
def test_its_modules_and_their_name(platform: Platform) -> None:
    for module in ("parse", "render", "connection"):
        assert importlib.import_module(f"bot.adapters.{platform.name}.{module}")
    assert platform.name == importlib.import_module(f"bot.adapters.{platform.name}.parse").PLATFORM


@EACH
def test_its_settings_and_its_document(platform: Platform) -> None:
    assert BY_NAME[platform.token].secret
    api_url = f"LOOM_{platform.name.upper()}_API_URL"
    assert api_url in BY_NAME
    document = (ROOT / f"docs/{platform.name}.md").read_text(encoding="utf-8")
    assert platform.token in document
    assert api_url in document
    assert f"docs/{platform.name}.md" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_floors_keep_them_apart() -> None:
    contracts = configparser.ConfigParser()
    contracts.read(ROOT / ".importlinter")
    apart = set(contracts["importlinter:contract:apart"]["modules"].split())
    assert apart == {f"bot.adapters.{name}" for name in ("web", *(platform.name for platform in PLATFORMS))}


@EACH
async def test_it_is_off_without_its_token_and_names_a_setting_when_it_cannot_connect(
    platform: Platform, tmp_path: Path
) -> None:
    nothing = read_settings({}, env_file=None)
    assert not platform.is_on(nothing)
    assert platform.off(nothing).detail == f"{platform.token} is not set"
    given = {
        "LOOM_DATA": str(tmp_path), platform.token: "xoxb-nobody", "LOOM_SLACK_SIGNING_SECRET": "s",
        f"LOOM_{platform.name.upper()}_API_URL": "http://127.0.0.1:9/api",
    }  # fmt: skip
    house = House(read_settings(given, env_file=None))
    assert platform.is_on(house.settings)
    adapter = platform.build(parts_of(house, SqlInbox(StoredEvents(house.store.engine))))
    assert adapter.platform == platform.name
    for attempt in (adapter.check, adapter.start, adapter.start):
        with pytest.raises(ConnectionFailed) as caught:
            await attempt()
        assert caught.value.setting in BY_NAME
    assert adapter.connection().state == "failed"
    await adapter.stop()
    house.close()


@pytest.mark.parametrize(
    ("given", "detail"),
    [
        (
            {"LOOM_SLACK_BOT_TOKEN": "xoxb-1"},
            "LOOM_SLACK_BOT_TOKEN is set, LOOM_SLACK_APP_TOKEN (Socket Mode) or LOOM_SLACK_SIGNING_SECRET (HTTP) is missing",
        ),
        (
            {"LOOM_SLACK_APP_TOKEN": "xapp-1"},
            "LOOM_SLACK_APP_TOKEN is set, LOOM_SLACK_BOT_TOKEN is missing",
        ),
        (
            {"LOOM_SLACK_SIGNING_SECRET": "s"},
            "LOOM_SLACK_SIGNING_SECRET is set, LOOM_SLACK_BOT_TOKEN is missing",
        ),
        (
            {"LOOM_SLACK_APP_TOKEN": "xapp-1", "LOOM_SLACK_SIGNING_SECRET": "s"},
            "LOOM_SLACK_APP_TOKEN and LOOM_SLACK_SIGNING_SECRET are set, LOOM_SLACK_BOT_TOKEN is missing",
        ),
        (
            {"LOOM_SLACK_API_URL": "http://127.0.0.1:9/api"},
            "LOOM_SLACK_API_URL is set, LOOM_SLACK_BOT_TOKEN is missing, and so is LOOM_SLACK_APP_TOKEN (Socket Mode) or "
            "LOOM_SLACK_SIGNING_SECRET (HTTP)",
        ),
        (
            {"LOOM_DISCORD_API_URL": "http://127.0.0.1:9/api"},
            "LOOM_DISCORD_API_URL is set, LOOM_DISCORD_TOKEN is missing",
        ),
    ],
)  # fmt: skip
def test_half_of_the_settings_is_off_and_says_which_half(given: dict[str, str], detail: str) -> None:
    settings = read_settings(given, env_file=None)
    name = next(iter(given)).split("_")[1].lower()
    (platform,) = (each for each in PLATFORMS if each.name == name)
    assert not platform.is_on(settings)
    assert platform.off(settings).detail == detail
