"""`the second one`, `the first`, `the last region`: one of the groups or records that were shown last."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime

from crm_core.entities import Kind
from crm_core.plan_values import all_of, conjuncts
from crm_core.queries import Ask, Bucket, Condition, Filter, GroupBy, Op, Show
from intents.calendar_spans import shift
from intents.interpretation import Context, NotUnderstood, Parsed, Question, SlotValue
from intents.nl_query.follow_ups import last_plan, without_groups
from intents.nl_query.paths import during
from intents.ordinals import PLACES
from intents.timespans import Span

_ORDER = {**PLACES, "last": -1}
_POINTS = re.compile(
    rf"(?:(?:and|ok|okay|now|just|only|show(?: me)?|open|what about|how about|tell me about|the deals (?:of|in|for))"
    rf"[, ]+)*the (?P<order>{'|'.join(_ORDER)})(?: (?:one|group|of (?:them|those|these)|row|line|rep|region|product"
    rf"|company|account|sector|month|quarter|year|week|owner|deal|contact))?",
    re.IGNORECASE,
)
_SINGLE = (Kind.DEAL, Kind.CONTACT, Kind.COMPANY, Kind.TASK, Kind.ACTIVITY)


def pointed(text: str, context: Context) -> Question | NotUnderstood | None:
    """The group's records, or the record; what is missing where nothing was shown. None: the words point nowhere."""
    said = re.sub(r"\s+", " ", text.strip().rstrip("?!. "))
    match = _POINTS.fullmatch(said)
    if match is None:
        return None
    place, plan = _ORDER[match["order"].lower()], last_plan(context)
    words = f"the {match['order'].lower()} one"
    parsed = Parsed("ask", 1.0, "dialogue", {"what": SlotValue(text)})
    groups = context.last.groups
    if plan is not None and len(plan.group_by) == 1 and groups:
        if not -1 <= place < len(groups):
            return NotUnderstood("unanswerable", about=f'"{words}": only {len(groups)} were listed')
        key, ref = groups[place]
        where = _of_group(plan.target, plan.group_by[0], key, None if ref is None else ref.id)
        kept = all_of([*conjuncts(plan.where), where])
        return Question((parsed,), Ask(replace(without_groups(plan), aggregate=None, where=kept)))
    refs = [ref for ref in context.last.refs if ref.kind in _SINGLE]
    if not refs:
        return NotUnderstood("unanswerable", about=f'"{words}": nothing was listed')
    if not -1 <= place < len(refs):
        return NotUnderstood("unanswerable", about=f'"{words}": only {len(refs)} were listed')
    return Question((Parsed("show", 1.0, "dialogue", {"target": SlotValue(text, ref=refs[place])}),), Show(refs[place]))


def _of_group(kind: Kind, group: GroupBy, key: str, id_: str | None) -> Filter:
    """What holds for the records of one group."""
    if not key:
        return Condition(group.path, Op.EMPTY, True)
    if group.bucket is not None:
        return during(kind, group.path, _span(key, group.bucket))
    return Condition(group.path, Op.EQ, id_ or key)


def _span(key: str, bucket: Bucket) -> Span:
    match bucket:
        case Bucket.QUARTER:
            first = date(int(key[:4]), int(key[6:]) * 3 - 2, 1)
        case Bucket.WEEK:
            first = date.fromisocalendar(int(key[:4]), int(key[6:]), 1)
        case _:
            first = date.fromisoformat({4: f"{key}-01-01", 7: f"{key}-01"}.get(len(key), key))
    start, end = (datetime(d.year, d.month, d.day, tzinfo=UTC) for d in (first, shift(first, str(bucket), 1)))
    return Span(start, end, "range")
