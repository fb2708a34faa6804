"""How long Slack waits for an acknowledgement, three seconds at most, while `loom serve` works hard: eight people ask
heavy questions, and one importing 8,800 deals. Real processes; Slack is the double.
"""

from __future__ import annotations

import asyncio
import itertools
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

from bench.importing import write_deals
from bot.testing.slack_double import SlackDouble
from bot.testing.slack_workspace import APP_TOKEN, BOT_TOKEN, BOT_USER, TEAM, direct_of, user_object
from tests.bot.loom_process import LoomServe, loom

HEAVY = ("which deals are at risk?", "what should I do next?", "top leads", "won value by owner", "digest")
ASKERS, PROBES, PAUSE = 8, 30, 0.3

_ids = itertools.count(1)


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        asyncio.run(_measure(Path(name)))


async def _measure(folder: Path) -> None:
    loom(folder, "demo")
    loom(folder, "user", "add", "boss@acme.test", "--name", "The Boss", "--role", "admin")
    write_deals(folder / "deals.csv")
    async with SlackDouble() as slack:
        people = [f"U{n}" for n in range(ASKERS + 1)]
        slack.users |= {one: {**user_object(one), "profile": {"email": "boss@acme.test"}} for one in people}
        slack.files["F1"] = (folder / "deals.csv").read_bytes()
        settings = {"LOOM_SLACK_BOT_TOKEN": BOT_TOKEN, "LOOM_SLACK_APP_TOKEN": APP_TOKEN}
        bot = await LoomServe(folder, LOOM_SLACK_API_URL=slack.api_url, **settings).start()
        try:
            await _say(slack, "hello", people[0])
            await asyncio.sleep(5)  # memory reads the demo company
            questions = [(HEAVY[(n + turn) % len(HEAVY)], one) for turn in range(3) for n, one in enumerate(people[1:])]
            asked = [asyncio.create_task(_say(slack, words, person)) for words, person in questions]
            _print("eight heavy askers", await _probe(slack, people[0]))
            await asyncio.gather(*asked)
            await slack.until(lambda: len(slack.standing) >= 1 + PROBES + len(questions), 120)
            before = len(slack.standing)
            await _say(slack, "", people[1], files=[slack.file("F1", "deals.csv")], subtype="file_share")
            await slack.until(lambda: len(slack.standing) > before, 120)
            await slack.deliver("interactive", _pressed(slack.standing[-1], "Import", people[1], slack))
            _print("an import of 8,800 deals", await _probe(slack, people[0]))
        finally:
            await bot.stop()


async def _probe(slack: SlackDouble, person: str) -> list[float]:
    """Seconds from sending an event to its acknowledgement, one event after the other."""
    took = []
    for n in range(PROBES):
        start = time.perf_counter()
        await _say(slack, f"todo call somebody about point {n}", person)
        took.append(time.perf_counter() - start)
        await asyncio.sleep(PAUSE)
    return took


async def _say(slack: SlackDouble, words: str, person: str, **more: Any) -> None:
    event = {"type": "message", "channel_type": "im", "user": person, "text": words, "ts": f"1.{next(_ids):06}",
             "channel": direct_of(person), **more}  # fmt: skip
    body = {"type": "event_callback", "team_id": TEAM, "event_id": f"Ev{next(_ids)}", "event": event,
            "authorizations": [{"team_id": TEAM, "user_id": BOT_USER, "is_bot": True}]}  # fmt: skip
    await slack.deliver("events_api", body)


def _pressed(card: dict[str, Any], label: str, person: str, slack: SlackDouble) -> dict[str, Any]:
    buttons = [one for block in card["blocks"] if block["type"] == "actions" for one in block["elements"]]
    (value,) = [one["value"] for one in buttons if one["text"]["text"] == label]
    container = {"type": "message", "channel_id": card["channel"], "message_ts": card["ts"], "is_ephemeral": False}
    return {"type": "block_actions", "team": {"id": TEAM}, "user": {"id": person, "team_id": TEAM},
            "trigger_id": f"trigger-{next(_ids)}", "container": container, "channel": {"id": card["channel"]},
            "response_url": f"{slack.url}/respond/R1", "actions": [{"type": "button", "value": value}]}  # fmt: skip


def _print(load: str, took: list[float]) -> None:
    print(f"acknowledged during {load}: p50 {statistics.median(took):.2f} s, at most {max(took):.2f} s")
