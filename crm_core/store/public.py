"""Stored values as people and programs see them: public field names, users by e-mail, ISO dates, exact decimals."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any

from sqlalchemy import Connection, select

from crm_core.entities import AnyRecord, Kind, Ref, name_of
from crm_core.fields import FIELDS, FieldSpec, FieldType
from crm_core.results import Row
from crm_core.store.rows import kind_of
from crm_core.store.tables import custom_field, user

_ONE_OR_MANY = frozenset({"emails", "phones", "contact_ids"})
"""Tuples that mostly hold one element: shown as that element alone when they do."""
_BOOKKEEPING = frozenset({"stage_changed_at", "last_contact_at", "done_at"})
"""Kept by the services beside what a person changed; said on cards, not in changes."""
_SPECS = {kind: {spec.attribute: spec for spec in specs if not spec.derived} for kind, specs in FIELDS.items()}


class PublicValues:
    """Translates with the users and custom field labels of one transaction, read when first needed."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._users: dict[str, str] | None = None
        self._labels: dict[Kind, dict[str, str]] | None = None

    def row(self, record: AnyRecord, *, values: bool = True) -> Row:
        kind = kind_of(record)
        shown = self.of(record) if values else {}
        return Row(Ref(kind, record.id), name_of(record), external_id_of(record), shown)

    def of(self, record: AnyRecord) -> dict[str, Any]:
        """Public field name (custom fields by label) -> public value, in field order; empty ones left out."""
        kind = kind_of(record)
        values = {spec.name: self.value(spec, getattr(record, spec.attribute)) for spec in _SPECS[kind].values()}
        values.update(self._custom(kind, record.custom))
        return {name: value for name, value in values.items() if value is not None and value != ()}

    def changes(self, kind: Kind, attributes: Mapping[str, Any]) -> dict[str, Any]:
        """The same for changed attributes (of `custom` the changed keys), in field order; None says emptied."""
        named = [spec for name, spec in _SPECS[kind].items() if name in attributes and name not in _BOOKKEEPING]
        shown = {spec.name: self.value(spec, attributes[spec.attribute]) for spec in named}
        return {**shown, **self._custom(kind, attributes.get("custom", {}))}

    def value(self, spec: FieldSpec, value: Any) -> Any:
        if value is None:
            return None
        if spec.ref is Kind.USER and spec.type is FieldType.REF:
            return self.user(value)
        if spec.attribute in _ONE_OR_MANY and len(value) == 1:
            return value[0]
        return plain(value)

    def user(self, user_id: str) -> str:
        """E-mail, else name, else the id of a user who is gone."""
        if self._users is None:
            self._users = {row.id: row.email or row.name for row in self._connection.execute(
                select(user.c.id, user.c.email, user.c.name))}  # fmt: skip
        return self._users.get(user_id, user_id)

    def forget(self) -> None:
        """Users or field labels changed."""
        self._users = self._labels = None

    def _custom(self, kind: Kind, values: Mapping[str, Any]) -> dict[str, Any]:
        if not values:
            return {}
        if self._labels is None:
            self._labels = {kind: {} for kind in Kind}
            for row in self._connection.execute(select(custom_field)):
                self._labels[Kind(row.kind)][row.key] = row.label
        return {self._labels[kind].get(key, key): plain(value) for key, value in values.items()}


def plain(value: Any) -> Any:
    """Enums by value, dates and times in ISO form (UTC, `Z`); everything else as it is."""
    match value:
        case Enum():
            return value.value
        case datetime():
            return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
        case date():
            return value.isoformat()
        case list():
            return tuple(value)
    return value


def external_id_of(record: AnyRecord) -> str | None:
    """The id in the system it came from, or, where that had none, its natural key."""
    if record.external_id is not None:
        return record.external_id
    match kind_of(record):
        case Kind.CONTACT | Kind.USER:
            return next(iter(_emails(record)), None) or name_of(record)
        case Kind.COMPANY | Kind.TEAM | Kind.PRODUCT:
            return name_of(record)
    return None


def _emails(record: AnyRecord) -> Iterable[str]:
    address = getattr(record, "email", None)
    return getattr(record, "emails", ()) or ((address,) if address else ())
