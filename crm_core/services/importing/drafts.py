"""A record to be: typed values and named links, before it is known whether the record exists already."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from crm_core.entities import Kind


@dataclass(frozen=True, slots=True)
class Link:
    """A related record as the row names it. `by`: name, email, id (of the source system) or loom (our own id)."""

    by: str
    text: str


@dataclass(slots=True)
class Draft:
    """`values` by public field name; `links` by field name, in the order they are tried."""

    kind: Kind
    system: str
    file: str
    line: int
    external_id: str | None = None
    loom_id: str | None = None
    values: dict[str, Any] = field(default_factory=dict)
    custom: dict[str, Any] = field(default_factory=dict)
    links: dict[str, list[Link]] = field(default_factory=dict)
