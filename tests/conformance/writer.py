"""A process that writes requests as fast as it can and prints each acknowledged one: `writer.py URL COUNT`.

Run by `test_store_survival.py`, which starts it twice at once, or kills it.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from decimal import Decimal

from crm_core.access import LOCAL_OPERATOR
from crm_core.application import CRM
from crm_core.commands import CreateCompany, CreateContact, CreateDeal, Request, Source
from crm_core.entities import Kind, Ref, new_id
from crm_core.store.sql import SqlStore


def main(url: str, count: int) -> None:
    crm = CRM(SqlStore.open(url), clock=lambda: datetime.now(UTC))
    for number in range(count):
        company, contact = Ref(Kind.COMPANY, new_id()), Ref(Kind.CONTACT, new_id())
        commands = (
            CreateCompany(id=company.id, name=f"Company {number}"),
            CreateContact(id=contact.id, name=f"Contact {number}", company=company),
            CreateDeal(title=f"Deal {number}", contacts=(contact,), value=Decimal(number), currency="EUR"),
        )
        receipt = crm.run(Request(f"key-{number}", LOCAL_OPERATOR, commands, Source("cli")))
        print(f"key-{number} {receipt.id}", flush=True)  # noqa: T201 - the acknowledgement that the test reads


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
