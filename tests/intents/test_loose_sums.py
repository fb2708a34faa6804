"""Sums that people say loosely: what they come to, what has to be asked, and which words belong to them."""

from __future__ import annotations

import pytest

from intents.loose_sums import loose_sum, picked


@pytest.mark.parametrize(
    ("text", "amounts", "rest"),
    [
        ("pilot about 20-30k", ("20000", "25000", "30000"), "pilot"),
        ("pilot 10k - 15k", ("10000", "12500", "15000"), "pilot"),
        ("pilot between 20 and 30k", ("20000", "25000", "30000"), "pilot"),
        ("pilot €10-15k", ("10000", "12500", "15000"), "pilot"),
        ("pilot $1.2M - 1.5M", ("1200000", "1350000", "1500000"), "pilot"),
        ("pilot 5k or 6k", ("5000", "6000"), "pilot"),
        ("pilot 3k per month", ("3000", "36000"), "pilot"),
        ("pilot 3 x 5k", ("15000",), "pilot"),
        ("pilot 12 x 500", ("6000",), "pilot"),
        ("pilot 5k per month for 12 months", ("60000",), "pilot"),
        ("pilot 500 a month for 2 years", ("12000",), "pilot"),
        ("pilot 40 units at 300 each", ("12000",), "pilot"),
        ("pilot ~18k", ("18000",), "pilot"),
        ("pilot up to 30k", ("30000",), "pilot"),
        ("pilot ca. 22k", ("22000",), "pilot"),
        ("pilot 25k+", ("25000",), "pilot"),
        ("pilot 9k or so", ("9000",), "pilot"),
        ("phase 2 - 10k", ("10000",), "phase 2 -"),
        ("renewal 2027 - 10k", ("10000",), "renewal 2027 -"),
        ("pilot for 20-30 people, 5k", ("5000",), "pilot for 20-30 people,"),
        ("crate of 2 x 4 planks 3k", ("3000",), "crate of 2 x 4 planks"),
    ],
)
def test_a_sum_and_the_words_that_belong_to_it(text: str, amounts: tuple[str, ...], rest: str) -> None:
    found = loose_sum(text)
    assert found is not None
    assert tuple(f"{amount:.0f}" for _, amount in found.options) == amounts
    assert (text[: found.start] + text[found.end :]).strip() == rest


def test_words_without_a_sum_have_none() -> None:
    assert loose_sum("10-12 december, 3 x a week") is None


@pytest.mark.parametrize(("answer", "amount"), [("the lower one", 20000), ("middle", 25000), ("max", 30000)])
def test_an_answer_picks_one_end_or_the_middle(answer: str, amount: int) -> None:
    asked = loose_sum("about 20-30k")
    assert asked is not None
    assert picked(answer, asked) == amount
