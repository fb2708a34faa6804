"""What the conversation promises whatever the platform: once, by whom it was meant for, never a traceback."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.adapters.plain_text import plain_text
from bot.messages import ButtonPress, ChatUser, FileRef, Message, MessageRef, Reaction
from bot.replies import Buttons
from bot.turn import Turn
from tests.conversations.transcript import Player, buttons_of


@pytest.fixture
def player(tmp_path: Path) -> Iterator[Player]:
    made = Player(tmp_path / "data")
    made.speaker = "ana"
    yield made
    made.close()


def message(text: str, event_id: str, user: str = "user-ana") -> Message:
    return Message(MessageRef("cli", "local", "c1"), ChatUser("cli", "local", user), text, event_id)


def turn(player: Player, inbound: Message | ButtonPress | Reaction) -> Turn:
    made = player.house.conversation.turn(inbound)
    assert made is not None
    return made


def test_a_redelivered_message_is_worked_once_and_answered_alike(player: Player) -> None:
    first = turn(player, message("log a call with Jane Doe: went great", "E1"))
    again = turn(player, message("log a call with Jane Doe: went great", "E1"))
    assert first.receipt is not None
    assert again.receipt is not None
    assert (first.receipt.id, again.receipt.replayed) == (again.receipt.id, True)
    assert plain_text(first.reply) == plain_text(again.reply)
    player.check_count("1 activities with contact Jane Doe")


def test_a_redelivered_undo_takes_back_one_thing(player: Player) -> None:
    turn(player, message("log a call with Jane: one", "E1"))
    turn(player, message("log a call with Jane: two", "E2"))
    undone = turn(player, message("undo", "E3"))
    again = turn(player, message("undo", "E3"))
    assert (undone.outcome, again.outcome) == ("done", "done")
    assert undone.receipt is not None
    assert again.receipt is not None
    assert (undone.receipt.replayed, again.receipt.replayed) == (False, True)
    assert again.receipt.id == undone.receipt.id
    assert plain_text(again.reply) == plain_text(undone.reply)
    player.check_count("1 activities with contact Jane Doe")


def test_a_redelivered_yes_to_a_file_tells_again_what_was_imported(player: Player, tmp_path: Path) -> None:
    """As when the answer could not be posted: the question is closed, the work is done, and Undo is wanted."""
    file = tmp_path / "people.csv"
    file.write_text("name,email\nUma Hale,uma@hale.example\n", encoding="utf-8")
    dropped = replace(message("", "E1"), files=(FileRef(file.name, str(file), file.stat().st_size),))
    assert turn(player, dropped).outcome == "needs_confirmation"
    yes = replace(message("yes", "E2"), ref=MessageRef("cli", "local", "c1", message_id="M2"))
    first, again = turn(player, yes), turn(player, yes)
    assert first.receipt is not None
    assert again.receipt is not None
    assert (first.receipt.id, again.receipt.replayed) == (again.receipt.id, True)
    assert "Uma Hale" in plain_text(again.reply)
    assert any(button.label == "Undo" for button in buttons_of(again.reply))
    player.check_count("1 contacts with name Uma Hale")


def test_a_double_click_is_one_click(player: Player) -> None:
    shown = turn(player, message("what should I do next?", "E1"))
    first = player_press(player, shown, "Helpful", "P1")
    again = player_press(player, shown, "Helpful", "P2")
    assert first.receipt is not None
    assert again.receipt is not None
    assert first.receipt.id == again.receipt.id


def test_somebody_elses_button_does_nothing(player: Player) -> None:
    done = turn(player, message("log a call with Jane", "E1"))
    token = next(b.buttons[0].token for b in done.reply.blocks if isinstance(b, Buttons))
    press = ButtonPress(MessageRef("cli", "local", "c1"), ChatUser("cli", "local", "user-tom"), token, "P1")
    assert turn(player, press).outcome == "forbidden"
    player.check_count("1 activities with contact Jane Doe")


def test_a_button_nobody_made_has_expired(player: Player) -> None:
    press = ButtonPress(MessageRef("cli", "local", "c1"), ChatUser("cli", "local", "user-ana"), "b.made-up.0", "P1")
    assert turn(player, press).outcome == "not_found"


def test_a_button_works_after_a_restart(player: Player, tmp_path: Path) -> None:
    done = turn(player, message("log a call with Jane", "E1"))
    player.close()
    reopened = Player(tmp_path / "data")
    reopened_house = reopened.reopen()
    token = next(b.buttons[0].token for b in done.reply.blocks if isinstance(b, Buttons))
    press = ButtonPress(MessageRef("cli", "local", "c1"), ChatUser("cli", "local", "user-ana"), token, "P1")
    undone = reopened_house.conversation.turn(press)
    assert undone is not None
    assert undone.outcome == "done"
    reopened.check_count("0 activities with contact Jane Doe")
    reopened.close()


def test_what_was_asked_survives_a_restart(player: Player, tmp_path: Path) -> None:
    assert turn(player, message("move the Payline rollout", "E1")).outcome == "needs_slot"
    player.close()
    reopened = Player(tmp_path / "data")
    answered = reopened.reopen().conversation.turn(message("negotiation", "E2"))
    assert answered is not None
    assert answered.outcome == "done"
    reopened.close()


def test_an_unlinked_person_sees_nothing(player: Player) -> None:
    stranger = Message(
        MessageRef("slack", "T1", "C1"), ChatUser("slack", "T1", "U9"), "how many deals are there?", "E1"
    )
    answer = turn(player, stranger)
    assert answer.outcome == "forbidden"
    assert answer.reply.private
    assert "loom user link" in plain_text(answer.reply)


def test_in_a_channel_only_the_asker_reads_what_not_all_may_see(player: Player) -> None:
    asked = Message(
        MessageRef("cli", "local", "c1"), ChatUser("cli", "local", "user-ana"), "show Jane", "E1", private=False
    )
    assert turn(player, asked).reply.private


@pytest.mark.parametrize(
    "text",
    ["", " ", "\x00\x07", "a" * 100_000, "🎉" * 50, "مرحبا بالعالم", "'; DROP TABLE deal; --", "MATCH (n) DETACH DELETE n",
     "{{7*7}}", "\ud800", "%s%n", "<script>alert(1)</script>", "../../etc/passwd", "null", "-1", "show " + "x" * 5000],
)  # fmt: skip
def test_strange_input_gets_a_typed_answer_and_writes_nothing(player: Player, text: str) -> None:
    answer = turn(player, message(text, "E1"))
    assert answer.outcome in ("not_understood", "not_found", "needs_slot", "ambiguous", "answer")
    assert "Traceback" not in plain_text(answer.reply)
    player.check_count("5 deals")
    player.check_count("5 contacts")


def player_press(player: Player, shown: Turn, label: str, event_id: str) -> Turn:
    token = next(button.token for button in buttons_of(shown.reply) if button.label == label)
    return turn(
        player, ButtonPress(MessageRef("cli", "local", "c1"), ChatUser("cli", "local", "user-ana"), token, event_id)
    )
