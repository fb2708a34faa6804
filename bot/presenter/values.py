"""Stored values as people read them. Numbers are exact: nothing is rounded that was not asked to be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from crm_core.days import is_day, local_day
from crm_core.entities import Kind
from crm_core.results import kind_plural

MINUS = "−"


def money(amount: Decimal | float | int, currency: str | None) -> str:
    """`40,000 USD`, `1,054.50 EUR`."""
    return f"{number(amount)} {currency}" if currency else number(amount)


def moneys(totals: Iterable[tuple[str, Decimal]]) -> str:
    """`310,000 EUR and 45,000 USD`: never added up, always in the same order."""
    parts = [money(amount, currency) for currency, amount in sorted(totals)]
    return " and ".join(parts) if len(parts) < 3 else ", ".join(parts[:-1]) + " and " + parts[-1]


def number(value: Decimal | float | int) -> str:
    """Thousands separated, decimals only where there are any (money keeps two)."""
    exact = value if isinstance(value, Decimal) else Decimal(str(value))
    if exact == exact.to_integral_value():
        return f"{int(exact):,}".replace("-", MINUS)
    places = max(2, min(4, -int(exact.normalize().as_tuple().exponent)))
    return f"{exact:,.{places}f}".replace("-", MINUS)


def measured(value: Decimal | float | int | str | None, unit: str | None) -> str:
    """A value with its unit: `63.2 %`, `57 days`, `12 deals`, `1,250,000 EUR`."""
    if value is None:
        return "–"
    if isinstance(value, str):
        return value
    if unit == "percent":
        return f"{value:.1f} %"
    if unit is None:
        return number(value)
    if unit.isupper():
        rounded = round(Decimal(value), 2)
        return money(rounded, unit)
    shown = number(value) if isinstance(value, int) else f"{float(value):,.1f}".removesuffix(".0")
    return f"{shown} {singular(unit) if value == 1 else unit}"


def percent(share: float) -> str:
    """0..1 -> `63 %`."""
    return f"{share * 100:.0f} %"


def percents(one: float, other: float) -> tuple[str, str]:
    """Two shares beside each other, with as many decimals as tell them apart (three at most): `65.2 %`, `65.4 %`."""

    def told(decimals: int) -> tuple[str, str]:
        return f"{one * 100:.{decimals}f} %", f"{other * 100:.{decimals}f} %"

    return next((pair for pair in map(told, range(4)) if pair[0] != pair[1]), told(0))


def when(value: Any, zone: str, now: datetime | None = None) -> str:
    """A date or a time in the reader's zone: `Tue 24 Nov 2026`, with the time of day unless it is a calendar day."""
    shown = on(value, zone, now)
    if isinstance(value, str):
        value = _read(value)
    if not isinstance(value, datetime) or is_day(value):
        return shown
    return f"{shown} {value.astimezone(ZoneInfo(zone)):%H:%M}"


def on(value: Any, zone: str, now: datetime | None = None) -> str:
    """The day of a date or a time, in the reader's zone: `Tue 24 Nov`."""
    if isinstance(value, str):
        value = _read(value)
    if isinstance(value, datetime):
        value = local_day(value, zone)
    today = now.astimezone(ZoneInfo(zone)) if now is not None else None
    return day(value, today) if isinstance(value, date) else str(value)


def _read(text: str) -> date:
    """ISO text; a time without zone is UTC."""
    if "T" not in text and " " not in text:
        return date.fromisoformat(text)
    read = datetime.fromisoformat(text)
    return read if read.tzinfo else read.replace(tzinfo=UTC)


def day(value: date, today: date | None = None) -> str:
    """`Tue 24 Nov`, with the year when it is another one than today's."""
    year = "" if today is not None and value.year == today.year else f" {value.year}"
    return f"{value:%a} {value.day} {value:%b}{year}"


def count(total: int, kind: Kind | str) -> str:
    """`1 deal`, `8,800 deals`."""
    if isinstance(kind, Kind):
        return f"{total:,} {kind if total == 1 else kind_plural(kind)}"
    return f"{total:,} {singular(kind) if total == 1 else kind}"


def singular(plural: str) -> str:
    if plural.endswith("ies"):
        return plural[:-3] + "y"
    return plural[:-1] if plural.endswith("s") else plural


def listed(words: Iterable[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    parts = list(words)
    return parts[0] if len(parts) == 1 else ", ".join(parts[:-1]) + " and " + parts[-1] if parts else ""


def shown(value: Any, *, field: str, values: Mapping[str, Any], names: Mapping[str, str], zone: str) -> str:
    """One public field value as text. `values` are its neighbours (for a deal's currency); `names` id -> name."""
    if value in (None, (), ""):
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple | list):
        return ", ".join(shown(v, field=field, values=values, names=names, zone=zone) for v in value)
    if isinstance(value, Decimal):
        currency = values.get("currency")
        return money(value, str(currency) if currency else None)
    if field == "probability":
        return percent(float(value))
    if isinstance(value, int | float):
        return str(int(value)) if "year" in field.lower() and value == int(value) else number(value)
    text = str(value)
    if text in names and field not in ("email", "e-mail"):
        return names[text]
    if isinstance(value, datetime | date) or is_time(text):
        return when(value, zone)
    return text


def is_time(text: str) -> bool:
    """Whether the text is a date or a time in ISO form."""
    if len(text) < 10 or not (text[:4].isdigit() and text[4] == "-" and text[7] == "-"):
        return False
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True
