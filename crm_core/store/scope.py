"""One table of a plan's SQL with the tables joined to it, seen with one actor's rights.

A `Lens` is what every part of a plan needs to know: whose rights, what time it is, which engine, which stages and
custom fields there are. A `Scope` is one aliased table; following a reference from it LEFT JOINs the referred table
and admits only rows the actor may see, so that a hidden company reads as no company.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, Connection, FromClause, and_, func, select

from crm_core.access import Actor
from crm_core.entities import Kind, Stage, StageOutcome
from crm_core.errors import Invalid
from crm_core.fields import FieldSpec, FieldType
from crm_core.store import tables
from crm_core.store.visibility import visible_where

NAME_COLUMN = {
    Kind.CONTACT: "name", Kind.COMPANY: "name", Kind.DEAL: "title", Kind.TASK: "title",
    Kind.USER: "name", Kind.TEAM: "name", Kind.PRODUCT: "name",
}  # fmt: skip


@dataclass
class Lens:
    connection: Connection
    actor: Actor
    now: datetime

    @cached_property
    def postgres(self) -> bool:
        return self.connection.dialect.name == "postgresql"

    @cached_property
    def stages(self) -> tuple[Stage, ...]:
        """In pipeline order."""
        found = self.connection.execute(select(tables.stage).order_by(tables.stage.c.position, tables.stage.c.key))
        return tuple(Stage(r.key, r.label, r.position, r.probability, StageOutcome(r.outcome)) for r in found)

    @cached_property
    def custom_types(self) -> dict[tuple[str, str], FieldType]:
        found = self.connection.execute(select(tables.custom_field))
        return {(row.kind, row.key): FieldType(row.type) for row in found}

    def stage_keys(self, *outcomes: str) -> list[str]:
        return [stage.key for stage in self.stages if stage.outcome in outcomes]

    def admits(self, kind: Kind, table: FromClause) -> list[ColumnElement[bool]]:
        """The actor's rights on `table`: nothing, or one predicate to AND."""
        seen = visible_where(kind, self.actor, table)
        return [] if seen is None else [seen]


@dataclass
class Joined:
    table: FromClause
    on: ColumnElement[bool]


@dataclass
class Scope:
    lens: Lens
    kind: Kind
    table: FromClause
    root: Scope | None = None
    joins: dict[tuple[str, ...], Joined] = field(default_factory=dict)
    path: tuple[str, ...] = ()
    fans_out: bool = False
    """True once a join may give one record several rows."""
    tied: bool = False
    """True for rows tied to an outer row by an indexed reference, which is then the index to use."""

    @classmethod
    def of(cls, lens: Lens, kind: Kind) -> Scope:
        return cls(lens, kind, tables.RECORD_TABLES[kind].alias())

    @property
    def c(self) -> Any:
        return self.table.c

    @property
    def stage(self) -> ColumnElement[Any]:
        """A deal's stage. Where a better index is at hand, without its own: SQLite may else read half of all deals
        for each outer row."""
        return func.coalesce(self.c.stage, "") if self.tied else self.c.stage

    def from_(self) -> FromClause:
        """The table with everything that was joined so far; ask for it last."""
        source: FromClause = self.table
        for joined in self.joins.values():
            source = source.outerjoin(joined.table, joined.on)
        return source

    def admitted(self, *, archived: bool = False) -> list[ColumnElement[bool]]:
        """What every row must meet: the actor's rights, and not archived unless asked for."""
        live = [] if archived else [self.table.c.archived_at.is_(None)]
        return [*live, *self.lens.admits(self.kind, self.table)]

    def follow(self, spec: FieldSpec) -> Scope:
        """The record that the reference field `spec` names."""
        return self._join((spec.name,), referred(spec), lambda: self.table.c[spec.attribute])

    def follow_values(self, spec: FieldSpec, *, every: bool) -> FromClause:
        """The `record_value` rows of a multi-valued field: all of them (the scope then fans out), or the first."""
        top, key = self._top(), (*self.path, spec.name, "every" if every else "first")
        if key not in top.joins:
            value = tables.record_value.alias()
            on = [
                value.c.kind == str(self.kind), value.c.record_id == self.table.c.id, value.c.field == spec.attribute,
            ]  # fmt: skip
            if not every:
                on.append(value.c.position == 0)
            top.joins[key] = Joined(value, and_(*on))
        top.fans_out = top.fans_out or every
        return top.joins[key].table

    def follow_many(self, spec: FieldSpec, *, every: bool) -> Scope:
        """The records that a multi-valued reference names: all of them, or the first."""
        value = self.follow_values(spec, every=every)
        return self._join((spec.name, "every" if every else "first", "record"), referred(spec), lambda: value.c.value)

    def _join(self, step: tuple[str, ...], kind: Kind, foreign_key: Any) -> Scope:
        top, path = self._top(), (*self.path, *step)
        if path not in top.joins:
            target = tables.RECORD_TABLES[kind].alias()
            on = and_(target.c.id == foreign_key(), *self.lens.admits(kind, target))
            top.joins[path] = Joined(target, on)
        return Scope(self.lens, kind, top.joins[path].table, root=top, path=path)

    def _top(self) -> Scope:
        return self.root or self


def referred(spec: FieldSpec) -> Kind:
    """The kind of record that a reference field names."""
    if spec.ref is None:
        raise Invalid("path", spec.name, "a field that names records")
    return spec.ref
