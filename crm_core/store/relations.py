"""Sets of related records as correlated SQL: a company's activities, a contact's deals, a user's tasks."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from crm_core.entities import Kind
from crm_core.errors import Invalid
from crm_core.fields import RELATED
from crm_core.store import tables
from crm_core.store.scope import Scope

_COLUMN = {Kind.CONTACT: "contact_id", Kind.COMPANY: "company_id", Kind.DEAL: "deal_id", Kind.USER: "owner_id",
           Kind.TEAM: "team_id"}  # fmt: skip


def related(parent: Scope, relation: str) -> tuple[Scope, ColumnElement[bool]]:
    """A fresh scope over the related kind, and what ties its rows to `parent`'s row. Raises Invalid."""
    kind = RELATED.get(parent.kind, {}).get(relation)
    if kind is None:
        known = ", ".join(RELATED.get(parent.kind, {})) or "none"
        raise Invalid("relation", relation, f"a relation of {parent.kind}: {known}")
    child = Scope.of(parent.lens, kind)
    child.tied = True
    return child, _tie(parent, child)


def _tie(parent: Scope, child: Scope) -> Any:
    if parent.kind is Kind.CONTACT and child.kind is Kind.DEAL:
        return child.c.id.in_(_linked(parent, "record_id"))
    if parent.kind is Kind.DEAL and child.kind is Kind.CONTACT:
        return child.c.id.in_(_linked(parent, "value"))
    own = child.c[_COLUMN[parent.kind]] == parent.c.id
    if parent.kind is Kind.COMPANY and child.kind in (Kind.ACTIVITY, Kind.TASK):
        through = (_of_company(parent, kind) for kind in (Kind.CONTACT, Kind.DEAL))
        contact, deal = through
        return or_(own, child.c.contact_id.in_(contact), child.c.deal_id.in_(deal))
    return own


def _linked(parent: Scope, column: str) -> Select[Any]:
    """The other side of the deals' `contact_ids`, for the parent's row."""
    link = tables.record_value.alias()
    here = link.c.record_id == parent.c.id
    if column == "record_id":  # the folded value is the indexed one
        here = and_(link.c.folded == func.loom_fold(parent.c.id), link.c.value == parent.c.id)
    return (
        select(link.c[column])
        .where(link.c.kind == str(Kind.DEAL), link.c.field == "contact_ids", here)
        .correlate(parent.table)
    )


def _of_company(parent: Scope, kind: Kind) -> Select[Any]:
    step = Scope.of(parent.lens, kind)
    return (
        select(step.c.id)
        .where(step.c.company_id == parent.c.id, *step.lens.admits(kind, step.table))
        .correlate(parent.table)
    )
