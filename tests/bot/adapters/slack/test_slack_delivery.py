"""Who reads an answer, and what happens when Slack does not take it where it belongs."""

from __future__ import annotations

from typing import Any

import pytest

from bot.adapters.base import ConnectionFailed
from bot.adapters.forms import key_of
from bot.adapters.slack.connection import SlackAdapter
from bot.inbox_worker import InboxWorker
from bot.messages import ButtonPress, FileShared, Message
from bot.replies import Form, FormField, Reply, Text
from bot.testing.in_place import in_place
from bot.testing.slack_workspace import BETWEEN, BOT_USER, CHANNEL, DIRECT, USER
from tests.bot.adapters.slack import slack_payloads as payloads
from tests.bot.adapters.slack.test_slack_connection import Bot, Deliver

SECRET = Reply((Text("40,000 USD"),))


def refused(reason: str) -> tuple[int, dict[str, Any], dict[str, str]]:
    return (200, {"ok": False, "error": reason}, {})


async def test_a_command_between_two_people_is_answered_to_the_asker_alone(bot: Bot, deliver: Deliver) -> None:
    bot.reply = SECRET
    url = f"{bot.slack.url}/respond/R1"
    await deliver("slash_commands", payloads.command("my deals", channel=BETWEEN, response_url=url))
    (sent,) = bot.slack.sent("response_url")
    assert (sent["response_type"], sent["text"]) == ("ephemeral", "40,000 USD")
    assert bot.slack.standing == []


async def test_no_link_of_a_record_unfolds(bot: Bot, deliver: Deliver) -> None:
    bot.reply = Reply((Text("see https://acme.test/a_b"),))
    url = f"{bot.slack.url}/respond/R1"
    await deliver("slash_commands", payloads.command("website of Acme", channel=BETWEEN, response_url=url))
    await deliver("events_api", payloads.direct("website of Acme"))
    posted = [*bot.slack.sent("response_url"), *bot.slack.sent("chat.postMessage")]
    assert len(posted) == 2
    assert not [
        one for one in posted if one["unfurl_links"] not in (False, "0") or one["unfurl_media"] not in (False, "0")
    ]


async def test_a_press_between_two_people_changes_only_what_the_asker_sees(bot: Bot, deliver: Deliver) -> None:
    bot.reply = in_place((Text("40,000 USD"),))
    container = {"type": "message", "channel_id": BETWEEN, "message_ts": "1.1", "is_ephemeral": True}
    url = f"{bot.slack.url}/respond/R1"
    await deliver("interactive", payloads.press("b.x.1", channel=BETWEEN, container=container, response_url=url))
    (sent,) = bot.slack.sent("response_url")
    assert (sent["response_type"], sent["replace_original"]) == ("ephemeral", True)
    assert isinstance(bot.heard[0], ButtonPress)


async def test_what_is_told_of_a_message_between_two_people_comes_to_the_direct_messages(
    bot: Bot, deliver: Deliver
) -> None:
    bot.reply = SECRET
    shortcut = {**payloads.shortcut("Call with Jane"), "channel": {"id": BETWEEN}}
    await deliver("interactive", shortcut)
    (opened,) = bot.slack.sent("views.open")
    await deliver("interactive", payloads.submission(opened["view"], {"0.0.text": {"value": {"value": "log a call"}}}))
    assert [(one["channel"], one["text"]) for one in bot.slack.standing] == [(DIRECT, "40,000 USD")]


async def test_a_command_to_the_bot_itself_is_answered_there(bot: Bot, deliver: Deliver) -> None:
    bot.reply = SECRET
    await deliver(
        "slash_commands", payloads.command("my deals", channel=DIRECT, response_url=f"{bot.slack.url}/respond/R")
    )
    assert [(one["channel"], "user" in one) for one in bot.slack.standing] == [(DIRECT, False)]


async def test_a_private_answer_to_a_mention_is_seen(bot: Bot, deliver: Deliver) -> None:
    bot.reply = Reply((Text("only you"),), private=True)
    await deliver("events_api", payloads.mention(f"<@{BOT_USER}> my deals"))
    await deliver("events_api", payloads.mention(f"<@{BOT_USER}> my deals", "Ev2", thread_ts="1.5"))
    seen = [(one["channel"], one["user"], one["thread_ts"]) for one in bot.slack.standing]
    assert seen == [(CHANNEL, USER, None), (CHANNEL, USER, "1.5")]


