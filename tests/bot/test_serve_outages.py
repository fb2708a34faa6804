"""Slack or Discord is not there when the bot starts, comes, goes for a while, comes back: as a real process."""

from __future__ import annotations

import asyncio
import json
import socket
import sqlite3
from pathlib import Path

import httpx
import pytest

from bot.testing.discord_double import DiscordDouble
from bot.testing.discord_events import message
from bot.testing.discord_gateway import TOKEN
from bot.testing.slack_double import SlackDouble
from bot.testing.slack_workspace import APP_TOKEN, BOT_TOKEN, SIGNING_SECRET, USER
from tests.bot.loom_process import LoomServe, loom
from tests.bot.test_serve_slack_http import PUBLIC, event, signed

pytestmark = pytest.mark.slow
LONG = 120.0
ANA = "2000"


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


async def page_is_served(bot: LoomServe) -> bool:
    async with httpx.AsyncClient(base_url=bot.address, trust_env=False, timeout=30) as client:
        return (await client.get("/health")).status_code == 200


def statuses(folder: Path) -> list[str]:
    connection = sqlite3.connect(folder / "data" / "crm-inbox.sqlite3")
    try:
        return [row[0] for row in connection.execute("select status from inbox order by received_at")]
    finally:
        connection.close()


async def test_what_slack_was_told_we_have_is_worked_when_slack_is_back(tmp_path: Path) -> None:
    port = free_port()
    loom(tmp_path, "user", "add", f"{USER.lower()}@acme.test", "--name", "Ana Ruiz")
    bot = await LoomServe(
        tmp_path, LOOM_SLACK_BOT_TOKEN=BOT_TOKEN, LOOM_SLACK_SIGNING_SECRET=SIGNING_SECRET,
        LOOM_SLACK_API_URL=f"http://127.0.0.1:{port}/api/", LOOM_ALLOWED_HOSTS=PUBLIC,
    ).start()  # fmt: skip
    (line,) = [line for line in bot.printed if "Slack" in line]
    assert "failed" in line
    assert f"LOOM_SLACK_API_URL: http://127.0.0.1:{port}/api/ does not answer" in line
    async with httpx.AsyncClient(base_url=bot.address, trust_env=False, timeout=30) as client:

        async def post(words: str, event_id: str) -> None:
            body = event(words, event_id)
            assert (await client.post("/slack/events", content=body, headers=signed(body))).status_code == 200

        await post("add Jane Doe, cfo at Acme", "Ev1")
        assert await page_is_served(bot)
        assert statuses(tmp_path) == ["waiting"]
        async with SlackDouble(port=port) as slack:
            await slack.until(lambda: len(slack.sent("chat.postMessage")) >= 1, LONG)
            assert "Jane Doe" in json.dumps(slack.sent("chat.postMessage")[0]["blocks"])
        await post("show Jane Doe", "Ev2")  # gone again, and this time it was connected
        await asyncio.sleep(3)
        assert await page_is_served(bot)
        async with SlackDouble(port=port) as slack:
            await slack.until(lambda: len(slack.sent("chat.postMessage")) >= 1, LONG)
            assert "CFO" in json.dumps(slack.sent("chat.postMessage")[0]["blocks"]).upper()
    await bot.stop()
    assert statuses(tmp_path) == ["done", "done"]


async def test_a_token_that_slack_refuses_is_said_and_tried_again(tmp_path: Path) -> None:
    async with SlackDouble() as slack:
        slack.failures["auth.test"] = [(200, {"ok": False, "error": "invalid_auth"}, {})]
        bot = await LoomServe(
            tmp_path, LOOM_SLACK_BOT_TOKEN=BOT_TOKEN, LOOM_SLACK_APP_TOKEN=APP_TOKEN, LOOM_SLACK_API_URL=slack.api_url
        ).start()
        (line,) = [line for line in bot.printed if "Slack" in line]
        assert "LOOM_SLACK_BOT_TOKEN: was refused (invalid_auth); copy the token that starts with xoxb-" in line
        assert await page_is_served(bot)
        await slack.until(lambda: slack.socket.connections >= 1, LONG)
        await bot.stop()
    assert "Slack is connected again" in bot.errors()
    assert "Traceback" not in bot.errors()


async def test_discord_comes_after_the_start_and_answers(tmp_path: Path) -> None:
    port = free_port()
    loom(tmp_path, "user", "add", "ana@acme.test", "--name", "Ana Ruiz")
    loom(tmp_path, "user", "link", "ana@acme.test", "--platform", "discord", "--id", ANA)
    url = f"http://127.0.0.1:{port}/api"
    bot = await LoomServe(tmp_path, LOOM_DISCORD_TOKEN=TOKEN, LOOM_DISCORD_API_URL=url).start()
    (line,) = [line for line in bot.printed if "Discord" in line]
    assert "LOOM_DISCORD_API_URL" in line
    assert await page_is_served(bot)
    async with DiscordDouble(port=port) as discord:
        await discord.until(lambda: bool(discord.ops(2)), LONG)
        await discord.dispatch("MESSAGE_CREATE", message("hello", ANA))
        await discord.until(lambda: bool(discord.standing), LONG)
    await bot.stop()
    assert statuses(tmp_path) == ["done"]


def test_doctor_signs_in_and_says_what_is_wrong(tmp_path: Path) -> None:
    import subprocess

    from tests.bot.loom_process import LOOM, environment

    url = f"http://127.0.0.1:{free_port()}/api/"
    given = environment(
        tmp_path, LOOM_SLACK_BOT_TOKEN=BOT_TOKEN, LOOM_SLACK_APP_TOKEN=APP_TOKEN, LOOM_SLACK_API_URL=url,
        LOOM_DISCORD_TOKEN=TOKEN, LOOM_DISCORD_API_URL=url,
    )  # fmt: skip
    done = subprocess.run(
        [LOOM, "doctor"], env=given, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 1
    lines = {line.split()[0]: line for line in done.stdout.splitlines()}
    assert f"FAILED  LOOM_SLACK_API_URL: {url} does not answer" in lines["slack"]
    assert "FAILED  LOOM_DISCORD_API_URL" in lines["discord"]
    assert "Traceback" not in done.stderr


async def test_doctor_says_as_whom_it_signed_in(tmp_path: Path) -> None:
    async with SlackDouble() as slack, DiscordDouble() as discord:
        out = await asyncio.to_thread(
            loom, tmp_path, "doctor", LOOM_SLACK_BOT_TOKEN=BOT_TOKEN, LOOM_SLACK_APP_TOKEN=APP_TOKEN,
            LOOM_SLACK_API_URL=slack.api_url, LOOM_DISCORD_TOKEN=TOKEN, LOOM_DISCORD_API_URL=discord.url + "/api",
        )  # fmt: skip
        assert discord.ops(2) == []
        assert slack.socket.connections == 0
    assert "slack      ok      signed in" in out
    assert "discord    ok      signed in as loom" in out
