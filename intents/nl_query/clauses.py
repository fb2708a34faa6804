"""`won by Ana or lost by Tom`: two whole clauses joined by "or", each with conditions of its own."""

from __future__ import annotations

from crm_core.entities import Kind
from intents.nl_query.marks import Mark

_CONDITIONS = {
    "status",
    "name",
    "team",
    "value",
    "cmp",
    "between",
    "time",
    "absent",
    "touch",
    "lacks",
    "mine",
    "datefield",
}
_OPENERS = {"status", "kind", "cmp", "absent", "datefield"}


def clauses(target: Kind, marks: list[Mark]) -> tuple[int, int] | None:
    """(place of the "or", end of the second clause) when both sides say two things or more and begin alike; a time at
    the very end belongs to both. None: a plain "or" between two values."""
    places = [i for i, mark in enumerate(marks) if mark.tag == "or"]
    if len(places) != 1:
        return None
    at = places[0]
    end = len(marks)
    times = [i for i, mark in enumerate(marks) if mark.tag == "time"]
    if times == [end - 1] and at < end - 1:
        end -= 1
    left, right = marks[:at], marks[at + 1 : end]
    if not right or right[0].tag not in _OPENERS or (right[0].tag == "kind" and right[0].what[0] is not target):
        return None
    if _said(left) < 2 or _said(right) < 2 or not {m.tag for m in left} & {m.tag for m in right} & _CONDITIONS:
        return None
    return at, end


def _said(marks: list[Mark]) -> int:
    return sum(mark.tag in _CONDITIONS for mark in marks)
