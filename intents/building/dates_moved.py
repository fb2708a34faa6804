"""A date that moves without a word of what is then: `Isdom moved to Friday`, the close or a meeting?"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime

from crm_core.commands import UpdateRecord
from crm_core.entities import Kind
from intents.building.deal_naming import only_open
from intents.building.desk import TARGETS, Desk
from intents.building.doubtful_dates import doubtful_date
from intents.building.outcome import Outcome
from intents.building.tasks import create_task
from intents.building.values import field_named, value_for
from intents.interpretation import Ambiguous, Candidate
from intents.time.calendar_spans import shift
from intents.time.time_vocabulary import count_of
from intents.time.timespans import TimeMention, find_spans

CLOSE, MEETING = "expected close", "a meeting"
"""What answers which of the two is meant."""
_SAYS_CLOSE = re.compile(r"\b(?:clos(?:e|es|ed|ing|ure)|expected|deals?|opportunit(?:y|ies)|opp|sign\w*)\b", re.I)
_SAYS_MEETING = re.compile(
    r"\b(?P<what>(?:kick-?off |follow-?up |sales |phone |video )?"
    r"(?:meeting|call|demo|appointment|visit|lunch|coffee|session|workshop|review|presentation))\b",
    re.IGNORECASE,
)
_SHIFT = re.compile(
    r"(?:another )?(?P<count>\d+|a couple of|[a-z]+)[ -]?(?:more )?(?P<unit>days?|weeks?|wks?|fortnights?|months?"
    r"|quarters?|years?|[dw])",
    re.IGNORECASE,
)
_EARLIER = re.compile(r"\b(?:forward|in|up|ahead|closer|earlier)(?: by\b| \d| an?\b|$)|^(?:pull|bring|brought)", re.I)
_LONG = 27
"""Days from which a time is a month or more: deals close in one, meetings are not moved to one."""


def says_which(desk: Desk) -> bool:
    """The words, or the answer to the question, name the close of a deal."""
    return bool(_SAYS_CLOSE.search(desk.text("date") or desk.text("words") or ""))


def move_date(desk: Desk) -> Outcome:
    """A task's own date at once; a deal's month is shown first; else it is asked what is meant."""
    day = desk.text("when") or ""
    if (said := desk.text("date")) is not None:
        meant = _SAYS_MEETING.search(said)
        return _meeting(desk, meant["what"].lower(), day) if meant else None
    if meant := _SAYS_MEETING.search(desk.text("target") or ""):
        with_ = re.sub(r"^(?:with|at|for|['’]s)\s+|^the\s+|['’]s$", "",
                       _SAYS_MEETING.sub("", desk.text("target") or "").strip(), flags=re.IGNORECASE)  # fmt: skip
        desk.draft = desk.draft.saying("target", re.sub(r"^(?:with|at|for)\s+|['’]s$", "", with_.strip()))
        return _meeting(desk, meant["what"].lower(), day, doubted=True)
    if asked := doubtful_date(desk, "when", day):
        return asked
    target = desk.record("target", (*TARGETS, Kind.TASK))
    if not isinstance(target, Candidate):
        return target
    spec = field_named(desk.lookup, target.ref.kind, {Kind.TASK: "due", Kind.DEAL: CLOSE}.get(target.ref.kind, ""))
    long = any(_days(span) >= _LONG for span in find_spans(f"in {day}", desk.context.now, prefer="future"))
    if spec is None or (target.ref.kind is Kind.DEAL and not long):
        return desk.needs("date", options=[("When the deal closes", CLOSE), ("A meeting: remind me", MEETING)])
    values = value_for(desk, target.ref.kind, spec, day)
    if not isinstance(values, tuple):
        return values
    desk.plain("field", spec.label or spec.name)
    desk.plain("to", values[0][1])
    if target.ref.kind is Kind.DEAL:
        desk.assume("the date = expected close", ("a meeting", f"remind me {day} about the meeting with {target.name}"))
        desk.doubt()
    return desk.built(UpdateRecord(target.ref, values))


def shift_date(desk: Desk) -> Outcome:
    """`push Isdom by two weeks`: the expected close of its deal, or the due day of a task, that much later or
    earlier. Without a day so far the new one is asked for."""
    target = desk.record("target", (Kind.DEAL, Kind.TASK))
    if isinstance(target, Ambiguous) and (only := only_open(desk, target.candidates)):
        desk.assume(f"{desk.text('target')} = the open one")
        target = desk.keep("target", only)
    if not isinstance(target, Candidate):
        return target
    is_task = target.ref.kind is Kind.TASK
    record = desk.lookup.get(target.ref)
    day: date | datetime | None = getattr(record, "due" if is_task else "expected_close", None)
    spec = field_named(desk.lookup, target.ref.kind, "due" if is_task else CLOSE)
    by = _SHIFT.fullmatch(desk.text("shift") or "")
    if spec is None or by is None:
        return None
    desk.draft = desk.draft.without("shift").saying("field", spec.spoken)
    if day is None:
        return desk.needs("to")
    unit, many = by["unit"].lower()[0], count_of(by["count"].lower()) * (2 if by["unit"].lower()[0] == "f" else 1)
    back = -1 if _EARLIER.search(desk.text("words") or "") else 1
    units = {"d": "day", "w": "week", "f": "week", "m": "month", "q": "quarter", "y": "year"}
    plain = day.date() if isinstance(day, datetime) else day
    moved = shift(plain, units[unit], back * many)
    new = day + (moved - plain)
    desk.plain("field", spec.label or spec.name)
    desk.plain("to", new)
    desk.assume(f"{plain.day} {plain:%B} {'-' if back < 0 else '+'} {by[0].strip()} = {moved.day} {moved:%B %Y}")
    return desk.built(UpdateRecord(target.ref, ((spec.name, new),)))


def _meeting(desk: Desk, what: str, day: str, *, doubted: bool = False) -> Outcome:
    """The meeting as a task on that day: what the calendar itself says, this CRM does not keep."""
    target = desk.record("target", TARGETS)
    if not isinstance(target, Candidate):
        return target
    slots = {"what": f"{what} with {target.name}", "when": day, "words": desk.text("words") or ""}
    draft = replace(desk.draft, intent="create_task", slots=slots, refs={"target": target.ref})
    task = Desk(draft, desk.context, desk.lookup, desk.linker, ask=desk.ask, made=desk.made)
    if doubted:
        task.doubt()
    return create_task(task)


def _days(mention: TimeMention) -> int:
    start, end = mention.span.start, mention.span.end
    return (end - start).days if start and end else 0
