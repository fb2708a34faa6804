"""Files dropped in the chat: read, shown what importing them would do, imported when confirmed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from bot.buttons import Action
from bot.presenter import importing
from bot.presenter.desk import Desk
from bot.replies import Reply
from crm_core.access import Actor
from crm_core.application import CRM
from crm_core.commands import Source

if TYPE_CHECKING:
    from crm_core.services.importing import ImportReport, ImportService


class FileDrop:
    """`pending(paths)` is the open question that "yes" answers."""

    def __init__(self, crm: CRM, currency: str) -> None:
        self._crm = crm
        self._currency = currency

    @staticmethod
    def pending(paths: Sequence[str]) -> dict[str, object]:
        return {"confirm": "import", "paths": list(paths)}

    def preview(self, desk: Desk, paths: Sequence[str]) -> Reply:
        """What the files are taken for and what would happen; nothing is written."""
        plan = self._service().plan([Path(path) for path in paths], desk.actor)
        if not plan.commands:
            return importing.plan(desk, plan, ())
        go = desk.card.button("Import", Action(say="yes", pending=self.pending(paths)), "primary")
        return importing.plan(desk, plan, (go, desk.card.button("Cancel", "cancel")))

    def run(self, actor: Actor, source: Source, paths: Sequence[str]) -> ImportReport:
        """Imports in one request; what is unchanged stays."""
        service = self._service()
        return service.run(service.plan([Path(path) for path in paths], actor), actor, source=source)

    def _service(self) -> ImportService:
        from crm_core.services.importing import ImportService

        return ImportService(self._crm, self._currency)
