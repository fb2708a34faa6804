"""Cells and columns: amounts, dates, shares and what a whole column tells about them."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_core.days import is_day
from crm_core.fields import FieldType
from crm_core.services.exporting import guarded
from crm_core.services.importing.amounts import currency, money, number, percent, whole_number
from crm_core.services.importing.columns import date_style, infer_type, number_style, percent_style
from crm_core.services.importing.filling import unguarded
from crm_core.services.importing.moments import day, moment
from crm_core.services.importing.values import BadValue, Style, emails, parts, phones, text, truth

amounts = st.decimals(min_value=-(10**12), max_value=10**12, places=2)


def written(amount: Decimal, group: str, mark: str) -> str:
    return f"{amount:,.2f}".replace(",", "\0").replace(".", mark).replace("\0", group)


@given(amounts)
def test_a_number_reads_back_in_either_style(amount: Decimal) -> None:
    assert number(written(amount, ",", "."), Style(decimal=".")) == amount
    assert number(written(amount, ".", ","), Style(decimal=",")) == amount
    assert number(written(amount, "\u2019", "."), Style(decimal=".")) == amount
    assert number(written(amount, " ", ","), Style(decimal=",")) == amount


@given(st.lists(amounts, min_size=1, max_size=8))
def test_a_column_of_two_decimals_tells_its_own_style(column: list[Decimal]) -> None:
    for group, mark in ((",", "."), (".", ",")):
        cells = [written(amount, group, mark) for amount in column]
        style, assumed = number_style(cells, "Amount", thousands=True)
        assert assumed is None
        assert [number(cell, style) for cell in cells] == column


@given(st.dates(min_value=date(1970, 1, 1), max_value=date(2069, 12, 31)))
def test_a_date_reads_back_in_every_form(when: date) -> None:
    assert day(when.isoformat(), Style()) == when
    assert day(f"{when.month}/{when.day}/{when.year}", Style(date_order="mdy")) == when
    assert day(f"{when.day:02}.{when.month:02}.{when.year}", Style(date_order="dmy")) == when
    assert day(f"{when:%d %b %Y}", Style()) == when
    assert day(f"{when:%B} {when.day}, {when.year}", Style()) == when
    assert day(f"{when:%d/%m/%y}", Style(date_order="dmy")) == when


@given(st.text(max_size=30))
def test_text_for_a_spreadsheet_reads_back_and_never_starts_a_formula(cell: str) -> None:
    safe = guarded(cell)
    assert unguarded(safe) == cell
    assert not safe.startswith(("=", "+", "@", "\t", "\r"))
    assert not safe.startswith("-") or float(safe) < 0 or safe.strip("-0.") == ""


@given(st.text(max_size=30))
def test_any_text_is_read_or_refused_and_nothing_else(cell: str) -> None:
    for read in (money, percent, whole_number, moment):
        with suppress(BadValue):
            assert read(cell, Style()) is not None


@pytest.mark.parametrize(
    ("cell", "amount", "code"),
    [
        ("$1,234.50", "1234.50", "USD"), ("€ 99", "99", "EUR"), ("1200 CHF", "1200", "CHF"), ("USD 5,000", "5000", "USD"),
        ("(1,250.00)", "-1250.00", None), ("-$12", "-12", "USD"), ("40k", "40000", None), ("£1.2m", "1200000", "GBP"), ("0", "0", None),
    ],
)  # fmt: skip
def test_money_in_a_cell(cell: str, amount: str, code: str | None) -> None:
    assert money(cell, Style()) == (Decimal(amount), code)


@pytest.mark.parametrize("cell", ["abc", "12 apples", "1,23,4", "1.2.3,4", "12 QQQ", "", "--5", "5)"])
def test_what_is_no_amount_is_refused(cell: str) -> None:
    with pytest.raises(BadValue):
        money(cell, Style())


def test_a_cell_written_unmistakably_the_other_way_round_is_read_as_written() -> None:
    assert number("1.234,56", Style(decimal=".")) == Decimal("1234.56")


def test_three_digits_are_thousands_in_amounts_and_said() -> None:
    style, assumed = number_style(["1.234", "9.000"], "Amount", thousands=True)
    assert number("1.234", style) == 1234
    assert assumed == '"Amount": 1.234 was read as 1,234 (thousands).'
    style, assumed = number_style(["1.234"], "Ratio", thousands=False)
    assert number("1.234", style) == Decimal("1.234")
    assert assumed == '"Ratio": 1.234 was read as a decimal number.'


def test_the_order_of_a_date_is_decided_for_the_column() -> None:
    assert date_style(["01/02/2024", "25/02/2024"], "Due")[0].date_order == "dmy"
    assert date_style(["01/02/2024", "02/25/2024"], "Due") == (Style(date_order="mdy"), None)
    style, assumed = date_style(["01/02/2024", "03/04/2024"], "Due")
    assert (style.date_order, assumed) == ("mdy", '"Due": no date tells day from month; read as month/day/year.')


def test_impossible_dates_are_refused() -> None:
    for cell in ("2024-02-30", "31/31/2024", "yesterday", "32.01.2024", "2024-13-01"):
        with pytest.raises(BadValue, match="is not a date"):
            day(cell, Style())


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("2024-03-01 14:05", datetime(2024, 3, 1, 14, 5, tzinfo=UTC)),
        ("2024-03-01T14:05:06.5Z", datetime(2024, 3, 1, 14, 5, 6, 500_000, tzinfo=UTC)),
        ("2024-03-01T14:05:00.000+0200", datetime(2024, 3, 1, 12, 5, tzinfo=UTC)),
        ("3/1/2024 2:05 PM", datetime(2024, 3, 1, 14, 5, tzinfo=UTC)),
        ("3/1/2024, 12:05 AM", datetime(2024, 3, 1, 0, 5, tzinfo=UTC)),
    ],
)
def test_times(cell: str, expected: datetime) -> None:
    assert moment(cell, Style()) == expected


def test_percentages_by_their_column() -> None:
    assert percent("75%", Style()) == percent("75", Style()) == 0.75
    style = percent_style(["0.75", "0.1"], Style())
    assert percent("0.75", style) == 0.75
    with pytest.raises(BadValue):
        percent("120%", Style())


def test_sizes_and_bands() -> None:
    assert [whole_number(cell, Style()) for cell in ("1,001-5,000", "10,000+", "250")] == [1001, 10000, 250]


def test_currencies() -> None:
    assert [currency(cell) for cell in ("EUR", "$", "US Dollar (USD)", "gbp")] == ["EUR", "USD", "USD", "GBP"]
    with pytest.raises(BadValue):
        currency("shells")


def test_addresses_phones_and_lists() -> None:
    assert emails("Ana@Acme.test; tom@acme.test") == ("ana@acme.test", "tom@acme.test")
    with pytest.raises(BadValue):
        emails("ana at acme")
    assert phones("+49 30 1234 ::: 030/99-1") == ("+49 30 1234", "030/99-1")
    assert parts('["a, b", "c"]') == ("a, b", "c")
    assert truth("Yes") is True
    assert truth("not started") is False
    assert text("  a   b \n c ") == "a b\nc"


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["1996", "2001"], FieldType.NUMBER), (["1100.04"], FieldType.NUMBER), (["00123", "00456"], FieldType.TEXT),
        (["2024-01-02", "2024-02-03"], FieldType.DATE), (["yes", "no"], FieldType.BOOL), (["GTX", "MG"], FieldType.TEXT),
        (["12345678901234567"], FieldType.TEXT), (["+49 30 1"], FieldType.TEXT), (["€5"], FieldType.TEXT), ([], FieldType.TEXT),
    ],
)  # fmt: skip
def test_the_type_of_an_unknown_column(cells: list[str], expected: FieldType) -> None:
    assert infer_type(cells, "x") is expected


@pytest.mark.parametrize(
    ("cell", "written", "all_day"),
    [
        ("2017-03-01", date(2017, 3, 1), True),
        ("2017-03-01 00:00", date(2017, 3, 1), True),  # as spreadsheets write a date
        ("2017-03-01T00:00:00Z", date(2017, 3, 1), True),
        ("3/1/2017 12:00 AM", date(2017, 3, 1), True),
        (datetime(2017, 3, 1), date(2017, 3, 1), True),  # noqa: DTZ001 - as a spreadsheet holds it
        ("2017-03-01T00:00:00+01:00", date(2017, 3, 1), False),
        ("2017-02-28T19:00:00-05:00", date(2017, 2, 28), False),  # midnight UTC, and a time all the same
        ("2017-03-01T23:30:00-05:00", date(2017, 3, 1), False),
    ],
)
def test_a_date_is_no_time_and_no_zone_moves_it(cell: str | datetime, written: date, all_day: bool) -> None:
    assert day(cell, Style()) == written
    read = moment(cell, Style())
    assert is_day(read) is all_day
    assert not all_day or read.date() == written
    assert moment(read.isoformat(), Style()) == read, "what an export writes comes back as it was"
