"""One typed value against what a condition names: the operators, by field type. Positive forms only; empty values
compare as unknown, which `conditions` counts as no."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from sqlalchemy import ColumnElement, and_

from crm_core.errors import Invalid
from crm_core.fields import FieldType
from crm_core.folding import fold
from crm_core.queries import Op
from crm_core.store.dated import dated
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
        return dated(value, op, given, lens.actor.timezone)
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
