"""What is kept of a message as it was typed, and what is taken out."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from intents.wording import tidy

JOINED = (
    "👩‍👩‍👧‍👦", "👍🏽", "👩🏿‍🚀", "🏳️‍🌈", "❤️‍🔥", "🇫🇷", "🏴󠁧󠁢󠁷󠁬󠁳󠁿", "1️⃣", "🧑‍🤝‍🧑", "می‌خواهم", "क्‍ष",
)  # fmt: skip
OVERRIDES = ("\u202e", "\u202d", "\u2066", "\u2069", "\u200f", "\x00", "\x1b", "\u200b", "\ufeff")


@given(st.lists(st.one_of(st.sampled_from(JOINED), st.sampled_from(("Jane", "likes", "tea", "40k"))), min_size=1))
def test_an_emoji_of_several_parts_stays_one(parts: list[str]) -> None:
    assert tidy(" ".join(parts)) == " ".join(parts)
    assert tidy("".join(parts)) == "".join(parts)


@given(st.lists(st.sampled_from((*JOINED, *OVERRIDES, "Jane", " ", "\u200d", "\u200c", "\U000e0067", "\U000e007f"))))
def test_what_turns_or_hides_words_is_taken_out(parts: list[str]) -> None:
    said = tidy("".join(parts))
    assert not set(said) & set(OVERRIDES)
    for place, char in enumerate(said):
        if char in "\u200c\u200d":
            around = said[max(place - 1, 0) : place] + said[place + 1 : place + 2]
            assert len(around) == 2, "a joiner joins two"
            assert not any(each.isspace() or each.isascii() or unicodedata.category(each) == "Cf" for each in around[1])
    hidden = [char for char in said if "\U000e0000" <= char <= "\U000e007f"]
    assert len(hidden) <= 6 * said.count("\U0001f3f4"), "letters that are not seen stand in flags only"
