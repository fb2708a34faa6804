"""From a plan's path (`value`, `company.industry`, `owner.team.name`, `custom.region`) to typed SQL."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Text, case, cast, func, literal, null, type_coerce

from crm_core.entities import Kind
from crm_core.errors import Invalid
from crm_core.fields import FIELDS, FieldSpec, FieldType, field_of
from crm_core.store import derived, last_contact
from crm_core.store.scope import NAME_COLUMN, Scope

TEXTUAL = (FieldType.TEXT, FieldType.LONG_TEXT, FieldType.CHOICE, FieldType.MULTI_TEXT)
MULTI = (FieldType.MULTI_TEXT, FieldType.MULTI_REF)
PLAIN = {"id": FieldType.CHOICE, "external_id": FieldType.TEXT}
"""Columns every kind has that are no fields: plans narrow by them."""


@dataclass(frozen=True)
class Value:
    """A path as SQL. `sql` is the stored value; `folded` its compare form (text only); `currency` stands beside
    money; `name` and `id` are set for references: what the record is called, and its id if the actor may see it."""

    path: str
    type: FieldType
    sql: ColumnElement[Any]
    folded: ColumnElement[str] | None = None
    currency: ColumnElement[Any] | None = None
    id: ColumnElement[Any] | None = None
    name: ColumnElement[Any] | None = None
    custom: bool = False
    spec: FieldSpec | None = None


def specify(scope: Scope, name: str, whole: str) -> FieldSpec:
    """The field `name` of the scope's kind, built-in or pseudo. Raises Invalid, naming the whole path."""
    if name in PLAIN:
        return FieldSpec(name, PLAIN[name], name)
    spec = field_of(scope.kind, name)
    if spec is None:
        known = ", ".join(spec.name for spec in FIELDS[scope.kind])
        raise Invalid("path", whole, f"a field of {scope.kind}: {known} or custom.<key>")
    return spec


def descend(scope: Scope, path: str) -> tuple[Scope, FieldSpec | str, str]:
    """Follows single references as far as they go. Returns the scope arrived at, the field there (or the key of a
    custom field) and what remains of the path after it: empty, or the rest behind a multi-valued reference."""
    at, rest = scope, path
    while True:
        head, _, rest = rest.partition(".")
        if head == "custom" and rest:
            return at, rest, ""
        spec = specify(at, head, path)
        if not rest or spec.type is FieldType.MULTI_REF:
            return at, spec, rest
        if spec.ref is None:
            raise Invalid("path", path, f"nothing after {spec.name}: it names no record")
        at = at.follow(spec)


def resolve(scope: Scope, path: str, *, every: bool = False) -> Value:
    """The path as one SQL value a record. Multi-valued steps take every value (a record then counts once for each)
    or the first one. Raises Invalid for a path that is not there or that needs a model to answer."""
    at, spec, rest = descend(scope, path)
    if isinstance(spec, str):
        return custom_value(at, spec, path)
    if spec.type is FieldType.MULTI_REF:
        there = at.follow_many(spec, every=every)
        return resolve_within(there, rest, path, every) if rest else reference(there, path, spec)
    if spec.type is FieldType.MULTI_TEXT:
        rows = at.follow_values(spec, every=every)
        return Value(path, FieldType.TEXT, rows.c.value, folded=rows.c.folded, spec=spec)
    if spec.type is FieldType.REF:
        return reference(at.follow(spec), path, spec)
    return own_value(at, spec, path)


def resolve_within(scope: Scope, rest: str, path: str, every: bool) -> Value:
    try:
        return resolve(scope, rest, every=every)
    except Invalid as error:
        raise Invalid("path", path, error.expected) from None


def own_value(scope: Scope, spec: FieldSpec, path: str) -> Value:
    """A single-valued field that is no reference, or a derived fact."""
    if spec.derived:
        sql, currency = derived.expression(scope, spec.name, path)
        return Value(path, spec.type, sql, folded=sql if spec.name == "status" else None, currency=currency, spec=spec)
    column = scope.stage if spec.name == "stage" else attribute(scope, spec.attribute)
    folded = None
    if spec.type in TEXTUAL:
        folded = scope.c.folded if NAME_COLUMN.get(scope.kind) == spec.attribute else func.loom_fold(column)
    currency = scope.c.currency if spec.type is FieldType.MONEY else None
    return Value(path, spec.type, column, folded=folded, currency=currency, spec=spec)


def attribute(scope: Scope, name: str) -> ColumnElement[Any]:
    """An entity attribute: its column, or how it is worked out."""
    if scope.kind is Kind.CONTACT and name == "last_contact_at":
        return last_contact.newest(scope)
    column: ColumnElement[Any] = scope.c[name]
    return column


def reference(there: Scope, path: str, spec: FieldSpec) -> Value:
    """A reference as its record's name: users by e-mail or else name, activities by subject or else type."""
    name = display_name(there)
    return Value(path, FieldType.REF, there.c.id, folded=func.loom_fold(name), id=there.c.id, name=name, spec=spec)


def display_name(scope: Scope) -> ColumnElement[Any]:
    if scope.kind is Kind.ACTIVITY:
        return func.coalesce(func.nullif(scope.c.subject, ""), scope.c.type)
    if scope.kind is Kind.USER:
        return func.coalesce(func.nullif(scope.c.email, ""), scope.c.name)
    name: ColumnElement[Any] = scope.c[NAME_COLUMN[scope.kind]]
    return name


def custom_value(scope: Scope, key: str, path: str) -> Value:
    """A custom field out of the JSON column, typed as it was defined. A value of another JSON type reads as empty."""
    type_ = scope.lens.custom_types.get((str(scope.kind), key))
    if type_ is None:
        raise Invalid("path", path, f"a custom field that {scope.kind} has")
    item = scope.c.custom[key]
    text: ColumnElement[Any] = cast(item.as_string(), Text)
    if type_ in (FieldType.NUMBER, FieldType.PERCENT, FieldType.MONEY):
        number = case((_is_number(scope, key), item.as_float()), else_=null())
        return Value(path, FieldType.NUMBER, number, custom=True)
    if type_ is FieldType.BOOL:
        truth = case((func.lower(text).in_(("true", "1")), True), (text.is_not(None), False), else_=null())
        return Value(path, FieldType.BOOL, truth, custom=True)
    if type_ in (FieldType.DATE, FieldType.DATETIME):
        return Value(path, type_, text, custom=True)
    return Value(path, FieldType.TEXT, text, folded=func.loom_fold(text), custom=True)


def _is_number(scope: Scope, key: str) -> ColumnElement[bool]:
    if scope.lens.postgres:
        return func.jsonb_typeof(scope.c.custom[key]) == literal("number")
    return func.json_type(scope.c.custom, f'$."{key}"').in_(("integer", "real"))


def as_integer(value: Value) -> ColumnElement[Any]:
    """Money as its raw count of 1/10,000 units."""
    return type_coerce(value.sql, BigInteger)
