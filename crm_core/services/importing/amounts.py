"""Numbers, money and percentages as people and systems write them."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

from crm_core.services.importing.tables import Cell
from crm_core.services.importing.values import LONGEST_VALUE, BadValue, DecimalMark, Style, text

SYMBOLS = {"€": "EUR", "$": "USD", "£": "GBP", "¥": "JPY", "₹": "INR", "₽": "RUB", "₩": "KRW", "zł": "PLN", "₺": "TRY",
           "US$": "USD", "A$": "AUD", "C$": "CAD", "R$": "BRL"}  # fmt: skip
_CODES = """
AED ARS AUD BGN BRL CAD CHF CLP CNY COP CZK DKK EGP EUR GBP HKD HUF IDR ILS INR ISK JPY KES KRW MAD MXN MYR NGN NOK NZD
PEN PHP PKR PLN RON RSD RUB SAR SEK SGD THB TND TRY TWD UAH USD VND ZAR
"""
CURRENCIES = frozenset(_CODES.split())
_SCALE = {"k": 1_000, "m": 1_000_000, "mio": 1_000_000, "mn": 1_000_000, "bn": 1_000_000_000, "b": 1_000_000_000}
_AMOUNT = re.compile(
    r"""
    (?P<open>\()?                                    # accountants write -5 as (5)
    (?P<sign>[-+\u2212])? \s*
    (?P<before>[A-Z]{3} | [A-Z]{0,2}[^\w\s(),.+'\u2212-])? \s*
    (?P<inner>[-+\u2212])? \s*                       # $-5
    (?P<digits>\d[\d.,'\u2019\s]* | [.,]\d+) \s*
    (?P<scale>k | mio | mn | m | bn | b)? \.? \s*
    (?P<after>[A-Z]{3} | zł | [A-Z]{0,2}[^\w\s(),.])? \s*
    (?P<close>\))?
    """,
    re.IGNORECASE | re.VERBOSE,
)


def number(cell: Cell, style: Style) -> Decimal:
    return money(cell, style)[0]


def money(cell: Cell, style: Style) -> tuple[Decimal, str | None]:
    """`"1.234,56 €"` -> (1234.56, "EUR"). Raises BadValue for anything else than one amount."""
    if isinstance(cell, Decimal):
        return cell, None
    raw = text(cell) or ""
    match = _AMOUNT.fullmatch(raw) if len(raw) <= LONGEST_VALUE else None
    if match is None or bool(match["open"]) != bool(match["close"]) or (match["sign"] and match["inner"]):
        raise BadValue(cell, "an amount")
    currency = _currency(match["before"]) or _currency(match["after"])
    if (match["before"] or (match["after"] and match["after"] != "%")) and currency is None:
        raise BadValue(cell, "an amount (unknown currency)")
    amount = _digits(cell, match["digits"], style.decimal) * _SCALE.get((match["scale"] or "").lower(), 1)
    negative = bool(match["open"]) != ((match["sign"] or match["inner"]) in ("-", "\u2212"))
    return (-amount if negative else amount), currency


def _digits(cell: Cell, digits: str, mark: DecimalMark) -> Decimal:
    bare = re.sub(r"['\u2019\s]", "", digits)
    other: DecimalMark = "," if mark == "." else "."
    if bare.count(mark) > 1 or (other in bare.partition(mark)[2]):
        # Written the other way round in this one cell: unmistakable, so it is read as written.
        mark, other = ("," if mark == "." else "."), mark
    whole, _, fraction = bare.partition(mark)
    groups = whole.split(other)
    if len(groups) > 1 and (not all(len(group) == 3 for group in groups[1:]) or not 1 <= len(groups[0]) <= 3):
        raise BadValue(cell, f"a number that uses {mark!r} for decimals")
    try:
        return Decimal("".join(groups) + ("." + fraction if fraction else "") or "0")
    except InvalidOperation:
        raise BadValue(cell, "a number") from None


def _currency(written: str | None) -> str | None:
    if not written:
        return None
    return (
        SYMBOLS.get(written)
        or SYMBOLS.get(written.upper())
        or (written.upper() if written.upper() in CURRENCIES else None)
    )


def currency(cell: Cell) -> str:
    """An ISO 4217 code or a symbol. HubSpot and Pipedrive also write `US Dollar (USD)`."""
    raw = text(cell) or ""
    found = _currency(raw) or next((code for code in re.findall(r"[A-Z]{3}", raw) if code in CURRENCIES), None)
    if found is None:
        raise BadValue(cell, "a currency")
    return found


def percent(cell: Cell, style: Style) -> float:
    """0..1."""
    raw = text(cell) or ""
    amount = float(number(raw.replace("%", "").strip() if isinstance(cell, str) else cell, style))
    share = amount / (100 if "%" in raw else style.percent_of)
    if not 0 <= share <= 1:
        raise BadValue(cell, "a percentage from 0 to 100")
    return share


def whole_number(cell: Cell, style: Style) -> int:
    """`"1,001-5,000"` (a size band) is its lower end; `"10,000+"` is 10000."""
    raw = text(cell) or ""
    if (
        isinstance(cell, str)
        and len(raw) <= LONGEST_VALUE
        and (band := re.fullmatch(r"([\d.,\s]+?)\s*(?:-|–|to)\s*[\d.,\s]+|([\d.,\s]+)\+", raw))
    ):
        cell = band[1] or band[2]
    amount = number(cell, style)
    if amount != amount.to_integral_value():
        raise BadValue(cell, "a whole number")
    return int(amount)
