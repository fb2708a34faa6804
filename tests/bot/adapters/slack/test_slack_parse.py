"""Slack payloads as Inbound values."""

from typing import Any

import pytest

from bot.adapters.slack.modals import form_view, say_view
from bot.adapters.slack.parse import conversation, event_id, mentioned, parse, plain, remote_files
from bot.messages import ButtonPress, ChatUser, FileShared, Message, MessageRef, Reaction
from bot.replies import Form, FormField
from bot.testing.slack_workspace import BOT_USER, CHANNEL, DIRECT, TEAM, USER
from tests.bot.adapters.slack import slack_payloads as payloads

ANA = ChatUser("slack", TEAM, USER)


def test_a_mention_is_answered_in_its_thread() -> None:
    assert parse(payloads.mention(f"<@{BOT_USER}> top leads")) == Message(
        MessageRef("slack", TEAM, CHANNEL, "1700000001.000100", "1700000001.000100"),
        ANA, "top leads", "Ev1", private=False,
    )  # fmt: skip
    inside = parse(payloads.mention("top leads <@U0BOT>", thread_ts="1699999999.000100"))
    assert isinstance(inside, Message)
    assert inside.ref.thread == "1699999999.000100"
    assert inside.text == "top leads"


def test_a_direct_message_is_private() -> None:
    said = parse(payloads.direct("call with jane went great"))
    assert said == Message(
        MessageRef("slack", TEAM, DIRECT, None, "1700000001.000200"), ANA, "call with jane went great", "Ev1"
    )


@pytest.mark.parametrize(
    "more",
    [
        {"bot_id": "B1"},
        {"user": BOT_USER},
        {"user": "USLACKBOT"},
        {"user": None},
        {"subtype": "message_changed"},
        {"subtype": "message_deleted"},
        {"subtype": "bot_message"},
        {"subtype": "channel_join"},
        {"channel_type": "channel"},
    ],
)
def test_bots_edits_and_channel_talk_are_not_for_us(more: dict[str, Any]) -> None:
    assert parse(payloads.direct("hello", **more)) is None


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("<https://acme.test|acme.test>", "acme.test"),
        ("<https://acme.test/a?b=1&amp;c=2>", "https://acme.test/a?b=1&c=2"),
        ("<mailto:jane@acme.test|jane@acme.test>", "jane@acme.test"),
        ("<tel:+49301234|+49 30 1234>", "+49 30 1234"),
        ("<@U0TOM> and <@U0EVA|eva>", "@Tom Becker and @eva"),
        ("<#C1|sales> <#C2>", "#sales #C2"),
        ("<!here> <!subteam^S1|@team> <!date^1^{date}|Monday>", "@here @team Monday"),
        ("R&amp;D &lt;&gt; &amp;lt;", "R&D <> &lt;"),
    ],
)
def test_what_slack_wraps_is_unwrapped(written: str, meant: str) -> None:
    assert plain(written, {"U0TOM": "Tom Becker"}) == meant


def test_people_named_in_a_message_are_found_without_the_bot() -> None:
    assert mentioned(payloads.mention(f"<@{BOT_USER}> give it to <@U0TOM>")) == {"U0TOM"}
    assert mentioned(payloads.command("give it to <@U0TOM|tom>")) == {"U0TOM"}


def test_a_slash_command() -> None:
    assert parse(payloads.command(" deal Acme 40k ")) == Message(
        MessageRef("slack", TEAM, CHANNEL), ChatUser("slack", TEAM, USER, "ana"), "deal Acme 40k", "command:1.2.abc",
        private=False,
    )  # fmt: skip


def test_a_button_and_a_select() -> None:
    ref = MessageRef("slack", TEAM, CHANNEL, None, "1700000002.000100")
    ana = ChatUser("slack", TEAM, USER, "ana")
    assert parse(payloads.press("b.x.1")) == ButtonPress(ref, ana, "b.x.1", "action:3.4.abc", private=False)
    selected = payloads.press("", actions=[{"type": "static_select", "selected_option": {"value": "b.x.2"}}])
    found = parse(selected)
    assert isinstance(found, ButtonPress)
    assert found.token == "b.x.2"


