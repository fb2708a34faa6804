"""Exact sums of money in SQL. PostgreSQL sums integers without end; SQLite refuses a sum beyond 64 bits, which eleven
of the largest amounts reach. There, the high and the low half of each amount are summed and joined again."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Float, Text, case, cast, func, type_coerce

_BITS = 32
_FITS = range(-(1 << 63), 1 << 63)


def joined(high: int | None, low: int | None) -> int | str | None:
    """The SQLite function `loom_total`: the sum whose halves these are, as text beyond what SQLite has integers for."""
    if high is None or low is None:
        return None
    whole = (high << _BITS) + low
    return whole if whole in _FITS else str(whole)


def total(amounts: ColumnElement[Any], *, postgres: bool) -> ColumnElement[Any]:
    """The sum of money, of the type of `amounts`: to be read, not to be compared."""
    if postgres:
        return func.sum(amounts)
    units = type_coerce(amounts, BigInteger)
    halves = func.sum(units.op(">>")(_BITS)), func.sum(units.op("&")((1 << _BITS) - 1))
    return func.loom_total(*halves, type_=amounts.type)


def comparable(amounts: ColumnElement[Any], *, postgres: bool) -> ColumnElement[Any]:
    """The same to compare and order by: exact as long as it fits 64 bits, to 15 digits beyond."""
    whole = total(amounts, postgres=postgres)
    if postgres:
        return whole
    plain = type_coerce(whole, BigInteger)
    found = case((func.typeof(plain) == "text", cast(type_coerce(whole, Text), Float)), else_=plain)
    return type_coerce(found, amounts.type)
