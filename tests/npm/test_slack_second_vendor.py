"""Slack's own JavaScript packages agree with us: on which bytes are genuine, and on how Socket Mode speaks."""

import json
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
from slack_sdk.signature import SignatureVerifier
from sqlalchemy import create_engine
from starlette.applications import Starlette

from bot.adapters.forms import ForgetfulForms, Forms
from bot.adapters.slack.connection import SlackAdapter, SlackSettings
from bot.inbox import SqlInbox
from bot.messages import Inbound
from bot.replies import Reply
from bot.testing.slack_double import SlackDouble
from bot.testing.slack_workspace import APP_TOKEN, BOT_TOKEN, SIGNING_SECRET, TEAM, USER
from crm_core.store.inbox import StoredEvents
from crm_core.store.tables import inbox as inbox_table
from tests.npm.second_vendor import answer, needs_npm, script

pytestmark = needs_npm()


def direct(text: str, event_id: str) -> dict[str, Any]:
    event = {"type": "message", "channel_type": "im", "user": USER, "text": text, "ts": "1.1", "channel": "D1"}
    return {"type": "event_callback", "team_id": TEAM, "event_id": event_id, "event": event}


async def silent(event: Inbound) -> Reply | None:
    return None


async def test_the_same_bytes_are_genuine_for_slack_bolt_and_for_us(tmp_path: Path) -> None:
    event = json.dumps(direct("Grüße, 世界 & <co>", "Ev1"), ensure_ascii=False).encode()
    command = urlencode(
        {"command": "/crm", "text": "top 5%", "team_id": TEAM, "channel_id": "C1", "user_id": USER, "trigger_id": "1"}
    ).encode()
    cases = []
    for body, kind in ((event, "application/json"), (command, "application/x-www-form-urlencoded")):
        for secret, age, tampered in (
            (SIGNING_SECRET, 0, False), (SIGNING_SECRET, 290, False), ("wrong", 0, False), (SIGNING_SECRET, 310, False),
            (SIGNING_SECRET, 0, True),
        ):  # fmt: skip
            stamp = str(int(time.time() - age))
            headers = {
                "X-Slack-Signature": SignatureVerifier(secret).generate_signature(timestamp=stamp, body=body) or "",
                "X-Slack-Request-Timestamp": stamp,
                "Content-Type": kind,
            }
            cases.append((headers, body + b" " if tampered else body))
    theirs = await answer(
        "slack_verify.mjs",
        [{"secret": SIGNING_SECRET, "headers": headers, "body": body.decode()} for headers, body in cases],
    )
    ours = []
    async with SlackDouble() as slack:
        engine = create_engine(f"sqlite:///{tmp_path / 'inbox.sqlite3'}")
        inbox_table.create(engine)
        settings = SlackSettings(BOT_TOKEN, signing_secret=SIGNING_SECRET, api_url=slack.api_url)
        forms = Forms(ForgetfulForms())
        adapter = SlackAdapter(settings, silent, SqlInbox(StoredEvents(engine)), forms, files_folder=tmp_path)
        web = httpx.ASGITransport(Starlette(routes=adapter.routes()))
        async with httpx.AsyncClient(transport=web, base_url="http://loom.test") as client:
            for headers, body in cases:
                ours.append((await client.post("/slack/events", content=body, headers=headers)).status_code == 200)
        engine.dispose()
    assert ours == theirs == [True, True, False, False, False] * 2


async def test_slacks_socket_client_speaks_with_our_double() -> None:
    async with SlackDouble() as slack, script("slack_socket.mjs", slack.api_url, APP_TOKEN) as client:
        await client.until(state="connected")
        acknowledgement = await slack.deliver("events_api", direct("hello", "Ev1"))
        heard = await client.until(type="events_api")
        assert heard["body"]["event"]["text"] == "hello"
        assert acknowledgement["envelope_id"] == heard["envelope_id"]
        assert slack.socket.unacknowledged == {}
        await slack.deliver("slash_commands", {"command": "/crm", "text": "top leads"})
        assert (await client.until(type="slash_commands"))["body"]["text"] == "top leads"
        await slack.deliver("interactive", {"type": "block_actions", "actions": []})
        assert (await client.until(type="interactive"))["body"]["type"] == "block_actions"
        await slack.ask_to_reconnect()
        await slack.connected(times=2)
        await client.until(state="connected")
        await slack.deliver("events_api", direct("stop", "Ev2"))
        assert await client.status() == 0


async def test_slacks_socket_client_is_refused_with_a_wrong_token() -> None:
    async with SlackDouble() as slack, script("slack_socket.mjs", slack.api_url, "xapp-wrong") as client:
        assert await client.line() == {"error": "invalid_auth"}
        assert await client.status() == 1
