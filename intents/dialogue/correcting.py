"""A change corrected right after it was made: `no, I meant 29k`, `sorry, to proposal`, `wait, on friday`.

The message that made the change is said again with the one piece exchanged that the correction is of the same sort as:
an amount, a stage, won or lost, a time, how it went, a record's name.
"""

from __future__ import annotations

import re
from dataclasses import replace

from crm_core.entities import Kind
from intents.addresses import EMAIL_IN, PHONE_IN
from intents.assembly import Fresh, Room, assemble
from intents.building.deal_details import stage_called
from intents.building.desk import TARGETS
from intents.building.stages import stage_named
from intents.dialogue.haste import TAKES_BACK, is_hasty
from intents.draft import Draft
from intents.interpretation import Interpretation, NotFound, NotUnderstood, Understood
from intents.money import currency_code, find_money, parse_money
from intents.sentiment import HOW_IT_WENT, outcome_of
from intents.time.moments import parse_when, peel

_LEAD = re.compile(
    rf"^(?:(?:{TAKES_BACK})\b[ ,.!:;-]*){{1,4}}"
    r"(?:(?:i|we) mean(?:t)?\b|(?:it|that)(?: should be|'s| is| was| should have been)\b|make (?:it|that)\b|rather\b"
    r"|better\b)?[ ,:]*(?P<rest>\S.*)$|^(?:i|we) meant[ ,:]+(?P<meant>\S.*)$|^make (?:it|that) (?P<made>\S.*)$"
    r"|^(?:it|that|this)(?: was| is|'s| should be| should have been) (?P<was>\S.*)$",
    re.IGNORECASE,
)
_JOINT = re.compile(r"^(?:to|at|on|by|for|with|it's|its|it is|in|as|not .+? but)\s+", re.IGNORECASE)
_ENDED = re.compile(r"\b(?:won|lost)\b", re.IGNORECASE)
_WENT = re.compile(rf"\b{HOW_IT_WENT}\b", re.IGNORECASE)
_CLOCK = re.compile(r"(?:at )?\d{1,2}(?:[:.]\d\d)? ?(?:am|pm|h|o'clock)?|noon", re.IGNORECASE)
_TRAILING = re.compile(r"[ ,]+(?:actually|sorry|though|in fact|my (?:bad|mistake))$", re.IGNORECASE)
LONGEST = 120
_WEAK = re.compile(r"(?:it|that|this|make)\b", re.IGNORECASE)
"""Beginnings that correct only where what follows is of a sort with what was said."""
_RENAMED = re.compile(
    r"(?:(?:no|sorry|actually|wait|oops)[, ]+)*(?:call|name|title|rename) (?:it|that|this)(?: to)? "
    r"(?P<name>(?!(?:a day|quits|off|even|in|back)\b)\S.{1,80})$",
    re.IGNORECASE,
)
_NOT_THAT = re.compile(
    r",? (?:and )?(?:not|rather than|instead of) (?:a |an |the |on |at |to )?.+$|^not .+?,? but ", re.I
)
_FIGURE = re.compile(r"\d[\d.,' ]*(?:\s?(?:k|tsd|thousand|grand|mn?|mio|million|bn?)\b)?", re.IGNORECASE)
_TALK = re.compile(
    r"(?:\b(?:a|an|the) )?\b(?P<talk>(?:phone |video |zoom )?call|meeting|e-?mail|demo|visit|text message|lunch"
    r"|coffee)\b",
    re.IGNORECASE,
)
_VERB = re.compile(
    r"^(?:(?:i|we) )?(?:just )?(?:called|phoned|rang|e-?mailed|mailed|texted|met|visited|spoke|talked|chatted)"
    r"(?: (?:with|to))? ",
    re.IGNORECASE,
)


def correcting(said: str, room: Room, fresh: Fresh) -> Interpretation | None:
    """`no, I meant 29k`: what was just done again with that; None when the message corrects nothing."""
    last, open_ = room.context.last, room.context.pending or {}
    if open_.get("confirm") == "commands" and open_.get("said") and (other := _said_instead(said)):
        return _proposed_otherwise(str(open_["said"]), other, room, fresh)
    instead = _said_instead(said) if last.said and last.receipt_id else None
    if last.said is None or is_hasty(said):
        return None
    if (renamed := _RENAMED.match(said)) and (naming := _called(renamed["name"], room)):
        return naming
    if instead is None:
        return None
    for again in _exchanged(last.said, instead, room):
        meaning = fresh(again, room)
        if isinstance(meaning, Understood):
            return replace(meaning, instead_of=last.receipt_id, said=again)
    if _WEAK.match(said):
        return None  # "make it 45k" changes what was made without a sum; "it was hot" corrects nothing
    meaning = fresh(instead, room)
    return NotUnderstood("correction") if isinstance(meaning, NotUnderstood | NotFound) else meaning


