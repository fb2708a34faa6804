"""The next message while a question is open: an answer to it, or another topic that goes first.

A question is kept open for one other message, so that "negotiation" still answers "which stage?" after a look at
something else; then only an answer that names one of its choices counts, no bare number and no free words.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from intents.assembly import Fresh, Room, assemble
from intents.catalogue import INTENTS
from intents.dialogue.choosing import described
from intents.dialogue.haste import TAKES_BACK, is_hasty
from intents.dialogue.open_question import Filled, Reworded, answered, asked_again, filled_with
from intents.draft import Draft
from intents.interpretation import (
    Ambiguous,
    Candidate,
    Interpretation,
    NeedsSlot,
    NotFound,
    NotUnderstood,
    Parsed,
    Question,
    Talk,
    Understood,
)
from intents.matching import Match
from intents.no_request import is_forbidding
from intents.restraint import is_order
from intents.time.moments import parse_when, peel
from intents.wording import is_question

_FREE = frozenset({"content", "what", "duty", "to", "reason"})
"""Slots whose answer may be any sentence."""
_TEXT = frozenset({"content", "what", "duty"})
"""Those of them that are kept as they were said."""
_NO_ANSWER = re.compile(
    r"(?:(?:no|oh|ups|oops|sorry|wait|ah)[, ]+)*(?:nothing|nothing at all|never ?mind|(?:not now,? ?)?later|not now"
    r"|nope|no|wrong (?:chat|channel|window|thread|person|conversation)|forget it|not here|skip(?: it)?)",
    re.IGNORECASE,
)
_NAMED = frozenset({"contact", "target", "deal", "owner", "company", "task", "keep", "other", "party"})
"""Slots whose answer is a name."""
_NEW = frozenset({"create_deal", "create_contact", "create_company"})
"""Intents whose free slot is the name of something new, which no request is."""
_CLOSED = frozenset({"stage", "result"})
"""Slots with a handful of answers, which are recognised whenever they come."""
_TAKEN_BACK = re.compile(rf"(?:(?:{TAKES_BACK})\b[ ,.!:;-]*(?:i mean(?:t)? |make (?:it|that) )?)+", re.IGNORECASE)
_NO_TOPIC = ("choose", "confirm")
_LONGEST_NAME = 6
_FIXED = 4
"""Characters of its template that a message must show to be another request, known name or not."""

_ASKS = re.compile(
    r"(?:without|only|just|won|lost|open|closed|my|deals?|companies|accounts|contacts|tasks|list|top)"
    r"\b.* \w",
    re.IGNORECASE,
)
"""How a question begins that is asked while another one is open; one word alone may be the answer."""
_CONTINUES = re.compile(r"(?:with|to|for|about|at|on|from|w/|and)\b", re.IGNORECASE)

_CORRECTS = re.compile(rf"(?:{TAKES_BACK}|not|hm+)\b", re.IGNORECASE)


def answer_to(said: str, room: Room, matches: Sequence[Match], fresh: Fresh) -> Interpretation | None:
    """What `said` means as an answer to the open question of `room`; None when it is another topic. `matches` are the
    templates it fits, `fresh` reads a message by itself."""
    pending = room.context.pending or {}
    room = replace(room, context=replace(room.context, pending=None))
    names = {match.intent.name for match in matches}
    if "cancel" in names or is_forbidding(said):
        return None
    aside = bool(pending.get("aside"))
    worded = [m for m in matches if m.template.fixed(said, m.slots) >= _FIXED and m.intent.name not in _NO_TOPIC]
    if "undo" in names and is_hasty(said):
        return Talk(Parsed("cancel", 1.0, "dialogue"))
    choice = answered(pending, said, agreed="confirm" in names, named=aside)
    if choice is None and not aside and not worded and pending.get("candidates"):
        place = described(pending["candidates"], said, room.lookup)
        choice = answered(pending, str(place + 1)) if place is not None else None
    match choice:
        case Filled(drafts=drafts):
            return assemble(drafts, room)
        case Reworded(text=question, words=words, ref=ref):
            row = next(iter(room.lookup.rows([ref])), None)
            if row is None:
                return None
            pinned = Candidate(ref, row.name, "", 1.0, row.external_id)
            return fresh(question, replace(room, pins={words: pinned, row.name: pinned}))
    if moved := _at_another_time(said, pending, room):
        return moved
    if pending.get("slot") in _TEXT and _NO_ANSWER.fullmatch(said.strip(" .!")):
        return Talk(Parsed("cancel", 1.0, "dialogue"))
    filled = filled_with(pending, said)
    if filled is None:
        return None
    if aside:
        late = assemble(filled.drafts, room) if pending["slot"] in _CLOSED else None
        return late if isinstance(late, Understood) else None
    if _is_topic(said, pending, matches, room, fresh):
        return None
    outcome = assemble(filled.drafts, room)
    if isinstance(outcome, NeedsSlot) and outcome.refused:
        return None if _clear(fresh(said, room)) else outcome
    if isinstance(outcome, Ambiguous) and " " in said and isinstance(fresh(said, room), Understood):
        return None  # a whole request that the open one only happens to survive
    if outcome is not None and not isinstance(outcome, NotFound):
        return outcome
    if other := _for_another_slot(said, pending, room):
        return other
    if continued := _continued(said, pending, room, fresh):
        return continued
    if worded or is_order(said) or _clear(fresh(said, room)) or not _plausible(said, pending):
        return None
    return asked_again(pending, outcome, said)


def _is_topic(said: str, pending: Mapping[str, Any], matches: Sequence[Match], room: Room, fresh: Fresh) -> bool:
    """Whether `said` asks for something else, however well it would fit as free words."""
    slot, intent = pending["slot"], pending["drafts"][pending["at"]]["intent"]
    worded = [m for m in matches if m.template.fixed(said, m.slots) >= _FIXED and m.intent.name not in _NO_TOPIC]
    opened = [m for m in worded if m.template.openings is not None and m.intent.name != intent]
    ordered = is_order(said) and " " in said  # a whole order is no value, not even of a free slot but a note's
    if slot not in _FREE:
        other = bool(worded)
    elif slot == "to":
        other = (bool(worded) and ordered) or any(not m.intent.writes for m in opened)
    else:
        other = any(not m.intent.writes or intent in _NEW for m in opened)
    if slot in _FREE and intent in _NEW and ordered and any(match.intent.name != intent for match in worded):
        return True  # "add a contact" is no name of a deal, though it does not say whom yet
    if other:
        meaning = fresh(said, room)
        if _clear(meaning) and (slot not in _FREE or not isinstance(meaning, NeedsSlot)):
            return True
    if slot in _TEXT and is_question(said) and said.rstrip().endswith("?"):
        return True
    asks = bool(_ASKS.match(said) or is_question(said))
    if asks and isinstance(room.question(said), Question):
        return True
    return slot in _FREE and " " in said and _is_of_others(fresh(said, room), pending, room)


def _is_of_others(meaning: Interpretation, pending: Mapping[str, Any], room: Room) -> bool:
    """A whole request that tells what was done or changes what is there (no task, no note), or that is about other
    records than the request that is open."""
    open_intent = pending["drafts"][pending["at"]]["intent"]
    if isinstance(meaning, Ambiguous):
        return open_intent == "create_task" and INTENTS[meaning.parsed.intent].area == "change"
    if not isinstance(meaning, Understood) or meaning.confirm is not None:
        return False
    others = (each.intent == "log_activity" or INTENTS[each.intent].area == "change" for each in meaning.intents)
    if any(others) and (open_intent == "create_task" or open_intent in _NEW):
        return True
    linker, spoken_of = room.linker(), set()
    for data in pending["drafts"]:
        draft = Draft.from_json(data)
        spoken_of |= set(draft.refs.values())
        for words in draft.slots.values():
            spoken_of |= {one.ref for mention in linker.mentions(words) for one in mention.candidates}
    named = {slot.ref for each in meaning.intents for slot in each.slots.values() if slot.ref is not None}
    return bool(named and spoken_of) and not named & spoken_of


def _at_another_time(said: str, pending: Mapping[str, Any], room: Room) -> Interpretation | None:
    """`no, in 3 weeks` when "what?" is asked after "remind me in 2 weeks": the time is another, the question stays."""
    lead = _TAKEN_BACK.match(said)
    drafts = [Draft.from_json(data) for data in pending.get("drafts", ())]
    if lead is None or not drafts or "when" not in drafts[pending["at"]].slots or pending.get("slot") not in _FREE:
        return None
    rest = said[lead.end() :].strip(" ,.!")
    if parse_when(rest, room.context.now) is None or peel(rest, room.context.now)[0]:
        return None
    drafts[pending["at"]] = drafts[pending["at"]].saying("when", rest)
    return assemble(drafts, room)


def _for_another_slot(said: str, pending: Mapping[str, Any], room: Room) -> Interpretation | None:
    """`negotiation` when "which deal?" is asked: it is kept for the stage, and the question stays."""
    drafts = [Draft.from_json(data) for data in pending["drafts"]]
    draft = drafts[pending["at"]]
    for slot in INTENTS[draft.intent].slots:
        if slot.name not in _CLOSED or slot.name in draft.slots or slot.name == pending["slot"]:
            continue
        drafts[pending["at"]] = replace(draft.saying(slot.name, said), source="dialogue")
        outcome = assemble(drafts, room)
        if isinstance(outcome, NeedsSlot) and outcome.refused is None and outcome.resume.get("slot") == pending["slot"]:
            return outcome
    return None


def _continued(said: str, pending: Mapping[str, Any], room: Room, fresh: Fresh) -> Interpretation | None:
    """`log a call`, `with Jane, went well`: the answer goes on where the request stopped."""
    draft = Draft.from_json(pending["drafts"][pending["at"]])
    words = draft.slots.get("words")
    if words is None or len(pending["drafts"]) > 1 or not _CONTINUES.match(said):
        return None
    meaning = fresh(f"{words.rstrip(' .!?')} {said}", room)
    parsed = meaning.intents[0] if isinstance(meaning, Understood) else getattr(meaning, "parsed", None)
    same = parsed is not None and parsed.intent == draft.intent
    return meaning if same and not isinstance(meaning, NotFound) else None


def _plausible(said: str, pending: Mapping[str, Any]) -> bool:
    """Words that may be meant as an answer, though they name nothing."""
    if pending["slot"] not in _NAMED:
        return False
    if _CORRECTS.match(said) or is_question(said) or said.endswith("?"):
        return False
    return len(said.split()) <= _LONGEST_NAME


def _clear(meaning: Interpretation) -> bool:
    return not isinstance(meaning, NotUnderstood | NotFound)
