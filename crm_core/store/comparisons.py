"""One typed value against what a condition names: the operators, by field type. Positive forms only; empty values
compare as unknown, which `conditions` counts as no."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from sqlalchemy import ColumnElement, and_, false, func, or_

from crm_core.errors import Invalid
from crm_core.fields import FieldType
from crm_core.folding import fold
from crm_core.queries import Op
from crm_core.store.paths import Value
from crm_core.store.scope import Lens

_DATED = (FieldType.DATE, FieldType.DATETIME)


def compare(lens: Lens, value: Value, op: Op, given: Any) -> ColumnElement[bool]:
    """`value op given`. NE and `EMPTY True` are not asked here: see `conditions`. Raises Invalid for a wrong value."""
    if op is Op.EMPTY:
        return _filled(value)
    if op is Op.BETWEEN:
        low, high = _pair(value, given)
        return and_(compare(lens, value, Op.GE, low), compare(lens, value, Op.LE, high))
    if op is Op.CONTAINS:
        return _contains(value, given)
    if op is Op.IN and not isinstance(given, (tuple, list, frozenset, set)):
        raise Invalid(value.path, given, "a list of values")
    if value.type in _DATED:
        return _dated(value, op, given)
    if value.type is FieldType.CHOICE and not (value.spec and value.spec.derived):
        keys = [_choice(lens, value, item) for item in (given if op is Op.IN else (given,))]
        return value.sql.in_(keys) if op in (Op.EQ, Op.IN) else _ordered(value.sql, op, keys[0])
    convert = _CONVERT.get(value.type) or _folded
    left = value.sql if value.folded is None else value.folded
    if op is Op.IN:
        return left.in_([convert(value, item) for item in given])
    return _ordered(left, op, convert(value, given))


def _filled(value: Value) -> ColumnElement[bool]:
    present = value.sql.is_not(None)
    if value.folded is None:
        return present if not (value.custom and value.type in _DATED) else and_(present, value.sql != "")
    return and_(present, value.sql != "")


def _ordered(left: Any, op: Op, right: Any) -> ColumnElement[bool]:
    test = _OPERATORS.get(op)
    if test is None:
        raise Invalid(str(op), right, "=, <, <=, > or >=")
    clause: ColumnElement[bool] = test(left, right)
    return clause


def _contains(value: Value, given: Any) -> ColumnElement[bool]:
    if value.folded is None:
        raise Invalid(value.path, given, "a comparison; only text can contain words")
    return value.folded.contains(fold(str(given)), autoescape=True)


def _dated(value: Value, op: Op, given: Any) -> ColumnElement[bool]:
    if op is Op.IN:
        return or_(false(), *(_dated(value, Op.EQ, item) for item in given))
    moment = _moment(value, given)
    if value.custom:
        return _iso(value, op, moment)
    if value.type is FieldType.DATE:
        return _ordered(value.sql, op, moment.date() if isinstance(moment, datetime) else moment)
    if isinstance(moment, datetime):
        return _ordered(value.sql, op, moment)
    start = datetime(moment.year, moment.month, moment.day, tzinfo=UTC)
    end = start + timedelta(days=1)
    match op:
        case Op.EQ:
            return and_(value.sql >= start, value.sql < end)
        case Op.LE:
            return _ordered(value.sql, Op.LT, end)
        case Op.GT:
            return _ordered(value.sql, Op.GE, end)
        case _:
            return _ordered(value.sql, op, start)


def _iso(value: Value, op: Op, moment: date) -> ColumnElement[bool]:
    """Custom dates are ISO text, which sorts as the dates do; compared by day."""
    day = (moment.date() if isinstance(moment, datetime) else moment).isoformat()
    return and_(value.sql != "", _ordered(_day_of(value), op, day))


def _day_of(value: Value) -> ColumnElement[Any]:
    return func.substr(value.sql, 1, 10)


def _moment(value: Value, given: Any) -> date:
    """A date, or a UTC time."""
    if isinstance(given, str):
        try:
            given = datetime.fromisoformat(given) if len(given) > 10 else date.fromisoformat(given)
        except ValueError:
            raise Invalid(value.path, given, "a date such as 2026-11-22") from None
    if isinstance(given, datetime):
        return given.replace(tzinfo=UTC) if given.tzinfo is None else given.astimezone(UTC)
    if isinstance(given, date):
        return given
    raise Invalid(value.path, given, "a date such as 2026-11-22")


def _number(value: Value, given: Any) -> Any:
    if isinstance(given, bool) or not isinstance(given, (int, float, Decimal, str)):
        raise Invalid(value.path, given, "a number")
    try:
        exact = Decimal(str(given))
    except InvalidOperation:
        raise Invalid(value.path, given, "a number") from None
    if not exact.is_finite():
        raise Invalid(value.path, given, "a finite number")
    if value.type is FieldType.MONEY:
        return exact
    return int(exact) if exact == exact.to_integral_value() else float(exact)


def _folded(value: Value, given: Any) -> str:
    if given is None:
        raise Invalid(value.path, given, "text; ask for empty values with `empty`")
    return fold(str(given))


def _truth(value: Value, given: Any) -> bool:
    match given:
        case bool():
            return given
        case str() if fold(given) in ("true", "yes", "1"):
            return True
        case str() if fold(given) in ("false", "no", "0"):
            return False
    raise Invalid(value.path, given, "true or false")


def _choice(lens: Lens, value: Value, given: Any) -> str:
    """The key as stored: a stage by its key in any case, a currency in capitals, everything else in small letters."""
    text = str(given).strip()
    name = value.spec.name if value.spec else value.path
    if name == "stage":
        return next((stage.key for stage in lens.stages if fold(stage.key) == fold(text)), text)
    if name == "currency":
        return text.upper()
    return text if name == "id" else fold(text)


def _pair(value: Value, given: Any) -> tuple[Any, Any]:
    if not isinstance(given, (tuple, list)) or len(given) != 2:
        raise Invalid(value.path, given, "two values: low and high")
    return given[0], given[1]


_OPERATORS: Mapping[Op, Callable[[Any, Any], Any]] = {
    Op.EQ: operator.eq,
    Op.LT: operator.lt,
    Op.LE: operator.le,
    Op.GT: operator.gt,
    Op.GE: operator.ge,
}
_CONVERT: Mapping[FieldType, Callable[[Value, Any], Any]] = {
    FieldType.NUMBER: _number,
    FieldType.PERCENT: _number,
    FieldType.MONEY: _number,
    FieldType.BOOL: _truth,
}
