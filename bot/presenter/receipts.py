"""What was changed, what would be changed, and what was left alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from bot.buttons import Action
from bot.duplicates import Twin
from bot.presenter import values as words
from bot.presenter.changes import LISTED, WAS, WOULD, counted, details, headline, listed
from bot.presenter.desk import Desk
from bot.replies import Block, Button, Buttons, Item, Items, Reply, Text
from crm_core.commands import Command, RecordFeedback, Undo
from crm_core.entities import Company, Contact, Kind, Ref
from crm_core.queries import Show
from crm_core.results import Kept, Preview, Receipt
from intents.interpretation import Assumption


def receipt(
    desk: Desk, done: Receipt, assumptions: tuple[Assumption, ...] = (), commands: tuple[Command, ...] = ()
) -> Reply:
    """The card after a write: one line, what changed, Undo. A verdict on a recommendation says what it taught."""
    blocks: list[Block] = []
    if commands and isinstance(commands[0], RecordFeedback):
        return _thanked(desk, done, commands[0])
    again = desk.card.answers is not None and desk.card.answers.action.again
    if done.undoes:
        blocks.append(Text(_undone(done, "Done again" if again else "Undone")))
    elif not done.changes:
        blocks.append(Text("Nothing to change: it is like that already." if not done.kept else "Nothing was changed."))
    elif len(done.changes) == 1:
        blocks.append(Text(headline(desk, done.changes[0], WAS)))
        blocks.extend(details(desk, done.changes[0]))
    else:
        blocks.append(Text(f"Done: {counted(done.changes)}."))
        blocks.extend(listed(desk, done.changes, WAS))
    blocks.extend(_kept(done.kept))
    blocks.extend(desk.assumptions(assumptions))
    if done.changes:
        label = "Undo" if len(done.changes) == 1 else "Undo all"
        redo = bool(done.undoes) and not again
        blocks.append(Buttons((_undo(desk, done, "Redo" if redo else label, again=redo),)))
    return Reply(tuple(blocks))


def preview(
    desk: Desk,
    would: Preview,
    commands: tuple[Command, ...],
    reason: str,
    assumptions: tuple[Assumption, ...] = (),
    *,
    there: tuple[Twin, ...] = (),
) -> Reply:
    """What would happen, with a count, before a bulk, destructive or unsure write, or one that would make again what
    is `there`."""
    if not would.changes:
        return Reply((Text("Nothing would change."), *_kept(would.kept)))
    ask = _ASK.get(reason, "Nothing is written yet. Shall I?")
    lead = counted(would.changes, " would be") if len(would.changes) > 1 else headline(desk, would.changes[0], WOULD)
    blocks: list[Block] = [Text(f"{lead}." if len(would.changes) > 1 else lead)]
    if len(would.changes) > 1:
        blocks.extend(listed(desk, would.changes, WOULD))
    else:
        blocks.extend(details(desk, would.changes[0]))
    blocks.extend(_kept(would.kept))
    blocks.extend(_there(desk, there))
    blocks.append(Text(ask, "quiet"))
    blocks.extend(desk.assumptions(assumptions))
    style = "danger" if reason == "destructive" else "primary"
    blocks.append(
        Buttons(
            (
                desk.card.button("Do it", Action(commands=commands), "danger" if style == "danger" else "primary"),
                desk.card.button("Cancel", "cancel"),
                *(desk.card.button(f"Show {twin.name}", Action(query=Show(twin.ref))) for twin in there[:3]),
            )
        )
    )
    return Reply(tuple(blocks))


_ASK = {
    "unsure": "I am not sure I understood. Shall I?",
    "duplicate": "Nothing is written yet. Shall I make another one?",
}


def _there(desk: Desk, there: tuple[Twin, ...]) -> list[Block]:
    if not there:
        return []
    shown = tuple(Item(f"{twin.ref.kind} {twin.name}{_like(desk, twin)}") for twin in there[:LISTED])
    more = f" (first {LISTED} of {len(there):,})" if len(there) > LISTED else ""
    return [Text(f"There already{more}:"), Items(shown)]


def _like(desk: Desk, twin: Twin) -> str:
    """What tells the record from others of its name."""
    record = desk.reader.get(twin.ref)
    parts: list[str] = [f"same e-mail address {twin.address}"] if twin.address else []
    if isinstance(record, Contact):
        parts += [part for part in (record.title, *record.emails[:1]) if part and part != twin.address]
        parts += [desk.name(Ref(Kind.COMPANY, record.company_id))] if record.company_id else []
    elif isinstance(record, Company):
        parts += [part for part in (record.industry, record.country) if part]
    return f", {', '.join(parts)}" if parts else ""


def _undone(done: Receipt, what: str) -> str:
    if not done.changes and done.kept:
        return "Nothing could be taken back."
    if len(done.changes) > 1:
        return f"{what}: {counted(done.changes)}."
    return "".join(f"{what}: {change.ref.kind} {change.name}." for change in done.changes) or f"{what}."


def _kept(kept: tuple[Kept, ...]) -> list[Block]:
    if not kept:
        return []
    lines = tuple(Item(f"{item.name}: {item.reason}") for item in kept[:LISTED])
    more = f" (first {LISTED} of {len(kept):,})" if len(kept) > LISTED else ""
    return [Text(f"{len(kept):,} left as they are{more}:"), Items(lines)]


def _thanked(desk: Desk, done: Receipt, verdict: RecordFeedback) -> Reply:
    taught = _taught(done.notes)
    blocks: list[Block] = [Text("Thanks." if taught else "Noted already; nothing changed."), *taught]
    buttons = [
        desk.card.button(label, Action(commands=(RecordFeedback(verdict.recommendation_id, how),)))
        for label, how in _HOW_IT_WENT
    ]
    if verdict.verdict == "done":
        blocks += [Text("How did it go?", "quiet"), Buttons((*buttons, _undo(desk, done)))]
    else:
        blocks.append(Buttons((_undo(desk, done),)))
    return Reply(tuple(blocks))


_HOW_IT_WENT: tuple[tuple[str, Literal["positive", "neutral", "negative"]], ...] = (
    ("Positive", "positive"),
    ("Neutral", "neutral"),
    ("Negative", "negative"),
)


def _undo(desk: Desk, done: Receipt, label: str = "Undo", *, again: bool = False) -> Button:
    return desk.card.button(label, Action(commands=(Undo(done.id),), again=again))


def _taught(notes: Mapping[str, Any]) -> list[Block]:
    moved = notes.get("posterior")
    if not isinstance(moved, Mapping):
        return []
    before, after = moved["before"], moved["after"]
    action = str(moved["action"]).replace("_", " ")
    line = (
        f"{action.capitalize()} in this situation: {words.percent(before['mean'])} → {words.percent(after['mean'])} "
        f"({after['succeeded']:g} of {after['tried']:g})."
    )
    return [Text(line, "quiet")]
