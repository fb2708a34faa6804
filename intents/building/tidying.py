"""Tidying up and taking back: merge, archive, restore, undo, redo."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC

from rapidfuzz import fuzz

from crm_core.commands import Archive, Merge, Redo, Restore, Undo
from crm_core.entities import Kind, Ref, name_of
from crm_core.folding import fold
from intents.building.change import EVERYTHING
from intents.building.desk import TARGETS, Desk
from intents.building.naming import JOINTS
from intents.building.outcome import Open, Outcome
from intents.dialogue.haste import is_hasty
from intents.interpretation import Candidate
from intents.linking import OWN, Linker
from intents.name_cache import ArchivedNames
from intents.name_index import LEFT_OUT, name_words
from intents.nicknames import given_names
from intents.time.time_vocabulary import count_of
from intents.time.timespans import find_spans

_POINTING = re.compile(r"(?:it|that|this|him|her|them|that one|the last one)", re.IGNORECASE)
_UNDONE = re.compile(r"(?:undo|revert|reverse|roll ?back|take|ctrl)\b", re.IGNORECASE)
_ALIKE = 85.0
"""How alike a name must be, of 100, to be offered for the one that was said."""
MOST_UNDONE = 50
"""Changes that one message takes back at most."""


def merge(desk: Desk) -> Outcome:
    """Both of one kind; the kind of the kept record decides."""
    keep = _surely(desk, "keep", TARGETS)
    if not isinstance(keep, Candidate):
        return keep
    other = _surely(desk, "other", (keep.ref.kind,))
    if not isinstance(other, Candidate):
        return other
    if other.ref == keep.ref:
        return desk.nobody("other", desk.text("other") or other.name, keep.ref.kind)
    if not re.search(r"\b(?:into|in|of|as)\b", desk.text("words") or "", re.IGNORECASE):
        desk.assume(f"{keep.name} stays", (f"Keep {other.name}", f"merge {keep.name} into {other.name}"))
    return desk.built(Merge(keep.ref, other.ref), confirm="destructive")


def _surely(desk: Desk, slot: str, kinds: Sequence[Kind]) -> Candidate | Open:
    """The record that the slot names with words of its own name. A misspelled name is only offered: what is merged
    by mistake is two people in one."""
    found = desk.record(slot, kinds)
    if not isinstance(found, Candidate) or slot in desk.draft.refs or found.score >= OWN:
        return found
    said = desk.text(slot) or found.name
    own = name_words(f"{found.name} {found.detail}")
    joints = JOINTS | LEFT_OUT
    if all(word in joints or given_names(word) & {*own} for word in name_words(said)):
        return found
    desk.slots.pop(slot, None)
    near = [found] if fuzz.ratio(fold(said), fold(found.name)) >= _ALIKE else []
    return desk.nobody(slot, said, found.ref.kind, near)


def archive(desk: Desk) -> Outcome:
    target = desk.record("target", EVERYTHING)
    return desk.built(Archive(target.ref), confirm="destructive") if isinstance(target, Candidate) else target


def restore(desk: Desk) -> Outcome:
    """Among archived records alone: a live one of that name is never taken for it."""
    said = desk.text("target")
    chosen = desk.draft.refs.get("target")
    if said is None and chosen is None:
        return desk.needs("target")
    if said and chosen is None and _POINTING.fullmatch(said):
        return _restored_from_talk(desk, said)
    away = Desk(desk.draft, desk.context, desk.lookup, Linker(desk.lookup, desk.context, ArchivedNames()), ask=desk.ask)
    target = away.record("target", EVERYTHING)
    if not isinstance(target, Candidate):
        return target
    if _archived(desk, target.ref) is None:
        return desk.nobody("target", f"an archived {said or target.name}", target.ref.kind)
    return desk.built(Restore(desk.keep("target", target).ref))


def _restored_from_talk(desk: Desk, said: str) -> Outcome:
    """`restore it`: what was archived of the records that the conversation was about."""
    refs = dict.fromkeys((*desk.context.focus, *desk.context.last.refs))
    found = [card for ref in refs if (card := _archived(desk, ref))]
    if len(found) == 1:
        return desk.built(Restore(desk.keep("target", found[0]).ref))
    return desk.several("target", said, found) if found else desk.nobody("target", said, None)


def _archived(desk: Desk, ref: Ref) -> Candidate | None:
    record = desk.lookup.get(ref)
    if record is None or record.archived_at is None:
        return None
    return Candidate(ref, name_of(record), "archived", 1.0, record.external_id)


def undo(desk: Desk) -> Outcome:
    """The newest change of this conversation; a request takes back one, so of several only that, and it is said."""
    words = desk.text("words") or ""
    if desk.text("target"):
        target = desk.record("target", EVERYTHING)
        return desk.built(Undo(about=target.ref)) if isinstance(target, Candidate) else target
    if re.search(r"\bimport\b", words, re.IGNORECASE):
        return _undo_import(desk)
    said = (desk.text("n") or "1").lower()
    if re.search(r"\b(?:everything|all)\b", words, re.IGNORECASE):
        return desk.built(Undo(count=MOST_UNDONE), confirm="bulk")
    if is_hasty(words):
        return _undo_at_once(desk)
    count = int(said) if said.isdigit() else count_of(said)
    if not 1 <= count <= MOST_UNDONE:
        return desk.refuse("n", said, "no_number")
    return desk.built(Undo(count=count))


def _undo_at_once(desk: Desk) -> Outcome:
    """`oops`: what the last message did and nothing before it; where that did nothing, the last change is offered."""
    last = desk.context.last
    if last.said is None or last.receipt_id is None or last.since:
        return desk.built(Undo(), confirm="bulk")
    if is_hasty(last.said) or _UNDONE.match(last.said):
        return desk.built(Redo(), confirm="bulk")  # what it took back was not meant to go
    return desk.built(Undo(last.receipt_id))


def redo(desk: Desk) -> Outcome:
    """`bring it back` means an archived record where the conversation was about one."""
    words = desk.text("words") or ""
    refs = dict.fromkeys((*desk.context.focus, *desk.context.last.refs))
    if re.search(r"\b(?:bring|put|want|get)\b", words, re.IGNORECASE) and any(_archived(desk, ref) for ref in refs):
        return _restored_from_talk(desk, "it")
    return desk.built(Redo())


def _undo_import(desk: Desk) -> Outcome:
    """The newest import, or that of a day; always shown first."""
    said = desk.text("when")
    if said is None:
        return desk.built(Undo(imports=True), confirm="bulk")
    spans = find_spans(said, desk.context.now, prefer="past")
    if len(spans) != 1 or spans[0].span.start is None or spans[0].span.end is None:
        return None
    since, until = spans[0].span.start.astimezone(UTC), spans[0].span.end.astimezone(UTC)
    return desk.built(Undo(imports=True, since=since, until=until), confirm="bulk")
