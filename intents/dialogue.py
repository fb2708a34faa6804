"""The open question of a conversation: what to remember of it, and whether the next message answers it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from rapidfuzz import fuzz

from crm_core.entities import Kind, Ref
from crm_core.folding import fold
from intents.draft import Draft
from intents.interpretation import Ambiguous, Interpretation, NeedsSlot, NotFound, Understood

_ORDER = {
    "first": 0, "second": 1, "third": 2, "fourth": 3, "fifth": 4, "sixth": 5, "former": 0, "1st": 0, "2nd": 1, "3rd": 2,
    "4th": 3, "one": 0, "two": 1, "three": 2, "four": 3,
}  # fmt: skip
_FRAME = re.compile(
    r"^(?:the|number|option|nr\.?|no\.|#|i mean|i meant|take|choose|pick|select|it's|its"
    r"|(?:one )?(?:at|from|in|with|of) (?:the )?)\s*"
    r"|\s+(?:one|option|please)$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Filled:
    """The answer fits: the drafts with it, ready to be worked out again."""

    drafts: tuple[Draft, ...]


@dataclass(frozen=True, slots=True)
class Reworded:
    """The answer names the record that a question meant: the question again, with that name pinned to it."""

    text: str
    words: str
    ref: Ref


Answer = Filled | Reworded | None
"""None: the message does not answer the open question."""


def pending_of(interpretation: Interpretation) -> Mapping[str, Any] | None:
    """What a conversation keeps as `Context.pending` after this interpretation; None when nothing is open."""
    match interpretation:
        case NeedsSlot(resume=resume) | Ambiguous(resume=resume) | NotFound(resume=resume) if resume:
            return resume
        case Understood(confirm=str()):
            return {"open": "confirm"}
    return None


def answered(pending: Mapping[str, Any], text: str) -> Answer:
    """Whether `text` answers the open question: an option by number, order, name or button text, or, where words are
    asked for, the words themselves. A longer sentence is left to be read as a new message first."""
    if pending.get("open") not in ("slot", "question"):
        return None
    candidates = pending.get("candidates") or []
    chosen = choice_among([(c["name"], c["detail"]) for c in candidates], text)
    if chosen is not None:
        picked = candidates[chosen]
        ref = Ref(Kind(picked["kind"]), picked["id"])
        if pending["open"] == "question":
            return Reworded(pending["text"], pending["words"], ref)
        return Filled(_with(pending, lambda draft: draft.choosing(pending["slot"], ref, picked["name"])))
    return None


def filled_with(pending: Mapping[str, Any], text: str) -> Filled | None:
    """The open slot taken to be `text` as it stands."""
    if pending.get("open") != "slot":
        return None
    return Filled(_with(pending, lambda draft: draft.saying(pending["slot"], text.strip())))


def choice_among(options: list[tuple[str, str]], text: str) -> int | None:
    """Which of `options` (name, detail) `text` chooses: `2`, `the second`, `last one`, a name, a part of a detail."""
    if not options:
        return None
    said = fold(text).strip(" .!?")
    while (bare := _FRAME.sub("", said)) != said and bare:
        said = bare
    number = int(said) - 1 if said.isdigit() and len(said) < 3 else _ORDER.get(said)
    if said in ("last", "latter"):
        number = len(options) - 1
    if number is not None:
        return number if number < len(options) else None
    whole = re.compile(rf"(?<!\w){re.escape(said)}(?!\w)")
    exact, inside, near = [], [], []
    for place, (name, detail) in enumerate(options):
        if said in (fold(name), fold(f"{name}, {detail}"), fold(f"{name} ({detail})")):
            exact.append(place)
        if len(said) > 1 and whole.search(fold(f"{name} {detail}")):
            inside.append(place)
        if len(said) > 3 and fuzz.ratio(said, fold(name)) >= 88:
            near.append(place)
    return next((found[0] for found in (exact, inside, near) if len(found) == 1), None)


def _with(pending: Mapping[str, Any], change: Any) -> tuple[Draft, ...]:
    drafts = [Draft.from_json(data) for data in pending["drafts"]]
    drafts[pending["at"]] = replace(change(drafts[pending["at"]]), source="dialogue")
    return tuple(drafts)
