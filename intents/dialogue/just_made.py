"""What was made a moment ago, changed or called off in few words: `at 4pm`, `change that to 15:30`, `cancel it`,
`wrong one, undo that`, `the outcome was positive`."""

from __future__ import annotations

import re
from datetime import datetime

from crm_core.commands import Undo, UpdateRecord
from crm_core.days import is_day
from crm_core.entities import Kind, Ref
from intents.assembly import Room, assemble
from intents.dialogue.haste import TAKES_BACK
from intents.draft import Draft
from intents.interpretation import Interpretation, Parsed, Understood
from intents.sentiment import HOW_IT_WENT, outcome_of
from intents.time.clock_times import clock_spot
from intents.time.moments import parse_when, peel

_THING = r"(?:it|that|this|that one|the (?:task|meeting|call|reminder|appointment|demo|lunch|time))"
_MOVED = re.compile(
    rf"(?:(?:please|actually|oh|sorry|no|wait)\b[ ,]*)*(?:(?:change|set|move|push|make|put|shift|reschedule)"
    rf" {_THING}(?: (?:back|forward|up))?(?: (?:to|for|at|until))? |(?=(?:at|@|on|by|tomorrow|today|next)\b))"
    r"(?P<when>\S.*)$",
    re.IGNORECASE,
)
_OFF = re.compile(
    rf"(?:please )?(?:cancel|call off|scrap|drop|delete|remove) {_THING}(?: again| please)?", re.IGNORECASE
)
_WRONG = (
    r"(?:that (?:was|is) |(?:it's|it was|this was) )?(?:the )?wrong"
    r"(?: (?:one|deal|person|contact|company|record|task))?"
)
_WRONG_ONE = re.compile(
    rf"(?:(?:{TAKES_BACK}|whoops|woops|ugh|argh|damn|ah|oh|{_WRONG}|(?:a )?mistake)\b[ ,.!:;-]*)+"
    r"(?:(?:please|pls|can you|so|and) )*(?:undo|revert|take)(?: (?:that|it|this|the last (?:one|change)))?(?: back)?"
    r"(?: please)?",
    re.IGNORECASE,
)
_OUTCOME = re.compile(
    rf"(?:(?:the |its )?outcome(?: (?:was|is|were|should be))?[: ]+|(?:set|change|make) (?:the |its )?outcome"
    rf" (?:to|=|as) )(?P<how>{HOW_IT_WENT})",
    re.IGNORECASE,
)


def of_just_made(said: str, room: Room) -> Interpretation | None:
    """None when nothing was just made, or the message says something else."""
    last, plain = room.context.last, said.strip(" .!")
    if last.receipt_id is None or last.said is None or room.context.pending:
        return None
    if _WRONG_ONE.fullmatch(plain):
        return Understood((Parsed("undo", 1.0, "template"),), (Undo(last.receipt_id),))
    if _OFF.fullmatch(plain):
        return Understood((Parsed("undo", 1.0, "template"),), (Undo(last.receipt_id),), confirm="destructive")
    if (told := _OUTCOME.fullmatch(plain)) and (outcome := outcome_of(told["how"])):
        talk = _only(room, Kind.ACTIVITY)
        if talk is None:
            return None
        told_of = UpdateRecord(talk, (("outcome", str(outcome)),))
        return Understood((Parsed("update_record", 1.0, "template"),), (told_of,))
    if moved := _MOVED.fullmatch(plain):
        task = _only(room, Kind.TASK)
        due = _due(task, moved["when"], room) if task else None
        return _changed(task, "due", due, room) if task and due else None
    return None


def _only(room: Room, kind: Kind) -> Ref | None:
    """The one record of that kind that the last change was about."""
    refs = [ref for ref in dict.fromkeys(room.context.last.refs) if ref.kind is kind]
    return refs[0] if len(refs) == 1 else None


def _changed(ref: Ref, field: str, to: str, room: Room) -> Interpretation | None:
    rows = room.lookup.rows([ref])
    if not rows:
        return None
    slots = {"target": rows[0].name, "field": field, "to": to}
    return assemble([Draft("update_record", slots, {"target": ref})], room)


def _due(task: Ref, words: str, room: Room) -> str | None:
    """The moment that `words` say and nothing besides; a time of day alone is on the day that the task has."""
    now = room.context.now
    said = re.sub(r"^(?:at|@|on|by|to|for) ?", "", words, flags=re.IGNORECASE)
    when = parse_when(said, now)
    if when is None or peel(said, now)[0]:
        return None
    due = getattr(room.lookup.get(task), "due", None)
    spot = clock_spot(f"at {said}")
    if spot and isinstance(due, datetime) and not f"at {said}"[: spot[0]].strip(" at") and spot[1] >= len(said) + 3:
        day = due if is_day(due) else due.astimezone(now.tzinfo)
        return f"{day:%Y-%m-%d} {when.at:%H:%M}"
    return said
