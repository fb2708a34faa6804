"""One sentence that sets several fields of one record: `set Isdom's industry to retail and country to Spain`."""

from __future__ import annotations

import re

from intents.assembly import Room
from intents.building.change import EVERYTHING
from intents.building.values import field_named
from intents.draft import Draft

_JOINT = re.compile(r"\s*(?:[,;]|\band\b|&)\s*(?:(?:and|also|set|change|his|her|its|their|the) )*", re.IGNORECASE)
_TO = re.compile(r"\s*(?:\b(?:is now|is|to|as)\b|=|:)\s*", re.IGNORECASE)
MOST = 8


def each_field(draft: Draft, room: Room) -> list[Draft]:
    """A draft for every field that the value of an `update_record` goes on with; the draft alone when it names one."""
    value, field = draft.slots.get("to"), draft.slots.get("field")
    if draft.intent != "update_record" or not value or not field or "to" in draft.refs:
        return [draft]
    bare = f"{field} {value}" in draft.slots.get("words", "")  # "size 400, website isdom.test" says no "to" at all
    cuts = [(cut, named) for cut in _JOINT.finditer(value) if (named := _field_at(value, cut.end(), room, bare=bare))]
    if not cuts or len(cuts) > MOST or not value[: cuts[0][0].start()].strip():
        return [draft]
    drafts = [draft.saying("to", value[: cuts[0][0].start()].strip())]
    ends = [cut.start() for cut, _ in cuts[1:]] + [len(value)]
    for (_, (name, begins)), end in zip(cuts, ends, strict=True):
        drafts.append(draft.saying("field", name).saying("to", value[begins:end].strip()))
    return drafts


def _field_at(text: str, begin: int, room: Room, *, bare: bool) -> tuple[str, int] | None:
    """The field that is named at `begin`, and where its value begins."""
    words = list(re.finditer(r"[\w./-]+", text[begin:]))[:3]
    for word in reversed(words):
        name, rest = text[begin : begin + word.end()], text[begin + word.end() :]
        if not any(field_named(room.lookup, kind, name) for kind in EVERYTHING):
            continue
        joint = _TO.match(rest)
        if not rest.strip() or not (joint or bare):
            return None
        begins = begin + word.end() + (joint.end() if joint else 0)
        return (name, begins) if text[begins:].strip() else None
    return None
