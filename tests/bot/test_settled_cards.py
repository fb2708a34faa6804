"""A press that settles something changes the card where it stands; pressed twice, or said and pressed, it is done once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given

from bot.adapters.plain_text import actions, plain_text
from bot.messages import ButtonPress, ChatUser, Message, MessageRef
from bot.presenter.settling import settled
from bot.replies import Button, Buttons, Form, FormField, Item, Items, Reply, Text
from bot.reply_json import decode_blocks, encode_blocks
from bot.testing.any_reply import any_reply
from bot.turn import Turn
from tests.conversations.transcript import Player

BULK = "archive all my open deals"


@pytest.fixture
def player(tmp_path: Path) -> Iterator[Player]:
    made = Player(tmp_path / "data")
    made.speaker = "ana"
    yield made
    made.close()


def say(player: Player, text: str, event_id: str) -> Turn:
    sender = ChatUser("cli", "local", "user-ana")
    made = player.house.conversation.turn(Message(MessageRef("cli", "local", "c1"), sender, text, event_id))
    assert made is not None
    return made


def press(player: Player, shown: Reply, label: str, event_id: str) -> Turn:
    token = next(button.token for button in actions(shown) if button.label.startswith(label))
    sender = ChatUser("cli", "local", "user-ana")
    made = player.house.conversation.turn(ButtonPress(MessageRef("cli", "local", "c1"), sender, token, event_id))
    assert made is not None
    return made


def stands(turn: Turn) -> Reply:
    """The card as it stands after the press."""
    assert turn.reply.settles is not None
    return Reply(turn.reply.settles.after)


def labels(reply: Reply) -> list[str]:
    return [button.label for button in actions(reply)]


def test_undo_settles_the_receipt(player: Player) -> None:
    done = say(player, "log a call with Jane: went great", "E1")
    undone = press(player, done.reply, "Undo", "P1")
    card = stands(undone)
    assert plain_text(card).startswith("Undone: ")
    assert labels(card) == ["Redo"]
    again = stands(press(player, done.reply, "Undo", "P2"))
    assert again == card, "a press on a card that was settled before changes nothing"
    redone = stands(press(player, card, "Redo", "P3"))
    assert plain_text(redone).startswith("Done again: ")
    assert labels(redone) == ["Undo"]
    player.check_count("1 activities with contact Jane Doe")


def test_a_verdict_settles_its_own_line_and_leaves_the_others(player: Player) -> None:
    shown = say(player, "what should I do next?", "E1").reply
    lines = next(block for block in shown.blocks if isinstance(block, Items)).items
    assert len(lines) > 1
    card = stands(press(player, shown, "Done", "P1"))
    first, *others = next(block for block in card.blocks if isinstance(block, Items)).items
    assert first.text == lines[0].text
    assert first.evidence[0] == "✓ Done"
    assert [button.label for button in first.buttons] == ["Positive", "Neutral", "Negative", "Undo"]
    assert tuple(others) == lines[1:]
    card = stands(press(player, card, "Positive", "P2"))
    first, *others = next(block for block in card.blocks if isinstance(block, Items)).items
    assert first.evidence[:2] == ("✓ Done", "✓ Positive")
    assert tuple(others) == lines[1:]
    card = stands(press(player, card, "Helpful", "P3"))
    second = next(block for block in card.blocks if isinstance(block, Items)).items[1]
    assert second.evidence[0] == "✓ Helpful"
    card = stands(press(player, card, "Undo", "P4"))
    first = next(block for block in card.blocks if isinstance(block, Items)).items[0]
    assert first.evidence == ("Undone.",)


def test_a_preview_is_settled_by_do_it_and_by_cancel(player: Player) -> None:
    preview = say(player, BULK, "E1")
    assert preview.outcome == "needs_confirmation"
    cancelled = stands(press(player, preview.reply, "Cancel", "P1"))
    assert plain_text(cancelled).startswith("Cancelled. Nothing was changed.\n"), "and says what was cancelled"
    assert labels(cancelled) == []
    preview = say(player, BULK, "E2")
    done = press(player, preview.reply, "Do it", "P2")
    assert done.receipt is not None
    assert labels(stands(done)) in (["Undo"], ["Undo all"])


def test_yes_in_words_and_then_the_button_is_done_once(player: Player) -> None:
    preview = say(player, BULK, "E1")
    said = say(player, "yes", "E2")
    pressed = press(player, preview.reply, "Do it", "P1")
    assert said.receipt is not None
    assert pressed.receipt is not None
    assert pressed.receipt.id == said.receipt.id
    again = say(player, "yes", "E2")
    assert again.receipt is not None
    assert again.receipt.id == said.receipt.id, "redelivered: told again"


def test_an_answered_question_is_settled_and_answers_once(player: Player) -> None:
    asked = say(player, "log a call with Maria", "E1")
    assert asked.outcome == "ambiguous"
    first = labels(asked.reply)[0]
    done = press(player, asked.reply, first, "P1")
    again = press(player, asked.reply, first, "P2")
    assert done.receipt is not None
    assert again.receipt is not None
    assert again.receipt.id == done.receipt.id, "two presses, one call"
    assert labels(stands(done)) == ["Undo"]


def test_a_press_that_asks_for_something_new_leaves_the_card(player: Player) -> None:
    shown = say(player, "hello", "E1").reply
    answer = press(player, shown, "How is my pipeline", "P1")
    assert answer.outcome == "answer"
    assert answer.reply.settles is None


def test_a_form_is_settled_by_its_answer() -> None:
    happened = Reply((Text("Created deal Acme"), Buttons((Button("Undo", "b.y.0"),))))
    form = Form("New deal", (FormField("value", "Value"),), "b.x.0")
    assert settled((Text("Which value?"), form), "b.x.0", happened) == happened.blocks
    line = Items((Item("Call Jane", (), (Button("Done", "b.x.1"),)),))
    assert settled((line,), "b.z.9", happened) == (line,), "a button that no longer stands there"


@given(any_reply())
def test_a_kept_card_is_the_card(reply: Reply) -> None:
    assert decode_blocks(encode_blocks(reply.blocks)) == reply.blocks
