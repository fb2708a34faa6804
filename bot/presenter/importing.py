"""Imports: what a file is taken for, what would happen, what happened."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from bot.buttons import Action
from bot.presenter import values as words
from bot.presenter.desk import Desk
from bot.replies import Block, Button, Buttons, Item, Items, Reply, Table, Text
from crm_core.commands import Undo
from crm_core.entities import Kind

if TYPE_CHECKING:
    from crm_core.services.importing import FilePlan, ImportPlan, ImportReport

LISTED = 8


def plan(desk: Desk, would: ImportPlan, buttons: tuple[Button, ...]) -> Reply:
    """Nothing is written yet: the mapping of every column, the counts, the problems."""
    blocks: list[Block] = [Text(_would_line(would))]
    for file in would.files:
        blocks.extend(_file(file))
    blocks.extend(_remarks(would))
    if buttons:
        blocks.append(Buttons(buttons))
    return Reply(tuple(blocks))


def report(desk: Desk, done: ImportReport) -> Reply:
    """What was written, with Undo for the whole of it."""
    counts = done.plan.counts
    blocks: list[Block] = [
        Text(
            f"Imported: {_counted(counts.created) or 'nothing'} created, {_counted(counts.updated) or 'nothing'} "
            f"updated, {sum(counts.unchanged.values()):,} unchanged."
        )
    ]
    blocks.extend(_remarks(done.plan))
    if done.receipt is not None and done.receipt.changes:
        undo = desk.card.button("Undo the import", Action(commands=(Undo(done.receipt.id),)))
        blocks.append(Buttons((undo, desk.card.button("How is my pipeline?", "pipeline"))))
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


def _becomes(field: str | None, new_field: bool) -> str:
    if field is None:
        return "left out"
    name = field.removeprefix("custom.").replace("_", " ")
    return f"{name} (new field)" if new_field else name


def _remarks(would: ImportPlan) -> list[Block]:
    blocks: list[Block] = []
    remarks = (*(text for file in would.files for text in file.assumptions), *would.notes)
    if remarks:
        blocks.append(Text("Taken as: " + " ".join(remarks[:LISTED]), "quiet"))
    if would.problems:
        more = f", the first {LISTED}" if len(would.problems) > LISTED else ""
        blocks.append(Text(f"{words.count(len(would.problems), 'problems')}{more}:"))
        blocks.append(Items(tuple(Item(str(problem)) for problem in would.problems[:LISTED])))
    return blocks
