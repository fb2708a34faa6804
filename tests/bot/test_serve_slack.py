"""A day in Slack: `loom serve` as a real process, the Slack double on the other side, and the whole road between."""

from __future__ import annotations

import asyncio
import itertools
import json
import sqlite3
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from bot.testing.slack_double import SlackDouble
from bot.testing.slack_workspace import APP_TOKEN, BETWEEN, BOT_TOKEN, BOT_USER, CHANNEL, TEAM, direct_of
from tests.bot.loom_process import LoomServe, loom

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.slow]

Json = dict[str, Any]
ANA, TOM, EVE = "U0ANA", "U0TOM", "U0EVE"
START = (
    "add Jane Doe, cfo at Acme",
    "create deal Acme renewal for Jane Doe 40k proposal",
    "add Dana Okafor, dana@globex.test",
)


class Workspace:
    """A workspace with three people: Ana is known by her confirmed e-mail, Tom was linked, Eve is nobody to the CRM."""

    def __init__(self, slack: SlackDouble, folder: Path) -> None:
        self.slack, self.folder = slack, folder
        self.bot: LoomServe
        self._ids = itertools.count(1)

    async def serve(self, **settings: str) -> LoomServe:
        return await LoomServe(
            self.folder, LOOM_SLACK_BOT_TOKEN=BOT_TOKEN, LOOM_SLACK_APP_TOKEN=APP_TOKEN,
            LOOM_SLACK_API_URL=self.slack.api_url, LOOM_LOG_LEVEL="INFO", **settings,
        ).start()  # fmt: skip

    async def restart(self) -> None:
        before = self.slack.socket.connections
        self.bot = await self.serve()
        await self.slack.connected(before + 1)

    # what people do; each returns the message that came of it

    async def direct(self, words: str, person: str = ANA, **more: Any) -> Json:
        event = {"type": "message", "channel_type": "im", "user": person, "text": words, "ts": self._ts(),
                 "channel": direct_of(person), **more}  # fmt: skip
        return await self._answered("events_api", self.event(event))

    async def mention(self, words: str, person: str = ANA, **more: Any) -> Json:
        event = {"type": "app_mention", "user": person, "text": f"<@{BOT_USER}> {words}", "ts": self._ts(),
                 "channel": CHANNEL, **more}  # fmt: skip
        return await self._answered("events_api", self.event(event))

    async def slash(self, words: str, person: str = ANA, channel: str = CHANNEL) -> Json:
        body = {"command": "/crm", "text": words, "team_id": TEAM, "channel_id": channel, "user_id": person,
                "user_name": person.lower(), "trigger_id": f"trigger-{next(self._ids)}",
                "response_url": f"{self.slack.url}/respond/R1"}  # fmt: skip
        return await self._answered("slash_commands", body)

    async def press(self, card: Json, label: str, person: str = ANA) -> Json:
        return await self._answered("interactive", self.pressed(card, label, person))

    async def react(self, card: Json, emoji: str, person: str = ANA) -> Json:
        item = {"type": "message", "channel": card["channel"], "ts": card["ts"]}
        event = {"type": "reaction_added", "user": person, "reaction": emoji, "item_user": BOT_USER, "item": item}
        return await self._answered("events_api", self.event(event))

    def event(self, event: Json) -> Json:
        return {"type": "event_callback", "team_id": TEAM, "event_id": f"Ev{next(self._ids)}", "event": event,
                "authorizations": [{"team_id": TEAM, "user_id": BOT_USER, "is_bot": True}]}  # fmt: skip

    def pressed(self, card: Json, label: str, person: str = ANA) -> Json:
        hidden = "user" in card
        container = {"type": "message", "channel_id": card["channel"], "message_ts": card["ts"],
                     "thread_ts": card["thread_ts"], "is_ephemeral": hidden}  # fmt: skip
        return {"type": "block_actions", "team": {"id": TEAM}, "user": {"id": person, "team_id": TEAM},
                "trigger_id": f"trigger-{next(self._ids)}", "container": container, "channel": {"id": card["channel"]},
                "response_url": f"{self.slack.url}/respond/R1",
                "actions": [{"type": "button", "action_id": "button.0", "value": token(card, label)}]}  # fmt: skip

    async def _answered(self, kind: str, payload: Json) -> Json:
        """Delivers, and waits until it is worked: whatever was posted or changed first, of an answer in several."""
        seen = [dict(one) for one in self.slack.standing]
        responses = len(self.slack.sent("response_url"))
        await self.slack.deliver(kind, payload)
        await self.slack.until(
            lambda: self.slack.standing != seen or len(self.slack.sent("response_url")) > responses, 30
        )
        await asyncio.wait_for(self.worked(), 30)
        if len(self.slack.sent("response_url")) > responses:
            return self.slack.sent("response_url")[-1]
        return next(one for place, one in enumerate(self.slack.standing) if place >= len(seen) or one != seen[place])

    def _ts(self) -> str:
        return f"1600000000.{next(self._ids):06d}"

    # what the record says

    def rows(self, query: str) -> list[Any]:
        connection = sqlite3.connect(self.folder / "data" / "crm.sqlite3")
        connection.execute("attach ? as events", (str(self.folder / "data" / "crm-inbox.sqlite3"),))
        try:
            return connection.execute(query).fetchall()
        finally:
            connection.close()

    def count(self, query: str) -> int:
        return int(self.rows(f"select count(*) from {query}")[0][0])

    async def worked(self) -> None:
        """Waits until the inbox has nothing left to do."""
        while self.count("events.inbox where status in ('waiting', 'working')"):  # noqa: ASYNC110 (another process works)
            await asyncio.sleep(0.05)


