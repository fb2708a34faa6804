"""What a table is: which kind of record, of which system, and which column fills which field. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath

from crm_core.entities import Kind, Outcome, Role
from crm_core.fields import FieldSpec, FieldType, field_of
from crm_core.folding import fold
from crm_core.services.importing import columns
from crm_core.services.importing.headers import LINKS, SYNONYMS, split, words
from crm_core.services.importing.kinds import DECISIVE, FILE_WORDS, NEEDS
from crm_core.services.importing.sources import Source, source_of
from crm_core.services.importing.tables import Cell, Table, UnreadableFile
from crm_core.services.importing.values import Style, text

CUSTOM_MARK = "custom: "
"""What our own export puts before a custom field whose name is taken by a built-in one."""
PLAIN = "csv"
"""Source system of files that no known system wrote."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column and where it goes. `target`: see `headers.py`; `custom.<key>`; None leaves it out."""

    index: int
    header: str
    target: str | None
    type: FieldType
    style: Style = columns.PLAIN_STYLE
    sample: str = ""
    new_field: bool = False
    """True for a custom field that must be defined first."""


@dataclass(frozen=True, slots=True)
class Recognised:
    table: Table
    kind: Kind
    system: str
    columns: tuple[Column, ...]
    assumptions: tuple[str, ...]

    def find(self, target: str) -> tuple[Column, ...]:
        return tuple(column for column in self.columns if column.target == target)


_TYPES: dict[str, FieldType] = {"won_time": FieldType.DATETIME, "lost_time": FieldType.DATETIME}
_MANY = frozenset({"email", "phone", "tags", "notes", "content", "products", "contact", "contact.id"})
"""Targets that several columns may fill together."""


def recognise(
    table: Table,
    custom: Mapping[Kind, Sequence[FieldSpec]],
    kind: Kind | None = None,
    aliases: Mapping[Kind, Mapping[str, str]] | None = None,
) -> Recognised:
    """Decides kind, system and mapping. `custom` are the custom fields that exist, `aliases` words learned from
    earlier files. Raises UnreadableFile when the columns fit no kind (`kind` given: not that one)."""
    source = source_of(table.header, kind)
    decided = source.kind if source else kind or _kind_of(table)
    if decided is None:
        raise UnreadableFile(
            table.name,
            f"the columns ({_listed(table.header, 6)}) fit no kind of record. "
            "Name it with --kind contact, company, deal, activity, task, user or product.",
        )
    targets = _targets(table, decided, source, (aliases or {}).get(decided, {}))
    missing = next((group for group in NEEDS[decided] if not set(group) & set(targets.values())), None)
    if missing:
        raise UnreadableFile(
            table.name,
            f"no column for a {decided}'s {' or '.join(missing[:4])}. Columns: {_listed(table.header, 8)}.",
        )
    known = {spec.name: spec for spec in custom.get(decided, ())}
    found, assumptions = _typed(table, decided, targets, known, source.prefix if source else "")
    return Recognised(table, decided, source.system if source else PLAIN, found, (*table.notes, *assumptions))


def agreed(found: Sequence[Recognised]) -> list[Recognised]:
    """The tables with one type for every new field: text where the files differ."""
    types: dict[tuple[Kind, str], set[FieldType]] = {}
    for each in found:
        for column in each.columns:
            if column.new_field and column.target:
                types.setdefault((each.kind, column.target), set()).add(column.type)
    mixed = {key for key, several in types.items() if len(several) > 1}

    def settled(kind: Kind, column: Column) -> Column:
        return replace(column, type=FieldType.TEXT) if (kind, column.target or "") in mixed else column

    return [replace(each, columns=tuple(settled(each.kind, c) for c in each.columns)) for each in found]


def _listed(headers: Sequence[str], most: int) -> str:
    shown = [header if len(header) <= 40 else header[:40] + "…" for header in headers[:most]]
    return ", ".join(shown) + (", …" if len(headers) > most else "")


def _kind_of(table: Table) -> Kind | None:
    """The kind whose words fit best: decisive headers first, then the file's name, then known words."""
    headers = [words(header) for header in table.header]
    file_words = " " + words(PurePath(table.name).stem) + " "
    best, best_score = None, 0.0
    for kind, synonyms in SYNONYMS.items():
        known = {word: target for target, listed in synonyms.items() for word in split(listed)}
        targets = {known[header] for header in headers if header in known}
        if kind is Kind.USER and not _user_like(table, headers):
            continue
        if any(not set(group) & targets for group in NEEDS[kind]):
            continue
        decisive = sum(header in split(DECISIVE[kind]) for header in headers)
        named = any(f" {word} " in file_words for word in split(FILE_WORDS[kind]))
        score = 2.0 * decisive + 2.5 * named + len(targets) + len(targets) / len(headers)
        if (decisive or named or kind is Kind.CONTACT) and score > best_score:
            best, best_score = kind, score
    return best


