"""One cell -> one typed value. Strict: what does not fit is refused with `BadValue`, never guessed at.

How a column writes its numbers and dates is decided once for the whole column (`columns.py`) and passed in here.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Literal

from crm_core.folding import fold
from crm_core.services.importing.tables import Cell

DecimalMark = Literal[".", ","]
DateOrder = Literal["mdy", "dmy"]


class BadValue(Exception):
    """A cell that does not hold what its column holds. The message says what was expected."""

    def __init__(self, cell: Cell, expected: str) -> None:
        self.cell, self.expected = cell, expected
        shown = str(cell)
        super().__init__(f'"{shown[:40]}{"…" if len(shown) > 40 else ""}" is not {expected}')


@dataclass(frozen=True, slots=True)
class Style:
    """How one column writes its values."""

    decimal: DecimalMark = "."
    date_order: DateOrder = "mdy"
    percent_of: int = 100
    """100: 75 is 75 %. 1: 0.75 is 75 %."""


SYMBOLS = {"€": "EUR", "$": "USD", "£": "GBP", "¥": "JPY", "₹": "INR", "₽": "RUB", "₩": "KRW", "zł": "PLN", "₺": "TRY",
           "US$": "USD", "A$": "AUD", "C$": "CAD", "R$": "BRL"}  # fmt: skip
CURRENCIES = frozenset(
    "AED ARS AUD BGN BRL CAD CHF CLP CNY COP CZK DKK EGP EUR GBP HKD HUF IDR ILS INR ISK JPY KES KRW MAD MXN MYR NGN "
    "NOK NZD PEN PHP PKR PLN RON RSD RUB SAR SEK SGD THB TND TRY TWD UAH USD VND ZAR".split()
)
_SCALE = {"k": 1_000, "m": 1_000_000, "mio": 1_000_000, "mn": 1_000_000, "bn": 1_000_000_000, "b": 1_000_000_000}
_MONTHS = {name: i for i, names in enumerate(
    ("jan january", "feb february", "mar march", "apr april", "may", "jun june", "jul july", "aug august",
     "sep sept september", "oct october", "nov november", "dec december"), start=1) for name in names.split()}  # fmt: skip
_TRUE = frozenset("true yes y 1 x ja si oui done completed complete closed checked".split())
_FALSE = frozenset(["false", "no", "n", "0", "nein", "non", "open", "not started", "in progress", "pending", "unchecked",
                    "to do", "todo", "deferred", "waiting", "not completed", "incomplete"])  # fmt: skip
EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_TIME = re.compile(r"[T,\s]+(?:at\s+)?(\d{1,2}):(\d\d)(?::(\d\d)(?:[.,](\d{1,6})\d*)?)?\s*([AaPp]\.?[Mm]\.?)?\s*(Z|UTC|GMT|[+-]\d\d:?\d\d)?$")
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_NUMERIC = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d\d)")
_NAMED = re.compile(r"(?:[A-Za-z]{3,9},?\s+)?(?:(\d{1,2})(?:st|nd|rd|th)?[-\s.]+([A-Za-z]{3,9})|([A-Za-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?)[-,\s.]+(\d{4}|\d\d)")


def text(cell: Cell) -> str | None:
    """The cell as people read it: one space between words on a line, line breaks kept."""
    match cell:
        case None:
            return None
        case bool():
            return "true" if cell else "false"
        case Decimal():
            return format(cell.normalize(), "f")
        case datetime():
            return cell.date().isoformat() if cell.time().isoformat() == "00:00:00" else cell.isoformat()
        case date():
            return cell.isoformat()
        case str():
            lines = (" ".join(line.split()) for line in cell.splitlines())
            return "\n".join(lines).strip() or None


def number(cell: Cell, style: Style) -> Decimal:
    return money(cell, style)[0]


def money(cell: Cell, style: Style) -> tuple[Decimal, str | None]:
    """`"1.234,56 €"` -> (1234.56, "EUR"). Raises BadValue for anything else than one amount."""
    if isinstance(cell, Decimal):
        return cell, None
    raw = text(cell) or ""
    match = re.fullmatch(
        r"(?P<open>\()?(?P<neg1>[-\u2212])?\s*(?P<pre>[A-Za-z]{0,3}[^\d\s(),.+\-\u2212A-Za-z']?)\s*(?P<neg2>[-+\u2212])?"
        r"\s*(?P<digits>\d[\d.,'\u2019\s]*|[.,]\d+)\s*(?P<scale>k|m|mio|mn|bn|b)?\.?\s*(?P<post>[A-Za-z]{3}|zł|[^\d\s(),.A-Za-z]|[A-Z]{0,2}\$)?\s*"
        r"(?P<close>\))?",
        raw,
        re.IGNORECASE,
    )
    if match is None or bool(match["open"]) != bool(match["close"]):
        raise BadValue(cell, "an amount")
    currency = _currency(match["pre"]) or _currency(match["post"])
    if (match["pre"] or (match["post"] and match["post"] != "%")) and currency is None:
        raise BadValue(cell, "an amount (unknown currency)")
    amount = _digits(cell, match["digits"], style.decimal) * _SCALE.get((match["scale"] or "").lower(), 1)
    negative = bool(match["open"]) != (match["neg1"] is not None or match["neg2"] in ("-", "\u2212"))
    return (-amount if negative else amount), currency


def _digits(cell: Cell, digits: str, mark: DecimalMark) -> Decimal:
    bare = re.sub(r"['\u2019\s]", "", digits)
    other = "," if mark == "." else "."
    if bare.count(mark) > 1 or (other in bare.partition(mark)[2]):
        # Written the other way round in this one cell: unmistakable, so it is read as written.
        mark, other = other, mark
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
    return SYMBOLS.get(written) or SYMBOLS.get(written.upper()) or (written.upper() if written.upper() in CURRENCIES else None)


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
    if isinstance(cell, str) and (band := re.fullmatch(r"([\d.,\s]+?)\s*(?:-|–|to)\s*[\d.,\s]+|([\d.,\s]+)\+", raw)):
        cell = band[1] or band[2]
    amount = number(cell, style)
    if amount != amount.to_integral_value():
        raise BadValue(cell, "a whole number")
    return int(amount)


def moment(cell: Cell, style: Style) -> datetime:
    """A time in UTC; a bare date is its midnight, a time without zone is taken as UTC."""
    if isinstance(cell, datetime):
        return cell.replace(tzinfo=UTC) if cell.tzinfo is None else cell.astimezone(UTC)
    if isinstance(cell, date):
        return datetime(cell.year, cell.month, cell.day, tzinfo=UTC)
    raw = text(cell) or ""
    clock = _TIME.search(raw)
    day = _day(cell, raw[: clock.start()] if clock else raw, style)
    if clock is None:
        return datetime(day.year, day.month, day.day, tzinfo=UTC)
    hour, minute, second = int(clock[1]), int(clock[2]), int(clock[3] or 0)
    if clock[5]:
        hour = hour % 12 + (12 if clock[5][0] in "pP" else 0)
    zone, fraction = clock[6], (clock[4] or "").ljust(6, "0")
    offset = "+00:00" if zone in (None, "Z", "UTC", "GMT") else zone if ":" in zone else f"{zone[:3]}:{zone[3:]}"
    try:
        return datetime.fromisoformat(f"{day}T{hour:02}:{minute:02}:{second:02}.{fraction}{offset}").astimezone(UTC)
    except ValueError:
        raise BadValue(cell, "a date and time") from None


def day(cell: Cell, style: Style) -> date:
    return moment(cell, style).date()


def _day(cell: Cell, raw: str, style: Style) -> date:
    raw = raw.strip()
    try:
        if match := _ISO.fullmatch(raw):
            return date(int(match[1]), int(match[2]), int(match[3]))
        if match := _NUMERIC.fullmatch(raw):
            first, second, year = int(match[1]), int(match[3]), _year(match[4])
            if style.date_order == "mdy" and first <= 12 or second > 12:
                return date(year, first, second)
            return date(year, second, first)
        if match := _NAMED.fullmatch(raw):
            month = _MONTHS.get((match[2] or match[3]).lower())
            if month:
                return date(_year(match[5]), month, int(match[1] or match[4]))
    except ValueError:
        pass
    raise BadValue(cell, "a date")


def _year(written: str) -> int:
    year = int(written)
    return year if len(written) == 4 else year + (2000 if year < 70 else 1900)


def truth(cell: Cell) -> bool:
    if isinstance(cell, bool):
        return cell
    word = fold(text(cell) or "")
    if word in _TRUE:
        return True
    if word in _FALSE:
        return False
    raise BadValue(cell, "yes or no")


def emails(cell: Cell) -> tuple[str, ...]:
    """Every address in the cell, lower case, once. Raises BadValue when there is something else in it."""
    found = parts(cell)
    if not all(EMAIL.fullmatch(part) for part in found):
        raise BadValue(cell, "an e-mail address")
    return tuple(dict.fromkeys(part.lower() for part in found))


def parts(cell: Cell, *, commas: bool = True) -> tuple[str, ...]:
    """A cell with several values: separated by `;`, a line break, Google's ` ::: ` or (`commas`) `,`.

    A JSON list of texts, as our own export writes values that hold a separator, is taken as it is.
    """
    raw = text(cell) or ""
    if raw.startswith('["') and (listed := _json_texts(raw)) is not None:
        return listed
    pieces = (piece.strip() for piece in re.split(r"\s:::\s|[;,\n]" if commas else r"\s:::\s|[;\n]", raw))
    return tuple(dict.fromkeys(piece for piece in pieces if piece))


def _json_texts(raw: str) -> tuple[str, ...] | None:
    try:
        listed = json.loads(raw)
    except ValueError:
        return None
    return tuple(listed) if isinstance(listed, list) and all(isinstance(each, str) for each in listed) else None


def phones(cell: Cell) -> tuple[str, ...]:
    raw = text(cell) or ""
    pieces = _json_texts(raw) or [piece.strip().removeprefix("'") for piece in re.split(r"\s:::\s|[;\n]|,(?=\s)", raw)]
    kept = tuple(dict.fromkeys(piece for piece in pieces if piece))
    if not kept or not all(sum(char.isdigit() for char in piece) >= 3 for piece in kept):
        raise BadValue(cell, "a phone number")
    return kept
