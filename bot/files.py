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
from crm_core.results import Receipt

if TYPE_CHECKING:
    from bot.conversation import Exchange
    from crm_core.services.importing.report import ImportReport


class FileDrop:
    def __init__(self, crm: CRM, currency: str) -> None:
        self._crm = crm
        self._currency = currency

    def preview(self, desk: Desk, exchange: Exchange, paths: Sequence[str]) -> Reply:
        """What the files are taken for and what would happen; nothing is written."""
        plan = self._service().plan([Path(path) for path in paths])
        pending = {"confirm": "import", "paths": list(paths)}
        exchange.house.dialogue.ask(exchange.conversation, exchange.actor, pending)
        buttons = (
            desk.card.button("Import", Action(say="yes", pending=pending), "primary"),
            desk.card.button("Cancel", "cancel"),
        )
        return importing.plan(desk, plan, buttons)

    def run(self, actor: Actor, source: Source, paths: Sequence[str]) -> tuple[ImportReport, Receipt | None]:
        service = self._service()
        report = service.run(service.plan([Path(path) for path in paths]), actor)
        return report, report.receipt

    def report(self, desk: Desk, report: ImportReport, receipt: Receipt | None = None) -> Reply:
        return importing.report(desk, report, receipt)
