"""A planned record -> the command that makes it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
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
from crm_core.fields import FIELDS, FieldSpec
from crm_core.services.creating import argument_of
from crm_core.services.importing.items import Item

CREATES: Mapping[Kind, type[CreateCommand]] = MappingProxyType(
    {
        Kind.CONTACT: CreateContact,
        Kind.COMPANY: CreateCompany,
        Kind.DEAL: CreateDeal,
        Kind.ACTIVITY: LogActivity,
        Kind.TASK: CreateTask,
        Kind.USER: CreateUser,
        Kind.TEAM: CreateTeam,
        Kind.PRODUCT: CreateProduct,
    }
)
"""The command that makes a record of each kind."""
_LATER = frozenset({(Kind.TEAM, "manager")})
"""Set once what they name has been made."""


def create_command(item: Item) -> CreateCommand:
    """What makes the planned record, with its id, so that later commands of the request can name it."""
    values = {name: value for name, value in item.values.items() if value not in (None, "", ())}
    arguments: dict[str, Any] = {
        argument_of(item.kind, spec.name): _argument(spec, values[spec.name])
        for spec in FIELDS[item.kind]
        if spec.settable and spec.name in values and (item.kind, spec.name) not in _LATER
    }
    if item.kind is Kind.DEAL:
        arguments["imported"] = True
    return CREATES[item.kind](
        id=item.id, external_id=item.external_id, source_system=item.system, custom=tuple(item.custom.items()),
        **arguments,
    )  # fmt: skip


def _argument(spec: FieldSpec, value: Any) -> Any:
    """Ids become references to records of the kind that the field names."""
    if spec.ref is None:
        return value
    return tuple(Ref(spec.ref, id_) for id_ in value) if isinstance(value, tuple) else Ref(spec.ref, value)
