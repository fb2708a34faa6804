"""Files dropped in the chat: read, shown what importing them would do, imported when confirmed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from bot.buttons import Action
from bot.presenter import importing
from bot.presenter.view import View
from bot.replies import Reply
from crm_core.access import Actor
from crm_core.application import CRM
from crm_core.commands import Source

if TYPE_CHECKING:
    from crm_core.services.importing import ImportPlan, ImportReport, ImportService


class FileDrop:
    """`pending(paths, plan)` is the open question that "yes" answers: to what was shown, and to nothing else."""

    def __init__(self, crm: CRM, currency: str) -> None:
        self._crm = crm
        self._currency = currency

    @staticmethod
    def pending(paths: Sequence[str], plan: ImportPlan) -> dict[str, object]:
        return {"confirm": "import", "paths": list(paths), "effect": plan.effect}

    def plan(self, actor: Actor, paths: Sequence[str]) -> ImportPlan:
        """What importing the files would do; nothing is written."""
        return self._service().plan([Path(path) for path in paths], actor)

    def preview(self, view: View, paths: Sequence[str], plan: ImportPlan, *, again: bool = False) -> Reply:
        """What the files are taken for and what would happen. `again`: since the last preview that became another."""
        if not plan.commands:
            return importing.plan(view, plan, ())
        go = view.card.button("Import", Action(say="yes", pending=self.pending(paths, plan)), "primary")
        return importing.plan(view, plan, (go, view.card.button("Cancel", "cancel")), again=again)

    def run(self, actor: Actor, source: Source, paths: Sequence[str], agreed: str | None) -> ImportReport:
        """Imports in one request; what is unchanged stays. `agreed`: the effect that was said yes to, None for any.
        Raises OutdatedPlan when the files would now do something else."""
        return self._service().run(self.plan(actor, paths), actor, source=source, agreed=agreed)

    def _service(self) -> ImportService:
        from crm_core.services.importing import ImportService

        return ImportService(self._crm, self._currency)
