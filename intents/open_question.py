"""The next message while a question is open: an answer to it, or another topic that drops it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from intents.assembly import Room, assemble
from intents.dialogue import Filled, Reworded, answered, filled_with
from intents.interpretation import Candidate, Interpretation, NotFound, NotUnderstood, Question
from intents.matching import Match
from intents.restraint import is_order

_FREE = frozenset({"content", "what", "duty", "to", "reason"})
"""Slots whose answer may be any sentence."""


_ASKS = re.compile(
    r"(?:without|only|just|won|lost|open|closed|my|deals?|companies|accounts|contacts|tasks|how|what|who|which|list|top)"
    r"\b.* \w",
    re.IGNORECASE,
)
"""How a question begins that is asked while another one is open; one word alone may be the answer."""


def answer_to(
    said: str, room: Room, matches: Sequence[Match], fresh: Callable[[str, Room], Interpretation]
) -> Interpretation | None:
    """What `said` means as an answer to the open question of `room`; None when it is another topic. `matches` are the
    templates it fits, `fresh` reads a message by itself."""
    pending = room.context.pending or {}
    room = replace(room, context=replace(room.context, pending=None))
    if any(match.intent.name == "cancel" for match in matches):
        return None
    match answered(pending, said):
        case Filled(drafts=drafts):
            return assemble(drafts, room)
        case Reworded(text=question, words=words, ref=ref):
            row = next(iter(room.lookup.rows([ref])), None)
            if row is None:
                return None
            pinned = Candidate(ref, row.name, "", 1.0, row.external_id)
            return fresh(question, replace(room, pins={words: pinned, row.name: pinned}))
    filled = filled_with(pending, said)
    if filled is None:
        return None
    new = any(m.template.fixed(said, m.slots) >= 4 and m.intent.name not in ("choose", "confirm") for m in matches)
    ordered = is_order(said) and " " in said  # a whole order is no value, not even of a free slot but a note's
    if new and (pending["slot"] not in _FREE or (ordered and pending["slot"] == "to")) and _clear(fresh(said, room)):
        return None  # another topic: the question is dropped
    if _ASKS.match(said) and isinstance(room.ask(said, room.context, room.lookup, room.linker()), Question):
        return None  # "won deals for Isdom" is no answer to "to whom?"
    outcome = assemble(filled.drafts, room)
    if outcome is not None and not isinstance(outcome, NotFound):
        return outcome
    meaning = fresh(said, room)
    return None if _clear(meaning) else outcome


def _clear(meaning: Interpretation) -> bool:
    return not isinstance(meaning, NotUnderstood | NotFound)
