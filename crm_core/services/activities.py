"""Calls, e-mails, meetings and notes. A contact's last contact follows from them by itself."""

from __future__ import annotations

from crm_core.commands import AddNote, LogActivity
from crm_core.entities import Activity, ActivityType, Kind
from crm_core.errors import Invalid
from crm_core.services.creating import built
from crm_core.services.records import Records


def log_activity(command: LogActivity, records: Records) -> None:
    owner, timestamp = command.owner or records.me, command.timestamp or records.now
    records.create(Activity(**built(records, Kind.ACTIVITY, command, owner=owner, timestamp=timestamp)))


def add_note(command: AddNote, records: Records) -> None:
    if command.target.kind not in (Kind.CONTACT, Kind.COMPANY, Kind.DEAL):
        raise Invalid("target", str(command.target.kind), "a contact, a company or a deal")
    if not command.content.strip():
        raise Invalid("content", command.content, "what to note")
    target = command.target
    note = LogActivity(
        type=ActivityType.NOTE,
        content=command.content,
        contact=target if target.kind is Kind.CONTACT else None,
        company=target if target.kind is Kind.COMPANY else None,
        deal=target if target.kind is Kind.DEAL else None,
    )
    log_activity(note, records)
