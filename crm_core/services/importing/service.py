"""`ImportService`: files -> plan (reads only) -> one request through the door."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from crm_core.access import Actor
from crm_core.commands import Request, Source
from crm_core.entities import Kind
from crm_core.reading import Reader
from crm_core.results import Receipt
from crm_core.services.importing.from_files import Progress, plan_of, quietly
from crm_core.services.importing.report import ImportPlan, ImportReport, OutdatedPlan, Problem
from crm_core.services.importing.tables import SourceFile, UnreadableFile


class Door(Protocol):
    """What the import needs of `crm_core.application.CRM`."""

    def run(
        self,
        request: Request,
        progress: Callable[[int, int], None] | None = None,
        *,
        renew: Callable[[Reader], Request] | None = None,
    ) -> Receipt: ...

    def read(self, actor: Actor) -> AbstractContextManager[Reader]: ...


class _NothingLeft(Exception):
    """Everything in the files has been recorded since the plan was made."""


class ImportService:
    """`currency` is what amounts without one are in."""

    def __init__(self, crm: Door, currency: str) -> None:
        self._crm, self._currency = crm, currency

    def plan(
        self,
        files: Sequence[SourceFile | Path],
        actor: Actor,
        *,
        kind: Kind | None = None,
        progress: Progress | None = None,
    ) -> ImportPlan:
        """What importing the files would do, with the actor's eyes: nothing is written.

        The order of the files does not matter. A file that cannot be read is a problem of the plan, never an error.
        """
        problems: list[Problem] = []
        sources: list[SourceFile] = []
        for file in files:
            try:
                sources.append(file if isinstance(file, SourceFile) else _open(file))
            except UnreadableFile as error:
                problems.append(Problem(error.file, None, error.reason))
        with self._crm.read(actor) as reader:
            return plan_of(sources, problems, reader, currency=self._currency, kind=kind, tell=progress or quietly)

    def run(
        self,
        plan: ImportPlan,
        actor: Actor,
        *,
        progress: Progress | None = None,
        source: Source | None = None,
        agreed: str | None = None,
    ) -> ImportReport:
        """Does what the plan says, in one request: all of it or, when a command is refused, nothing.

        When the records have changed since the plan was made, another one is made of the same files while nobody else
        writes, and that one is run and reported: what somebody else has just added is not added twice.
        `source` is the message that asked for it: an undo in that conversation takes the import back. `agreed` is the
        `effect` that was said yes to: raises OutdatedPlan, and writes nothing, when it would now be another one.
        """
        if not plan.commands:
            return ImportReport(plan, None)
        _hold(plan, agreed)
        newest, origin = plan, plan.origin

        def renewed(reader: Reader) -> Request:
            nonlocal newest
            if reader.revision() != origin.revision:
                newest = plan_of(origin.files, origin.unread, reader, currency=self._currency, kind=origin.kind)
                if not newest.commands:
                    raise _NothingLeft
                _hold(newest, agreed)
            return _request(newest, actor, source)

        told = None if progress is None else lambda done, total: progress("write", done, total)
        try:
            receipt = self._crm.run(_request(plan, actor, source), told, renew=renewed)
        except _NothingLeft:
            return ImportReport(newest, None)
        return ImportReport(newest, receipt)


def _hold(plan: ImportPlan, agreed: str | None) -> None:
    if agreed is not None and plan.effect != agreed:
        raise OutdatedPlan(plan)


def _request(plan: ImportPlan, actor: Actor, source: Source | None) -> Request:
    names = ", ".join(file.name for file in plan.files)
    return Request(plan.key, actor, plan.commands, _from(source), f"import {names}"[:500])


def _from(source: Source | None) -> Source:
    """The audit says `import` wherever it was asked for: `from_files` tells it from what people wrote by hand."""
    return Source("import") if source is None else Source("import", source.conversation, source.message_id)


def _open(path: Path) -> SourceFile:
    try:
        return SourceFile(path.name, path.read_bytes())
    except OSError as error:
        raise UnreadableFile(str(path), f"cannot be opened ({error.strerror or error}).") from None
