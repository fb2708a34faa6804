"""Outlines of many open deals at once: what `features.deal_facts` says of them, in a few columns instead of records."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from crm_core.decisions.features import MANY, TOUCHES, WINDOW_DAYS, on
from crm_core.decisions.severity import Outline
from crm_core.entities import Kind, Outcome
from crm_core.queries import And, Condition, Filter, Op
from crm_core.reading import Reader

_DEAL = ("id", "value", "created_at", "stage_changed_at", "expected_close", "contact_ids")
_ACTIVITY = ("id", "type", "deal_id", "contact_id", "timestamp", "outcome")
_TOUCHES = frozenset(str(touch) for touch in TOUCHES)
_Judged = tuple[datetime, str, str]
"""(when, activity id, outcome)"""


@dataclass(slots=True)
class _Newest:
    """The newest contact and the newest noted outcome of some activities that come newest first."""

    touch: datetime | None = None
    judged: _Judged | None = None

    def see(self, one: str, type_: str, at: datetime, outcome: str | None) -> None:
        if self.touch is None and type_ in _TOUCHES:
            self.touch = at
        if self.judged is None and outcome is not None:
            self.judged = (at, one, outcome)


@dataclass(slots=True)
class _Around:
    """Activities of the window, by what they are about."""

    deals: dict[str, _Newest] = field(default_factory=lambda: defaultdict(_Newest))
    loose: dict[str, _Newest] = field(default_factory=lambda: defaultdict(_Newest))
    """Of contacts, those that name no deal."""
    touched: dict[str, datetime] = field(default_factory=dict)
    """Contact -> newest contact about whatever it was."""


def outlines(reader: Reader, where: Filter) -> list[Outline]:
    """Of the deals that the actor may see, in no order."""
    deals = reader.columns(Kind.DEAL, _DEAL, where, order_by=None)
    people = sorted({person for deal in deals for person in deal[5]})
    around = _around(reader, people, [deal[0] for deal in deals])
    kept: dict[str, datetime] = {}
    if people:
        met = reader.columns(Kind.CONTACT, ("id", "last_contact_at"), among=people, order_by=None, archived=True)
        kept = {one: at for one, at in met if at is not None and at <= reader.now}
    return [_outline(deal, around, kept) for deal in deals]


def _outline(deal: tuple[Any, ...], around: _Around, kept: dict[str, datetime]) -> Outline:
    one, value, created, changed, expected, people = deal
    own = around.deals.get(one)
    if own is None and not people:
        return Outline(one, float(value or 0), created, changed, expected, None, False)
    touches = [own.touch] if own is not None and own.touch is not None else []
    judged = [own.judged] if own is not None and own.judged is not None else []
    for person in people:
        loose = around.loose.get(person)
        if loose is None:
            continue
        if loose.touch is not None and (created is None or loose.touch >= created):
            touches.append(loose.touch)
        if loose.judged is not None and (created is None or loose.judged[0] >= created):
            judged.append(loose.judged)
    if not touches:
        touches = [at for person in people for at in (kept.get(person), around.touched.get(person)) if at is not None]
    last = min(judged, key=lambda each: (-each[0].timestamp(), each[1]), default=None)
    return Outline(
        one, float(value or 0), created, changed, expected,
        last_touch=max(touches, default=None), went_badly=last is not None and last[2] == Outcome.NEGATIVE,
    )  # fmt: skip


def _around(reader: Reader, people: Sequence[str], deals: Sequence[str]) -> _Around:
    found = _Around()
    if not deals:
        return found
    parts: list[Filter] = [
        Condition("timestamp", Op.GE, reader.now - timedelta(days=WINDOW_DAYS)),
        Condition("timestamp", Op.LE, reader.now),
    ]
    if len(people) + len(deals) <= MANY:
        parts.append(on(people, deals))
    rows = reader.columns(Kind.ACTIVITY, _ACTIVITY, And(tuple(parts)), order_by=None)
    rows.sort(key=lambda row: (-row[4].timestamp(), row[0]))
    for one, type_, deal, person, at, outcome in rows:
        if person is not None and type_ in _TOUCHES:
            found.touched.setdefault(person, at)
        if deal is not None:
            found.deals[deal].see(one, type_, at, outcome)
        elif person is not None:
            found.loose[person].see(one, type_, at, outcome)
    return found
