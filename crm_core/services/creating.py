"""What creating any record has in common: its id, where it came from, its fields, its custom values."""

from __future__ import annotations

from typing import Any

from crm_core.commands import Create
from crm_core.entities import Kind, new_id
from crm_core.errors import Invalid
from crm_core.fields import FIELDS
from crm_core.services.records import Records
from crm_core.services.values import attributes, custom, merged

_SEVERAL = {(Kind.CONTACT, "email"): "emails", (Kind.CONTACT, "phone"): "phones", (Kind.DEAL, "contact"): "contacts"}


def argument_of(kind: Kind, name: str) -> str:
    """The argument of the kind's creating command that fills the field."""
    return _SEVERAL.get((kind, name), name)


def built(records: Records, kind: Kind, command: Create, **instead: Any) -> dict[str, Any]:
    """The new record's attributes: every field as the command has it, or by its public name `instead`.
    Raises Invalid and NotFound."""
    for name, text, longest in (("external_id", command.external_id, 255), ("id", command.id, 64)):
        if text is not None and not 0 < len(text) <= longest:
            raise Invalid(name, text[:40], f"1 to {longest} characters")
    settable = [spec.name for spec in FIELDS[kind] if spec.settable]
    values = {name: getattr(command, argument_of(kind, name)) for name in settable} | instead
    return {
        "id": command.id or new_id(),
        "external_id": command.external_id,
        "source_system": command.source_system,
        "custom": merged({}, custom(records, kind, command.custom)),
        **attributes(records, kind, values),
    }
