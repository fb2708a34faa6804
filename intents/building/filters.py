"""Filters that builders ask the lookup with."""

from __future__ import annotations

from collections.abc import Sequence

from crm_core.entities import Kind, Ref
from crm_core.queries import And, Condition, Filter, Op


def deals_of(party: Ref, open_stages: Sequence[str]) -> Filter:
    """Open deals of a contact or of a company."""
    path = "contact" if party.kind is Kind.CONTACT else "company"
    return And((Condition(path, Op.EQ, party.id), Condition("stage", Op.IN, tuple(open_stages))))


def titled_open_deals(titles: Sequence[str], open_stages: Sequence[str]) -> Filter:
    """Open deals that are called so."""
    return And((Condition("title", Op.IN, tuple(titles)), Condition("stage", Op.IN, tuple(open_stages))))


def titled_open_tasks(owner_id: str | None) -> Filter:
    """Tasks not done, of one owner or of everyone."""
    undone: Filter = Condition("done", Op.EQ, False)
    return And((undone, Condition("owner", Op.EQ, owner_id))) if owner_id else undone
