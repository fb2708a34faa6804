"""Which records name which others."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from sqlalchemy import Connection, select

from crm_core.entities import Kind, Ref
from crm_core.fields import FIELDS, FieldType
from crm_core.store.tables import RECORD_TABLES, chat_account, digest_setting, field_alias, record_value

_CHUNK = 5_000
_COLUMNS = [
    (kind, spec.attribute, spec.ref)
    for kind, specs in FIELDS.items()
    for spec in specs
    if spec.type is FieldType.REF and spec.ref is not None
]
_MULTI = [
    (kind, spec.attribute, spec.ref)
    for kind, specs in FIELDS.items()
    for spec in specs
    if spec.type is FieldType.MULTI_REF and spec.ref is not None
]


def to(connection: Connection, target: Ref) -> list[tuple[Ref, str]]:
    """Every record that names `target`, archived or not, with the attribute in which it does."""
    return [(source, attribute) for source, attribute, _ in among(connection, target.kind, [target.id])]


def among(connection: Connection, kind: Kind, ids: Collection[str]) -> Iterator[tuple[Ref, str, str]]:
    """(who names it, in which attribute, the named id) for all records of `kind` with these ids."""
    listed = sorted(ids)
    for start in range(0, len(listed), _CHUNK):
        chunk = listed[start : start + _CHUNK]
        for source, attribute, target in _COLUMNS:
            if target is kind:
                table = RECORD_TABLES[source]
                column = table.c[attribute]
                rows = select(table.c.id, column).where(column.in_(chunk)).order_by(table.c.id)
                yield from ((Ref(source, row[0]), attribute, row[1]) for row in connection.execute(rows).all())
        for source, attribute, target in _MULTI:
            if target is kind:
                value = record_value.c
                rows = select(value.record_id, value.value).where(
                    value.kind == source.value, value.field == attribute, value.value.in_(chunk)
                )
                yield from ((Ref(source, row[0]), attribute, row[1]) for row in connection.execute(rows).all())


def with_settings(connection: Connection, user_ids: Collection[str]) -> set[str]:
    """Those of the users who have a linked chat account or a digest."""
    columns = (chat_account.c.user_id, digest_setting.c.user_id)
    return {
        found for column in columns for found in connection.scalars(select(column).where(column.in_(sorted(user_ids))))
    }


def in_stage(connection: Connection, key: str) -> bool:
    """Whether a deal is in the stage, archived or not."""
    deal = RECORD_TABLES[Kind.DEAL]
    return connection.scalar(select(deal.c.id).where(deal.c.stage == key).limit(1)) is not None


def with_custom(connection: Connection, kind: Kind, key: str) -> bool:
    """Whether a record has something in the custom field."""
    table = RECORD_TABLES[kind]
    filled = table.c.custom[key].as_string().is_not(None)
    return connection.scalar(select(table.c.id).where(filled).limit(1)) is not None


def with_alias(connection: Connection, kind: Kind, path: str) -> bool:
    """Whether another word stands for the field."""
    stands = select(field_alias.c.alias).where(field_alias.c.kind == kind.value, field_alias.c.field == path)
    return connection.scalar(stands.limit(1)) is not None
