"""`why?` explains what stands above it, in names, with no id of a record or of a trace."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.adapters.plain_text import plain_text
from bot.messages import ChatUser, Message, MessageRef
from tests.conversations.transcript import Player

_ID = re.compile(r"\b[0-9a-f]{20,}\b|\b0[0-9a-f]{9,}\b")


@pytest.fixture
def player(tmp_path: Path) -> Iterator[Player]:
    made = Player(tmp_path / "data")
    made.speaker = "ana"
    yield made
    made.close()


def say(player: Player, text: str, place: str = "c1") -> str:
    sender = ChatUser("cli", "local", "user-ana")
    made = player.house.conversation.turn(Message(MessageRef("cli", "local", place), sender, text, f"{place}-{text}"))
    assert made is not None
    return plain_text(made.reply)


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("my open deals", "I answered: Deals, owner Ana Souza, that are open"),
        ("show Jane Doe", "I answered: what is known of Jane Doe"),
        ("what's Jane's email?", "I answered: email"),
        ("timeline of Jane Doe", "I answered: what happened with Jane Doe"),
        ("who changed Jane Doe?", "I answered: how Jane Doe was changed"),
        ("score Dana", "I answered: the score of Dana Okafor"),
        ("what should I do next?", "I answered: what to do next"),
        ("my best leads", "I answered: the strongest leads"),
        ("which deals are at risk?", "I answered: "),
        ("what have you learned?", "I answered: what was learned"),
        ("digest", "I answered: the morning digest"),
        ("search sailing", "I answered: what fits “sailing”"),
        ("who is similar to Jane Doe", "I answered: what is like Jane Doe"),
        ("deals of Acme", "I answered: Deals, company Acme"),
    ],
)
def test_an_answer_is_explained_without_ids(player: Player, question: str, told: str) -> None:
    say(player, question)
    reply = say(player, "why?")
    assert told in reply
    assert not _ID.findall(reply)
    with player.house.crm.read(player.house.actor) as reader:
        ids = {entry.ref.id for entry in reader.names(("contact", "company", "deal", "user"))}  # type: ignore[arg-type]
    assert not [id_ for id_ in ids if re.search(rf"\b{re.escape(id_)}\b", reply)]


def test_another_conversation_is_not_explained(player: Player) -> None:
    say(player, "my open deals", "c1")
    assert "no earlier answer here" in say(player, "why?", "c2")
    assert "I answered: Deals, owner Ana Souza" in say(player, "why?", "c1")


@pytest.mark.parametrize("change", ["note on Jane Doe: likes tea", "tag Jane Doe vip", "log a call with Jane Doe"])
def test_a_change_is_explained_by_what_was_said(player: Player, change: str) -> None:
    say(player, "my open deals")
    say(player, change)
    reply = say(player, "why?")
    assert f"You said “{change}”, and 1 record" in reply
    assert "I answered" not in reply
    say(player, "show Jane Doe")
    assert "I answered: what is known of Jane Doe" in say(player, "why? ")


@pytest.mark.parametrize("question", ["my open deals", "search sailing", "what should I do next?", "my best leads"])
def test_the_words_of_the_house_stay_in_the_house(player: Player, question: str) -> None:
    say(player, question)
    told = say(player, "why?").casefold()
    inside = "shard|spin|weav|spacetime|converge|tension|resona|thread|pattern|bare|fused|answer:.*answer|_"
    assert not re.findall(inside, told)
