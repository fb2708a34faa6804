"""A planned record -> the command that makes it."""

from __future__ import annotations

from typing import Any

from crm_core.commands import (
    CreateCommand,
    CreateCompany,
    CreateContact,
    CreateDeal,
    CreateProduct,
    CreateTask,
    CreateTeam,
    CreateUser,
    LogActivity,
)
from crm_core.entities import Kind, Ref
from crm_core.services.importing.matching import Item


def create_command(item: Item) -> CreateCommand:
    """What makes the planned record, with its id, so that later commands of the request can name it."""
    values = {name: value for name, value in item.values.items() if value not in (None, "", ())}
    common: dict[str, Any] = {
        "id": item.id, "external_id": item.external_id, "source_system": item.system,
        "custom": tuple(item.custom.items()),
    }  # fmt: skip

    def ref(name: str, kind: Kind) -> Ref | None:
        return Ref(kind, values[name]) if values.get(name) else None

    def plain(*names: str) -> dict[str, Any]:
        return {name: values[name] for name in names if name in values}

    owner = ref("owner", Kind.USER)
    company = ref("company", Kind.COMPANY)
    match item.kind:
        case Kind.CONTACT:
            return CreateContact(
                **common,
                **plain("name", "title", "tags", "notes", "created"),
                emails=values.get("email", ()),
                phones=values.get("phone", ()),
                company=company,
                owner=owner,
            )
        case Kind.COMPANY:
            return CreateCompany(
                **common,
                **plain("name", "industry", "size", "website", "country", "tags", "notes", "created"),
                owner=owner,
            )
        case Kind.DEAL:
            contacts = tuple(Ref(Kind.CONTACT, id_) for id_ in values.get("contact", ()))
            own = "title value currency stage probability expected_close created closed source products tags reason"
            return CreateDeal(
                **common,
                **plain(*own.split()),
                contacts=contacts,
                company=company,
                owner=owner,
                imported=True,
            )
        case Kind.ACTIVITY:
            return LogActivity(
                **common,
                **plain("type", "subject", "content", "outcome", "timestamp"),
                contact=ref("contact", Kind.CONTACT),
                company=company,
                deal=ref("deal", Kind.DEAL),
                owner=owner,
            )
        case Kind.TASK:
            return CreateTask(
                **common,
                **plain("title", "due", "done"),
                contact=ref("contact", Kind.CONTACT),
                company=company,
                deal=ref("deal", Kind.DEAL),
                owner=owner,
            )
        case Kind.USER:
            return CreateUser(
                **common, **plain("name", "email", "role", "timezone", "active"), team=ref("team", Kind.TEAM)
            )
        case Kind.TEAM:
            return CreateTeam(**common, name=values["name"])
        case Kind.PRODUCT:
            return CreateProduct(**common, **plain("name", "price", "currency"))