async def test_a_private_answer_to_a_reaction_is_seen(bot: Bot, deliver: Deliver) -> None:
    bot.reply = Reply((Text("thanks"),), private=True)
    await deliver("events_api", payloads.reaction("+1"))
    assert [(one["channel"], one["user"]) for one in bot.slack.standing] == [(CHANNEL, USER)]


@pytest.mark.parametrize("words", ["", "read this"])
async def test_files_in_a_channel_are_not_taken_for_private_ones(bot: Bot, deliver: Deliver, words: str) -> None:
    bot.slack.files["F1"] = b"a,b\n1,2\n"
    await deliver("events_api", payloads.mention(f"<@{BOT_USER}> {words}", files=[bot.slack.file("F1")]))
    (heard,) = bot.heard
    assert isinstance(heard, Message | FileShared)
    assert not heard.private


async def test_a_mention_of_somebody_unknown_is_heard(bot: Bot, deliver: Deliver) -> None:
    bot.slack.users["U0GONE"] = {}
    await deliver("events_api", payloads.direct("give it to <@U0GONE>"))
    (heard,) = bot.heard
    assert isinstance(heard, Message)
    assert heard.text == "give it to @U0GONE"


async def test_somebody_whom_slack_does_not_show_is_heard_without_an_address(bot: Bot, deliver: Deliver) -> None:
    bot.slack.users[USER] = {}
    await deliver("events_api", payloads.direct("hello"))
    assert (bot.heard[0].sender.email, bot.heard[0].sender.display_name) == (None, USER)


async def test_a_file_that_is_gone_is_said_and_the_words_are_answered(bot: Bot, deliver: Deliver) -> None:
    gone = bot.slack.file("F404")
    await deliver("events_api", payloads.direct("read this", files=[gone], subtype="file_share"))
    await deliver("events_api", payloads.direct("", "Ev2", files=[{"id": "F405", "file_access": "check_file_info"}]))
    told = [one["text"] for one in bot.slack.standing]
    assert told[0].startswith("Slack did not give me leads.csv (404)")
    assert told[1] == "Hello"
    assert told[2].startswith("Slack did not give me F405 (file_not_found)")


async def test_a_file_server_at_fault_is_asked_again(bot: Bot, socket: SlackAdapter) -> None:
    bot.slack.files["F1"] = b"a,b\n1,2\n"
    bot.slack.failures["files"] = [(503, {}, {})]
    await bot.slack.deliver("events_api", payloads.direct("", files=[bot.slack.file("F1")]))
    await InboxWorker(bot.inbox, lambda: {"slack": socket.work}).drain()
    assert bot.heard == []
    assert await bot.inbox.dead() == []


async def test_an_answer_that_slack_never_takes_is_told_and_not_tried_again(bot: Bot, deliver: Deliver) -> None:
    bot.slack.failures["chat.postMessage"] = [refused("msg_too_long")]
    await deliver("events_api", payloads.mention(f"<@{BOT_USER}> everything"))
    assert len(bot.slack.sent("chat.postMessage")) == 2
    (told,) = bot.slack.standing
    assert told["channel"] == DIRECT
    assert "Slack did not take it (msg_too_long)" in told["text"]
    await deliver("events_api", payloads.direct("next", "Ev2"))
    assert bot.slack.standing[-1]["text"] == "Hello"


async def test_from_a_channel_without_the_bot_the_answer_comes_to_the_direct_messages(
    bot: Bot, deliver: Deliver
) -> None:
    await deliver("interactive", {**payloads.shortcut("Call with Jane"), "channel": {"id": "C0ELSE"}})
    (opened,) = bot.slack.sent("views.open")
    await deliver("interactive", payloads.submission(opened["view"], {"0.0.text": {"value": {"value": "log a call"}}}))
    assert [(one["channel"], one["text"]) for one in bot.slack.standing] == [(DIRECT, "Hello")]