def shown(card: Json) -> str:
    """Every word of a message."""
    return json.dumps(card["blocks"], ensure_ascii=False)


def token(card: Json, label: str) -> str:
    buttons = [one for block in card["blocks"] if block["type"] == "actions" for one in block["elements"]]
    found = [one["value"] for one in buttons if one["text"]["text"] == label]
    assert found, f"no button {label!r} among {[one['text']['text'] for one in buttons]}"
    return str(found[0])


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def workspace(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Workspace]:
    folder = tmp_path_factory.mktemp("slack")
    loom(folder, "user", "add", "ana@acme.test", "--name", "Ana Ruiz")
    loom(folder, "user", "add", "tom@acme.test", "--name", "Tom Ek")
    loom(folder, "user", "link", "tom@acme.test", "--platform", "slack", "--workspace", TEAM, "--id", TOM)
    (folder / "start.txt").write_text("\n".join(START))
    loom(folder, "say", "--as", "ana@acme.test", "--file", "start.txt")
    async with SlackDouble() as slack:
        slack.users[ANA] = {"id": ANA, "team_id": TEAM, "real_name": "Ana", "is_email_confirmed": True,
                            "profile": {"email": "ana@acme.test"}}  # fmt: skip
        slack.users[TOM] = {"id": TOM, "team_id": TEAM, "real_name": "Tom", "is_email_confirmed": False,
                            "profile": {"email": "ana@acme.test"}}  # fmt: skip
        made = Workspace(slack, folder)
        made.bot = await made.serve()
        yield made
        await made.bot.stop()
        assert "Traceback" not in made.bot.errors()


async def test_it_says_that_it_is_connected(workspace: Workspace) -> None:
    assert any("Slack" in line and "connected" in line and "Socket Mode" in line for line in workspace.bot.printed)


async def test_ask_log_move_and_undo_in_a_direct_message(workspace: Workspace) -> None:
    assert "40,000 USD" in shown(await workspace.direct("show Acme renewal"))
    logged = await workspace.direct("log a call with Jane Doe: went great")
    assert "Logged call with Jane Doe" in shown(logged)
    assert logged["channel"] == direct_of(ANA)
    moved = await workspace.direct("move Acme renewal to negotiation")
    assert "Proposal → Negotiation" in shown(moved)
    await workspace.press(moved, "Undo")
    assert workspace.rows("select stage from deal") == [("proposal",)]


