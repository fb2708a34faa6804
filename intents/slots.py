"""Slots of a learned reading: found in the words by what they are (names, stages, money, times), since no template
says where they stand."""

from __future__ import annotations

import re

from crm_core.entities import Kind
from intents.assembly import Room
from intents.building.desk import TARGETS
from intents.building.stages import stage_named
from intents.catalogue import Intent
from intents.draft import Draft
from intents.money import find_money
from intents.wording import bare_request

_RECORDS: dict[str, tuple[Kind, ...]] = {
    "contact": (Kind.CONTACT, Kind.COMPANY), "target": TARGETS, "deal": (Kind.DEAL, Kind.CONTACT, Kind.COMPANY),
    "owner": (Kind.USER,), "company": (Kind.COMPANY,), "task": (Kind.TASK,), "keep": TARGETS, "other": TARGETS,
}  # fmt: skip
_TYPES = (
    ("email", r"\be-?mail|\bmail|\bwrote\b|\bmessage"), ("call",
    r"\bcall|\bphone|\brang\b|\bspoke\b|\btalked\b|\bchat"),
    ("meeting", r"\bmeet|\bmet\b|\blunch|\bcoffee|\bdemo|\bvisit"),
)  # fmt: skip


def fill(intent: Intent, text: str, room: Room, confidence: float) -> Draft:
    """A draft of `intent` from the words of `text`; slots that the words do not show stay empty and are asked for."""
    slots: dict[str, str] = {"words": text}
    linker = room.linker()
    taken: set[tuple[int, int]] = set()
    for slot in intent.slots:
        if slot.name in _RECORDS:
            for mention in linker.mentions(text, _RECORDS[slot.name]):
                if (mention.start, mention.end) not in taken:
                    slots[slot.name] = mention.text
                    taken.add((mention.start, mention.end))
                    break
        elif slot.name == "stage":
            if stage := _stage_in(text, room):
                slots["stage"] = stage
        elif slot.name == "value":
            if money := find_money(text, room.context.currency):
                slots["value"] = money[0].text
        elif slot.name == "result":
            if found := re.search(r"\b(won|win|signed|lost|lose)\b", text, re.IGNORECASE):
                slots["result"] = "lost" if found[1].lower().startswith("lo") else "won"
        elif slot.name == "type":
            slots["type"] = next((name for name, pattern in _TYPES if re.search(pattern, text, re.I)), "meeting")
        elif slot.name == "content":
            slots["content"] = text
        elif slot.name == "what":
            slots["what"] = bare_request(text)
    if intent.name in {"create_contact", "create_company", "create_deal"}:
        slots.pop("what", None)  # a new name cannot be cut out of a free sentence: it is asked for
    return Draft(intent.name, slots, source="learned", confidence=confidence)


def _stage_in(text: str, room: Room) -> str | None:
    words = text.split()
    for size in (2, 1):
        for at in range(len(words) - size + 1):
            piece = " ".join(words[at : at + size]).strip(".,!?")
            if len(piece) > 3 and stage_named(piece, room.lookup.stages()):
                return piece
    return None
