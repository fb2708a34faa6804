"""What was done once is told again as it was told, and not done again: a redelivered message, an old card's button."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.adapters.plain_text import actions, plain_text
from bot.messages import ButtonPress, ChatUser, FileRef, FileShared, Message, MessageRef
from bot.turn import Turn
from tests.conversations.transcript import Player

ANA = ChatUser("cli", "local", "user-ana")
HERE = MessageRef("cli", "local", "c1")


@pytest.fixture
def player(tmp_path: Path) -> Iterator[Player]:
    made = Player(tmp_path / "data")
    made.speaker = "ana"
    yield made
    made.close()


def say(player: Player, text: str, event_id: str) -> Turn:
    made = player.house.conversation.turn(Message(HERE, ANA, text, event_id))
    assert made is not None
    return made


def press(player: Player, shown: Turn, place: int, event_id: str) -> Turn:
    token = list(actions(shown.reply))[place].token
    made = player.house.conversation.turn(ButtonPress(HERE, ANA, token, event_id))
    assert made is not None
    return made


def test_a_redelivered_message_is_told_with_what_was_assumed(player: Player) -> None:
    first = say(player, "call with jane went great, she's in for 40k", "E1")
    assert "Taken as: " in plain_text(first.reply)
    again = say(player, "call with jane went great, she's in for 40k", "E1")
    assert plain_text(again.reply) == plain_text(first.reply)
    player.check_count("1 activities with contact Jane Doe")


def test_a_question_answered_in_words_is_not_answered_again_by_its_old_card(player: Player) -> None:
    asked = say(player, "log a call with Maria Garcia: likes the offer", "E1")
    assert asked.outcome == "ambiguous"
    assert say(player, "1", "E2").outcome == "done"
    press(player, asked, 0, "P1")
    press(player, asked, 1, "P2")
    player.check_count("1 activities with content likes the offer")


ROWS = "Name,Email\nAnn Lee,ann@lee.test\nBo Ray,bo@ray.test\n"


@pytest.mark.parametrize("words", [False, True], ids=["by button", "in words"])
def test_an_import_whose_answer_was_lost_is_told_again_with_its_undo(
    player: Player, tmp_path: Path, words: bool
) -> None:
    """The answer could not be posted, so the platform's event is worked again."""
    file = tmp_path / "leads.csv"
    file.write_text(ROWS)
    dropped = FileShared(HERE, ANA, (FileRef("leads.csv", str(file), len(ROWS)),), "F1")
    offered = [player.house.conversation.turn(dropped) for _ in range(2)]
    assert offered[0] is not None
    assert offered[1] is not None
    assert plain_text(offered[0].reply) == plain_text(offered[1].reply)

    def agree() -> Turn:
        return say(player, "yes", "E1") if words else press(player, offered[1], 0, "P1")

    first, again = agree(), agree()
    assert first.outcome == again.outcome == "done"
    assert "2 contacts created" in plain_text(first.reply)
    assert "2 contacts created" in plain_text(again.reply)
    player.check_count("1 contacts with email ann@lee.test")
    labels = [button.label for button in actions(again.reply)]
    press(player, again, labels.index("Undo all"), "P2")
    player.check_count("0 contacts with email ann@lee.test")