async def test_what_is_asked_in_a_channel_is_answered_to_the_asker_alone(workspace: Workspace) -> None:
    asked = await workspace.slash("top leads")
    assert (asked["channel"], asked["user"]) == (CHANNEL, ANA)
    assert "Jane Doe" in shown(asked)
    mentioned = await workspace.mention("show Jane Doe")
    assert (mentioned["channel"], mentioned["user"]) == (CHANNEL, ANA)
    assert mentioned["thread_ts"] is None, "Slack shows an ephemeral message in no thread that has not begun"
    threaded = await workspace.mention("add a note to Jane Doe: likes tea", thread_ts="1500000000.000100")
    assert (threaded["thread_ts"], threaded["user"]) == ("1500000000.000100", ANA)
    undone = await workspace.press(threaded, "Undo")
    assert (undone["replace_original"], undone["response_type"]) == (True, "ephemeral"), (
        "changed where only she sees it"
    )
    assert "Undone" in shown(undone)
    assert not [one for one in workspace.slack.standing if one["channel"] == CHANNEL and "user" not in one]


async def test_a_command_between_two_people_shows_nothing_to_the_other(workspace: Workspace) -> None:
    answer = await workspace.slash("show Acme renewal", channel=BETWEEN)
    assert "40,000 USD" in shown(answer)
    assert answer["response_type"] == "ephemeral"
    assert not [one for one in workspace.slack.standing if one["channel"] == BETWEEN]


async def test_a_thread_is_a_conversation_and_so_is_the_rest_of_the_channel(workspace: Workspace) -> None:
    await workspace.mention("show Dana Okafor")
    await workspace.mention("show Jane Doe", thread_ts="1500000000.000200")
    again = await workspace.mention("log a call with her: no answer")
    assert "Dana Okafor" in shown(again)
    inside = await workspace.mention("log a call with her: no answer", thread_ts="1500000000.000200")
    assert "Jane Doe" in shown(inside)


async def test_who_has_not_spoken_to_the_bot_hears_nothing_of_it(workspace: Workspace) -> None:
    """Emoji on its cards by somebody unknown, or without a meaning, and such on the messages of others."""
    card = await workspace.direct("what should I do next?")
    await workspace.worked()
    before = list(workspace.slack.standing)
    item = {"type": "message", "channel": CHANNEL, "ts": "1.1"}
    on_ours = {"type": "message", "channel": card["channel"], "ts": card["ts"]}
    for kind in ("reaction_added", "reaction_removed"):
        for person, emoji, where in (
            (EVE, "+1", on_ours),
            (EVE, "tada", on_ours),
            (ANA, "tada", on_ours),
            (EVE, "+1", item),
        ):
            event = {"type": kind, "user": person, "reaction": emoji, "item_user": BOT_USER, "item": where}
            await workspace.slack.deliver("events_api", workspace.event(event))
    await workspace.worked()
    assert workspace.slack.standing == before


async def test_everyone_sees_their_own_records_and_a_stranger_sees_none(workspace: Workspace) -> None:
    assert "that you can see" in shown(await workspace.direct("show Jane Doe", TOM))
    for answer in (await workspace.direct("show Jane Doe", EVE), await workspace.slash("top leads", EVE)):
        assert "I don't know who you are" in shown(answer)
        assert f"--platform slack --workspace {TEAM} --id {EVE}" in shown(answer)
        assert "Acme" not in shown(answer)


