"""One record that an import touches, recorded already or about to be made, and what it is called."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from crm_core.entities import AnyRecord, Kind
from crm_core.fields import FieldType, field_of
from crm_core.folding import fold
from crm_core.legal_forms import same_company


def squash(name: str) -> str:
    """Letters and digits only: `GTXPro` and `GTX Pro`, `Acme, Inc.` and `Acme Inc` are the same."""
    return re.sub(r"\W+|_", "", fold(name))


def same_name(kind: Kind, one: str, other: str) -> bool:
    """Spelled alike but for spaces, punctuation and, of companies, a legal form that only one of them has."""
    return squash(one) == squash(other) or (kind is Kind.COMPANY and same_company(one, other))


def called_by(kind: Kind) -> str:
    """The field with the name of a record (a contact's title is a job)."""
    return "title" if kind in (Kind.DEAL, Kind.TASK) else "name"


def called(kind: Kind, values: Mapping[str, Any]) -> str:
    """What a person calls a record with these values."""
    return str(values.get(called_by(kind)) or "")


def is_many(kind: Kind, name: str) -> bool:
    spec = field_of(kind, name)
    return spec is not None and spec.type in (FieldType.MULTI_TEXT, FieldType.MULTI_REF)


@dataclass(slots=True, eq=False)
class Item:
    """One record the import touches. `values` is its state so far by public field name, records as ids; `changes`
    what the import sets on a record that exists (`record` not None)."""

    kind: Kind
    id: str
    values: dict[str, Any]
    custom: dict[str, Any]
    external_id: str | None
    system: str | None
    record: AnyRecord | None = None
    changes: dict[str, Any] = field(default_factory=dict)
    rows: int = 0
    generated_title: bool = False

    @property
    def name(self) -> str:
        return called(self.kind, self.values)

    @property
    def natural(self) -> bool:
        """True when the external id is no id of a source system but the record's own name or address."""
        email = self.values.get("email")
        emails = email if isinstance(email, tuple) else (email,)
        return self.external_id is None or self.external_id in (self.name, *emails)
