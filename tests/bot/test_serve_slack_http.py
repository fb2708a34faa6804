"""Slack over HTTP: signed requests to the port of the chat page, under the public name that Slack calls."""

from __future__ import annotations

import json
import time
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from slack_sdk.signature import SignatureVerifier

from bot.testing.slack_double import SlackDouble
from bot.testing.slack_workspace import BOT_TOKEN, SIGNING_SECRET, TEAM, USER, direct_of
from tests.bot.loom_process import LoomServe, loom

PUBLIC = "crm.acme.test"


def event(words: str, event_id: str) -> bytes:
    said = {"type": "message", "channel_type": "im", "user": USER, "text": words, "ts": "1.1", "channel": "D0ANA"}
    return json.dumps({"type": "event_callback", "team_id": TEAM, "event_id": event_id, "event": said}).encode()


def signed(body: bytes, secret: str = SIGNING_SECRET, age: int = 0, host: str = PUBLIC) -> dict[str, str]:
    stamp = str(int(time.time()) - age)
    signature = SignatureVerifier(secret).generate_signature(timestamp=stamp, body=body)
    assert signature is not None
    return {
        "Host": host, "Content-Type": "application/json", "X-Slack-Signature": signature,
        "X-Slack-Request-Timestamp": stamp,
    }  # fmt: skip


@pytest.fixture
async def slack() -> AsyncIterator[SlackDouble]:
    async with SlackDouble() as double:
        yield double


@pytest.fixture
async def bot(slack: SlackDouble, tmp_path: Path) -> AsyncIterator[LoomServe]:
    loom(tmp_path, "user", "add", f"{USER.lower()}@acme.test", "--name", "Ana Ruiz")
    served = LoomServe(
        tmp_path, LOOM_SLACK_BOT_TOKEN=BOT_TOKEN, LOOM_SLACK_SIGNING_SECRET=SIGNING_SECRET,
        LOOM_SLACK_API_URL=slack.api_url, LOOM_ALLOWED_HOSTS=PUBLIC,
    )  # fmt: skip
    await served.start()
    yield served
    await served.stop()


async def test_signed_requests_are_heard_and_others_refused(slack: SlackDouble, bot: LoomServe) -> None:
    assert any("Slack" in line and "HTTP at /slack/events" in line for line in bot.printed)
    async with httpx.AsyncClient(base_url=bot.address, trust_env=False, timeout=30) as client:

        async def post(body: bytes, headers: dict[str, str]) -> int:
            return (await client.post("/slack/events", content=body, headers=headers)).status_code

        challenge = b'{"type": "url_verification", "challenge": "are you there"}'
        answer = await client.post("/slack/events", content=challenge, headers=signed(challenge))
        assert (answer.status_code, "are you there" in answer.text) == (200, True)

        evil = event("add Mallory, mal@evil.test", "Ev0")
        assert await post(evil, signed(evil, secret="not the secret")) == 401
        assert await post(evil, signed(evil, age=301)) == 401
        assert await post(evil + b" ", signed(evil)) == 401
        assert await post(evil, {"Host": PUBLIC, "Content-Type": "application/json"}) == 401
        assert await post(evil, signed(evil, host="elsewhere.test")) == 421

        good = event("add Jane Doe, cfo at Acme", "Ev1")
        assert [await post(good, signed(good)) for _ in range(3)] == [200, 200, 200]
        await slack.called("chat.postMessage")
        again = event("show Mallory", "Ev2")
        assert await post(again, signed(again)) == 200
        first, second = await slack.called("chat.postMessage", 2)
    assert first["channel"] == direct_of(USER)
    assert "Jane Doe" in json.dumps(first["blocks"])
    assert "mal@evil.test" not in json.dumps(second["blocks"])


async def test_a_body_that_nobody_signed_is_not_read_to_its_end(bot: LoomServe) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(3):
            yield b"x" * 512 * 1024

    async with httpx.AsyncClient(base_url=bot.address, trust_env=False, timeout=30) as client:
        headers = {"Host": PUBLIC, "Content-Type": "application/json"}
        for body in (b"x" * (1024 * 1024 + 1), pieces()):  # the length is said, and is not
            answer = await client.post("/slack/events", content=body, headers=headers)
            assert answer.status_code == 413
        stamped = {**headers, "X-Slack-Request-Timestamp": "soon", "X-Slack-Signature": "v0=\u00e9"}
        for unsigned in (b"x" * 1024 * 1024, b"[]", b"null", b'{"authorizations": 1}', b"\xff", b"[" * 100_000, b""):
            for sent in (headers, {k: v.encode() for k, v in stamped.items()}):
                answer = await client.post("/slack/events", content=unsigned, headers=sent)
                assert answer.status_code == 401, unsigned[:20]
    assert bot.errors() == ""