async def test_a_click_and_a_reaction_teach(workspace: Workspace) -> None:
    await workspace.direct("create deal Nimbus pilot 10k proposal")  # the other one was spoken of today
    card = await workspace.direct("what should I do next?")
    await workspace.press(card, "Helpful")
    assert workspace.count("feedback where verdict = 'helpful'") == 1
    before = workspace.rows("select * from posterior order by 1, 2, 3")
    assert before
    card = await workspace.direct("what should I do next?")
    answer = await workspace.react(card, "-1")
    assert answer["thread_ts"] == card["ts"]
    assert workspace.count("feedback where verdict = 'not_helpful'") == 1
    assert workspace.rows("select * from posterior order by 1, 2, 3") != before


async def test_a_file_is_shown_first_and_imported_by_button(workspace: Workspace) -> None:
    workspace.slack.files["F1"] = b"Name,Email,Shoe size\nAnn Lee,ann@lee.test,41\nBo Ray,bo@ray.test,44\n"
    file = workspace.slack.file("F1", "people.csv")
    preview = await workspace.direct("", subtype="file_share", files=[file])
    assert "Nothing is written yet" in shown(preview)
    assert workspace.count("contact where name = 'Ann Lee'") == 0
    await workspace.press(preview, "Import")
    await workspace.worked()
    assert workspace.count("contact where name in ('Ann Lee', 'Bo Ray')") == 2


async def test_a_redelivered_event_is_one_activity(workspace: Workspace) -> None:
    event = workspace.event({"type": "message", "channel_type": "im", "user": ANA, "ts": "1.5",
                             "text": "log a meeting with Jane Doe", "channel": direct_of(ANA)})  # fmt: skip
    for _ in range(3):
        await workspace.slack.deliver("events_api", event)
    await workspace.worked()
    assert workspace.count("activity where type = 'meeting'") == 1


async def test_killed_between_hearing_and_doing(workspace: Workspace) -> None:
    """What Slack was told that we have it is done after the next start, once; the buttons of before still work."""
    card = await workspace.direct("move Acme renewal to negotiation")
    words = [f"add a task to call Jane Doe about point {n}" for n in range(5)]
    for n, text in enumerate(words):
        event = {"type": "message", "channel_type": "im", "user": ANA, "text": text, "ts": f"2.{n}",
                 "channel": direct_of(ANA)}  # fmt: skip
        await workspace.slack.deliver("events_api", workspace.event(event))
    await workspace.bot.kill()
    left = workspace.count("events.inbox where status in ('waiting', 'working')")
    assert left, "it was killed before all was done"
    await workspace.restart()
    await asyncio.wait_for(workspace.worked(), 90)
    assert workspace.count("task") == len(words)
    await workspace.press(card, "Undo")
    await workspace.worked()
    assert workspace.rows("select stage from deal where title like 'Acme%'") == [("proposal",)]


async def test_the_digest_comes_once_from_two_processes(workspace: Workspace) -> None:
    """Nothing ran at its time, so both processes find it late on starting; one of them posts it."""
    from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
    from apscheduler.schedulers.asyncio import AsyncIOScheduler

    await workspace.bot.stop()
    jobs = AsyncIOScheduler(
        jobstores={
            "default": SQLAlchemyJobStore(
                f"sqlite:///{workspace.folder / 'data' / 'crm.sqlite3'}", tablename="scheduled_job"
            )
        }
    )
    jobs.start(paused=True)
    due = [job for job in jobs.get_jobs() if job.id.startswith("digest:")]
    for job in due:
        job.modify(next_run_time=datetime.now(UTC) - timedelta(minutes=5))
    jobs.shutdown(wait=False)
    assert len(due) == 2
    assert workspace.count("chat_account") == 2, "Ana's account was linked when she first wrote"
    before = len(workspace.slack.standing)
    bots = await asyncio.gather(workspace.serve(), workspace.serve())
    await workspace.slack.until(lambda: len(workspace.slack.standing) >= before + 2, 60)
    for bot in bots[1:]:
        await bot.stop()
    workspace.bot = bots[0]
    await workspace.direct("hello")
    posted = workspace.slack.standing[before:-1]
    assert sorted(one["channel"] for one in posted) == sorted([direct_of(ANA), direct_of(TOM)])
