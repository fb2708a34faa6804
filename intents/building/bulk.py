"""Changing many records at once: the words name a set, the set becomes a plan, and people are asked first."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from crm_core.commands import BulkArchive, BulkTag, BulkUpdate, Command, FieldValues
from crm_core.entities import Kind
from crm_core.queries import Ask, QueryPlan
from intents.building.desk import Desk
from intents.building.outcome import Built, Open, Outcome
from intents.building.values import field_named, value_for
from intents.interpretation import Ambiguous, Candidate, NotFound, NotUnderstood, Question, SlotValue
from intents.kind_words import NOUNS
from intents.resolution import One

SLOT_OF_SET = {
    "assign": "target", "tag": "target", "untag": "target", "archive": "target", "update_record": "target",
    "move_deal": "deal", "close_deal": "deal",
}  # fmt: skip
"""Changes of one record whose record may also be a set, and the slot that names it."""

_PLURAL = re.compile(rf"\b(?:{NOUNS})\b", re.IGNORECASE)
_THEM = re.compile(r"(?:all of )?(?:them|these|those)(?: all)?|both(?: of them)?", re.IGNORECASE)


def change_many(desk: Desk, builder: Callable[[Desk], Outcome]) -> Outcome:
    """`assign the Isdom deals to Anna` and `tag them as hot`: a change of one record said of many; None when one
    record is meant. Always asked about first."""
    slot = SLOT_OF_SET[desk.draft.intent]
    words = desk.text(slot)
    if words is None or slot in desk.draft.refs:
        return None
    if _THEM.fullmatch(words) and len(desk.context.last.refs) > 1:
        return _each_of_them(desk, slot, builder)
    if not _PLURAL.search(words) or isinstance(desk.linker.resolve(words), One):
        return None
    whole = "bulk_archive" if desk.draft.intent == "archive" else "bulk_update"
    slots = {name: text for name, text in desk.draft.slots.items() if name != slot}
    many = Desk(
        replace(desk.draft, intent=whole, slots={**slots, "set": re.sub(r"^(?:all|every) ", "", words)}),
        desk.context, desk.lookup, desk.linker, ask=desk.ask, made=desk.made,
    )  # fmt: skip
    outcome = bulk_archive(many) if whole == "bulk_archive" else bulk_update(many)
    return outcome if isinstance(outcome, Built) else None


def _each_of_them(desk: Desk, slot: str, builder: Callable[[Desk], Outcome]) -> Outcome:
    """The records of the last answer, one command each; None when the change does not fit one of them."""
    commands: list[Command] = []
    for row in desk.lookup.rows(desk.context.last.refs):
        one = Desk(desk.draft.choosing(slot, row.ref, row.name), desk.context, desk.lookup, desk.linker, ask=desk.ask)
        outcome = builder(one)
        if not isinstance(outcome, Built):
            return None
        commands += outcome.commands
    desk.plain(slot, len(commands))
    return desk.built(*commands, confirm="bulk") if commands else None


def bulk_update(desk: Desk) -> Outcome:
    plan = plan_of(desk)
    if not isinstance(plan, QueryPlan):
        return plan
    if said := desk.text("tags"):
        tags = tuple(part.strip(" #\"'") for part in re.split(r",| and | & | #", said) if part.strip(" #\"'"))
        removing = re.match(r"(?:remove|take|un|delete|drop|strip|clear)", desk.text("words") or "", re.IGNORECASE)
        desk.plain("tags", list(tags))
        return desk.built(BulkTag(plan, tags, remove=bool(removing)), confirm="bulk")
    if desk.text("owner"):
        owner = desk.named("owner", desk.text("owner") or "", (Kind.USER,))
        if not isinstance(owner, Candidate):
            return owner
        return desk.built(BulkUpdate(plan, (("owner", owner.ref.id),)), confirm="bulk")
    if said := desk.text("stage") or desk.text("result"):
        stage = desk.stage(said)
        if stage is None or plan.target is not Kind.DEAL:
            return None
        desk.plain("stage", stage.key)
        values: FieldValues = (("stage", stage.key),)
        if reason := desk.text("reason"):
            values = (*values, ("reason", reason))
        return desk.built(BulkUpdate(plan, values), confirm="bulk")
    field_words, value_words = desk.text("field"), desk.text("to")
    if field_words is None or value_words is None:
        return None
    spec = field_named(desk.lookup, plan.target, field_words)
    if spec is None:
        return NotUnderstood("unanswerable", 1.0, about=f'a field called "{field_words}"')
    result = value_for(desk, plan.target, spec, value_words)
    return desk.built(BulkUpdate(plan, result), confirm="bulk") if isinstance(result, tuple) else result


def bulk_archive(desk: Desk) -> Outcome:
    plan = plan_of(desk)
    return desk.built(BulkArchive(plan), confirm="bulk") if isinstance(plan, QueryPlan) else plan


def plan_of(desk: Desk) -> QueryPlan | Open | None:
    """The set that the words name, as a plan over records; None when they name none."""
    words = desk.text("set") or ""
    match desk.ask(f"all {words}", desk.context, desk.lookup, desk.linker):
        case Question(query=Ask(plan=plan), assumptions=assumed) if plan.aggregate is None and not plan.group_by:
            desk.assumptions.extend(assumed)
            desk.slots["set"] = SlotValue(words, words)
            return replace(plan, order_by=(), limit=plan.limit)
        case Ambiguous(text=text, candidates=candidates):
            return desk.several("set", text, candidates)
        case NotFound(text=text, kind=kind, near=near):
            return desk.nobody("set", text, kind, near)
    return None
