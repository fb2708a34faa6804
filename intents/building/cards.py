"""A record as a choice, with what tells it apart."""

from __future__ import annotations

from collections.abc import Sequence

from crm_core.results import Row
from intents.interpretation import Candidate


def candidate_of(row: Row) -> Candidate:
    """A row as a choice, with what tells it apart."""
    values = row.values
    parts: list[str] = []
    for name in ("title", "type", "value", "stage", "email", "industry", "country", "due"):
        value = values.get(name)
        if value in (None, "", (), []) or value == row.name:
            continue
        if name == "value":
            value = f"{value:,.0f} {values.get('currency') or ''}".strip() if not isinstance(value, str) else value
        parts.append(", ".join(map(str, value)) if isinstance(value, tuple | list) else str(value))
    return Candidate(row.ref, row.name, ", ".join(parts[:3]), 1.0, row.external_id)


def remembered(candidates: Sequence[Candidate]) -> list[dict[str, str]]:
    """Choices as JSON, for the open question of a conversation (`intents.dialogue.open_question`)."""
    return [{"kind": str(c.ref.kind), "id": c.ref.id, "name": c.name, "detail": c.detail} for c in candidates]