async def test_an_answer_that_goes_nowhere_is_given_up_at_once(bot: Bot, socket: SlackAdapter) -> None:
    bot.slack.failures["chat.postMessage"] = [refused("msg_too_long"), refused("user_disabled")]
    await bot.slack.deliver("events_api", payloads.direct("hi"))
    await InboxWorker(bot.inbox, lambda: {"slack": socket.work}).drain()
    (dead,) = await bot.inbox.dead()
    assert dead.attempts == 1
    assert "msg_too_long" in dead.error
    assert "user_disabled" in dead.error


@pytest.mark.parametrize("reason", ["internal_error", "token_revoked"])
async def test_what_may_go_well_later_is_tried_again(bot: Bot, socket: SlackAdapter, reason: str) -> None:
    bot.slack.failures["chat.postMessage"] = [refused(reason)]
    await bot.slack.deliver("events_api", payloads.direct("hi"))
    await InboxWorker(bot.inbox, lambda: {"slack": socket.work}).drain()
    assert await bot.inbox.dead() == []
    assert len(bot.slack.sent("chat.postMessage")) == 1, "and nothing else is said meanwhile"


async def test_nobody_waits_for_the_event_of_somebody_else(bot: Bot, socket: SlackAdapter) -> None:
    bot.slack.failures["chat.postMessage"] = [refused("internal_error")]
    await bot.slack.deliver("events_api", payloads.mention(f"<@{BOT_USER}> mine"))
    await InboxWorker(bot.inbox, lambda: {"slack": socket.work}).drain()
    await bot.slack.deliver("events_api", payloads.mention(f"<@{BOT_USER}> his", "Ev2", user="U0TOM"))
    await InboxWorker(bot.inbox, lambda: {"slack": socket.work}).drain()
    assert [event.sender.id for event in bot.heard] == [USER, "U0TOM"]


async def test_a_form_that_slack_does_not_open_is_told(bot: Bot, deliver: Deliver) -> None:
    form = Form("New deal", (FormField("value", "Value"),), "b.x.0")
    bot.forms.keep(form)
    bot.slack.failures["views.open"] = [refused("expired_trigger_id")]
    url = f"{bot.slack.url}/respond/R1"
    await deliver("interactive", payloads.press(key_of(form), response_url=url))
    (sent,) = bot.slack.sent("response_url")
    assert (sent["response_type"], sent["text"]) == ("ephemeral", "Slack did not open the form. Click once more.")
    assert sent.get("replace_original") is not True


@pytest.mark.parametrize(
    ("said", "heard"),
    [
        (f"hey <@{BOT_USER}> how is my pipeline?", "hey how is my pipeline?"),
        (f"hey <@{BOT_USER}|loom>, how is my pipeline?", "hey how is my pipeline?"),
        (f"<@{BOT_USER}>: top leads", "top leads"),
        (f"top leads <@{BOT_USER}>", "top leads"),
    ],
)
async def test_the_bot_is_named_anywhere(bot: Bot, deliver: Deliver, said: str, heard: str) -> None:
    await deliver("events_api", payloads.mention(said))
    assert isinstance(bot.heard[0], Message)
    assert bot.heard[0].text == heard


@pytest.mark.parametrize("body", [{}, {"ok": False, "error": "internal_error"}, {"ok": False, "error": "ratelimited"}])
@pytest.mark.parametrize("status", [502, 503])
async def test_an_outage_is_not_blamed_on_the_token(bot: Bot, body: dict[str, Any], status: int) -> None:
    bot.slack.failures["auth.test"] = [(status, body, {})]
    with pytest.raises(ConnectionFailed) as failed:
        await bot.adapter().start()
    assert str(failed.value).startswith(f"slack: LOOM_SLACK_API_URL: {bot.slack.api_url} does not answer: it answered ")


@pytest.mark.parametrize("setting", ["bot_token", "app_token"])
async def test_a_token_with_a_line_break_is_named(bot: Bot, setting: str) -> None:
    adapter = bot.adapter(**{setting: "xoxb-\ndouble"})
    with pytest.raises(ConnectionFailed, match=f"slack: LOOM_SLACK_{setting.upper()}: has a line break in it"):
        await adapter.start()
    assert adapter.connection().state == "failed"
