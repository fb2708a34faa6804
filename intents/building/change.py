"""Changing records that are there: stages, fields, tags, owners, and taking things back."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Literal

from crm_core.commands import (
    Archive,
    Assign,
    CloseDeal,
    Command,
    FieldValues,
    Merge,
    MoveDeal,
    Restore,
    Tag,
    Undo,
    Untag,
    UpdateRecord,
)
from crm_core.entities import Kind, Ref, StageOutcome, name_of
from intents.building.desk import TARGETS, Desk, Outcome
from intents.building.values import field_named, value_for
from intents.interpretation import Candidate, NotUnderstood
from intents.linking import Linker
from intents.name_cache import ArchivedNames

_POINTING = re.compile(r"(?:it|that|this|him|her|them|that one|the last one)", re.IGNORECASE)
_MOVING = re.compile(r"(?:please )?(?:move|push|shift|advance|bump)\b.* to\b", re.IGNORECASE)
EVERYTHING = (*TARGETS, Kind.TASK)


def move_deal(desk: Desk) -> Outcome:
    """A stage that closes a deal becomes `CloseDeal`; without a stage the stages are offered."""
    stages = desk.lookup.stages()
    _split_stage(desk)
    said = desk.text("stage")
    stage = desk.stage(said) if said else None
    forward = said is not None and re.fullmatch(r"(?:the )?(?:next|following)(?: one| stage)?|forward",
    said, re.IGNORECASE)
    if said and stage is None and not forward and not _MOVING.match(desk.text("words") or ""):
        return None
    closes = stage is not None and stage.outcome is not StageOutcome.OPEN
    if closes and re.match(r"(?:set|mark)\b(?!.*\bstage\b)", desk.text("words") or "", re.IGNORECASE):
        return None  # "mark it as lost" closes it: that intent reads the reason too
    deal = desk.deal("deal")
    if not isinstance(deal, Candidate):
        return deal
    if forward:
        current = getattr(desk.lookup.get(deal.ref), "stage", None)
        keys = [s for s in sorted(stages, key=lambda s: s.position) if s.outcome is StageOutcome.OPEN]
        at = next((i for i, s in enumerate(keys) if s.key == current), -1)
        stage = keys[at + 1] if 0 <= at < len(keys) - 1 else None
        if stage is not None:
            desk.assume(f"next stage = {stage.label.lower()}")
    if stage is None:
        return desk.needs("stage", options=[(s.label, s.label.lower()) for s in stages])
    desk.plain("stage", stage.key)
    if stage.outcome is not StageOutcome.OPEN:
        return desk.built(CloseDeal(deal.ref, "won" if stage.outcome is StageOutcome.WON else "lost"))
    return desk.built(MoveDeal(deal.ref, stage.key))


def close_deal(desk: Desk) -> Outcome:
    said = (desk.text("result") or desk.text("got") or "").lower()
    source = desk.text("words") or ""
    if not said and re.search(r"competitor|fell through|is dead|died|backed out|pulled out|said no",
    source, re.IGNORECASE):
        said = "lost"
    if not said and re.search(r"signed|closed|landed", source, re.IGNORECASE):
        said = "won"
        desk.assume("closed = won")
    deal = desk.deal("deal")
    if not isinstance(deal, Candidate):
        return deal
    if "won" not in said and "lost" not in said:
        return desk.needs("result", options=[("Won", "won"), ("Lost", "lost")])
    outcome: Literal["won", "lost"] = "won" if "won" in said else "lost"
    desk.plain("result", outcome)
    reason = desk.text("reason")
    if reason is None and outcome == "lost" and re.search(r"\bcompetitor\b", source, re.IGNORECASE):
        reason = "went with a competitor"
    if reason:
        reason = re.sub(r"^(?:(?:because|since|as|due to)\s+)?(?:of\s+)?", "", reason, flags=re.IGNORECASE)
        desk.plain("reason", reason)
    return desk.built(CloseDeal(deal.ref, outcome, reason))


def update_record(desk: Desk) -> Outcome:
    """One field of one record, by its name, label or another word for it."""
    _split_field(desk)
    special = _special(desk)
    field_words, value_words = special or (desk.text("field"), desk.text("to"))
    if field_words is None:
        return desk.needs("field")
    explicit = bool(re.match(r"(?:set|change|update|edit|correct|fix|rename)\b", desk.text("words") or "set",
    re.IGNORECASE))
    kinds = tuple(kind for kind in EVERYTHING if field_named(desk.lookup, kind, field_words))
    if not kinds:
        if not explicit:
            return None
        target = desk.record("target", EVERYTHING)
        if not isinstance(target, Candidate):
            return target
        return NotUnderstood("unanswerable", 1.0, about=f'a field called "{field_words}"')
    target = desk.record("target", kinds)
    if not isinstance(target, Candidate):
        return target
    if value_words is None:
        return desk.needs("to")
    spec = field_named(desk.lookup, target.ref.kind, field_words)
    if spec is None:
        return NotUnderstood("unanswerable", 1.0, about=f'a field called "{field_words}"')
    result = value_for(desk, target.ref.kind, spec, value_words)
    if isinstance(result, tuple):
        values: FieldValues = result
        desk.plain("field", spec.spoken)
        desk.plain("to", str(values[0][1]) if not isinstance(values[0][1], tuple) else ", ".join(values[0][1]))
        if spec.name == "stage" and target.ref.kind is Kind.DEAL:
            return move_deal(desk_for(desk, "move_deal", deal=target, stage=value_words))
        return desk.built(UpdateRecord(target.ref, values))
    return result


def desk_for(desk: Desk, intent: str, *, deal: Candidate, stage: str) -> Desk:
    """The same desk for another intent that the words turned out to be."""
    draft = replace(desk.draft, intent=intent, slots={"deal": deal.name, "stage": stage}, refs={"deal": deal.ref})
    return Desk(draft, desk.context, desk.lookup, desk.linker, ask=desk.ask, made=desk.made)


def tag(desk: Desk) -> Outcome:
    return _tagging(desk, remove=False)


def untag(desk: Desk) -> Outcome:
    return _tagging(desk, remove=True)


def assign(desk: Desk) -> Outcome:
    target = desk.record("target", EVERYTHING)
    if not isinstance(target, Candidate):
        return target
    words = desk.text("owner") or ("me" if re.search(r"\btake over\b", desk.text("words") or "", re.I) else None)
    if words is None and "owner" not in desk.draft.refs:
        return desk.needs("owner", Kind.USER)
    if words and "owner" not in desk.draft.refs:
        owner = desk.named("owner", words, (Kind.USER,))
    else:
        owner = desk.record("owner", (Kind.USER,))
    if not isinstance(owner, Candidate):
        return owner
    return desk.built(Assign(target.ref, owner.ref))


def merge(desk: Desk) -> Outcome:
    """Both of one kind; the kind of the kept record decides."""
    keep = desk.record("keep", TARGETS)
    if not isinstance(keep, Candidate):
        return keep
    other = desk.record("other", (keep.ref.kind,))
    if not isinstance(other, Candidate):
        return other
    if other.ref == keep.ref:
        return desk.nobody("other", desk.text("other") or other.name, keep.ref.kind)
    if not re.search(r"\b(?:into|in|of|as)\b", desk.text("words") or "", re.IGNORECASE):
        desk.assume(f"{keep.name} stays", (f"Keep {other.name}", f"merge {keep.name} into {other.name}"))
    return desk.built(Merge(keep.ref, other.ref), confirm="destructive")


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
    away = Desk(
        desk.draft, desk.context, desk.lookup, Linker(desk.lookup, desk.context, ArchivedNames()), ask=desk.ask
    )
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
    return desk.built(Undo())


def _split_stage(desk: Desk) -> None:
    """`stage Acme renewal negotiation`: where two slots touch, the stage is what reads as one."""
    deal, stage = desk.text("deal"), desk.text("stage")
    if not deal or not stage or desk.stage(stage) or f"{deal} {stage}" not in (desk.text("words") or ""):
        return
    words = f"{deal} {stage}".split()
    for size in (2, 1):
        if len(words) > size and desk.stage(" ".join(words[-size:])):
            desk.draft = desk.draft.saying("deal", " ".join(words[:-size])).saying("stage", " ".join(words[-size:]))
            return


def _split_field(desk: Desk) -> None:
    """`change Jane Doe phone +49 30 1`: where target, field and value touch, the field is what is one."""
    target, field, value = desk.text("target"), desk.text("field"), desk.text("to")
    if not target or not field or "target" in desk.draft.refs:
        return
    if " of " in target and f"{field} of {target}" in (desk.text("words") or ""):
        more, _, last = target.rpartition(" of ")
        if _known_field(desk, f"{field} of {more}"):
            desk.draft = desk.draft.saying("target", last).saying("field", f"{field} of {more}")
            return
    if _known_field(desk, field):
        return
    touching = f"{target} {field}"
    if touching not in (desk.text("words") or ""):
        return
    whole = f"{touching} {value}" if value and f"{touching} {value}" in (desk.text("words") or "") else touching
    words = whole.split()
    for at in range(1, len(words)):
        for size in (3, 2, 1):
            named = " ".join(words[at : at + size])
            if at + size <= len(words) and _known_field(desk, named):
                rest = re.sub(r"^(?:is now|is|to|=|:) ", "", " ".join(words[at + size :]))
                if whole == touching and rest:
                    continue
                draft = desk.draft.saying("target", " ".join(words[:at])).saying("field", named)
                desk.draft = draft.saying("to", rest) if whole != touching else draft
                return


def _known_field(desk: Desk, words: str) -> bool:
    return any(field_named(desk.lookup, kind, words) for kind in EVERYTHING)


def _tagging(desk: Desk, *, remove: bool) -> Outcome:
    said = desk.text("tags") or ("vip" if re.search(r"\bvip$", desk.text("words") or "", re.IGNORECASE) else None)
    target = desk.record("target", TARGETS)
    if not isinstance(target, Candidate):
        return target
    if said is None:
        options = desk.lookup.values(target.ref.kind, "tags")[:5]
        return desk.needs("tags", options=[(value, value) for value in options])
    tags = tuple(part.strip(" #\"'") for part in re.split(r",| and | & | #", said) if part.strip(" #\"'"))
    desk.plain("tags", list(tags))
    command: Command = Untag(target.ref, tags) if remove else Tag(target.ref, tags)
    return desk.built(command)


def _special(desk: Desk) -> tuple[str, str] | None:
    """Sentences that name their field by what they say: rename, works at, is worth, will close."""
    words = desk.text("words") or ""
    if desk.text("field"):
        emptied = desk.text("to") is None and re.match(r"(?:remove|clear|delete|empty|erase)\b", words, re.IGNORECASE)
        return (desk.text("field") or "", "none") if emptied else None
    if desk.text("company"):
        return "company", desk.text("company") or ""
    if desk.text("value"):
        return "value", desk.text("value") or ""
    if desk.text("when"):
        return "expected close", desk.text("when") or ""
    if re.match(r"rename\b", words, re.IGNORECASE) and desk.text("to"):
        return "name", desk.text("to") or ""
    return None

