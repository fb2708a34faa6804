"""The Slack adapter against the double: Socket Mode and HTTP, from the event to the answer."""

import asyncio
import hmac
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from slack_sdk.errors import SlackApiError
from sqlalchemy import create_engine
from sqlalchemy.event import listen
from starlette.applications import Starlette

from bot.adapters.base import ConnectionFailed
from bot.adapters.forms import ForgetfulForms, Forms
from bot.adapters.progress import Progress
from bot.adapters.slack.connection import SCOPES, SlackAdapter, SlackSettings
from bot.inbox import SqlInbox
from bot.inbox_worker import InboxWorker
from bot.messages import ButtonPress, FileShared, Inbound, Message, MessageRef, Reaction
from bot.replies import Attachment, Button, Buttons, Form, FormField, Item, Items, Reply, Settled, Table, Text
from bot.testing.in_place import in_place
from bot.testing.slack_double import SlackDouble
from bot.testing.slack_workspace import APP_TOKEN, BOT_TOKEN, BOT_USER, CHANNEL, DIRECT, SIGNING_SECRET, TEAM, USER
from crm_core.store.inbox import StoredEvents
from crm_core.store.tables import inbox as inbox_table
from tests.bot.adapters.slack import slack_payloads as payloads


@dataclass
class Bot:
    """The adapter with a scripted conversation behind it."""

    slack: SlackDouble
    folder: Path
    reply: Reply | None = field(default_factory=lambda: Reply((Text("Hello"),)))
    heard: list[Inbound] = field(default_factory=list)
    stands: list[MessageRef] = field(default_factory=list)
    refused: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when the database refused something."""
    forms: Forms = field(default_factory=lambda: Forms(ForgetfulForms()))
    progress: Progress = field(default_factory=lambda: Progress(ForgetfulForms()))

    def adapter(self, **changes: Any) -> SlackAdapter:
        settings = {
            "bot_token": BOT_TOKEN, "app_token": APP_TOKEN, "signing_secret": SIGNING_SECRET,
            "api_url": self.slack.api_url, **changes,
        }  # fmt: skip
        self.engine = create_engine(f"sqlite:///{self.folder / 'inbox.sqlite3'}")
        loop = asyncio.get_running_loop()

        def refuse(context: object) -> None:
            loop.call_soon_threadsafe(self.refused.set)

        listen(self.engine, "handle_error", refuse)
        inbox_table.create(self.engine, checkfirst=True)
        self.inbox = SqlInbox(StoredEvents(self.engine))
        return SlackAdapter(
            SlackSettings(**settings), self.handle, self.inbox, self.forms, files_folder=self.folder / "files",
            posted=self.posted, ping_seconds=0.2, progress=self.progress,
        )  # fmt: skip

    async def handle(self, event: Inbound) -> Reply | None:
        self.heard.append(event)
        return self.reply

    async def posted(self, at: MessageRef, reply: Reply) -> None:
        self.stands.append(at)

    async def work(self, adapter: SlackAdapter) -> None:
        await InboxWorker(self.inbox, lambda: {"slack": adapter.work}).drain()
        assert await self.inbox.dead() == []


@pytest.fixture
async def slack() -> AsyncIterator[SlackDouble]:
    async with SlackDouble() as double:
        yield double


@pytest.fixture
async def bot(slack: SlackDouble, tmp_path: Path) -> Bot:
    return Bot(slack, tmp_path)


@pytest.fixture
async def socket(bot: Bot) -> AsyncIterator[SlackAdapter]:
    adapter = bot.adapter()
    await adapter.start()
    yield adapter
    await adapter.stop()
    bot.engine.dispose()


Deliver = Callable[[str, dict[str, Any]], Awaitable[None]]


@pytest.fixture
def deliver(bot: Bot, socket: SlackAdapter) -> Deliver:
    async def deliver(kind: str, payload: dict[str, Any]) -> None:
        await bot.slack.deliver(kind, payload)
        await bot.work(socket)

    return deliver


async def test_a_mention_is_answered_in_its_thread(bot: Bot, deliver: Deliver) -> None:
    await deliver("events_api", payloads.mention(f"<@{BOT_USER}> give it to <@U0TOM>"))
    (message,) = bot.heard
    assert isinstance(message, Message)
    assert message.text == "give it to @Person U0TOM"
    assert message.sender.email == "u0ana@acme.test"
    assert message.sender.display_name == "Person U0ANA"
    (sent,) = bot.slack.sent("chat.postMessage")
    assert (sent["channel"], sent["thread_ts"], sent["text"]) == (CHANNEL, "1700000001.000100", "Hello")
    assert bot.stands[0].message_id is not None


async def test_a_redelivered_event_is_handled_once(bot: Bot, deliver: Deliver) -> None:
    for _ in range(3):
        await deliver("events_api", payloads.direct("log a call"))
    assert len(bot.heard) == 1
    assert len(bot.slack.socket.acknowledged) == 3
    assert len(bot.slack.sent("chat.postMessage")) == 1


async def test_an_event_is_stored_before_it_is_acknowledged(bot: Bot, socket: SlackAdapter) -> None:
    await bot.slack.deliver("events_api", payloads.direct("log a call"))
    assert bot.heard == [], "acknowledged, not worked yet"
    (event,) = await bot.inbox.claim(("slack",))
    assert event.payload["event"]["text"] == "log a call"


async def test_an_event_that_cannot_be_stored_is_not_acknowledged(bot: Bot, socket: SlackAdapter) -> None:
    inbox_table.drop(bot.engine)
    delivery = asyncio.create_task(bot.slack.deliver("events_api", payloads.direct("lost?"), envelope_id="first"))
    await bot.slack.connected()
    inbox_table.create(bot.engine) if await _refused(bot) else pytest.fail("it was acknowledged")
    delivery.cancel()
    await bot.slack.deliver("events_api", payloads.direct("lost?"), envelope_id="second")
    assert [ack["envelope_id"] for ack in bot.slack.socket.acknowledged] == ["second"]


async def _refused(bot: Bot) -> bool:
    """A second envelope of a kind that needs no storing comes back, the first was tried and has not."""
    await asyncio.wait_for(bot.refused.wait(), 20)
    await bot.slack.deliver("interactive", payloads.shortcut("anything"), envelope_id="probe")
    acknowledged = [ack["envelope_id"] for ack in bot.slack.socket.acknowledged]
    bot.slack.socket.acknowledged.clear()
    return acknowledged == ["probe"]


async def test_a_slash_command_is_answered_where_the_bot_is_not_a_member(bot: Bot, deliver: Deliver) -> None:
    url = f"{bot.slack.url}/respond/R1"
    await deliver("slash_commands", payloads.command("top leads", channel="C0ELSE", response_url=url))
    (sent,) = bot.slack.sent("response_url")
    assert (sent["response_type"], sent["text"], sent["id"]) == ("in_channel", "Hello", "R1")
    bot.reply = Reply((Text("for you"),), private=True)
    await deliver("slash_commands", payloads.command("my leads", "9.9", channel="C0ELSE", response_url=url))
    assert bot.slack.sent("response_url")[-1]["response_type"] == "ephemeral"


async def test_a_response_url_is_used_five_times_and_the_rest_comes_directly(bot: Bot, deliver: Deliver) -> None:
    bot.reply = Reply(tuple(Text(f"part {n} " + "x" * 9_000) for n in range(8)))
    url = f"{bot.slack.url}/respond/R1"
    await deliver("slash_commands", payloads.command("tell me all", channel="C0ELSE", response_url=url))
    assert len(bot.slack.sent("response_url")) == 5
    said = "".join(str(sent["blocks"]) for sent in bot.slack.sent("response_url"))
    direct = [sent for sent in bot.slack.standing if sent["channel"].startswith("D")]
    said += "".join(str(sent["blocks"]) for sent in direct)
    assert [said.count(f"part {n} ") for n in range(8)] == [1] * 8


async def test_a_private_answer_in_a_channel_is_ephemeral(bot: Bot, deliver: Deliver) -> None:
    bot.reply = Reply((Text("only you"), Attachment("a.csv", str(_file(bot)), "text/csv")), private=True)
    await deliver("events_api", payloads.mention(f"<@{BOT_USER}> my deals"))
    (sent,) = bot.slack.sent("chat.postEphemeral")
    assert (sent["user"], sent["channel"]) == (USER, CHANNEL)
    assert bot.slack.sent("chat.postMessage") == []
    (upload,) = bot.slack.sent("files.completeUploadExternal")
    assert upload["channel_id"] == DIRECT, "a file cannot be ephemeral"


def _file(bot: Bot) -> Path:
    path = bot.folder / "a.csv"
    path.write_text("a,b\n1,2\n")
    return path


async def test_a_press_replaces_its_card(bot: Bot, deliver: Deliver) -> None:
    bot.reply = in_place((Text("Undone"), Buttons((Button("Redo", "b.y.0"),))))
    await deliver("interactive", payloads.press("b.x.1"))
    assert isinstance(bot.heard[0], ButtonPress)
    (update,) = bot.slack.sent("chat.update")
    assert (update["ts"], update["text"]) == ("1700000002.000100", "Undone")
    assert bot.slack.sent("chat.postMessage") == []


LONG = tuple(Items(tuple(Item(f"{n}.{k}", (), (Button("Done", f"b.x.{n}k{k}"),)) for k in range(10))) for n in range(4))
"""A card of several messages."""


async def test_of_a_card_in_several_messages_only_the_pressed_one_changes(bot: Bot, deliver: Deliver) -> None:
    last = LONG[-1].items[-1]
    after = (*LONG[:-1], Items((*LONG[-1].items[:-1], Item(last.text, ("✓ Done",)))))
    bot.reply = Reply((Text("Thanks"),), Settled(LONG, after))
    await deliver("interactive", payloads.press("b.x.3k9"))
    (update,) = bot.slack.sent("chat.update")
    assert "3.9" in str(update["blocks"])
    assert "✓ Done" in str(update["blocks"])
    assert "0.0" not in str(update["blocks"])
    assert bot.slack.sent("chat.postMessage") == []


async def test_a_card_that_cannot_change_alone_is_answered_below(bot: Bot, deliver: Deliver) -> None:
    bot.reply = Reply((Text("Thanks"),), Settled(LONG, (*LONG[:2], Text("shorter"))))
    await deliver("interactive", payloads.press("b.x.3k9"))
    assert bot.slack.sent("chat.update") == []
    assert bot.slack.sent("chat.postMessage")[0]["text"] == "Thanks"


async def test_a_card_that_may_not_be_updated_is_replaced_through_its_response_url(bot: Bot, deliver: Deliver) -> None:
    bot.slack.failures["chat.update"] = [(200, {"ok": False, "error": "cant_update_message"}, {})]
    bot.reply = in_place((Text("Undone"),))
    await deliver("interactive", payloads.press("b.x.1", response_url=f"{bot.slack.url}/respond/R1"))
    (sent,) = bot.slack.sent("response_url")
    assert (sent["replace_original"], sent["response_type"], sent["text"]) == (True, "in_channel", "Undone")
    bot.slack.failures["chat.update"] = [(200, {"ok": False, "error": "message_not_found"}, {})]
    await deliver("interactive", payloads.press("b.x.2", trigger="9.9.zzz"))
    assert bot.slack.sent("chat.postMessage")[0]["text"] == "Undone", "the card is gone: told anew"


async def test_a_press_on_an_ephemeral_card_replaces_it_through_its_response_url(bot: Bot, deliver: Deliver) -> None:
    bot.reply = in_place((Text("Undone"),))
    container = {"type": "message", "channel_id": CHANNEL, "message_ts": "1.1", "is_ephemeral": True}
    url = f"{bot.slack.url}/respond/R1"
    await deliver("interactive", payloads.press("b.x.1", container=container, response_url=url))
    (sent,) = bot.slack.sent("response_url")
    assert sent["replace_original"] is True
    assert bot.slack.sent("chat.update") == []


async def test_a_form_opens_from_its_button_and_comes_back_with_values(bot: Bot, deliver: Deliver) -> None:
    bot.reply = Reply((Text("Which value?"), Form("New deal", (FormField("value", "Value", "40k"),), "b.x.0")))
    await deliver("events_api", payloads.direct("deal with Acme"))
    (card,) = bot.slack.sent("chat.postMessage")
    button = card["blocks"][-1]["elements"][0]
    await deliver("interactive", payloads.press(button["value"], channel=DIRECT))
    (opened,) = bot.slack.sent("views.open")
    assert opened["trigger_id"] == "3.4.abc"
    assert len(bot.heard) == 1, "opening a form is not for the conversation"
    bot.reply = in_place((Text("Created"),))
    await deliver("interactive", payloads.submission(opened["view"], {"0.0.value": {"value": {"value": "50k"}}}))
    pressed = bot.heard[-1]
    assert isinstance(pressed, ButtonPress)
    assert (pressed.token, pressed.values, pressed.private) == ("b.x.0", (("value", "50k"),), True)
    assert bot.slack.sent("chat.update")[0]["ts"] == "1700000002.000100"


async def test_a_form_that_is_gone_says_so(bot: Bot, deliver: Deliver) -> None:
    await deliver("interactive", payloads.press("form.0123", response_url=f"{bot.slack.url}/respond/R1"))
    (sent,) = bot.slack.sent("response_url")
    assert sent["response_type"] == "ephemeral"
    assert sent["text"] == "This form is too old. Ask again and I will show a new one."


async def test_the_message_shortcut_opens_and_then_says(bot: Bot, deliver: Deliver) -> None:
    await deliver("interactive", payloads.shortcut("Call with &lt;Jane&gt; was great"))
    (opened,) = bot.slack.sent("views.open")
    assert opened["view"]["blocks"][0]["element"]["initial_value"] == "Call with <Jane> was great"
    assert bot.heard == []
    await deliver("interactive", payloads.submission(opened["view"], {"0.0.text": {"value": {"value": "log a call"}}}))
    assert isinstance(bot.heard[0], Message)
    assert bot.slack.sent("chat.postMessage")[0]["thread_ts"] == "1700000003.000100"


async def test_reactions_reach_the_conversation(bot: Bot, deliver: Deliver) -> None:
    bot.reply = None
    await deliver("events_api", payloads.reaction("white_check_mark"))
    (heard,) = bot.heard
    assert isinstance(heard, Reaction)
    assert heard.ref.message_id == "1700000002.000100"
    assert bot.slack.sent("chat.postMessage") == []


async def test_a_file_is_downloaded_with_the_token(bot: Bot, deliver: Deliver) -> None:
    bot.slack.files["F1"] = b"name,email\nJane,jane@acme.test\n"
    await deliver("events_api", payloads.direct("", files=[bot.slack.file("F1")], subtype="file_share"))
    (heard,) = bot.heard
    assert isinstance(heard, FileShared)
    (file,) = heard.files
    assert await asyncio.to_thread(Path(file.path).read_bytes) == bot.slack.files["F1"]
    assert (file.name, file.size, file.media_type) == ("leads.csv", 31, "text/csv")
    shared = {"type": "file_shared", "file_id": "F1", "user_id": USER, "channel_id": CHANNEL}
    await deliver("events_api", payloads.event(shared, "Ev2"))
    assert isinstance(bot.heard[1], FileShared)


async def test_a_file_from_elsewhere_or_too_large_is_refused_with_words(bot: Bot, deliver: Deliver) -> None:
    elsewhere = {**bot.slack.file("F1"), "url_private_download": "http://127.0.0.1:1/steal-the-token"}
    await deliver("events_api", payloads.direct("", "Ev1", files=[elsewhere], subtype="file_share"))
    large = {**bot.slack.file("F2"), "size": 21 * 1024 * 1024}
    await deliver("events_api", payloads.direct("read this", "Ev2", files=[large], subtype="file_share"))
    first, second, third = bot.slack.sent("chat.postMessage")
    assert first["text"] == "leads.csv is not stored in Slack; I can only read files that are."
    assert second["text"] == "leads.csv is larger than 20 MB; I did not read it."
    assert third["text"] == "Hello", "the words of the message are still answered"


async def test_a_path_in_a_file_name_stays_in_the_folder(bot: Bot, deliver: Deliver) -> None:
    bot.slack.files["F1"] = b"x"
    await deliver("events_api", payloads.direct("", files=[bot.slack.file("F1", "../../../etc/passwd")]))
    (heard,) = bot.heard
    assert isinstance(heard, FileShared)
    assert Path(heard.files[0].path) == bot.folder / "files" / "F1" / "passwd"


async def test_guests_and_unconfirmed_addresses_are_not_vouched_for(bot: Bot, deliver: Deliver) -> None:
    bot.slack.users[USER] = {"id": USER, "team_id": "T0OTHER", "real_name": "Mallory", "is_email_confirmed": True,
                             "profile": {"email": "ana@acme.test"}}  # fmt: skip
    await deliver("events_api", payloads.direct("whoami"))
    assert bot.heard[0].sender.email is None
    assert bot.heard[0].sender.display_name == "Mallory"


async def test_a_rate_limit_is_waited_for(bot: Bot, deliver: Deliver) -> None:
    bot.slack.failures["chat.postMessage"] = [(429, {"ok": False, "error": "ratelimited"}, {"Retry-After": "0"})]
    await deliver("events_api", payloads.direct("hi"))
    assert len(bot.slack.sent("chat.postMessage")) == 2
    assert len(bot.heard) == 1


async def test_a_failure_to_answer_is_tried_again_later(bot: Bot, socket: SlackAdapter) -> None:
    bot.slack.failures["chat.postMessage"] = [(200, {"ok": False, "error": "internal_error"}, {})]
    await bot.slack.deliver("events_api", payloads.direct("hi"))
    await InboxWorker(bot.inbox, lambda: {"slack": socket.work}).drain()
    assert len(bot.heard) == 1
    with bot.engine.connect() as connection:
        (row,) = connection.execute(inbox_table.select())
    assert (row.status, row.attempts) == ("waiting", 1)
    assert "internal_error" in row.error


async def test_a_refreshed_and_a_dropped_socket_are_opened_again(bot: Bot, deliver: Deliver) -> None:
    await bot.slack.connected()
    await bot.slack.ask_to_reconnect()
    await bot.slack.connected(times=2)
    await deliver("events_api", payloads.direct("one", "Ev1"))
    await bot.slack.drop()
    await bot.slack.connected(times=3)
    await deliver("events_api", payloads.direct("two", "Ev2"))
    assert [event.text for event in bot.heard if isinstance(event, Message)] == ["one", "two"]


async def test_a_digest_goes_to_a_person_and_says_where_it_stands(bot: Bot, socket: SlackAdapter) -> None:
    at = await socket.send(MessageRef("slack", TEAM, f"user:{USER}"), Reply((Text("Good morning"),)))
    assert at is not None
    assert at.channel == DIRECT
    assert at.message_id


async def test_the_connection_line(bot: Bot) -> None:
    adapter = bot.adapter()
    assert adapter.connection().state == "off"
    await adapter.start()
    assert (adapter.connection().state, adapter.connection().detail) == ("connected", "Acme, Socket Mode")
    await adapter.stop()
    assert adapter.connection().state == "off"


@pytest.mark.parametrize(
    ("changes", "setting", "words"),
    [
        ({"bot_token": "xoxb-wrong"}, "LOOM_SLACK_BOT_TOKEN", "was refused (invalid_auth); copy the token"),
        ({"app_token": "xapp-wrong"}, "LOOM_SLACK_APP_TOKEN", "was refused (invalid_auth); copy the token"),
        ({"app_token": None, "signing_secret": None}, "LOOM_SLACK_APP_TOKEN", "is missing; set it for Socket Mode"),
        ({"api_url": "http://127.0.0.1:1/api/"}, "LOOM_SLACK_API_URL", "http://127.0.0.1:1/api/ does not answer"),
    ],
)
async def test_a_wrong_setting_is_named_with_its_fix(
    bot: Bot, changes: dict[str, Any], setting: str, words: str
) -> None:
    adapter = bot.adapter(**changes)
    with pytest.raises(ConnectionFailed) as failed:
        await adapter.start()
    assert str(failed.value).startswith(f"slack: {setting}: ")
    assert words in str(failed.value)
    assert adapter.connection().state == "failed"
    await adapter.stop()


async def test_a_missing_scope_is_named(bot: Bot) -> None:
    bot.slack.scopes = ",".join(SCOPES - {"users:read.email"})
    with pytest.raises(ConnectionFailed, match=r"lacks the scope users:read\.email; add it under OAuth & Permissions"):
        await bot.adapter().start()


# HTTP


def signed(body: bytes, secret: str = SIGNING_SECRET, age: float = 0, kind: str = "application/json") -> dict[str, str]:
    """As Slack signs; Bolt, and `@slack/bolt` in tests/npm, look at it themselves."""
    stamp = str(int(time.time() - age))
    made = hmac.new(secret.encode(), f"v0:{stamp}:".encode() + body, "sha256").hexdigest()
    return {"X-Slack-Signature": f"v0={made}", "X-Slack-Request-Timestamp": stamp, "Content-Type": kind}


async def test_http_takes_signed_requests_once_and_refuses_others(bot: Bot) -> None:
    adapter = bot.adapter(app_token=None)
    await adapter.start()
    assert adapter.connection().detail == "Acme, HTTP at /slack/events"
    web = httpx.ASGITransport(Starlette(routes=adapter.routes()))
    async with httpx.AsyncClient(transport=web, base_url="http://loom.test") as client:
        body = json.dumps(payloads.direct("hello")).encode()
        for retry in ({}, {"X-Slack-Retry-Num": "1", "X-Slack-Retry-Reason": "http_timeout"}):
            answer = await client.post("/slack/events", content=body, headers={**signed(body), **retry})
            assert (answer.status_code, answer.text) == (200, "")
        wrong = await client.post("/slack/events", content=body, headers=signed(body, "another secret"))
        stale = await client.post("/slack/events", content=body, headers=signed(body, age=301))
        changed = await client.post("/slack/events", content=body + b" ", headers=signed(body))
        unsigned = await client.post("/slack/events", content=body, headers={"Content-Type": "application/json"})
        assert [refused.status_code for refused in (wrong, stale, changed, unsigned)] == [401] * 4
        form = urlencode({key: str(value) for key, value in payloads.command("top leads").items()}).encode()
        kind = "application/x-www-form-urlencoded"
        assert (await client.post("/slack/events", content=form, headers=signed(form, kind=kind))).status_code == 200
        pressed = urlencode({"payload": json.dumps(payloads.press("b.x.1"))}).encode()
        assert (
            await client.post("/slack/events", content=pressed, headers=signed(pressed, kind=kind))
        ).status_code == 200
        check = json.dumps({"type": "url_verification", "challenge": "abc", "token": "x"}).encode()
        assert "abc" in (await client.post("/slack/events", content=check, headers=signed(check))).text
        inbox_table.drop(bot.engine)
        body = json.dumps(payloads.direct("hello", "Ev2")).encode()
        assert (await client.post("/slack/events", content=body, headers=signed(body))).status_code == 500
        inbox_table.create(bot.engine)
    await adapter.stop()


CALLBACK: dict[str, Any] = {"type": "event_callback", "event_id": "Ev1", "team_id": TEAM}
UNREADABLE: list[bytes] = [
    b"[]", b"null", b"7", b'"words"', b"{", b"[" * 100_000, b"\xff", b'{"a": ' + b"1" * 5000 + b"}",
    b'{"authorizations": 1}', b'{"type": "event_callback"}', b'{"type": "block_actions"}',
    b'{"type": "block_actions", "actions": []}', b'{"type": "message_action", "callback_id": "loom_say"}',
    b'{"type": "view_submission"}', b'{"type": "view_submission", "view": 1}',
    *(json.dumps({**CALLBACK, "event": event}).encode() for event in ("said", ["said"], 7)),
    json.dumps({**CALLBACK, "event": {"type": "message"}, "authorizations": [7]}).encode(),
    json.dumps({"type": "block_actions", "actions": [{"value": "form.1"}], "user": 1, "trigger_id": "t"}).encode(),
]  # fmt: skip
FORMS = [b"payload={", b"payload=[]", b"payload=null", b"payload=", b"payload=%ff", b"payload={}&payload=[]",
         b"command=/crm&text=hi"]  # fmt: skip


@pytest.mark.parametrize(
    ("body", "kind"),
    [*((body, "application/json") for body in UNREADABLE),
     *((body, "application/x-www-form-urlencoded") for body in FORMS)],
    ids=lambda value: str(value[:40]),
)  # fmt: skip
async def test_a_signed_request_that_cannot_be_read_is_refused_and_logged(
    bot: Bot, caplog: pytest.LogCaptureFixture, body: bytes, kind: str
) -> None:
    web = httpx.ASGITransport(Starlette(routes=bot.adapter(app_token=None).routes()), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=web, base_url="http://loom.test") as client:
        unsigned = await client.post("/slack/events", content=body, headers={"Content-Type": kind})
        assert (unsigned.status_code, caplog.messages) == (401, []), "refused before it is read"
        answer = await client.post("/slack/events", content=body, headers=signed(body, kind=kind))
    assert answer.status_code == 400
    assert any("cannot be read" in line for line in caplog.messages)
    assert not [record for record in caplog.records if record.exc_info]
    assert await bot.inbox.claim(("slack",)) == []


async def test_a_request_larger_than_any_of_slacks_is_refused(bot: Bot, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", "bot")
    web = httpx.ASGITransport(Starlette(routes=bot.adapter(app_token=None).routes()))
    body = json.dumps(payloads.direct("x" * 1024 * 1024)).encode()
    async with httpx.AsyncClient(transport=web, base_url="http://loom.test") as client:
        assert (await client.post("/slack/events", content=body, headers=signed(body))).status_code == 413
    assert any("was not read" in line for line in caplog.messages)


async def test_http_events_are_worked_like_those_of_the_socket(bot: Bot) -> None:
    adapter = bot.adapter(app_token=None)
    await adapter.start()
    web = httpx.ASGITransport(Starlette(routes=adapter.routes()))
    async with httpx.AsyncClient(transport=web, base_url="http://loom.test") as client:
        form = urlencode({key: str(value) for key, value in payloads.command("top leads").items()}).encode()
        kind = "application/x-www-form-urlencoded"
        await client.post("/slack/events", content=form, headers=signed(form, kind=kind))
    await bot.work(adapter)
    (heard,) = bot.heard
    assert isinstance(heard, Message)
    assert heard.text == "top leads"
    assert bot.adapter(signing_secret=None).routes() == []
    await adapter.stop()


async def test_a_retry_goes_on_after_the_message_that_failed(bot: Bot, socket: SlackAdapter) -> None:
    bot.reply = Reply(tuple(Table((name,), ((name,),) * 30) for name in ("one", "two", "three")))
    bot.slack.failures["chat.postMessage"] = [None, (200, {"ok": False, "error": "internal_error"}, {})]
    event = payloads.direct("three tables")
    with pytest.raises(SlackApiError):
        await socket.work(event)
    await socket.work(event)
    assert [one["blocks"][0]["rows"][0][0]["text"] for one in bot.slack.standing] == ["one", "two", "three"]
    assert bot.stands[-1].message_id == bot.slack.standing[0]["ts"], "reactions on the first message still count"
