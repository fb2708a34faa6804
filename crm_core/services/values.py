"""Values as people and imports give them -> values as records keep them, checked against their field."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from crm_core.days import as_day
from crm_core.entities import ActivityType, Kind, Outcome, Ref, Role, name_of
from crm_core.errors import Invalid
from crm_core.fields import FieldSpec, FieldType, field_of
from crm_core.folding import fold
from crm_core.services.records import Records

REQUIRED = frozenset({"name", "title", "stage", "type", "timestamp", "done", "role", "active"})
_OPTIONAL_HERE = frozenset({(Kind.CONTACT, "title")})
_LONGEST = {FieldType.TEXT: 2_000, FieldType.LONG_TEXT: 200_000, FieldType.MULTI_TEXT: 500}
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_EMAIL = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+")
_CURRENCY = re.compile(r"[A-Z]{3}")
_LARGEST = Decimal(10) ** 14


def attributes(records: Records, kind: Kind, values: Mapping[str, Any]) -> dict[str, Any]:
    """Public field name -> value, as entity attribute -> value to store.

    Raises Invalid with the field's name, the value and what was expected; NotFound for a reference to nothing.
    """
    return {spec.attribute: checked(records, kind, spec, value) for spec, value in _specs(kind, values)}


def custom(records: Records, kind: Kind, values: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """Custom key -> value as it is kept (JSON: text, number, bool or ISO date); empty ones as None."""
    found: dict[str, Any] = {}
    for key, value in values:
        spec = records.custom[kind].get(key)
        if spec is None:
            raise Invalid(f"custom.{key}", value, f"a custom field of {kind} that is defined")
        kept = checked(records, kind, spec, value)
        found[key] = as_kept(kept)
    return found


def merged(now: Mapping[str, Any], new: Mapping[str, Any]) -> Mapping[str, Any]:
    """Custom values with some replaced; emptied ones are left out."""
    return MappingProxyType({key: value for key, value in {**now, **new}.items() if value is not None})


def checked(records: Records, kind: Kind, spec: FieldSpec, value: Any) -> Any:
    """One value, normalised. Raises Invalid."""
    if spec.name in REQUIRED and (kind, spec.name) not in _OPTIONAL_HERE and (value is None or value == ""):
        raise Invalid(spec.name, value, f"a {spec.spoken} for the {kind}")
    if value is None:
        return () if spec.type in (FieldType.MULTI_TEXT, FieldType.MULTI_REF) else None
    if spec.type is FieldType.CHOICE:
        return _choice(records, kind, spec, value)
    if spec.type is FieldType.REF:
        return _reference(records, spec, value)
    if spec.type is FieldType.MULTI_REF:
        many = value if isinstance(value, tuple | list) else (value,)
        return tuple(dict.fromkeys(_reference(records, spec, one) for one in many))
    if spec.type is FieldType.MULTI_TEXT:
        return _texts(spec, value if isinstance(value, tuple | list | set | frozenset) else (value,))
    return _CHECKS[spec.type](spec, value)


def _specs(kind: Kind, values: Mapping[str, Any]) -> Iterable[tuple[FieldSpec, Any]]:
    for name, value in values.items():
        spec = field_of(kind, name)
        if spec is None:
            raise Invalid(name, value, f"a field of {kind}")
        if not spec.settable:
            raise Invalid(name, value, "a field that can be set; this one is worked out")
        yield spec, value


def _text(spec: FieldSpec, value: Any) -> str | None:
    if not isinstance(value, str):
        raise Invalid(spec.name, value, "text")
    clean = _CONTROL.sub("", value).strip()
    if len(clean) > _LONGEST[spec.type]:
        raise Invalid(spec.name, clean[:40] + "…", f"at most {_LONGEST[spec.type]} characters")
    if not clean and spec.name in ("name", "title") and spec.type is FieldType.TEXT:
        raise Invalid(spec.name, value, f"a {spec.spoken}")
    if spec.name == "email" and clean:
        return _email(spec, clean)
    if spec.name == "timezone" and clean:
        return _timezone(spec, clean)
    return clean or None


def _texts(spec: FieldSpec, values: Iterable[Any]) -> tuple[str, ...]:
    """Trimmed, without doubles (case and accents do not count)."""
    found: dict[str, str] = {}
    for value in values:
        clean = _text(spec, value)
        if clean:
            found.setdefault(fold(clean), clean)
    return tuple(found.values())


def _email(spec: FieldSpec, text: str) -> str:
    address = text.lower().removeprefix("mailto:")
    if not _EMAIL.fullmatch(address) or len(address) > 320:
        raise Invalid(spec.name, text, "an e-mail address")
    return address


def _timezone(spec: FieldSpec, text: str) -> str:
    try:
        ZoneInfo(text)
    except (ValueError, OSError, KeyError) as error:
        raise Invalid(spec.name, text, "an IANA time zone such as Europe/Berlin") from error
    return text


def _number(spec: FieldSpec, value: Any) -> int | float:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise Invalid(spec.name, value, "a number")
    number = float(value)
    if not math.isfinite(number) or abs(number) > 1e15:
        raise Invalid(spec.name, value, "a number that can be kept")
    if spec.attribute == "size":
        if number < 0 or number != int(number) or number > 2_000_000_000:
            raise Invalid(spec.name, value, "a whole number of employees")
        return int(number)
    return int(number) if number == int(number) else number


def _money(spec: FieldSpec, value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise Invalid(spec.name, value, "an exact amount (Decimal)")
    amount = Decimal(value)
    if not amount.is_finite() or abs(amount) >= _LARGEST:
        raise Invalid(spec.name, value, "an amount below 100,000,000,000,000")
    rounded = round(amount, 4)
    return rounded.normalize() + 0


def _percent(spec: FieldSpec, value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal) or not 0 <= value <= 1:
        raise Invalid(spec.name, value, "a share between 0 and 1")
    return float(value)


def _date(spec: FieldSpec, value: Any) -> date:
    if isinstance(value, datetime):
        return value.date()
    if not isinstance(value, date):
        raise Invalid(spec.name, value, "a date")
    return value


def _datetime(spec: FieldSpec, value: Any) -> datetime:
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise Invalid(spec.name, value.isoformat(), "a time with its time zone")
        return value.astimezone(UTC)
    if isinstance(value, date):
        return as_day(value)
    raise Invalid(spec.name, value, "a date or a time")


def _bool(spec: FieldSpec, value: Any) -> bool:
    if not isinstance(value, bool):
        raise Invalid(spec.name, value, "yes or no")
    return value


def _choice(records: Records, kind: Kind, spec: FieldSpec, value: Any) -> Any:
    options: Iterable[str]
    match spec.name:
        case "currency":
            code = str(value).strip().upper()
            if not _CURRENCY.fullmatch(code):
                raise Invalid(spec.name, value, "a currency of three letters such as EUR")
            return code
        case "stage":
            options = [stage.key for stage in records.stages]
        case "type":
            options = list(ActivityType)
        case "outcome":
            options = list(Outcome)
        case "role":
            options = list(Role)
        case _:
            return _text(FieldSpec(spec.name, FieldType.TEXT, spec.attribute), value)
    if value not in options:
        raise Invalid(spec.name, str(value), "one of " + ", ".join(str(option) for option in options))
    enum = {"type": ActivityType, "outcome": Outcome, "role": Role}.get(spec.name)
    return str(value) if enum is None else enum(value)


def _reference(records: Records, spec: FieldSpec, value: Any) -> str:
    if spec.ref is None or not isinstance(value, str | Ref):
        raise Invalid(spec.name, value, "a record's id")
    ref = value if isinstance(value, Ref) else Ref(spec.ref, value)
    if ref.kind is not spec.ref:
        raise Invalid(spec.name, f"{ref.kind} {ref.id}", f"a {spec.ref}")
    record = records.get(ref)
    if spec.ref in (Kind.USER, Kind.TEAM) and record.archived_at is not None:
        raise Invalid(spec.name, name_of(record), f"a {spec.ref} that is not archived")
    return ref.id


def as_kept(value: Any) -> Any:
    """A checked value as the JSON that a custom field keeps."""
    match value:
        case Decimal():
            return int(value) if value == value.to_integral_value() else float(value)
        case date():
            return value.isoformat()
        case tuple():
            return list(value) or None
    return value


_CHECKS: dict[FieldType, Callable[[FieldSpec, Any], Any]] = {
    FieldType.TEXT: _text,
    FieldType.LONG_TEXT: _text,
    FieldType.NUMBER: _number,
    FieldType.MONEY: _money,
    FieldType.PERCENT: _percent,
    FieldType.DATE: _date,
    FieldType.DATETIME: _datetime,
    FieldType.BOOL: _bool,
}