def _proposed_otherwise(before: str, instead: str, room: Room, fresh: Fresh) -> Interpretation:
    """`actually 27k` while a change waits for a yes: it is proposed anew with that; nothing done before is touched."""
    room = replace(room, context=replace(room.context, pending=None))
    for again in _exchanged(before, instead, room):
        meaning = fresh(again, room)
        if isinstance(meaning, Understood):
            return replace(meaning, confirm=meaning.confirm or "unsure", said=again)
    return NotUnderstood("unclear")


def _said_instead(said: str) -> str | None:
    """What is said instead, when the message corrects; None when it says something else."""
    found = _LEAD.match(said) if len(said) <= LONGEST and not said.rstrip().endswith("?") else None
    said_so = next((group for group in found.groups() if group), "") if found else ""
    return _TRAILING.sub("", said_so.strip(" .!")) or None


def _called(name: str, room: Room) -> Interpretation | None:
    """`call it Ledgerly shelves`: the one record of the last change that can be renamed."""
    named = [ref for ref in room.context.last.refs if ref.kind in (*TARGETS, Kind.TASK)]
    rows = room.lookup.rows(named) if len(named) == 1 else []
    if not rows:
        return None
    field = "name" if named[0].kind in (Kind.CONTACT, Kind.COMPANY) else "title"
    slots = {"target": rows[0].name, "field": field, "to": name.strip(" .!\"'“”")}
    return assemble([Draft("update_record", slots, {"target": named[0]})], room)


def _exchanged(before: str, instead: str, room: Room) -> list[str]:
    """The message `before` with the piece exchanged that `instead` says anew, the likeliest wording first; empty where
    that is not clear."""
    bare = _NOT_THAT.sub("", _JOINT.sub("", instead)).strip()
    for exchange in (_address, _currency, _amount, _stage, _end, _outcome, _type, _record, _time):
        new: str | None = exchange(before, bare, room)
        if new is not None:
            return [new] if new != before else []
    if parse_when(bare, room.context.now) and not peel(bare, room.context.now)[0]:
        return [f"{bare} {before}", f"{before.rstrip(' .!')} {bare}"]
    return []


def _address(before: str, bare: str, room: Room) -> str | None:
    """Another phone number or e-mail address."""
    for pattern in (EMAIL_IN, PHONE_IN):
        old = list(pattern.finditer(before))
        if pattern.fullmatch(bare) and len(old) == 1:
            start, end = old[0].span(1) if pattern.groups else old[0].span()
            return before[:start] + bare + before[end:]
    return None


def _currency(before: str, bare: str, room: Room) -> str | None:
    """Another currency for the one sum."""
    code, old = currency_code(bare), find_money(before, room.context.currency)
    if code is None or len(bare) > 8:
        return None
    spots = [(one.start, one.end) for one in old] or [
        m.span() for m in re.finditer(r"(?<![\w.,+-])\d[\d.,]*\b", before)
    ]
    if len(spots) != 1:
        return None
    (start, end), figure = spots[0], _FIGURE.search(before[spots[0][0] : spots[0][1]])
    return f"{before[:start]}{figure[0].strip()} {code}{before[end:]}" if figure else None


def _type(before: str, bare: str, room: Room) -> str | None:
    """`a meeting, not a call`: another kind of talk."""
    new = _TALK.fullmatch(bare)
    noun, verb = list(_TALK.finditer(before)), _VERB.search(before)
    if new is None:
        return None
    if len(noun) == 1:
        start, end = noun[0].span("talk")
        return before[:start] + new["talk"] + before[end:]
    return f"log a {new['talk']} with {before[verb.end() :]}" if verb and not noun else None


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
    if when is None or old is None or left:
        return None
    if _CLOCK.fullmatch(bare):  # another hour of the same day
        return f"{rest.rstrip(' .!')} on {old.at:%Y-%m-%d} at {bare}"
    same_hour = f" at {old.at:%H:%M}" if old.has_time and not when.has_time else ""
    return f"{rest.rstrip(' .!')} {bare}{same_hour}"
