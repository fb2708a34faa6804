"""Amounts as people write them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intents.money import find_money, is_currency, parse_money

AMOUNTS = [
    ("100k", "100000", None),
    ("$1.2M", "1200000", "USD"),
    ("EUR 50 000", "50000", "EUR"),
    ("50.000,50 €", "50000.50", "EUR"),
    ("50,000.50 USD", "50000.50", "USD"),
    ("fifty grand", "50000", None),
    ("1,5 Mio", "1500000", None),
    ("1,5 Mio EUR", "1500000", "EUR"),
    ("₹3 lakh", "300000", "INR"),
    ("€50k", "50000", "EUR"),
    ("50k eur", "50000", "EUR"),
    ("two hundred thousand dollars", "200000", "USD"),
    ("half a million", "500000", None),
    ("one and a half million", "1500000", None),
    ("1.250M", "1250000", None),
    ("50.000 EUR", "50000", "EUR"),
    ("12 CHF", "12", "CHF"),
    ("12'500 CHF", "12500", "CHF"),
    ("900 TRY", "900", "TRY"),
    ("£2bn", "2000000000", "GBP"),
    ("40 k", "40000", None),
    ("sixty-five k", "65000", None),
]


@pytest.mark.parametrize(("text", "amount", "currency"), AMOUNTS)
def test_reads_an_amount_inside_a_sentence(text: str, amount: str, currency: str | None) -> None:
    sentence = f"deal for {text}, probably"
    (mention,) = find_money(sentence)
    assert (mention.amount, mention.currency) == (Decimal(amount), currency)
    assert sentence[mention.start : mention.end] == mention.text == text


@pytest.mark.parametrize(
    "text",
    ["top 5 deals", "in 2 weeks", "Q3 2017", "10% of them", "call at 3pm", "a deal", "show all 20", "more than 5000 employees",
     "one contact", "7 try it"],
)  # fmt: skip
def test_a_number_alone_is_not_money(text: str) -> None:
    assert find_money(text) == []


def test_dollar_means_the_default_where_that_is_a_dollar() -> None:
    assert find_money("$5k", "CAD")[0].currency == "CAD"
    assert find_money("$5k", "EUR")[0].currency == "USD"


def test_parse_money_takes_bare_numbers() -> None:
    bare = parse_money("55000")
    assert bare is not None
    assert bare.amount == Decimal(55000)
    assert parse_money("no idea") is None
    assert parse_money("5k or 6k") is None


def test_two_amounts_in_order() -> None:
    assert [m.amount for m in find_money("between 10k and $20k")] == [Decimal(10000), Decimal(20000)]


def test_currency_codes() -> None:
    assert is_currency("EUR")
    assert not is_currency("XQZ")


@given(st.integers(min_value=1, max_value=999_999_999), st.sampled_from(["USD", "EUR", "CHF"]))
def test_grouped_figures_read_back(amount: int, currency: str) -> None:
    for text in (
        f"{amount:,} {currency}",
        f"{currency} {amount:,}".replace(",", " "),
        f"{amount:,}".replace(",", ".") + f" {currency}",
    ):
        (mention,) = find_money(text)
        assert (mention.amount, mention.currency) == (Decimal(amount), currency)


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1234.567 BHD", "1234.567"), ("10.500 KWD", "10.500"), ("12345.678 USD", "12345.678"), ("10,500 KWD", "10.500"),
        ("10.500 EUR", "10500"), ("1.234.567 KWD", "1234567"), ("USD 999,999", "999999"),
    ],
)  # fmt: skip
def test_a_mark_before_three_digits_groups_only_where_it_can(text: str, amount: str) -> None:
    (found,) = find_money(text)
    assert found.amount == Decimal(amount)
