"""The words of this CRM's own data: stages, custom fields, aliases, names and values."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, FromClause, and_, func, select

from crm_core.access import Actor
from crm_core.entities import Kind, Ref, Stage, StageOutcome
from crm_core.errors import Invalid
from crm_core.fields import FIELDS, FieldSpec, FieldType, field_of
from crm_core.reading import NameEntry
from crm_core.store.public import plain
from crm_core.store.rows import COMPUTED
from crm_core.store.tables import RECORD_TABLES, custom_field, field_alias, record_value, stage, user
from crm_core.store.visibility import visible_where


def stages(connection: Connection) -> tuple[Stage, ...]:
    """In pipeline order."""
    rows = connection.execute(select(stage).order_by(stage.c.position, stage.c.key))
    return tuple(Stage(r.key, r.label, r.position, r.probability, StageOutcome(r.outcome)) for r in rows)


def custom_fields(connection: Connection, kind: Kind) -> tuple[FieldSpec, ...]:
    rows = connection.execute(
        select(custom_field).where(custom_field.c.kind == kind.value).order_by(custom_field.c.key)
    )
    return tuple(
        FieldSpec(f"custom.{row.key}", FieldType(row.type), f"custom.{row.key}", label=row.label) for row in rows
    )


def fields(connection: Connection, kind: Kind) -> tuple[FieldSpec, ...]:
    """Built-in fields, then custom ones, named `custom.<key>`."""
    return FIELDS[kind] + custom_fields(connection, kind)


def aliases(connection: Connection, kind: Kind) -> dict[str, str]:
    rows = connection.execute(select(field_alias.c.alias, field_alias.c.field).where(field_alias.c.kind == kind.value))
    return dict(rows.all())


def names(connection: Connection, kinds: Sequence[Kind], *, archived: bool = False) -> list[NameEntry]:
    """Every name of live (or of archived) records, by kind, without rights. Activities have none."""
    entries: list[NameEntry] = []
    for kind in kinds:
        table = RECORD_TABLES[kind]
        if kind is Kind.ACTIVITY:
            continue
        also = _addresses(connection, kind)
        wanted = table.c.archived_at.is_not(None) if archived else table.c.archived_at.is_(None)
        rows = connection.execute(select(table.c.id, _name(kind, table), table.c.external_id).where(wanted))
        for record_id, text, external_id in rows:
            others = also.get(record_id, ())
            if external_id is not None and external_id != text:
                others = (*others, external_id)
            entries.append(NameEntry(Ref(kind, record_id), text, others))
    return entries


def values(connection: Connection, actor: Actor, kind: Kind, path: str, limit: int) -> tuple[str, ...]:
    """Distinct values of live records that the actor may see, most frequent first, then by value.

    `path` is a field of the kind, `custom.<key>`, or one step away (`company.industry`). Raises Invalid for others.
    """
    head, _, rest = path.partition(".")
    spec = field_of(kind, head)
    table = RECORD_TABLES[kind]
    source: FromClause = table
    where = [table.c.archived_at.is_(None), *_seen(kind, actor, table)]
    column: ColumnElement[Any]
    if head == "custom" and rest:
        column = table.c.custom[rest].as_string()
    elif spec is None or spec.derived or spec.attribute in COMPUTED or (rest and spec.ref is None):
        raise Invalid("field", path, f"a field of {kind}")
    elif rest and spec.ref is not None:
        return values(connection, actor, spec.ref, rest, limit)
    elif spec.type in (FieldType.MULTI_TEXT, FieldType.MULTI_REF):
        column = record_value.c.value
        source = table.join(record_value, and_(record_value.c.record_id == table.c.id, record_value.c.kind == kind))
        where.append(record_value.c.field == spec.attribute)
    else:
        column = table.c[spec.attribute]
    if spec is not None and spec.ref is not None:
        target = RECORD_TABLES[spec.ref].alias()
        source = source.join(target, target.c.id == column)
        where.extend(_seen(spec.ref, actor, target))
        column = func.coalesce(target.c.email, target.c.name) if spec.ref is Kind.USER else _name(spec.ref, target)
    count = func.count()
    statement = select(column).select_from(source).where(column.is_not(None), *where)
    rows = connection.scalars(statement.group_by(column).order_by(count.desc(), column).limit(limit))
    return tuple(str(plain(value)) for value in rows if value != "")


def _seen(kind: Kind, actor: Actor, table: FromClause) -> list[ColumnElement[bool]]:
    seen = visible_where(kind, actor, table)
    return [] if seen is None else [seen]


def _name(kind: Kind, table: FromClause) -> ColumnElement[str]:
    return table.c.title if kind in (Kind.DEAL, Kind.TASK) else table.c.name


def _addresses(connection: Connection, kind: Kind) -> dict[str, tuple[str, ...]]:
    """Record id -> e-mail addresses."""
    found: dict[str, tuple[str, ...]] = {}
    if kind is Kind.USER:
        rows = connection.execute(select(user.c.id, user.c.email).where(user.c.email.is_not(None)))
    elif kind is Kind.CONTACT:
        columns = select(record_value.c.record_id, record_value.c.value)
        rows = connection.execute(
            columns.where(record_value.c.kind == kind, record_value.c.field == "emails").order_by(
                record_value.c.record_id, record_value.c.position
            )
        )
    else:
        return found
    for record_id, address in rows:
        found[record_id] = (*found.get(record_id, ()), address)
    return found
