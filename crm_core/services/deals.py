"""Deals and their way through the pipeline."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from crm_core.commands import CloseDeal, CreateDeal, MoveDeal
from crm_core.entities import Contact, Deal, Kind, Ref, Stage, StageOutcome
from crm_core.errors import Forbidden, Invalid
from crm_core.services.creating import built
from crm_core.services.field_rights import refused_new_deal
from crm_core.services.records import Records
from crm_core.services.values import attributes


def create_deal(command: CreateDeal, records: Records) -> None:
    instead: dict[str, Any] = {}
    if not command.imported:
        instead = {
            "owner": command.owner or records.me,
            "created": command.created or records.now,
            "company": command.company or _company_of(command.contacts, records),
        }
    built_ = built(records, Kind.DEAL, command, **instead)
    closed = _stage(records, built_["stage"]).outcome is not StageOutcome.OPEN
    if (action := refused_new_deal(records.actor, built_["owner_id"], closed)) is not None:
        raise Forbidden(action)
    if closed and not command.imported:
        built_["closed_at"] = built_["closed_at"] or records.now
    since = built_["closed_at"] if closed else None
    records.create(Deal(**built_, stage_changed_at=since or built_["created_at"]))


def move_deal(command: MoveDeal, records: Records) -> None:
    deal = _deal(command.deal, records)
    changed = attributes(records, Kind.DEAL, {"stage": command.stage})
    records.update(command.deal, **stage_attributes(deal, changed["stage"], records))


def close_deal(command: CloseDeal, records: Records) -> None:
    """Moves the deal to the pipeline's first won or lost stage."""
    deal = _deal(command.deal, records)
    stage = next((stage for stage in records.stages if stage.outcome == command.outcome), None)
    if stage is None:
        raise Invalid("stage", command.outcome, f"a pipeline with a stage that means {command.outcome}")
    values: dict[str, Any] = {}
    if command.closed is not None:
        values["closed"] = command.closed
    if command.reason is not None:
        values["reason"] = command.reason
    changed = attributes(records, Kind.DEAL, values)
    records.update(command.deal, **{**stage_attributes(deal, stage.key, records), **changed})


def stage_attributes(deal: Deal, key: str, records: Records) -> dict[str, Any]:
    """What else changes when a deal enters the stage `key`: nothing when it is there already."""
    if deal.stage == key:
        return {}
    entered, left = _stage(records, key), _stage(records, deal.stage)
    closed: datetime | None = None
    if entered.outcome is not StageOutcome.OPEN:
        closed = records.now
        if left.outcome is not StageOutcome.OPEN and deal.closed_at is not None:
            closed = deal.closed_at  # corrected from won to lost or back: it was closed then
    changed: dict[str, Any] = {
        "stage": key, "stage_changed_at": records.now, "closed_at": closed, "probability": None,
    }  # fmt: skip
    if entered.outcome is not left.outcome:
        changed["reason"] = None
    return changed


def _company_of(contacts: tuple[Ref, ...], records: Records) -> Ref | None:
    if not contacts:
        return None
    contact = records.get(contacts[0])
    company_id = contact.company_id if isinstance(contact, Contact) else None
    company = None if company_id is None else Ref(Kind.COMPANY, company_id)
    return company if company is not None and records.sees(company) else None


def _deal(ref: Ref, records: Records) -> Deal:
    record = records.get(ref)
    if not isinstance(record, Deal):
        raise Invalid("deal", str(ref.kind), "a deal")
    return record


def _stage(records: Records, key: str) -> Stage:
    """A stage that deals are still in but that is no longer defined counts as open."""
    return next((stage for stage in records.stages if stage.key == key), Stage(key, key, 0, 0.0))
