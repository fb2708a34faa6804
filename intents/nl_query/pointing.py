"""`the second one`, `the first`, `the last region`: one of the groups or records that were shown last."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime

from crm_core.entities import Kind
from crm_core.plan_values import all_of, conjuncts
from crm_core.queries import Ask, Bucket, Condition, Filter, GroupBy, Op, QueryPlan, Show
from intents.interpretation import Context, NotUnderstood, Parsed, Question, SlotValue
from intents.nl_query.follow_ups import last_plan, without_groups
from intents.nl_query.paths import during
from intents.ordinals import COUNTED, PLACES
from intents.time.calendar_spans import shift
from intents.time.timespans import Span

_ORDER = {**PLACES, "last": -1}
_LEAD = (
    r"(?:(?:and|ok|okay|now|just|only|show(?: me)?|open|what about|how about|tell me about|more about"
    r"|the deals (?:of|in|for)|take|i mean)[, ]+)*"
)
_NOUN = (
    r"(?: (?:one|group|entry|of (?:them|those|these)|row|line|rep|region|product|company|account|sector|month|quarter"
    r"|year|week|owner|deal|contact|task))?"
)
_POINTS = re.compile(
    rf"{_LEAD}(?:the (?P<order>{'|'.join(_ORDER)}|\d{{1,3}}(?:st|nd|rd|th)){_NOUN}"
    rf"|(?P<alone>{'|'.join(PLACES)})(?: one)?"
    r"|(?:(?:the )?(?:number|nr\.?|no\.?|#|entry|row|line|item|position|place) ?)"
    rf"(?P<digits>\d{{1,3}}|{'|'.join(COUNTED)}))",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"(?P<digits>\d{1,3})")
"""`2`: an entry of the list, while "top 2", "first two" and "show 2" cut it."""
_SINGLE = (Kind.DEAL, Kind.CONTACT, Kind.COMPANY, Kind.TASK, Kind.ACTIVITY)


def pointed(text: str, context: Context) -> Question | NotUnderstood | None:
    """The group's records, or the record; what is missing where nothing was shown. None: the words point nowhere."""
    said = re.sub(r"\s+", " ", text.strip().rstrip("?!. "))
    match = _POINTS.fullmatch(said) or _NUMBER.fullmatch(said)
    if match is None:
        return None
    found = match.groupdict()
    place, words = _place(found.get("order") or found.get("alone"), found.get("digits"))
    plan = last_plan(context)
    parsed = Parsed("ask", 1.0, "dialogue", {"what": SlotValue(text)})
    groups = context.last.groups
    if plan is not None and len(plan.group_by) == 1 and groups:
        if not -1 <= place < len(groups):
            return _beyond(words, place, len(groups), plan)
        key, ref = groups[place]
        where = _of_group(plan.target, plan.group_by[0], key, None if ref is None else ref.id)
        kept = all_of([*conjuncts(plan.where), where])
        return Question((parsed,), Ask(replace(without_groups(plan), aggregate=None, where=kept)))
    refs = [ref for ref in context.last.refs if ref.kind in _SINGLE]
    if not refs and found.get("digits"):
        return None  # "2" alone is no question about a list that nobody saw
    if not -1 <= place < len(refs) or not refs:
        return _beyond(words, place, len(refs), plan)
    return Question((Parsed("show", 1.0, "dialogue", {"target": SlotValue(text, ref=refs[place])}),), Show(refs[place]))


def _place(order: str | None, digits: str | None) -> tuple[int, str]:
    """The place, counted from 0 (-1: the last), and how it is called."""
    if order is not None:
        said = order.lower()
        return (_ORDER[said] if said in _ORDER else int(said[:-2]) - 1), said
    said = (digits or "").lower()
    return (COUNTED[said] if said in COUNTED else int(said) - 1), f"number {said}"


def _beyond(words: str, place: int, shown: int, plan: QueryPlan | None) -> NotUnderstood:
    """Only so many were shown; where the list was cut, a longer one is what to ask for."""
    cut = shown and plan is not None and plan.limit is not None and place >= shown
    more = (f"top {max(place + 1, 10)}",) if cut else ()
    return NotUnderstood("beyond", suggestions=more, about=words, shown=shown)


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
