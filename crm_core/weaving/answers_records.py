"""Answers about one record: its card, one fact, its timeline, its history."""

from __future__ import annotations

from typing import Any

from crm_core.entities import Activity, Contact, Deal, Kind, Ref, Task, User
from crm_core.errors import Invalid, NotFound
from crm_core.fields import FieldSpec, FieldType, field_of
from crm_core.queries import (
    Aggregate,
    AggregateFn,
    And,
    AuditOf,
    Condition,
    FactOf,
    Filter,
    GroupBy,
    Not,
    Op,
    Or,
    OrderBy,
    QueryPlan,
    Show,
    Timeline,
    WhoKnows,
)
from crm_core.reading import Reader
from crm_core.results import (
    Acquaintance,
    AuditAnswer,
    Fact,
    KnownByAnswer,
    RecordCard,
    Row,
    TimelineAnswer,
    TimelineEntry,
)
from crm_core.weaving.modelled import Models, fact_at
from crm_core.weaving.parts import Parts

_FIRST = 5
"""How many related records a card shows of each relation."""
_OPEN = Condition("status", Op.EQ, "open")
_NOT_DONE = Condition("done", Op.EQ, False)


def row_of(reader: Reader, ref: Ref) -> Row:
    """The record's row. Raises NotFound."""
    rows = reader.rows([ref])
    if not rows:
        raise NotFound(ref.kind, ref.id)
    return rows[0]


def show(query: Show, reader: Reader) -> RecordCard:
    """The record with its company, people, open deals, tasks and latest activities. Raises NotFound."""
    record = reader.get(query.target)
    if record is None:
        raise NotFound(query.target.kind, query.target.id)
    names = {row.ref.id: row.name for row in reader.rows(_named_by(record))}
    related: list[tuple[str, tuple[Row, ...], int]] = []
    for relation, kind, where, order in _relations(query.target):
        found = reader.select(QueryPlan(kind, where, order_by=order), page=_FIRST)
        if found.total:
            related.append((relation, found.rows[:_FIRST], found.total))
    return RecordCard(record, row_of(reader, query.target).values, names, tuple(related))


def _named_by(record: Any) -> list[Ref]:
    """Every record that this one's fields name."""
    found: list[Ref] = []
    if isinstance(record, (Contact, Deal, Activity, Task)) and record.company_id:
        found.append(Ref(Kind.COMPANY, record.company_id))
    if isinstance(record, (Activity, Task)):
        found += [Ref(Kind.CONTACT, record.contact_id)] if record.contact_id else []
        found += [Ref(Kind.DEAL, record.deal_id)] if record.deal_id else []
    if isinstance(record, Deal):
        found += [Ref(Kind.CONTACT, id_) for id_ in record.contact_ids]
    if isinstance(record, User) and record.team_id:
        found.append(Ref(Kind.TEAM, record.team_id))
    return found


def _relations(target: Ref) -> list[tuple[str, Kind, Filter, tuple[OrderBy, ...]]]:
    """(what it is called, kind, which, order) of the sets on a record's card."""
    newest, by_value, due = (OrderBy("timestamp"),), (OrderBy("value"),), (OrderBy("due", descending=False),)
    match target.kind:
        case Kind.COMPANY:
            here = Condition("company", Op.EQ, target.id)
            return [
                ("contacts", Kind.CONTACT, here, ()),
                ("open deals", Kind.DEAL, And((here, _OPEN)), by_value),
                ("closed deals", Kind.DEAL, And((here, Not(_OPEN))), (OrderBy("closed"),)),
                ("tasks", Kind.TASK, And((here, _NOT_DONE)), due),
                ("activities", Kind.ACTIVITY, about(target), newest),
            ]
        case Kind.CONTACT:
            here = Condition("contact", Op.EQ, target.id)
            return [
                ("open deals", Kind.DEAL, And((here, _OPEN)), by_value),
                ("closed deals", Kind.DEAL, And((here, Not(_OPEN))), (OrderBy("closed"),)),
                ("tasks", Kind.TASK, And((here, _NOT_DONE)), due),
                ("activities", Kind.ACTIVITY, here, newest),
            ]
        case Kind.DEAL:
            here = Condition("deal", Op.EQ, target.id)
            return [
                ("tasks", Kind.TASK, And((here, _NOT_DONE)), due),
                ("activities", Kind.ACTIVITY, here, newest),
            ]
        case Kind.USER:
            here = Condition("owner", Op.EQ, target.id)
            return [("open deals", Kind.DEAL, And((here, _OPEN)), by_value), ("contacts", Kind.CONTACT, here, ())]
        case Kind.TEAM:
            return [("users", Kind.USER, Condition("team", Op.EQ, target.id), ())]
        case _:
            return []


def about(target: Ref) -> Filter:
    """Activities about a record; a company's are also those on its contacts and its deals."""
    if target.kind is not Kind.COMPANY:
        return Condition(str(target.kind), Op.EQ, target.id)
    return Or(
        (
            Condition("company", Op.EQ, target.id),
            Condition("contact.company", Op.EQ, target.id),
            Condition("deal.company", Op.EQ, target.id),
        )
    )


