"""`Dustin Brinkmann's team`, `managed by Ida`, `my team`: people by whom they report to."""

from __future__ import annotations

import re

from crm_core.entities import Kind
from crm_core.queries import Condition, Filter, Op
from intents.nl_query.marks import Mark

_BEFORE = re.compile(
    r"(?:(?:managed|led|headed|supervised|run) by|report(?:s|ing)? to|team of|people of|reps of|manager(?: is"
    r"| =)?)\s+(?:the )?$",
    re.IGNORECASE,
)
_AFTER = re.compile(r"^['’]?s?['’]?\s+(?:team|reps?|sales reps|people|group|salespeople)\b", re.IGNORECASE)
ASKS_FOR_REPS = re.compile(r"\b(?:reps|people|salespeople)$", re.IGNORECASE)
_MINE = re.compile(r"\b(?:my|our) team\b(?:['’]s)?", re.IGNORECASE)
_ASKING = re.compile(r"^i (?:want|need|would|like)|^i['’]d|^i['’]?m (?:looking|searching|interested)", re.IGNORECASE)
_MAY = re.compile(r"\b(?:can|could|may|should) $", re.IGNORECASE)
_TO_ME = re.compile(r"\b(?:by|to|for|with|of) $", re.IGNORECASE)
REPORTS = {Kind.USER: "team.manager"}


def with_teams(text: str, marks: list[Mark]) -> list[Mark]:
    """`marks` with every manager and "my team" read as one mark `team`: its `what` is the mention, or None."""
    made: list[Mark] = []
    for mark in marks:
        if mark.tag != "name" or mark.what.candidates[0].ref.kind is not Kind.USER:
            continue
        before, after = _BEFORE.search(text, 0, mark.start), _AFTER.match(text[mark.end :])
        if before is not None or after is not None:
            end = mark.end + (after.end() if after else 0)
            made.append(Mark(before.start() if before else mark.start, end, "team", mark.what, 0))
    made += [Mark(found.start(), found.end(), "team", None, 0) for found in _MINE.finditer(text)]
    rest = [m for m in marks if not any(m.start < t.end and t.start < m.end for t in made)]
    return sorted([*rest, *made], key=lambda mark: mark.start)


def reporting_to(target: Kind, user_id: str) -> Filter:
    """Records owned by (or users who are) people whose team `user_id` manages."""
    return Condition(REPORTS.get(target, "owner.team.manager"), Op.EQ, user_id)


def in_team(target: Kind, team_id: str) -> Filter:
    return Condition("team" if target is Kind.USER else "owner.team", Op.EQ, team_id)


def is_mine(text: str, mark: Mark) -> bool:
    """Whether "my", "mine", "I" or "me" says whose the records are, rather than who is asking."""
    word = text[mark.start : mark.end].lower()
    if word == "me":
        return bool(_TO_ME.search(text, 0, mark.start))
    if word in {"i", "i'm", "im", "i’m"}:
        return not _ASKING.match(text[mark.start :]) and not _MAY.search(text, 0, mark.start)
    return True
