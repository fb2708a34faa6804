"""A message that is one record and nothing else: its name, `her`, `2`, `the second one`."""

from __future__ import annotations

from crm_core.queries import Show
from intents.assembly import Room, assemble
from intents.building.find import SHOWN
from intents.dialogue.open_question import choice_among
from intents.draft import Draft
from intents.interpretation import Interpretation, NotUnderstood, Parsed, Question, SlotValue, Talk
from intents.references import refers_to
from intents.resolution import One, Several

NAMED_ALONE = 0.75
"""Name similarity from which a message that is nothing but a name shows the record."""
_LONGEST_NAME = 5


def named_alone(body: str, room: Room) -> Interpretation | None:
    """A name and nothing else: its record."""
    if len(body.split()) > _LONGEST_NAME:
        return None
    found = room.linker().resolve(body.strip(" .!?"), SHOWN)
    sure = found.candidate.score >= NAMED_ALONE if isinstance(found, One) else isinstance(found, Several)
    return assemble([Draft("show", {"target": body.strip(" .!?"), "words": body})], room) if sure else None


def chosen_from(body: str, room: Room) -> Interpretation:
    """`2`, `the second one`, `her` with nothing open: one of the groups or records shown last, else nothing is
    known."""
    if room.context.last.groups and isinstance(pointed_at := room.question(body), Question | NotUnderstood):
        return pointed_at
    shown = [(row.ref, row.name) for row in room.lookup.rows(room.context.last.refs)]
    place = choice_among([(name, "") for _, name in shown], body)
    pointed = refers_to(body, room.context, SHOWN)
    ref = shown[place][0] if place is not None else pointed[0] if len(pointed) == 1 else None
    if ref is None and shown and isinstance(beyond := room.question(body), NotUnderstood) and beyond.reason == "beyond":
        return beyond
    if ref is None or ref.kind not in SHOWN:
        return Talk(Parsed("choose", 1.0, "template", {"option": SlotValue(body)}))
    return Question((Parsed("choose", 1.0, "template", {"option": SlotValue(body, ref=ref)}),), Show(ref))
