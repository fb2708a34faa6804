"""People outside the house."""

from __future__ import annotations

from crm_core.commands import CreateContact
from crm_core.entities import Contact, Kind
from crm_core.services.creating import built
from crm_core.services.records import Records


def create_contact(command: CreateContact, records: Records) -> None:
    owner, created = command.owner or records.me, command.created or records.now
    records.create(Contact(**built(records, Kind.CONTACT, command, owner=owner, created=created)))
