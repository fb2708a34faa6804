"""What a whole column says about how its values are written, and what type an unknown column has."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from crm_core.fields import FieldType
from crm_core.services.importing.amounts import money, number
from crm_core.services.importing.moments import day
from crm_core.services.importing.tables import Cell
from crm_core.services.importing.values import LONGEST_VALUE, BadValue, Style, emails, text, truth

PLAIN_STYLE = Style()
_DATE_LIKE = re.compile(r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}\b|\d{1,2}[-/.]\d{1,2}[-/.](?:\d{4}|\d\d)\b")
_MONTH_LIKE, _YEAR_LIKE = re.compile(r"[A-Za-z]{3}"), re.compile(r"\d{4}")
_NUMERIC_DATE = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(?:\d{4}|\d\d)(?!\d)")


def number_style(cells: Sequence[Cell], header: str, *, thousands: bool) -> tuple[Style, str | None]:
    """The decimal mark of a column, and the assumption made when its values do not tell.

    `1.234,5` and `0,75` tell; `1.234` alone may be either: with `thousands` (amounts, whole numbers) three digits are
    a group of thousands, in other columns the point is the decimal mark.
    """
    dots = commas = 0
    open_dots: list[str] = []
    open_commas: list[str] = []
    for cell in cells:
        if not isinstance(cell, str) or len(cell) > LONGEST_VALUE:
            continue
        digits = re.sub(r"[^\d.,]", "", cell).strip(".,")
        if "." in digits and "," in digits:
            dots, commas = (dots + 1, commas) if digits.rfind(".") > digits.rfind(",") else (dots, commas + 1)
        elif digits.count(",") > 1:
            dots += 1
        elif digits.count(".") > 1:
            commas += 1
        elif match := re.fullmatch(r"(\d*)([.,])(\d+)", digits):
            if len(match[3]) == 3 and 1 <= len(match[1]) <= 3 and match[1] != "0":
                (open_dots if match[2] == "." else open_commas).append(digits)
            elif match[2] == ".":
                dots += 1
            else:
                commas += 1
    if dots or commas:
        style = Style(decimal="." if dots >= commas else ",")
        mixed = f'"{header}" writes numbers in two ways; "{style.decimal}" was taken as the decimal mark where unclear.'
        return style, mixed if dots and commas and (open_dots or open_commas) else None
    if open_dots and thousands and not open_commas:
        first = open_dots[0]
        return Style(decimal=","), f'"{header}": {first} was read as {first.replace(".", ",")} (thousands).'
    if open_commas:
        first = open_commas[0]
        return Style(), f'"{header}": {first} was read as {first.replace(",", "")} (thousands).'
    if open_dots:
        return Style(), f'"{header}": {open_dots[0]} was read as a decimal number.'
    return Style(), None


def date_style(cells: Sequence[Cell], header: str, style: Style = PLAIN_STYLE) -> tuple[Style, str | None]:
    """Day first or month first, and the assumption made when no value tells (`03/04/2024` alone does not)."""
    month_first = day_first = unclear = 0
    marks: set[str] = set()
    for cell in cells:
        match = _NUMERIC_DATE.match(cell) if isinstance(cell, str) else None
        if match is None:
            continue
        first, second = int(match[1]), int(match[3])
        if match[2] == "." or first > 12:
            day_first += 1
        elif second > 12:
            month_first += 1
        elif first != second:
            unclear += 1
            marks.add(match[2])
    if month_first or day_first:
        chosen = replace(style, date_order="mdy" if month_first > day_first else "dmy")
        words = "month first" if chosen.date_order == "mdy" else "day first"
        both = month_first and day_first and unclear
        return chosen, f'"{header}" writes dates in two orders; {words} was taken where unclear.' if both else None
    if unclear:
        chosen = replace(style, date_order="mdy" if marks == {"/"} else "dmy")
        words = "month/day/year" if chosen.date_order == "mdy" else "day-month-year"
        return chosen, f'"{header}": no date tells day from month; read as {words}.'
    return style, None


def percent_style(cells: Sequence[Cell], style: Style) -> Style:
    """Shares such as 0.75 when no value of the column exceeds 1 and some lie between."""
    amounts: list[Decimal] = []
    for cell in cells:
        if isinstance(cell, str) and "%" in cell:
            return style
        try:
            amounts.append(number(cell, style))
        except BadValue:
            continue
    as_shares = bool(amounts) and max(amounts) <= 1 and any(0 < amount < 1 for amount in amounts)
    return replace(style, percent_of=1 if as_shares else 100)


def infer_type(cells: Sequence[Cell], header: str) -> FieldType:
    """BOOL, DATE, NUMBER when every value is one; else TEXT. Codes (leading zeros, over 15 digits) are text."""
    cells = [cell for cell in cells if not is_no_date(cell)]
    if not cells:
        return FieldType.TEXT
    if all(
        isinstance(cell, bool) or (isinstance(cell, str) and cell.lower() in ("true", "false", "yes", "no"))
        for cell in cells
    ):
        return FieldType.BOOL
    if all(looks_like_date(cell) for cell in cells):
        style, _ = date_style(cells, header)
        return FieldType.DATE if _fits(day, cells, style) else FieldType.TEXT
    if any(isinstance(cell, str) and re.match(r"\+|0\d|\D*\d{16}", cell) for cell in cells):
        return FieldType.TEXT
    style, _ = number_style(cells, header, thousands=False)
    plain = (cell for cell in cells if isinstance(cell, Decimal) or (isinstance(cell, str) and re.search(r"\d", cell)))
    if sum(1 for _ in plain) == len(cells) and _fits(_bare_number, cells, style):
        return FieldType.NUMBER
    return FieldType.TEXT


def looks_like_date(cell: Cell) -> bool:
    if not isinstance(cell, str):
        return isinstance(cell, date)
    if len(cell) > LONGEST_VALUE:
        return False
    month = _MONTH_LIKE.search(cell)
    named = month is not None and _YEAR_LIKE.search(cell, month.end()) is not None
    return named or _DATE_LIKE.match(cell) is not None


def is_no_date(cell: Cell) -> bool:
    """`0/0/00` and `0000-00-00`, which some systems write for a date that is not there."""
    return isinstance(cell, str) and re.fullmatch(r"0+([-/.])0+\1(0+)([T ]00:00(:00)?)?", cell) is not None


def looks_like_emails(cells: Iterable[Cell]) -> bool:
    return _fits(lambda cell, _: emails(cell), list(cells), Style())


def looks_like_truth(cells: Iterable[Cell]) -> bool:
    return _fits(lambda cell, _: truth(cell), list(cells), Style())


def _bare_number(cell: Cell, style: Style) -> Decimal:
    amount, currency = money(cell, style)
    if currency or "%" in (text(cell) or ""):
        raise BadValue(cell, "a plain number")
    return amount


def _fits(parse: Callable[[Cell, Style], object], cells: Sequence[Cell], style: Style) -> bool:
    if not cells:
        return False
    try:
        for cell in cells:
            parse(cell, style)
    except BadValue:
        return False
    return True
