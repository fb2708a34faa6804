"""Drafts of all files -> what is created, changed and left alone, in the index; `outcome` says what that comes to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from crm_core.entities import Kind, Role, Stage
from crm_core.services.importing.deals import DealTerms
from crm_core.services.importing.drafts import Draft
from crm_core.services.importing.items import called
from crm_core.services.importing.linking import Linker
from crm_core.services.importing.matching import RecordIndex
from crm_core.services.importing.outcome import ORDER
from crm_core.services.importing.permits import Permits
from crm_core.services.importing.report import Problem
from crm_core.services.importing.stages import StageMap
from crm_core.services.importing.updating import Owned, Updater


class Planner:
    """Takes drafts in any order of files and says what they come to. Pure: reads the index, writes nothing."""

    def __init__(
        self, index: RecordIndex, stages: Sequence[Stage], currency: str, owned: Owned, permits: Permits
    ) -> None:
        self.index, self.stages = index, StageMap(stages)
        self.problems: list[Problem] = []
        self.linker = Linker(index, self.problems, permits)
        self._deals = DealTerms(index, self.stages, self.linker)
        self._updater = Updater(index, self.problems, owned, permits)
        self._currency, self._permits = currency, permits
        self.duplicates = self.refused = 0
        """Rows: that repeat an earlier one, and that the actor may not import."""

    def take(self, drafts: Iterable[Draft], tell: Callable[[int, int], None] = lambda done, total: None) -> None:
        """All drafts of all files at once: what others name comes first. `tell(done, total)` is called as it goes."""
        listed = sorted(drafts, key=lambda draft: ORDER.index(draft.kind))
        for draft in listed:
            if draft.kind is Kind.USER and "manager" in draft.links:
                self.linker.team_of_manager(draft)
        for done, draft in enumerate(listed, 1):
            self._take(draft)
            if done % 500 == 0 or done == len(listed):
                tell(done, len(listed))

    def notes(self) -> tuple[str, ...]:
        """What was assumed about records and stages, a line each."""
        return (*self.stages.notes(), *self.linker.notes())

    def _take(self, draft: Draft) -> None:
        values = {**draft.values, **self.linker.resolve(draft)}
        values.pop("manager" if draft.kind is Kind.USER else "", None)
        generated = False
        if draft.kind is Kind.DEAL:
            generated = self._deals.read(draft, values)
        item = self.index.match(draft, values)
        if item is None:
            draft.external_id = draft.external_id or _natural_key(draft.kind, values)
            self._defaults(draft, values)
            if (action := self._refused_new(draft, values)) is not None:
                self.problems.append(Problem(draft.file, draft.line, f"you may not {action}; left out."))
                self.refused += 1
                return
            item = self.index.plan_new(draft, values)
            item.generated_title = generated
        elif item.record is None:
            self.duplicates += bool(item.rows)
            self._updater.complete(item, draft, values)
            if item.rows == 0:
                self._defaults(draft, item.values)
        else:
            self.duplicates += bool(item.rows)
            self.index.reindex(item, draft.loom_id)
            if item.rows:
                values = self._updater.missing_only(item, draft, values)
            self._updater.change(item, draft, values)
        item.rows += 1

    def _refused_new(self, draft: Draft, values: Mapping[str, Any]) -> str | None:
        if draft.kind is not Kind.DEAL:
            return None
        return self._permits.refused_deal(values, closed=not self.stages.is_open(values["stage"]))

    def _defaults(self, draft: Draft, values: dict[str, Any]) -> None:
        if draft.kind is Kind.DEAL:
            values.setdefault("currency", self._currency)
            values.setdefault("stage", "lead")
        elif draft.kind is Kind.PRODUCT and values.get("price") is not None:
            values.setdefault("currency", self._currency)
        elif draft.kind is Kind.USER:
            values.setdefault("role", Role.REP)
            values.setdefault("active", bool(values.get("email")))


def _natural_key(kind: Kind, values: Mapping[str, Any]) -> str | None:
    """What names a record whose source has no ids: its e-mail address, else its name."""
    if kind in (Kind.ACTIVITY, Kind.TASK):
        return None
    email = values.get("email")
    address = email[0] if isinstance(email, tuple) and email else email if isinstance(email, str) else None
    return address or called(kind, values) or None
