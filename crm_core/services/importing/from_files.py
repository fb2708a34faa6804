"""Files, and what is recorded -> the plan of an import. Reads only."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from crm_core.access import Actor
from crm_core.commands import Command, DefineAlias, DefineField
from crm_core.entities import Kind, Ref
from crm_core.fields import FieldSpec, field_of
from crm_core.reading import Reader
from crm_core.services.importing import outcome
from crm_core.services.importing.drafts import Draft
from crm_core.services.importing.headers import words
from crm_core.services.importing.items import Item
from crm_core.services.importing.matching import RecordIndex
from crm_core.services.importing.permits import Permits
from crm_core.services.importing.planning import Planner
from crm_core.services.importing.reading import read_tables
from crm_core.services.importing.recognising import Recognised, agreed, recognise
from crm_core.services.importing.report import FilePlan, ImportPlan, MappedColumn, Origin, Problem
from crm_core.services.importing.rows import draft_of
from crm_core.services.importing.tables import SourceFile, UnreadableFile

SAMPLED = 5
"""Rows of each file that a plan shows as they were read."""
Progress = Callable[[str, int, int], None]
"""Called with (what is going on: `read`, `plan`, `write`; done; in all)."""


def quietly(what: str, done: int, total: int) -> None:
    """Nobody is told."""


def plan_of(
    sources: Sequence[SourceFile],
    unread: Sequence[Problem],
    reader: Reader,
    *,
    currency: str,
    kind: Kind | None = None,
    tell: Progress = quietly,
) -> ImportPlan:
    """What importing the files would do, with the reader's rights. `unread`: what could not be opened; amounts without
    a currency are in `currency`; `kind`: what every file is about, None to recognise it."""
    problems, revision = list(unread), reader.revision()
    recognised = _recognised(sources, reader, kind, problems)
    drafts, skipped = _drafts(recognised, problems, tell)
    samples = _samples(drafts)
    index = _index(reader, drafts)
    permits = Permits(reader.actor, index)
    planner = Planner(index, reader.stages(), currency, _ownership(reader), permits)
    planner.take(drafts, lambda done, total: tell("plan", done, total))
    used = {draft.file for draft in drafts}
    schema = _schema([each for each in recognised if each.table.name in used], reader)
    commands = (*schema, *planner.stages.new, *outcome.commands(index))
    counts = outcome.counts(index, skipped=skipped + planner.refused, duplicates=planner.duplicates)
    listed = tuple(sorted((*problems, *planner.problems), key=lambda each: (each.file, each.line or 0)))
    plans = tuple(_file_plan(each, samples.get(each.table.name, ())) for each in recognised)
    return ImportPlan(
        plans, counts, listed, planner.notes(), commands,
        _key(sources, reader.actor, revision, kind), Origin(tuple(sources), tuple(unread), kind, revision),
        outcome.first_new(index), outcome.first_changes(index),
    )  # fmt: skip


def _recognised(
    files: Sequence[SourceFile], reader: Reader, kind: Kind | None, problems: list[Problem]
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
    for kind in outcome.ORDER:
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
