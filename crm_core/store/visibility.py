"""Who may see which rows, as SQL: the one place where rights become predicates.

A contact, company, deal or task is seen by those in whose scope its owner is (`Actor.scope`), and by everyone who may
sign in when it has no owner. An activity follows what it is about: its deal, else its contact, else its company; on a
company without an owner, which everyone sees, it is seen by those in whose scope its own owner is. One's own
activities are always seen. Users, teams, products and stages are no secret; nor are the tags of a shared company.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Connection, FromClause, and_, or_, select

from crm_core.access import Actor, Visibility
from crm_core.entities import Kind
from crm_core.store import tables

_OWNED = (Kind.CONTACT, Kind.COMPANY, Kind.DEAL)
_PARENTS = ((Kind.DEAL, "deal_id"), (Kind.CONTACT, "contact_id"), (Kind.COMPANY, "company_id"))
"""Most specific first: a hidden deal hides its activities even on a company that everyone sees."""

_CHUNK = 5_000


def visible_where(kind: Kind, actor: Actor, table: FromClause | None = None) -> ColumnElement[bool] | None:
    """What to AND to a SELECT on `kind`'s table (or on `table`, an alias of it). None: the actor sees every row."""
    if actor.scope is Visibility.EVERYONE:
        return None
    source = tables.RECORD_TABLES[kind] if table is None else table
    if kind in _OWNED:
        return or_(source.c.owner_id.is_(None), in_scope(source.c.owner_id, actor))
    if kind is Kind.TASK:
        return or_(
            in_scope(source.c.owner_id, actor), and_(source.c.owner_id.is_(None), _parent_visible(source, actor))
        )
    if kind is Kind.ACTIVITY:
        return or_(source.c.owner_id == actor.user_id, _parent_visible(source, actor))
    return None


def in_scope(owner: ColumnElement[str], actor: Actor) -> ColumnElement[bool]:
    """Whether the owner id is one whose records the actor sees (never true for NULL)."""
    mine = and_(owner.is_not(None), owner == actor.user_id)
    if actor.scope is not Visibility.TEAM:
        return mine
    user, team = tables.user.alias(), tables.team.alias()
    teams: Sequence[ColumnElement[bool]] = [
        user.c.team_id.in_(
            select(team.c.id).where(and_(team.c.manager_id.is_not(None), team.c.manager_id == actor.user_id))
        )
    ]
    if actor.team_id is not None:
        teams = [*teams, user.c.team_id == actor.team_id]
    return or_(mine, owner.in_(select(user.c.id).where(or_(*teams))))


def _parent_visible(source: FromClause, actor: Actor) -> ColumnElement[bool]:
    """The most specific parent decides; a row without any is seen when its owner is in scope or it has none."""
    cases: list[ColumnElement[bool]] = []
    absent: list[ColumnElement[bool]] = []
    own = or_(source.c.owner_id.is_(None), in_scope(source.c.owner_id, actor))
    for kind, column in _PARENTS:
        parent = tables.RECORD_TABLES[kind].alias()
        owned = select(parent.c.id).where(in_scope(parent.c.owner_id, actor))
        shared: ColumnElement[bool] = source.c[column].in_(select(parent.c.id).where(parent.c.owner_id.is_(None)))
        if kind is Kind.COMPANY:
            shared = and_(shared, own)  # that everyone knows the company makes nobody's notes on it public
        cases.append(and_(*absent, or_(source.c[column].in_(owned), shared)))
        absent.append(source.c[column].is_(None))
    cases.append(and_(*absent, own))
    return or_(*cases)


def visible_ids(connection: Connection, kind: Kind, ids: Sequence[str], actor: Actor) -> set[str]:
    """Those of these ids that name a record which the actor sees."""
    table, seen = tables.RECORD_TABLES[kind], visible_where(kind, actor)
    statement = select(table.c.id) if seen is None else select(table.c.id).where(seen)
    found: set[str] = set()
    for start in range(0, len(ids), _CHUNK):
        found.update(connection.scalars(statement.where(table.c.id.in_(ids[start : start + _CHUNK]))))
    return found
