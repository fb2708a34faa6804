"""What a newcomer reads first is short; what was not understood is answered with sentences that work."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.adapters.plain_text import actions, plain_text
from intents.catalogue import CATALOGUE
from intents.nearest import nearest_samples, well_said
from tests.bot.test_settled_cards import press, say
from tests.conversations.transcript import Player

UNCLEAR = ("remidn me abt jane", "acme thing pls", "jane???? whats up with that", "do the usual for globex", "numbers for the board")  # fmt: skip


@pytest.fixture
def player(tmp_path: Path) -> Iterator[Player]:
    made = Player(tmp_path / "data")
    made.speaker = "ana"
    yield made
    made.close()


def test_help_is_short_and_every_button_tells_more(player: Player) -> None:
    shown = say(player, "help", "E1").reply
    assert len(plain_text(shown).split("\n")) <= 12
    areas = {intent.area for intent in CATALOGUE if intent.help and intent.available and intent.area != "talk"}
    buttons = actions(shown)
    assert len(buttons) == len(areas), "a button an area"
    for n, button in enumerate(buttons):
        more = press(player, shown, button.label, f"P{n}").reply
        text = plain_text(more)
        assert text.startswith(button.label.removesuffix("…"))
        assert 1 < len(text.split("\n")) <= 20
        assert more.settles is None, "help stays where it is"


@pytest.mark.parametrize(("topic", "sentence"), [
    ("deals", "move Acme renewal to negotiation"), ("tasks", "remind me Tuesday to send the contract"),
    ("import", "loom import FILE"), ("my day", "digest"), ("capture", "note on Jane: prefers mornings"),
])  # fmt: skip
def test_help_on_a_topic_shows_how_to_say_it(player: Player, topic: str, sentence: str) -> None:
    assert sentence in plain_text(say(player, f"help {topic}", "E1").reply)


def test_help_on_what_there_is_none_of_says_so(player: Player) -> None:
    assert plain_text(say(player, "help xyzzy", "E1").reply).startswith('No help on "xyzzy". Try help deals')


@pytest.mark.parametrize("words", UNCLEAR)
def test_at_most_three_suggestions_each_a_sentence_that_help_shows(words: str) -> None:
    shown = {well_said(intent.name) for intent in CATALOGUE} | set(nearest_samples("zzzz").samples)
    found = nearest_samples(words).samples
    assert 1 <= len(found) <= 3
    assert set(found) <= shown
    assert all(" " in sentence for sentence in found), "no one-word answers to the bot"


@pytest.mark.parametrize("words", [*UNCLEAR, "payline thing pls", "qwrtz plmk", "whats the score game"])
def test_suggestions_name_records_that_are_there(player: Player, words: str) -> None:
    reply = plain_text(say(player, words, "E1").reply)
    assert "You could say" in reply
    listed = [line[2:] for line in reply.split("\n") if line.startswith("- ")]
    assert 1 <= len(listed) <= 3
    assert all(" " in sentence and sentence not in {"do it", "the second"} for sentence in listed)
    assert not any(name in sentence for sentence in listed for name in ("Isdom", "Bob Stone", "Anna"))
    if "payline" in words:
        assert any("Payline" in sentence for sentence in listed), listed
