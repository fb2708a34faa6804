"""Records to table rows and back. Multi-valued attributes live in `record_value`, one row an element."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from enum import Enum
from types import MappingProxyType
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, delete, insert, select, update
from sqlalchemy.sql import bindparam

from crm_core.access import Actor
from crm_core.entities import ENTITY, NO_CUSTOM, ActivityType, AnyRecord, Kind, Outcome, Ref, Role, name_of
from crm_core.folding import fold
from crm_core.store.listing import one_of
from crm_core.store.tables import RECORD_TABLES, record_value
from crm_core.store.visibility import visible_where

MULTI: Mapping[Kind, tuple[str, ...]] = MappingProxyType(
    {
        Kind.CONTACT: ("emails", "phones", "tags"),
        Kind.COMPANY: ("tags",),
        Kind.DEAL: ("contact_ids", "products", "tags"),
    }
)
"""The attributes of each kind that are tuples."""

ATTRIBUTES: Mapping[Kind, tuple[str, ...]] = MappingProxyType(
    {kind: tuple(field.name for field in fields(entity)) for kind, entity in ENTITY.items()}
)
COMPUTED = frozenset({"last_contact_at"})
"""Attributes that are worked out on reading (`store.last_contact`): neither loaded nor written here."""
_ENUMS: dict[str, type[Enum]] = {"type": ActivityType, "outcome": Outcome, "role": Role}
_KIND_OF: Mapping[type, Kind] = MappingProxyType({entity: kind for kind, entity in ENTITY.items()})
_COLUMNS: Mapping[Kind, tuple[str, ...]] = MappingProxyType(
    {
        kind: tuple(name for name in names if name not in (*MULTI.get(kind, ()), *COMPUTED))
        for kind, names in ATTRIBUTES.items()
    }
)
_SELECTED: Mapping[Kind, Select[Any]] = MappingProxyType(
    {kind: select(*(RECORD_TABLES[kind].c[name] for name in names)) for kind, names in _COLUMNS.items()}
)
_CHUNK = 5_000


def kind_of(record: AnyRecord) -> Kind:
    return _KIND_OF[type(record)]


def ref_of(record: AnyRecord) -> Ref:
    return Ref(_KIND_OF[type(record)], record.id)


def native(attribute: str, value: Any) -> Any:
    """A value that went through JSON, as the entity has it: enums again enums, custom values read-only."""
    enum = _ENUMS.get(attribute)
    if enum is not None and value is not None:
        return enum(value)
    return MappingProxyType(value) if attribute == "custom" else value


def rebuilt(kind: Kind, record_id: str, attributes: Mapping[str, Any]) -> AnyRecord:
    """The record that a creation's audit entry describes."""
    values = {name: native(name, value) for name, value in attributes.items()}
    return ENTITY[kind](id=record_id, **values)


def load(connection: Connection, kind: Kind, ids: Iterable[str], actor: Actor | None = None) -> dict[str, AnyRecord]:
    """The records with these ids that `actor` may see (None: all), archived ones too, in no order."""
    table = RECORD_TABLES[kind]
    seen = None if actor is None else visible_where(kind, actor)
    found: dict[str, AnyRecord] = {}
    for chunk in _chunks(list(dict.fromkeys(ids))):
        where = [one_of(connection, table.c.id, chunk), *([] if seen is None else [seen])]
        found.update((record.id, record) for record in load_where(connection, kind, *where))
    return found


def load_where(connection: Connection, kind: Kind, *where: ColumnElement[bool]) -> list[AnyRecord]:
    """The records of `kind` that satisfy all of `where`."""
    rows = connection.execute(_SELECTED[kind].where(*where)).all()
    names, entity, multi_names = _COLUMNS[kind], ENTITY[kind], MULTI.get(kind, ())
    enums = [(name, enum) for name, enum in _ENUMS.items() if name in names]
    multi = multi_values(connection, kind, [row.id for row in rows], multi_names) if multi_names else {}
    nothing: Mapping[str, tuple[str, ...]] = {}
    found = []
    for row in rows:
        values = dict(zip(names, row, strict=True))
        values["custom"] = MappingProxyType(values["custom"]) if values["custom"] else NO_CUSTOM
        for name, enum in enums:
            if values[name] is not None:
                values[name] = enum(values[name])
        values.update(multi.get(row.id, nothing))
        found.append(entity(**values))
    return found


