"""`docs/slack.md`, `docs/discord.md` and the Slack manifest name what the code has, and all of it."""

import re
from pathlib import Path
from typing import Any

import discord
import pytest
import yaml

from bot.adapters.discord.client import LoomClient
from bot.adapters.discord.limits import FILE_BYTES as DISCORD_FILE_BYTES
from bot.adapters.forms import ForgetfulForms, Forms
from bot.adapters.slack.connection import PATH, SCOPES
from bot.adapters.slack.limits import FILE_BYTES as SLACK_FILE_BYTES
from bot.adapters.slack.parse import SAY_SHORTCUT, parse
from bot.messages import Message, Reaction
from bot.settings import BY_NAME
from bot.testing.instant_inbox import InstantInbox
from bot.testing.slack_workspace import ALL_SCOPES
from tests.bot.adapters.slack import slack_payloads as payloads

ROOT = Path(__file__).parents[2]
SLACK, DISCORD = (ROOT / "docs" / "slack.md").read_text(), (ROOT / "docs" / "discord.md").read_text()
MANIFEST: dict[str, Any] = yaml.safe_load((ROOT / "deploy" / "slack-manifest.yaml").read_text())


@pytest.mark.parametrize(("guide", "platform"), [(SLACK, "SLACK"), (DISCORD, "DISCORD")])
def test_every_setting_of_the_platform_is_named_and_exists(guide: str, platform: str) -> None:
    named = set(re.findall(r"LOOM_[A-Z_]+", guide))
    assert named <= set(BY_NAME)
    assert {name for name in BY_NAME if platform in name} <= named


def test_the_manifest_asks_for_what_the_bot_checks_and_the_double_grants() -> None:
    assert set(MANIFEST["oauth_config"]["scopes"]["bot"]) == SCOPES == set(ALL_SCOPES.split(","))


def test_every_event_of_the_manifest_is_understood() -> None:
    understood = {
        "app_mention": parse(payloads.mention("hello")),
        "message.im": parse(payloads.direct("hello")),
        "reaction_added": parse(payloads.reaction("+1")),
        "reaction_removed": parse(payloads.reaction("+1", "reaction_removed")),
    }
    assert set(MANIFEST["settings"]["event_subscriptions"]["bot_events"]) == set(understood)
    assert all(isinstance(inbound, Message | Reaction) for inbound in understood.values())


def test_command_shortcut_and_address() -> None:
    (command,), (shortcut,) = MANIFEST["features"]["slash_commands"], MANIFEST["features"]["shortcuts"]
    assert command["command"] == "/crm"
    assert (shortcut["callback_id"], shortcut["name"]) == (SAY_SHORTCUT, "Tell the CRM")
    assert "Tell the CRM" in SLACK
    assert f"https://your.host{PATH}" in SLACK
    assert "LOOM_ALLOWED_HOSTS" in SLACK


def test_file_sizes() -> None:
    assert f"Files up to {SLACK_FILE_BYTES // 1024 // 1024} MB" in SLACK
    assert f"Files up to {DISCORD_FILE_BYTES // 1024 // 1024} MB" in DISCORD


def test_the_double_the_guides_name_exists() -> None:
    for guide in (SLACK, DISCORD):
        for path in re.findall(r"`((?:bot|deploy|docs)/[\w/.-]+)`", guide):
            assert (ROOT / path).is_file(), path


async def test_discord_needs_no_privileged_intent_and_the_invitation_has_the_permissions_it_says() -> None:
    client = LoomClient(InstantInbox(), Forms(ForgetfulForms()))
    privileged = ("message_content", "members", "presences")
    assert not any(getattr(client.intents, name) for name in privileged)
    assert {command.name for command in client.tree.get_commands()} == {"crm", "Tell the CRM"}
    (number,) = re.findall(r"permissions=(\d+)", DISCORD)
    granted = {name for name, value in discord.Permissions(int(number)) if value}
    assert granted == {
        "read_messages", "send_messages", "send_messages_in_threads", "embed_links", "attach_files", "add_reactions",
        "read_message_history",
    }  # fmt: skip
    assert "scope=bot+applications.commands" in DISCORD
