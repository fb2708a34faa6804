"""Imports: what a file is taken for, what would happen, what happened."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from bot.buttons import Action
from bot.presenter import values as words
from bot.presenter.view import View
from bot.replies import Block, Button, Buttons, Item, Items, Reply, Table, Text
from crm_core.commands import Undo
from crm_core.entities import Kind
from crm_core.results import kind_plural

if TYPE_CHECKING:
    from crm_core.services.importing import FilePlan, ImportPlan, ImportReport

LISTED = 8
SHOWN_FIELDS = 8
"""Fields of a row as read: more are unreadable in a chat."""
_CHANGED = "Records have changed since this was shown, so nothing was imported. This is what would happen now:"


def plan(view: View, would: ImportPlan, buttons: tuple[Button, ...], *, again: bool = False) -> Reply:
    """Nothing is written yet: the mapping of every column, the counts, the problems. `again`: what was shown before is
    no longer what would happen."""
    blocks: list[Block] = [Text(_CHANGED)] if again else []
    blocks.append(Text(_would_line(would)))
    blocks.extend(_new(would))
    blocks.extend(_changes(view, would))
    for file in would.files:
        blocks.extend(_file(file))
        blocks.extend(_samples(view, file))
    blocks.extend(_remarks(would))
    if buttons:
        blocks.append(Buttons(buttons))
    return Reply(tuple(blocks))


def report(view: View, done: ImportReport) -> Reply:
    """What was written, with Undo for the whole of it."""
    counts = done.plan.counts
    blocks: list[Block] = [
        Text(
            f"Imported: {_counted(counts.created) or 'nothing'} created, {_counted(counts.updated) or 'nothing'} "
            f"updated, {sum(counts.unchanged.values()):,} unchanged."
        )
    ]
    blocks.extend(_remarks(done.plan))
    if done.receipt is not None:
        blocks.append(Text(f"Receipt {done.receipt.id}", "quiet"))
    if done.receipt is not None and done.receipt.changes:
        undo = view.card.button("Undo the import", Action(commands=(Undo(done.receipt.id),)))
        blocks.append(Buttons((undo, view.card.button("How is my pipeline?", "pipeline"))))
    return Reply(tuple(blocks))


def _would_line(would: ImportPlan) -> str:
    if not would.commands:
        return f"Nothing to do: {sum(would.counts.unchanged.values()):,} records are here already and unchanged."
    parts = [
        f"{counted} {verb}"
        for counted, verb in (
            (_counted(would.counts.created), "would be created"),
            (_counted(would.counts.updated), "would be updated"),
        )
        if counted
    ]
    return "; ".join(parts) + ". Nothing is written yet." if parts else "Only names of fields would be learned."


def _counted(counts: Mapping[Kind, int]) -> str:
    return words.listed(words.count(n, kind) for kind, n in counts.items() if n)


def _file(file: FilePlan) -> list[Block]:
    rows = tuple(
        (column.header, _becomes(column.field, column.new_field), column.sample[:40]) for column in file.columns
    )
    lead = f"{file.name}: {words.count(file.rows, 'rows')} of {words.listed([file.kind])} records, as {file.system}"
    return [Text(lead, "strong"), Table(("column", "becomes", "for example"), rows)]


def _new(would: ImportPlan) -> list[Block]:
    """The first names of what would be made, so that a column taken for another is seen at once."""
    lines = []
    for kind, names in would.new.items():
        more = would.counts.created.get(kind, len(names)) - len(names)
        lines.append(Item(f"New {kind_plural(kind)}: {', '.join(names)}{f' and {more:,} more' if more > 0 else ''}"))
    return [Items(tuple(lines))] if lines else []


def _changes(view: View, would: ImportPlan) -> list[Block]:
    if not would.changes:
        return []
    lines = tuple(
        Item(
            f"{change.kind} {change.name}",
            tuple(
                f"{_label(name)}: {_cell(view, name, now)} → {_cell(view, name, then)}"
                for name, (now, then) in change.fields.items()
            ),
        )
        for change in would.changes
    )
    total = sum(would.counts.updated.values())
    first = f", the first {len(lines)} of {total:,}" if total > len(lines) else ""
    return [Text(f"Would change{first}:"), Items(lines)]


def _samples(view: View, file: FilePlan) -> list[Block]:
    """The first rows as they were read, a line each: a second table would not fit the message on every platform."""
    lines = tuple(
        Item("; ".join(f"{_label(name)} {_cell(view, name, value)}" for name, value in _filled(row)))
        for row in file.samples
    )
    if not lines:
        return []
    lead = f"The first {words.count(len(lines), 'rows')} as read:" if len(lines) > 1 else "The row as read:"
    return [Text(lead, "quiet"), Items(lines)]


def _filled(row: Mapping[str, Any]) -> list[tuple[str, Any]]:
    return [(name, value) for name, value in row.items() if value not in (None, "", ())][:SHOWN_FIELDS]


def _cell(view: View, name: str, value: Any) -> str:
    shown = words.shown(value, field=name, values={}, names={}, zone=view.zone).replace("\n", " ")
    return shown if len(shown) <= 40 else shown[:39] + "…"


def _label(field: str) -> str:
    return field.removeprefix("custom.").replace("_", " ")


def _becomes(field: str | None, new_field: bool) -> str:
    if field is None:
        return "left out"
    return f"{_label(field)} (new field)" if new_field else _label(field)


def _remarks(would: ImportPlan) -> list[Block]:
    blocks: list[Block] = []
    counts = would.counts
    if counts.skipped or counts.duplicates:
        parts = [words.count(n, "rows") + f" {verb}" for n, verb in (
            (counts.skipped, "not read"), (counts.duplicates, "repeating an earlier one")) if n]  # fmt: skip
        blocks.append(Text(f"{words.listed(parts).capitalize()}."))
    remarks = (*(text for file in would.files for text in file.assumptions), *would.notes)
    if remarks:
        blocks.append(Text("Taken as: " + " ".join(remarks[:LISTED]), "quiet"))
    if would.problems:
        more = f", the first {LISTED}" if len(would.problems) > LISTED else ""
        blocks.append(Text(f"{words.count(len(would.problems), 'problems')}{more}:"))
        blocks.append(Items(tuple(Item(str(problem)) for problem in would.problems[:LISTED])))
    return blocks
