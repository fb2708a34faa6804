"""`ImportService`: files -> plan (reads only) -> one request through the door."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Protocol

from crm_core.access import Actor
from crm_core.commands import Command, DefineAlias, DefineField, Request, Source
from crm_core.entities import Kind, Ref
from crm_core.fields import FieldSpec, field_of
from crm_core.reading import Reader
from crm_core.results import Receipt
from crm_core.services.importing import outcome
from crm_core.services.importing.drafts import Draft
from crm_core.services.importing.headers import words
from crm_core.services.importing.items import Item
from crm_core.services.importing.matching import RecordIndex
from crm_core.services.importing.outcome import ORDER
from crm_core.services.importing.permits import Permits
from crm_core.services.importing.planning import Planner
from crm_core.services.importing.reading import read_tables
from crm_core.services.importing.recognising import Recognised, agreed, recognise
from crm_core.services.importing.report import FilePlan, ImportPlan, ImportReport, MappedColumn, Origin, Problem
from crm_core.services.importing.rows import draft_of
from crm_core.services.importing.tables import SourceFile, UnreadableFile

SAMPLED = 5
"""Rows of each file that a plan shows as they were read."""
Progress = Callable[[str, int, int], None]
"""Called with (what is going on: `read`, `plan`, `write`; done; in all)."""


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
        tell = progress or _quietly
        problems: list[Problem] = []
        sources: list[SourceFile] = []
        for file in files:
            try:
                sources.append(file if isinstance(file, SourceFile) else _open(file))
            except UnreadableFile as error:
                problems.append(Problem(error.file, None, error.reason))
        with self._crm.read(actor) as reader:
            return self._planned(sources, problems, reader, kind, tell)

    def _planned(
        self,
        sources: Sequence[SourceFile],
        problems: list[Problem],
        reader: Reader,
        kind: Kind | None,
        tell: Progress,
    ) -> ImportPlan:
        unread, revision = tuple(problems), reader.revision()
        recognised = self._recognised(sources, reader, kind, problems)
        drafts, skipped = _drafts(recognised, problems, tell)
        samples = _samples(drafts)
        index = _index(reader, drafts)
        permits = Permits(reader.actor, index)
        planner = Planner(index, reader.stages(), self._currency, _ownership(reader), permits)
        planner.take(drafts, lambda done, total: tell("plan", done, total))
        used = {draft.file for draft in drafts}
        schema = _schema([each for each in recognised if each.table.name in used], reader)
        commands = (*schema, *planner.stages.new, *outcome.commands(index))
        counts = outcome.counts(index, skipped=skipped + planner.refused, duplicates=planner.duplicates)
        listed = tuple(sorted((*problems, *planner.problems), key=lambda each: (each.file, each.line or 0)))
        plans = tuple(_file_plan(each, samples.get(each.table.name, ())) for each in recognised)
        return ImportPlan(
            plans, counts, listed, planner.notes(), commands,
            _key(sources, reader.actor, revision, kind), Origin(tuple(sources), unread, kind, revision),
            outcome.first_new(index), outcome.first_changes(index),
        )  # fmt: skip

    def run(
        self, plan: ImportPlan, actor: Actor, *, progress: Progress | None = None, source: Source | None = None
    ) -> ImportReport:
        """Does what the plan says, in one request: all of it or, when a command is refused, nothing.

        When the records have changed since the plan was made, another one is made of the same files while nobody else
        writes, and that one is run and reported: what somebody else has just added is not added twice.
        `source` is the message that asked for it: an undo in that conversation takes the import back.
        """
        if not plan.commands:
            return ImportReport(plan, None)
        newest, origin = plan, plan.origin

        def renewed(reader: Reader) -> Request:
            nonlocal newest
            if reader.revision() != origin.revision:
                newest = self._planned(origin.files, list(origin.unread), reader, origin.kind, _quietly)
                if not newest.commands:
                    raise _NothingLeft
            return _request(newest, actor, source)

        told = None if progress is None else lambda done, total: progress("write", done, total)
        try:
            receipt = self._crm.run(_request(plan, actor, source), told, renew=renewed)
        except _NothingLeft:
            return ImportReport(newest, None)
        return ImportReport(newest, receipt)

    def _recognised(
        self, files: Sequence[SourceFile], reader: Reader, kind: Kind | None, problems: list[Problem]
    ) -> list[Recognised]:
        custom = {each: [spec for spec in reader.fields(each) if spec.name.startswith("custom.")] for each in Kind}
        aliases = {each: reader.aliases(each) for each in Kind}
        found: list[Recognised] = []
        for file in files:
            try:
                for table in read_tables(file):
                    try:
                        found.append(recognise(table, custom, kind, aliases))
                    except UnreadableFile as error:
                        problems.append(Problem(error.file, None, error.reason))
            except UnreadableFile as error:
                problems.append(Problem(error.file, None, error.reason))
        return agreed(found)


def _quietly(what: str, done: int, total: int) -> None:
    """Nobody is told."""


def _request(plan: ImportPlan, actor: Actor, source: Source | None) -> Request:
    names = ", ".join(file.name for file in plan.files)
    return Request(plan.key, actor, plan.commands, _from(source), f"import {names}"[:500])


def _from(source: Source | None) -> Source:
    """The audit says `import` wherever it was asked for: `_ownership` tells it from what people wrote by hand."""
    return Source("import") if source is None else Source("import", source.conversation, source.message_id)


def _open(path: Path) -> SourceFile:
    try:
        return SourceFile(path.name, path.read_bytes())
    except OSError as error:
        raise UnreadableFile(str(path), f"cannot be opened ({error.strerror or error}).") from None


def _drafts(recognised: Sequence[Recognised], problems: list[Problem], tell: Progress) -> tuple[list[Draft], int]:
    drafts: list[Draft] = []
    total = sum(len(each.table.rows) for each in recognised)
    done = skipped = 0
    for each in recognised:
        for row in each.table.rows:
            draft = draft_of(each, row, problems)
            if draft is None:
                skipped += 1
            else:
                drafts.append(draft)
            done += 1
            if done % 500 == 0 or done == total:
                tell("read", done, total)
    return drafts, skipped


def _index(reader: Reader, drafts: Sequence[Draft]) -> RecordIndex:
    """Everything that the drafts may mean or name."""
    index = RecordIndex()
    kinds = {draft.kind for draft in drafts} | {Kind.USER, Kind.TEAM, Kind.PRODUCT, Kind.COMPANY, Kind.CONTACT}
    if any("deal" in draft.links for draft in drafts):
        kinds.add(Kind.DEAL)
    for kind in ORDER:
        if kind in kinds:
            for record in reader.get_many(kind, reader.ids(kind)).values():
                index.add_record(kind, record)
    return index


def _ownership(reader: Reader) -> Callable[[Item, str], bool]:
    labels: Mapping[Kind, Mapping[str, str]] = {
        kind: {spec.name: spec.label or spec.name for spec in reader.fields(kind)} for kind in Kind
    }

    def owned(item: Item, name: str) -> bool:
        """The newest change of the field came from an import."""
        shown = labels[item.kind].get(name, name) if name.startswith("custom.") else name
        for entry in reader.audit_of(Ref(item.kind, item.id), 200):
            if shown in entry.change.fields:
                return entry.source == "import"
        return False

    return owned


def _schema(recognised: Sequence[Recognised], reader: Reader) -> list[Command]:
    """New custom fields, and the files' own words for fields that are called something else here."""
    fields: dict[tuple[Kind, str], DefineField] = {}
    aliases: dict[tuple[Kind, str], DefineAlias] = {}
    for each in recognised:
        held = reader.aliases(each.kind)
        for column in each.columns:
            target = column.target
            if target is None:
                continue
            if column.new_field:
                key = target.removeprefix("custom.")
                fields.setdefault((each.kind, key), DefineField(each.kind, key, column.header, column.type))
            word = words(column.header)
            if _worth_an_alias(each.kind, target, word) and word not in held:  # what it means already, it keeps
                aliases.setdefault((each.kind, word), DefineAlias(each.kind, word, target))
    return [*fields.values(), *aliases.values()]