def timeline(query: Timeline, reader: Reader) -> TimelineAnswer:
    """Activities about the record, newest first. A user's are those they did."""
    row = row_of(reader, query.target)
    match query.target.kind:
        case Kind.CONTACT | Kind.COMPANY | Kind.DEAL:
            where: Filter = about(query.target)
        case Kind.USER:
            where = Condition("owner", Op.EQ, query.target.id)
        case Kind.ACTIVITY:
            where = Condition("id", Op.EQ, query.target.id)
        case kind:
            raise Invalid("timeline", str(kind), "a contact, company, deal or user")
    ids = reader.ids(Kind.ACTIVITY, where, (OrderBy("timestamp"),))
    records = reader.get_many(Kind.ACTIVITY, ids[: query.limit])
    shown = [found for id_ in ids[: query.limit] if isinstance(found := records.get(id_), Activity)]
    people = reader.get_many(Kind.USER, {activity.owner_id for activity in shown if activity.owner_id})
    entries = tuple(
        TimelineEntry(
            activity.timestamp, Ref(Kind.ACTIVITY, activity.id), str(activity.type), activity.subject,
            activity.content, str(activity.outcome) if activity.outcome else None, _who(people, activity.owner_id),
        )
        for activity in shown
    )  # fmt: skip
    return TimelineAnswer(row, entries, len(ids))


def _who(people: dict[str, Any], user_id: str | None) -> str | None:
    user = people.get(user_id) if user_id else None
    return user.name if isinstance(user, User) else None


def known_by(query: WhoKnows, reader: Reader, parts: Parts) -> KnownByAnswer:
    """Raises NotFound, and Unavailable without the knowledge graph."""
    row = row_of(reader, query.target)
    known = parts.who_knows(reader, query.target)
    rows = {
        one.ref: one for one in reader.rows(list(dict.fromkeys(ref for who, whom, _ in known for ref in (who, whom))))
    }
    by_user: dict[Ref, list[tuple[Row, int]]] = {}
    for who, whom, count in known:
        by_user.setdefault(who, []).append((rows[whom], count))
    people = [Acquaintance(rows[who], tuple(contacts)) for who, contacts in by_user.items()]
    return KnownByAnswer(row, tuple(sorted(people, key=lambda one: (-one.count, one.user.name))))


def audit(query: AuditOf, reader: Reader) -> AuditAnswer:
    return AuditAnswer(row_of(reader, query.target), tuple(reader.audit_of(query.target, query.limit)))


def fact(query: FactOf, reader: Reader, parts: Parts) -> Fact:
    """One field of one record, related and computed ones too; records by name, None when empty. Raises NotFound,
    Invalid for a path that is not there, Unavailable when it takes a model that is not connected."""
    target, path = query.target, query.path
    row = row_of(reader, target)
    computed = fact_at(target.kind, path)
    if computed is not None and "." not in path:
        return Fact(row, path, path.replace("_", " "), Models(reader, parts).value(path, target.id))
    spec = next((spec for spec in reader.fields(target.kind) if spec.name == path), None)
    label = spec.spoken if spec is not None else path.replace(".", " ").replace("_", " ")
    if spec is not None and not spec.derived and spec.ref is None:
        stored = row.values.get(spec.label or spec.name, row.values.get(spec.name))
        return Fact(row, path, label, stored)
    return Fact(row, path, label, _through_plan(reader, target, path, spec))


def _through_plan(reader: Reader, target: Ref, path: str, spec: FieldSpec | None) -> Any:
    """The value as a plan over this one record finds it: numbers and dates as the maximum, the rest as group keys."""
    where: Filter = Condition("id", Op.EQ, target.id)
    plan = QueryPlan(target.kind, where, include_archived=True)
    last = spec or _last_of(target.kind, path)
    numeric = last is not None and last.type in (
        FieldType.NUMBER, FieldType.MONEY, FieldType.PERCENT, FieldType.DATE, FieldType.DATETIME
    )  # fmt: skip
    if numeric:
        return reader.select(_with(plan, Aggregate(AggregateFn.MAX, path))).value
    keys = [group.key for group in reader.select(_with(plan, None, GroupBy(path))).groups if group.key]
    return keys[0] if len(keys) == 1 else tuple(keys) or None


def _with(plan: QueryPlan, aggregate: Aggregate | None, *group_by: GroupBy) -> QueryPlan:
    return QueryPlan(
        plan.target, plan.where, aggregate=aggregate, group_by=group_by, include_archived=plan.include_archived
    )


def _last_of(kind: Kind, path: str) -> FieldSpec | None:
    *steps, last = path.split(".")
    for step in steps:
        spec = field_of(kind, step)
        if spec is None or spec.ref is None:
            return None
        kind = spec.ref
    return field_of(kind, last)
