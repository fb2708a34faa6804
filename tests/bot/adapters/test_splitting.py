"""Long text in pieces: nothing is lost, and what is seen as one character is not cut."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.adapters.plain_text import one_line, safe
from bot.adapters.splitting import shorten, split, units

JOINED = ("👩‍👩‍👧‍👦", "👍🏽", "👩🏿‍🚀", "🏳️‍🌈", "❤️‍🔥", "🇫🇷", "🏴󠁧󠁢󠁷󠁬󠁳󠁿", "1️⃣", "e\u0301", "क्‍ष", "a", "汉")
some = st.lists(st.sampled_from(JOINED), min_size=1, max_size=40)


def clusters(text: str) -> list[str]:
    """The text as the characters of `JOINED` that it was made of."""
    found = []
    while text:
        first = next((one for one in sorted(JOINED, key=len, reverse=True) if text.startswith(one)), None)
        assert first is not None, f"cut within a character: {text!r}"
        found.append(first)
        text = text[len(first) :]
    return found


@given(some, st.integers(20, 60))
def test_a_character_of_several_parts_is_not_cut(parts: list[str], limit: int) -> None:
    pieces = split("".join(parts), limit)
    assert [one for piece in pieces for one in clusters(piece)] == parts
    assert all(units(piece) <= limit for piece in pieces)


@given(some, st.integers(20, 60))
def test_nor_is_it_when_text_is_shortened(parts: list[str], limit: int) -> None:
    short = shorten("".join(parts), limit)
    assert units(short) <= limit
    kept = clusters(short.removesuffix("…"))
    assert kept == parts[: len(kept)]


@given(some)
def test_what_is_shown_keeps_its_joiners(parts: list[str]) -> None:
    assert safe("".join(parts)) == one_line("".join(parts)) == "".join(parts)


@pytest.mark.parametrize("endless", ["\u200d", "\u0301", "👍🏽‍" * 500, "🇫" * 999, "a" + "\u0301" * 3000])
def test_a_character_without_an_end_is_cut_all_the_same(endless: str) -> None:
    pieces = split(endless, 100)
    assert "".join(pieces) == endless
    assert all(0 < units(piece) <= 100 for piece in pieces)
