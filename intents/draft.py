"""A message half understood: an intent with slots still in words. It is what an open question keeps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from crm_core.entities import Kind, Ref
from intents.interpretation import Parsed, SlotValue, SourceName

_HELPERS = frozenset({"words", "every", "did", "got", "duty", "chore", "more", "job", "number", "n"})
"""What building uses besides slots: the whole message, "all of", verbs that imply a slot."""
_HELPERS_OF = {
    "create_contact": {"what"}, "create_company": {"what"}, "create_deal": {"what"}, "create_task": {"when"},
    "update_record": {"company", "when", "industry"}, "close_deal": {"when"},
}  # fmt: skip
_PUBLIC = {
    "close_deal": {"result": "outcome"}, "update_record": {"to": "value"}, "bulk_update": {"to": "value"},
    "create_contact": {"what": "name"}, "create_company": {"what": "name"},
    "create_deal": {"what": "title", "party": "contact"},
}  # fmt: skip


def public_slot(intent: str, slot: str) -> str:
    """The name that a slot has in what is shown: templates need names of their own where two meanings share one."""
    return _PUBLIC.get(intent, {}).get(slot, slot)


@dataclass(frozen=True, slots=True)
class Draft:
    """`slots` hold words; `refs` the records that were chosen for a slot already."""

    intent: str
    slots: Mapping[str, str] = field(default_factory=dict)
    refs: Mapping[str, Ref] = field(default_factory=dict)
    source: SourceName = "template"
    confidence: float = 1.0

    def saying(self, slot: str, text: str) -> Draft:
        return replace(self, slots={**self.slots, slot: text}, refs={k: v for k, v in self.refs.items() if k != slot})

    def choosing(self, slot: str, ref: Ref, name: str) -> Draft:
        return replace(self, slots={**self.slots, slot: self.slots.get(slot, name)}, refs={**self.refs, slot: ref})

    def without(self, slot: str) -> Draft:
        slots = {name: text for name, text in self.slots.items() if name != slot}
        return replace(self, slots=slots, refs={name: ref for name, ref in self.refs.items() if name != slot})

    def parsed(self, slots: Mapping[str, SlotValue] | None = None) -> Parsed:
        hidden = _HELPERS | _HELPERS_OF.get(self.intent, set())
        words = {name: SlotValue(text=text) for name, text in self.slots.items() if name not in hidden}
        named = {public_slot(self.intent, name): value for name, value in {**words, **(slots or {})}.items()}
        return Parsed(self.intent, self.confidence, self.source, named)

    def to_json(self) -> dict[str, Any]:
        return {
            "intent": self.intent,
            "slots": dict(self.slots),
            "refs": {slot: {"kind": str(ref.kind), "id": ref.id} for slot, ref in self.refs.items()},
            "source": self.source,
            "confidence": self.confidence,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Draft:
        return cls(
            intent=data["intent"],
            slots=dict(data["slots"]),
            refs={slot: Ref(Kind(ref["kind"]), ref["id"]) for slot, ref in data["refs"].items()},
            source=data["source"],
            confidence=data["confidence"],
        )
