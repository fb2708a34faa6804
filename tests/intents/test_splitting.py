"""Where a message is cut, and where it is not."""

from __future__ import annotations

import pytest

from intents.splitting import question_beside, split


def is_request(part: str) -> bool:
    return part.split(" ", maxsplit=1)[0] in {"move", "tag", "log", "remind"}


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("move Acme to won", ["move Acme to won"]),
        ("move Acme to won and tag it hot", ["move Acme to won", "tag it hot"]),
        ("move Acme to won, then tag it hot. remind me friday", ["move Acme to won", "tag it hot", "remind me friday"]),
        ("log call with Jane: likes it, went great", ["log call with Jane: likes it, went great"]),
        ("tag Acme with red, blue and green", ["tag Acme with red, blue and green"]),
        ('log call: "move on and tag it"', ['log call: "move on and tag it"']),
        ("move Acme\ntag Isdom", ["move Acme", "tag Isdom"]),
        ("hello and move Acme", ["hello and move Acme"]),
    ],
)
def test_cuts(text: str, parts: list[str]) -> None:
    assert split(text, is_request, may_follow=is_request) == parts


def test_long_texts_are_never_cut() -> None:
    text = "move Acme. " * 100
    assert split(text, is_request, may_follow=is_request) == [text]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("tag Acme as vip. what's my pipeline?", ("tag Acme as vip", "what's my pipeline?")),
        ("move it to proposal and how many deals are open?", ("move it to proposal", "how many deals are open?")),
        ("note on Jane: she asked. what is the price?", None),
        ("what's my pipeline?", None),
        ("call with Jane went great", None),
    ],
)
def test_a_question_beside_a_request_is_set_apart(text: str, parts: tuple[str, str] | None) -> None:
    assert question_beside(text) == parts
