"""A row about a deal in our terms: its stage, its products, which close date it has, and a title where it has none."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from crm_core.entities import Kind
from crm_core.services.importing.drafts import Draft
from crm_core.services.importing.linking import Linker
from crm_core.services.importing.matching import RecordIndex
from crm_core.services.importing.stages import StageMap


class DealTerms:
    """Changes the values of a row in place; new stages are noted in the stage map, assumptions in the linker."""

    def __init__(self, index: RecordIndex, stages: StageMap, linker: Linker) -> None:
        self._index, self._stages, self._linker = index, stages, linker

    def read(self, draft: Draft, values: dict[str, Any]) -> bool:
        """`values` has the links resolved to ids. True when the title had to be made up."""
        if (worth := values.get("value")) is not None and worth < 0:
            self._linker.assume("A deal's value below zero was kept, as a credit")
        if values.get("products"):
            values["products"] = tuple(dict.fromkeys(self._product(name) for name in values["products"]))
        if values.get("stage"):
            values["stage"] = self._stages.key(values["stage"], draft.system)
        if values.get("closed") and self._stages.is_open(values.get("stage", "lead")):
            closed: datetime = values.pop("closed")  # other systems keep one close date, planned or real
            values.setdefault("expected_close", closed.date())
        if values.get("title"):
            return False
        company = self._index.by_id(Kind.COMPANY, values["company"]) if values.get("company") else None
        contact = self._index.by_id(Kind.CONTACT, values["contact"][0]) if values.get("contact") else None
        about = company or contact
        parts = [about.name if about else "No account", *values.get("products", ())]
        if len(parts) == 1:
            parts.append(draft.external_id or "deal")
        values["title"] = " – ".join(parts)[:1_000]
        return True

    def _product(self, name: str) -> str:
        found = self._index.by_name(Kind.PRODUCT, name)
        if not found or found[0].name == name:
            return name
        self._linker.assume(f'"{name}" was read as the product "{found[0].name}"')
        return found[0].name
