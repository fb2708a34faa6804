"""One change said of several records by name: `archive Jane and Bob` is two drafts, one a record."""

from __future__ import annotations

import re

from crm_core.entities import Kind
from intents.assembly import Room, work_out
from intents.building import Built
from intents.building.desk import NAMED
from intents.draft import Draft
from intents.interpretation import Ambiguous, NotFound
from intents.resolution import One
from intents.tag_lists import tags_apart

LISTED = {
    "archive": "target", "restore": "target", "tag": "target", "untag": "target", "assign": "target",
    "update_record": "target", "add_note": "target", "move_deal": "deal", "close_deal": "deal",
    "complete_task": "task", "log_activity": "contact",
}  # fmt: skip
"""Intents whose slot may list several names, and that slot."""
_JOINT = re.compile(r",\s*(?:and\s+|&\s*)?|\s+(?:and|&|plus)\s+", re.IGNORECASE)
MOST = 12


def _with_last_name(draft: Draft, room: Room) -> Draft:
    """`met Viggo, Yara and Paolo`: the last of the names is no text of the talk."""
    who, text = draft.slots.get("contact"), draft.slots.get("content")
    if draft.intent != "log_activity" or not who or not text or "contact" in draft.refs:
        return draft
    words = draft.slots.get("words", "").rstrip(" .!")
    together = re.search(rf"{re.escape(who)}(?:,? and |, | & ){re.escape(text)}$", words)
    named = [m for m in room.linker().mentions(text, (Kind.CONTACT,)) if m.text.strip() == text.strip(" .!")]
    return draft.saying("contact", together[0]).without("content") if together and named else draft


def spread(draft: Draft, room: Room) -> list[Draft]:
    """A draft for every record that the slot lists, one of them at least to be found; the draft alone when it lists
    none or when the whole is one name."""
    draft = _with_last_name(tags_apart(draft, room.linker()), room)
    slot = LISTED.get(draft.intent)
    words = draft.slots.get(slot, "") if slot else ""
    parts = [part.strip() for part in _JOINT.split(words) if part.strip()]
    if slot is None or slot in draft.refs or not 1 < len(parts) <= MOST:
        return [draft]
    whole = room.linker().resolve(words)
    if isinstance(whole, One) and whole.candidate.score >= NAMED:
        return [draft]
    drafts = [draft.saying(slot, part) for part in parts]
    outcomes = [work_out(one, room) for one in drafts]
    fit = all(isinstance(one, Built | Ambiguous | NotFound) for one in outcomes)
    return drafts if fit and any(isinstance(one, Built) for one in outcomes) else [draft]
