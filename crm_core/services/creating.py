"""What creating any record has in common: its id, where it came from, its custom values."""

from __future__ import annotations

from typing import Any

from crm_core.commands import Create
from crm_core.entities import Kind, new_id
from crm_core.errors import Invalid
from crm_core.services.records import Records
from crm_core.services.values import attributes, custom, merged


def built(records: Records, kind: Kind, command: Create, values: dict[str, Any]) -> dict[str, Any]:
    """The new record's attributes, from public field name -> value. Raises Invalid and NotFound."""
    for name, text, longest in (("external_id", command.external_id, 255), ("id", command.id, 64)):
        if text is not None and not 0 < len(text) <= longest:
            raise Invalid(name, text[:40], f"1 to {longest} characters")
    return {
        "id": command.id or new_id(),
        "external_id": command.external_id,
        "source_system": command.source_system,
        "custom": merged({}, custom(records, kind, command.custom)),
        **attributes(records, kind, values),
    }
