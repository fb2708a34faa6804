"""Numbers, money and dates as people read them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.presenter import values as words


@pytest.mark.parametrize(
    ("value", "unit", "shown"),
    [
        (Decimal(1250000), "EUR", "1,250,000 EUR"),
        (Decimal("1054.5"), "USD", "1,054.50 USD"),
        (63.24, "percent", "63.2 %"),
        (12, "deals", "12 deals"),
        (1, "companies", "1 company"),
        (Decimal("57.0"), "days", "57 days"),
        (57.25, "days", "57.2 days"),
        (None, "deals", "–"),
        ("+49 30 1", None, "+49 30 1"),
    ],
)
def test_measured(value: Decimal | float | int | str | None, unit: str | None, shown: str) -> None:
    assert words.measured(value, unit) == shown


def test_currencies_are_listed_never_added() -> None:
    totals = (("EUR", Decimal(310000)), ("USD", Decimal(45000)))
    assert words.moneys(totals) == "310,000 EUR and 45,000 USD"


def test_a_time_is_told_in_the_readers_zone() -> None:
    at = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
    assert words.when(at, "Europe/Berlin") == "Tue 24 Nov 2026 09:00"
    assert words.when(date(2026, 11, 24), "Europe/Berlin", at) == "Tue 24 Nov"


@given(st.decimals(min_value=-(10**12), max_value=10**12, places=4))
def test_no_amount_loses_a_digit(amount: Decimal) -> None:
    told = words.number(amount).replace(",", "").replace(words.MINUS, "-")
    assert Decimal(told) == amount


@pytest.mark.parametrize(
    ("one", "other", "told"),
    [
        (0.65, 0.67, ("65 %", "67 %")),
        (0.652, 0.654, ("65.2 %", "65.4 %")),
        (0.65, 0.65004, ("65.000 %", "65.004 %")),
        (0.5, 0.5, ("50 %", "50 %")),
    ],
)
def test_two_shares_are_told_with_the_decimals_that_tell_them_apart(
    one: float, other: float, told: tuple[str, str]
) -> None:
    assert words.percents(one, other) == told