def test_a_submitted_form_brings_its_values_and_where_it_came_from() -> None:
    form = Form(
        "New deal", (FormField("title", "Title", "x" * 4000), FormField("stage", "Stage", options=("a", "b"))), "b.x.0"
    )
    view = form_view(form, {"channel": CHANNEL, "thread": "1.1", "message": "1.2"})
    values = {
        "0.0.title": {"value": {"value": "Acme "}},
        "0.1.title": {"value": {"value": "renewal"}},
        "1.0.stage": {"value": {"selected_option": {"value": "b"}}},
    }
    pressed = parse(payloads.submission(view, values))
    assert isinstance(pressed, ButtonPress)
    assert pressed.token == "b.x.0"
    assert pressed.values == (("title", "Acme renewal"), ("stage", "b"))
    assert pressed.ref == MessageRef("slack", TEAM, CHANNEL, "1.1", "1.2")
    assert not pressed.private


def test_the_shortcut_says_what_was_confirmed() -> None:
    view = say_view("from somebody else", {"channel": CHANNEL, "thread": "1.1"})
    said = parse(payloads.submission(view, {"0.0.text": {"value": {"value": "log a call with jane"}}}))
    assert isinstance(said, Message)
    assert (said.text, said.ref.thread, said.private) == ("log a call with jane", "1.1", False)
    other = {**view, "callback_id": "another_app"}
    assert parse(payloads.submission(other, {})) is None


def test_reactions_on_our_messages_only() -> None:
    ref = MessageRef("slack", TEAM, CHANNEL, None, "1700000002.000100")
    assert parse(payloads.reaction("+1::skin-tone-3")) == Reaction(ref, ANA, "+1", "Ev1", private=False)
    taken = parse(payloads.reaction("+1", "reaction_removed"))
    assert isinstance(taken, Reaction)
    assert not taken.added
    assert parse(payloads.reaction("+1", item_user="U0OTHER")) is None


def test_files_come_with_their_words_or_alone() -> None:
    file = {"id": "F1", "name": "leads.csv", "mimetype": "text/csv", "size": 12, "url_private_download": "https://x"}
    with_words = payloads.direct("import this", subtype="file_share", files=[file])
    assert isinstance(parse(with_words), Message)
    (remote,) = remote_files(with_words)
    assert (remote.id, remote.name, remote.url, remote.size) == ("F1", "leads.csv", "https://x", 12)
    assert isinstance(parse(payloads.direct("", subtype="file_share", files=[file])), FileShared)
    alone = payloads.event({"type": "file_shared", "file_id": "F1", "user_id": USER, "channel_id": CHANNEL})
    assert isinstance(parse(alone), FileShared)
    assert remote_files(alone)[0].url == ""
    twice = payloads.event({"type": "file_shared", "file_id": "F1", "user_id": USER, "channel_id": DIRECT})
    assert parse(twice) is None, "the direct message that carries the file is handled"


def test_events_of_a_person_in_a_channel_are_one_line() -> None:
    line = f"slack:{TEAM}:{CHANNEL}:{USER}"
    assert conversation(payloads.mention("x")) == conversation(payloads.command("y")) == line
    assert conversation(payloads.reaction("+1")) == conversation(payloads.press("b.x.1")) == line
    assert conversation(payloads.submission({}, {})) == f"slack:{TEAM}::{USER}"
    assert conversation(payloads.mention("x", user="U0TOM")) != line, "nobody waits for somebody else"


def test_what_is_not_ours_has_no_event_id() -> None:
    assert event_id({"type": "block_suggestion"}) is None
    assert parse({"type": "view_closed"}) is None
