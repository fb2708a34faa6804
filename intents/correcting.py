"""A change corrected right after it was made: `no, I meant 29k`, `sorry, to proposal`, `wait, on friday`.

The message that made the change is said again with the one piece exchanged that the correction is of the same sort as:
an amount, a stage, won or lost, a time, how it went, a record's name.
"""

from __future__ import annotations

import re
from dataclasses import replace

from intents.assembly import Fresh, Room
from intents.building.deal_details import stage_called
from intents.building.desk import TARGETS
from intents.building.stages import stage_named
from intents.interpretation import Interpretation, NotFound, NotUnderstood, Understood
from intents.money import find_money, parse_money
from intents.sentiment import HOW_IT_WENT, outcome_of
from intents.time.moments import peel

TAKES_BACK = r"no|nope|nah|oops|ups|sorry|wait|actually|hang on|hold on|my (?:bad|mistake)|correction"
"""How somebody begins who said something else than what was meant, as a piece of a pattern."""
_LEAD = re.compile(
    rf"^(?:(?:{TAKES_BACK})\b[ ,.!:;-]*){{1,4}}"
    r"(?:(?:i|we) mean(?:t)?\b|(?:it|that)(?: should be|'s| is| was| should have been)\b|make (?:it|that)\b|rather\b"
    r"|better\b)?[ ,:]*(?P<rest>\S.*)$|^(?:i|we) meant[ ,:]+(?P<meant>\S.*)$|^make (?:it|that) (?P<made>\S.*)$",
    re.IGNORECASE,
)
_JOINT = re.compile(r"^(?:to|at|on|by|for|with|it's|its|it is|in|as|not .+? but)\s+", re.IGNORECASE)
_ENDED = re.compile(r"\b(?:won|lost)\b", re.IGNORECASE)
_WENT = re.compile(rf"\b{HOW_IT_WENT}\b", re.IGNORECASE)
LONGEST = 120


def correcting(said: str, room: Room, fresh: Fresh) -> Interpretation | None:
    """`no, I meant 29k`: what was just done again with that; None when the message corrects nothing."""
    last = room.context.last
    instead = _said_instead(said) if last.said and last.receipt_id else None
    if instead is None or last.said is None:
        return None
    again = _exchanged(last.said, instead, room)
    meaning = fresh(again, room) if again else None
    if isinstance(meaning, Understood):
        return replace(meaning, instead_of=last.receipt_id)
    meaning = fresh(instead, room)
    return NotUnderstood("correction") if isinstance(meaning, NotUnderstood | NotFound) else meaning


def _said_instead(said: str) -> str | None:
    """What is said instead, when the message corrects; None when it says something else."""
    found = _LEAD.match(said) if len(said) <= LONGEST and not said.rstrip().endswith("?") else None
    return next((group for group in found.groups() if group), "").strip(" .!") or None if found else None


def _exchanged(before: str, instead: str, room: Room) -> str | None:
    """The message `before` with the piece exchanged that `instead` says anew; None where that is not clear."""
    bare = _JOINT.sub("", instead).strip()
    for exchange in (_amount, _stage, _end, _outcome, _record, _time):
        new: str | None = exchange(before, bare, room)
        if new is not None:
            return new if new != before else None
    return None


def _amount(before: str, bare: str, room: Room) -> str | None:
    new, old = parse_money(bare, room.context.currency), find_money(before, room.context.currency)
    numbers = list(re.finditer(r"(?<![\w.,-])\d[\d.,]*\b(?![\w-])", before))
    if new is None:
        return None
    if len(old) == 1:
        return before[: old[0].start] + bare + before[old[0].end :]
    return before[: numbers[0].start()] + bare + before[numbers[0].end() :] if len(numbers) == 1 and not old else None


def _stage(before: str, bare: str, room: Room) -> str | None:
    stages = room.lookup.stages()
    if len(bare) < 4 or len(bare.split()) > 3 or stage_named(bare, stages) is None:
        return None
    for size in (2, 1):
        for found in re.finditer(r"(?=\b(" + r" ".join([r"[\w/-]+"] * size) + r"))", before):
            named = stage_named(found[1], stages) if size == 1 else stage_called(found[1], stages)
            if len(found[1]) > 3 and named:
                return before[: found.start(1)] + bare + before[found.end(1) :]
    return None


def _end(before: str, bare: str, room: Room) -> str | None:
    new, old = _ENDED.findall(bare), list(_ENDED.finditer(before))
    if len(new) != 1 or len(old) != 1 or len(bare.split()) > 3:
        return None
    return f"{before[: old[0].start()]}{new[0]}{before[old[0].end() :]}"


def _outcome(before: str, bare: str, room: Room) -> str | None:
    new, old = list(_WENT.finditer(bare)), list(_WENT.finditer(before))
    if len(new) != 1 or len(old) != 1 or outcome_of(new[0][0]) is None or len(bare.split()) > 4:
        return None
    return before[: old[0].start()] + new[0][0] + before[old[0].end() :]


def _record(before: str, bare: str, room: Room) -> str | None:
    linker = room.linker()
    new = [mention for mention in linker.mentions(bare, TARGETS) if not mention.reference]
    if len(new) != 1 or new[0].text.strip() != bare:
        return None
    kinds = {candidate.ref.kind for candidate in new[0].equal}
    old = [m for m in linker.mentions(before, TARGETS) if not m.reference and {c.ref.kind for c in m.equal} & kinds]
    return before[: old[0].start] + bare + before[old[0].end :] if len(old) == 1 else None


def _time(before: str, bare: str, room: Room) -> str | None:
    left, when = peel(bare, room.context.now)
    rest, old = peel(before, room.context.now)
    return f"{rest.rstrip(' .!')} {bare}" if when and old and not left else None