def multi_values(
    connection: Connection, kind: Kind, ids: Sequence[str], names: Sequence[str]
) -> dict[str, dict[str, tuple[str, ...]]]:
    """Record id -> multi-valued attribute -> its values in order; what is empty is absent."""
    columns = (record_value.c.record_id, record_value.c.field, record_value.c.value)
    collected: dict[str, dict[str, list[str]]] = {}
    for chunk in _chunks(ids):
        values = (
            select(*columns)
            .where(record_value.c.kind == kind.value, one_of(connection, record_value.c.record_id, chunk))
            .where(record_value.c.field.in_(names))
            .order_by(record_value.c.position)
        )
        for record_id, field, value in connection.execute(values):
            collected.setdefault(record_id, {}).setdefault(field, []).append(value)
    return {one: {field: tuple(values) for field, values in fields.items()} for one, fields in collected.items()}


def insert_records(connection: Connection, kind: Kind, records: Sequence[AnyRecord]) -> None:
    """Raises sqlalchemy.exc.IntegrityError for an id or a user's e-mail that is taken."""
    if records:
        connection.execute(insert(RECORD_TABLES[kind]), [_row(kind, record) for record in records])
        _insert_multi(connection, [row for record in records for row in _multi_rows(kind, record)])


def update_records(connection: Connection, kind: Kind, records: Sequence[AnyRecord]) -> None:
    if not records:
        return
    table = RECORD_TABLES[kind]
    statement = update(table).where(table.c.id == bindparam("_id"))
    rows = [_row(kind, record) for record in records]
    for row in rows:
        row["_id"] = row.pop("id")
    connection.execute(statement.values({name: bindparam(name) for name in rows[0] if name != "_id"}), rows)
    if kind in MULTI:
        _delete_multi(connection, kind, [record.id for record in records])
        _insert_multi(connection, [row for record in records for row in _multi_rows(kind, record)])


def delete_records(connection: Connection, kind: Kind, ids: Sequence[str]) -> None:
    table = RECORD_TABLES[kind]
    for chunk in _chunks(ids):
        connection.execute(delete(table).where(table.c.id.in_(chunk)))
    if kind in MULTI:
        _delete_multi(connection, kind, ids)


def _row(kind: Kind, record: AnyRecord) -> dict[str, Any]:
    row = {name: getattr(record, name) for name in _COLUMNS[kind]}
    row["custom"] = dict(record.custom)
    for name in _ENUMS.keys() & row.keys():
        row[name] = None if row[name] is None else str(row[name])
    if kind is not Kind.ACTIVITY:
        row["folded"] = fold(name_of(record))
    return row


def _multi_rows(kind: Kind, record: AnyRecord) -> Iterator[dict[str, Any]]:
    for name in MULTI.get(kind, ()):
        for position, value in enumerate(getattr(record, name)):
            yield {
                "kind": kind.value, "record_id": record.id, "field": name, "position": position,
                "value": value, "folded": fold(value),
            }  # fmt: skip


def _insert_multi(connection: Connection, rows: list[dict[str, Any]]) -> None:
    if rows:
        connection.execute(insert(record_value), rows)


def _delete_multi(connection: Connection, kind: Kind, ids: Sequence[str]) -> None:
    for chunk in _chunks(ids):
        connection.execute(
            delete(record_value).where(record_value.c.kind == kind.value, record_value.c.record_id.in_(chunk))
        )


def _chunks(items: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(items), _CHUNK):
        yield items[start : start + _CHUNK]
