"""What a record cannot keep, found while the row is still at hand: so that one row never stops an import."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from crm_core.services.importing.drafts import Draft

LONGEST_ID = 255
_LONG_TEXTS = frozenset({"notes", "content"})
_LARGEST_AMOUNT = Decimal(10) ** 14


def unfit(draft: Draft) -> dict[str, str]:
    """Field name (custom fields by key) -> why its value cannot be kept."""
    found = {name: reason for name, value in draft.values.items() if (reason := _unfit(name, value))}
    found |= {key: reason for key, value in draft.custom.items() if (reason := _unfit(key, value))}
    for name, links in draft.links.items():
        if any(len(link.text) > 2_000 for link in links):
            found[name] = "longer than 2,000 characters"
    return found


def _unfit(name: str, value: Any) -> str | None:
    match value:
        case str():
            longest = 200_000 if name in _LONG_TEXTS else 2_000
            if len(value) > longest:
                return f"longer than {longest:,} characters"
            if name == "timezone" and not _is_zone(value):
                return f'"{value[:40]}" is not an IANA time zone such as Europe/Berlin'
        case tuple():
            if any(isinstance(each, str) and len(each) > 500 for each in value):
                return "one of its values is longer than 500 characters"
        case Decimal():
            if not abs(value) < _LARGEST_AMOUNT:
                return "an amount of 100,000,000,000,000 or more"
        case bool():
            return None
        case int() | float():
            if not abs(value) <= (2_000_000_000 if name == "size" else 10**15) or (name == "size" and value < 0):
                return "out of range"
    return None


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        return False
    return True
