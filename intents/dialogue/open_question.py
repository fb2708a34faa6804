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
from intents.interpretation import Ambiguous, Candidate, Interpretation, NeedsSlot, NotFound, Understood
from intents.ordinals import PLACES

_ORDER = {**PLACES, "former": 0, "one": 0, "two": 1, "three": 2, "four": 3}
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


def answered(pending: Mapping[str, Any], text: str, *, agreed: bool = False, named: bool = False) -> Answer:
    """Which of its options `text` chooses: by number, order, name or button text. `agreed`: `text` says yes, which
    chooses an only option. `named`: only by name, since a number may mean another list by now."""
    if pending.get("open") not in ("slot", "question"):
        return None
    candidates = pending.get("candidates") or []
    chosen = choice_among([(c["name"], c["detail"]) for c in candidates], text, named=named)
    if chosen is None and agreed and len(candidates) == 1:
        chosen = 0
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


def asked_again(pending: Mapping[str, Any], outcome: Interpretation | None, text: str) -> Interpretation | None:
    """The same question once more for an answer that names nobody, with its choices when it had some; None when
    that was done once already."""
    if pending.get("again") or not isinstance(outcome, NotFound):
        return None
    kept = {**pending, "again": True}
    shown = tuple(
        Candidate(Ref(Kind(c["kind"]), c["id"]), c["name"], c["detail"], 0.0) for c in pending.get("candidates") or ()
    )
    if len(shown) > 1:
        return Ambiguous(outcome.parsed, outcome.slot, text, shown, kept, unfit=True)
    return replace(outcome, resume={**kept, "candidates": outcome.resume.get("candidates") or []})


def choice_among(options: list[tuple[str, str]], text: str, *, named: bool = False) -> int | None:
    """Which of `options` (name, detail) `text` chooses: `2`, `the second`, `last one`, a name, a part of a detail.
    `named` leaves numbers and places out."""
    if not options:
        return None
    said = fold(text).strip(" .!?")
    while (bare := _FRAME.sub("", said)) != said and bare:
        said = bare
    number = int(said) - 1 if said.isdigit() and len(said) < 3 else _ORDER.get(said)
    if said in ("last", "latter"):
        number = len(options) - 1
    if named and (number is not None or said.isdigit()):
        return None
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
