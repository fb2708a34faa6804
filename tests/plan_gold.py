"""Plans evaluated the slow and obvious way, record by record in Python: what the SQL has to agree with."""

from __future__ import annotations

import operator
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

from crm_core.access import Actor, Visibility
from crm_core.entities import Kind
from crm_core.fields import FieldType, field_of
from crm_core.folding import fold
from crm_core.queries import And, Condition, Filter, Not, Op, Or, Related
from tests.plan_world import CHANCES, CUSTOM, NOW, OUTCOMES, World

_COMPARE = {Op.EQ: operator.eq, Op.LT: operator.lt, Op.LE: operator.le, Op.GT: operator.gt, Op.GE: operator.ge}


class Gold:
    def __init__(self, world: World, actor: Actor) -> None:
        self.world, self.actor = world, actor

    def matching(self, kind: Kind, where: Filter | None, *, archived: bool = False) -> set[str]:
        return {
            id_
            for id_, record in self.world.records[kind].items()
            if (archived or record.archived_at is None) and self.sees(kind, record) and self.holds(kind, record, where)
        }

    def sees(self, kind: Kind, record: Any) -> bool:
        if self.actor.scope is Visibility.EVERYONE or kind in (Kind.USER, Kind.TEAM):
            return True
        mine = record.owner_id == self.actor.user_id
        if kind in (Kind.CONTACT, Kind.COMPANY, Kind.DEAL):
            return mine or record.owner_id is None
        if kind is Kind.TASK and record.owner_id is not None:
            return bool(mine)
        parents = ((Kind.DEAL, record.deal_id), (Kind.CONTACT, record.contact_id), (Kind.COMPANY, record.company_id))
        parent = next(((kind, id_) for kind, id_ in parents if id_ is not None), None)
        if parent is not None:
            return mine or self.sees(parent[0], self.world.records[parent[0]][parent[1]])
        return mine or record.owner_id is None

    def holds(self, kind: Kind, record: Any, where: Filter | None) -> bool:
        match where:
            case None:
                return True
            case And(parts):
                return all(self.holds(kind, record, part) for part in parts)
            case Or(parts):
                return any(self.holds(kind, record, part) for part in parts)
            case Not(part):
                return not self.holds(kind, record, part)
            case Related(relation, inner, low, high):
                n = sum(self.holds(k, r, inner) for k, r in self.related(kind, record, relation))
                return n >= (low or 0) and (high is None or n <= high)
            case Condition(path, op, value):
                return self._meets(kind, record, path, op, value)

    def _meets(self, kind: Kind, record: Any, path: str, op: Op, value: Any) -> bool:
        if op is Op.NE:
            return not self._meets(kind, record, path, Op.EQ, value)
        values = [v for v in self.values(kind, record, path) if v not in (None, "")]
        if op is Op.EMPTY:
            return bool(value) != bool(values)
        return any(self._one(v, op, value) for v in values)

    def _one(self, have: Any, op: Op, value: Any) -> bool:
        if op is Op.BETWEEN:
            return self._one(have, Op.GE, value[0]) and self._one(have, Op.LE, value[1])
        if op is Op.IN:
            return any(self._one(have, Op.EQ, item) for item in value)
        if op is Op.CONTAINS:
            return fold(str(value)) in fold(have)
        if isinstance(have, str) and isinstance(value, date):
            value = value.isoformat()
        elif isinstance(have, str):
            have, value = fold(have), fold(value)
        elif isinstance(have, datetime) and not isinstance(value, datetime):
            have = have.date()
        return bool(_COMPARE[op](have, value))

    def values(self, kind: Kind, record: Any, path: str) -> list[Any]:
        """Every value at the path; hidden records have none."""
        head, _, rest = path.partition(".")
        if head == "custom":
            known = {key for kind_name, key, _ in CUSTOM if kind_name == kind}
            assert rest in known
            return [record.custom.get(rest)]
        if head == "id":
            return [record.id]
        spec = field_of(kind, head)
        assert spec is not None, path
        if spec.derived:
            return [self.derived(kind, record, head)]
        if spec.attribute == "last_contact_at":
            return [self._last_touch(kind, record)]
        raw = getattr(record, spec.attribute)
        found = list(raw) if spec.type in (FieldType.MULTI_REF, FieldType.MULTI_TEXT) else [raw]
        if not rest:
            return [item.value if isinstance(item, Enum) else item for item in found]
        assert spec.ref is not None
        there = [self.world.records[spec.ref][id_] for id_ in found if id_ is not None]
        return [v for other in there if self.sees(spec.ref, other) for v in self.values(spec.ref, other, rest)]

    def related(self, kind: Kind, record: Any, relation: str) -> Iterable[tuple[Kind, Any]]:
        child = {"activities": Kind.ACTIVITY, "deals": Kind.DEAL, "contacts": Kind.CONTACT, "tasks": Kind.TASK}[
            relation
        ]
        for other in self.world.records[child].values():
            if other.archived_at is None and self.sees(child, other) and self._tied(kind, record, child, other):
                yield child, other

    def _tied(self, kind: Kind, record: Any, child: Kind, other: Any) -> bool:
        if kind is Kind.CONTACT and child is Kind.DEAL:
            return record.id in other.contact_ids
        if kind is Kind.DEAL and child is Kind.CONTACT:
            return other.id in record.contact_ids
        column = {Kind.CONTACT: "contact_id", Kind.COMPANY: "company_id", Kind.DEAL: "deal_id", Kind.USER: "owner_id"}[
            kind
        ]
        if getattr(other, column) == record.id:
            return True
        if kind is Kind.COMPANY and child in (Kind.ACTIVITY, Kind.TASK):
            for parent, id_ in ((Kind.CONTACT, other.contact_id), (Kind.DEAL, other.deal_id)):
                there = self.world.records[parent].get(id_)
                if there is not None and there.company_id == record.id and self.sees(parent, there):
                    return True
        return False

    def derived(self, kind: Kind, record: Any, name: str) -> Any:
        match name:
            case "status":
                return OUTCOMES.get(record.stage, "open")
            case "age_in_stage":
                since = record.stage_changed_at or record.created_at
                return (NOW - since).days if since and record.stage not in OUTCOMES else None
            case "cycle_days":
                both = record.created_at and record.closed_at
                return (record.closed_at.date() - record.created_at.date()).days if both else None
            case "days_since_last_contact":
                last = self._last_touch(kind, record)
                return (NOW - last).days if last else None
            case "weighted_value":
                chance = CHANCES[record.stage] if record.probability is None else record.probability
                return None if record.value is None else Decimal(round(float(record.value) * 10_000 * chance)) / 10_000
            case "open_pipeline" | "won_value":
                return self._sum(kind, record, "open" if name == "open_pipeline" else "won")
        raise AssertionError(name)

    def _last_touch(self, kind: Kind, record: Any) -> datetime | None:
        touches = [
            activity.timestamp
            for _, activity in self.related(kind, record, "activities")
            if activity.type in ("call", "email", "meeting") and activity.timestamp <= NOW
        ]
        return max(touches, default=None)

    def _sum(self, kind: Kind, record: Any, status: str) -> Decimal | None:
        sums: dict[str, Decimal] = {}
        for _, deal in self.related(kind, record, "deals"):
            if OUTCOMES.get(deal.stage, "open") == status and deal.value is not None:
                sums[deal.currency] = sums.get(deal.currency, Decimal(0)) + deal.value
        return max(sums.values(), default=None)