def _worth_an_alias(kind: Kind, target: str, word: str) -> bool:
    """A word people would say: no id columns, no numbered ones, none that is a field's own name."""
    spec: FieldSpec | None = field_of(kind, target)
    if spec is None or not 0 < len(word) <= 128 or field_of(kind, word.replace(" ", "_")) is not None:
        return False
    return word != spec.spoken and not any(char.isdigit() for char in word)


def _samples(drafts: Sequence[Draft]) -> dict[str, tuple[Mapping[str, Any], ...]]:
    """File -> its first rows as they were read."""
    found: dict[str, tuple[Mapping[str, Any], ...]] = {}
    for draft in drafts:
        if len(held := found.get(draft.file, ())) < SAMPLED:
            links = {name: listed[0].text for name, listed in reversed(draft.links.items()) if listed}
            shown = {**draft.values, **links, **{f"custom.{key}": value for key, value in draft.custom.items()}}
            found[draft.file] = (*held, shown)
    return found


def _file_plan(each: Recognised, samples: tuple[Mapping[str, Any], ...]) -> FilePlan:
    columns = tuple(
        MappedColumn(column.header, column.target, column.sample, column.new_field)
        for column in each.columns
        if column.sample or not re.fullmatch(r"Column \d+", column.header)  # neither a name nor a value
    )
    return FilePlan(each.table.name, each.kind, each.system, len(each.table.rows), columns, each.assumptions, samples)


def _key(files: Sequence[SourceFile], actor: Actor, revision: int, kind: Kind | None) -> str:
    """Same actor, same content, same state of the records: the same piece of work, done once."""
    digest = hashlib.sha256(f"{actor.user_id or 'local'}|{revision}|{kind or ''}".encode())
    for each in sorted(hashlib.sha256(file.name.encode() + b"\0" + file.data).hexdigest() for file in files):
        digest.update(each.encode())
    return f"import:{digest.hexdigest()[:48]}"
