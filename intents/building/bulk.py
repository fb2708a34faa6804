"""Changing many records at once: the words name a set, the set becomes a plan, and people are asked first."""

from __future__ import annotations

import re
from dataclasses import replace

from crm_core.commands import BulkArchive, BulkTag, BulkUpdate, FieldValues
from crm_core.entities import Kind
from crm_core.queries import Ask, QueryPlan
from intents.building.desk import Desk, Open, Outcome
from intents.building.values import field_named, value_for
from intents.interpretation import Ambiguous, Candidate, NotFound, NotUnderstood, Question, SlotValue


def bulk_update(desk: Desk) -> Outcome:
    plan = plan_of(desk)
    if not isinstance(plan, QueryPlan):
        return plan
    if said := desk.text("tags"):
        tags = tuple(part.strip(" #\"'") for part in re.split(r",| and | & | #", said) if part.strip(" #\"'"))
        removing = re.match(r"(?:remove|take)\b", desk.text("words") or "", re.IGNORECASE)
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