def _user_like(table: Table, headers: Sequence[str]) -> bool:
    """A column `role` speaks for users only when it holds roles: elsewhere it is a job title."""
    if "role" not in headers or any(header in ("company", "account", "phone") for header in headers):
        return "company" not in headers and "deal stage" not in headers
    held = {fold(text(cell) or "") for cell in table.column(headers.index("role"))}
    return bool(held & set(Role)) or not held


def _targets(table: Table, kind: Kind, source: Source | None, aliases: Mapping[str, str]) -> dict[int, str]:
    known = {word: target for target, listed in SYNONYMS[kind].items() for word in split(listed)}
    targets: dict[int, str] = {}
    for index, header in enumerate(table.header):
        if header.startswith(CUSTOM_MARK):
            targets[index] = "custom"
            continue
        plain = source.bare(header) if source else words(header)
        if (ours := re.fullmatch(r"(\w+) loom ids?", plain)) and ours[1] in LINKS:
            targets[index] = f"{ours[1]}.loom"
            continue
        stated = source.target(plain) if source else None
        target = stated if stated is not None else known.get(plain, aliases.get(plain, "custom"))
        if target not in _MANY and target in targets.values() and target not in ("", "custom"):
            target = "custom"
        targets[index] = target
    if kind is Kind.CONTACT and "email" not in targets.values():  # a header in another language: the values tell
        for index in (i for i, target in targets.items() if target == "custom"):
            cells = table.column(index)
            if cells and columns.looks_like_emails(cells):
                targets[index] = "email"
                break
    _only_outcomes(table, targets)
    return targets


def _only_outcomes(table: Table, targets: dict[int, str]) -> None:
    """A column named outcome that holds other words than ours ("left voicemail") stays a field of its own."""
    for index, target in targets.items():
        if target == "outcome" and not {fold(text(cell) or "") for cell in table.column(index)} <= set(Outcome):
            targets[index] = "custom"


def _typed(
    table: Table, kind: Kind, targets: Mapping[int, str], custom: Mapping[str, FieldSpec], prefix: str
) -> tuple[tuple[Column, ...], list[str]]:
    found: list[Column] = []
    assumptions: list[str] = []
    keys: set[str] = set()
    labelled = {words(spec.label or ""): name.removeprefix("custom.") for name, spec in custom.items()}
    for index, header in enumerate(table.header):
        cells, target = table.column(index), targets[index]
        sample = next((text(cell) or "" for cell in cells), "")
        sample = sample.replace("\n", " ")[:40]
        column = Column(index, header, target or None, FieldType.TEXT, sample=sample)
        if target == "custom":
            if all(map(columns.is_no_date, cells)):  # nothing in it: no field for it
                found.append(replace(column, target=None))
                continue
            label = re.sub(rf"^{prefix}\s+-\s+|__c$", "", header.removeprefix(CUSTOM_MARK), flags=re.IGNORECASE)
            label = label.replace("_", " ") if header.endswith("__c") else label
            key = labelled.get(words(label)) or _custom_key(label, keys)
            column = replace(column, header=label)
            keys.add(key)
            existing = custom.get(f"custom.{key}")
            type_ = existing.type if existing else columns.infer_type(cells, label)
            column = replace(column, target=f"custom.{key}", type=type_, new_field=existing is None)
        elif spec := field_of(kind, target):
            column = replace(column, type=spec.type)
        else:
            column = replace(column, type=_TYPES.get(target, FieldType.TEXT))
        styled, note = _styled(column, cells)
        found.append(styled)
        if note:
            assumptions.append(note)
    return tuple(found), assumptions


def _styled(column: Column, cells: Sequence[Cell]) -> tuple[Column, str | None]:
    match column.type:
        case FieldType.NUMBER | FieldType.MONEY:
            whole = column.type is FieldType.NUMBER and not (column.target or "").startswith("custom.")
            thousands = whole or column.type is FieldType.MONEY
            style, note = columns.number_style(cells, column.header, thousands=thousands)
        case FieldType.PERCENT:
            style, note = columns.number_style(cells, column.header, thousands=False)
            style = columns.percent_style(cells, style)
        case FieldType.DATE | FieldType.DATETIME:
            style, note = columns.date_style(cells, column.header)
        case _:
            return column, None
    return replace(column, style=style), note


def _custom_key(header: str, taken: set[str]) -> str:
    base = re.sub(r"[^a-z0-9]+", "_", words(header)).strip("_")[:48] or "field"
    base = base if base[0].isalpha() else f"field_{base}"
    key, number = base, 2
    while key in taken:
        key, number = f"{base}_{number}", number + 1
    return key
