"""Companies. They are shared: without an owner unless one is named."""

from __future__ import annotations

from crm_core.commands import CreateCompany
from crm_core.entities import Company, Kind
from crm_core.services.creating import built
from crm_core.services.records import Records


def create_company(command: CreateCompany, records: Records) -> None:
    created = command.created or records.now
    records.create(Company(**built(records, Kind.COMPANY, command, created=created)))
