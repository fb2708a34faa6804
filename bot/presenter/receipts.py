"""What was changed, what would be changed, and what was left alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from bot.buttons import Action
from bot.presenter import values as words
from bot.presenter.changes import LISTED, WAS, counted, details, headline, listed, stage_label
from bot.presenter.view import View
from bot.replies import Block, Button, Buttons, Item, Items, Reply, Text
from crm_core.commands import CloseDeal, Command, MoveDeal, RecordFeedback, Undo
from crm_core.results import Kept, Receipt
from intents.interpretation import Assumption


def receipt(
    view: View,
    done: Receipt,
    assumptions: tuple[Assumption, ...] = (),
    commands: tuple[Command, ...] = (),
    back: Receipt | None = None,
) -> Reply:
    """The card after a write: one line, what changed, Undo. A verdict on a recommendation says what it taught.
    `back`: what was taken back for it, a change that it corrects."""
    blocks: list[Block] = [Text(_undone(back, "Taken back")), *kept(back.kept)] if back is not None else []
    if commands and isinstance(commands[0], RecordFeedback):
        return _thanked(view, done, commands[0])
    again = bool(done.notes.get("redone")) or (view.card.answers is not None and view.card.answers.action.again)
    if done.undoes:
        blocks.append(Text(_undone(done, "Done again" if again else "Undone")))
    elif not done.changes:
        blocks.append(Text(_unchanged(view, commands) if not done.kept else "Nothing was changed."))
    elif len(done.changes) == 1:
        blocks.append(Text(headline(view, done.changes[0], WAS)))
        blocks.extend(details(view, done.changes[0]))
    else:
        blocks.append(Text(f"Done: {counted(done.changes)}."))
        blocks.extend(listed(view, done.changes, WAS))
    blocks.extend(kept(done.kept))
    blocks.extend(view.assumptions(assumptions))
    if done.changes:
        label = "Undo" if len(done.changes) == 1 or done.undoes else "Undo all"
        redo = bool(done.undoes) and not again
        undo = _undo(view, done, "Redo" if redo else label, again=redo)
        blocks.append(Buttons((undo, *not_this_one(view, assumptions, done))))
    return Reply(tuple(blocks))


def _unchanged(view: View, commands: tuple[Command, ...]) -> str:
    """Why nothing was done: where a deal stands already."""
    match commands:
        case (MoveDeal(deal=ref) | CloseDeal(deal=ref),):
            stage = stage_label(view, str(getattr(view.reader.get(ref), "stage", "")))
            return f"{view.name(ref)} is in {stage} already. Nothing was changed."
    return "Nothing to change: it is like that already."


def assumed(view: View, taken: tuple[Assumption, ...]) -> tuple[Block, ...]:
    """What was assumed for a question about one record."""
    buttons = not_this_one(view, taken)
    return (*view.assumptions(taken), *((Buttons(buttons),) if buttons else ()))


def not_this_one(view: View, taken: tuple[Assumption, ...], done: Receipt | None = None) -> tuple[Button, ...]:
    """For a name that could be somebody else's: a button that takes `done` back and asks who it was."""
    undo = (Undo(done.id),) if done is not None and done.changes else ()
    return tuple(
        view.card.button(f"Not {one.name}", Action(commands=undo, pending=one.reopen)) for one in taken if one.reopen
    )


def _undone(done: Receipt, what: str) -> str:
    if not done.changes and done.kept:
        return "Nothing could be taken back."
    if len(done.changes) > 1:
        return f"{what}: {counted(done.changes)}."
    return "".join(f"{what}: {change.ref.kind} {change.name}." for change in done.changes) or f"{what}."


def kept(kept: tuple[Kept, ...]) -> list[Block]:
    if not kept:
        return []
    lines = tuple(Item(f"{item.name}: {item.reason}") for item in kept[:LISTED])
    more = f" (first {LISTED} of {len(kept):,})" if len(kept) > LISTED else ""
    return [Text(f"{len(kept):,} left as they are{more}:"), Items(lines)]


def _thanked(view: View, done: Receipt, verdict: RecordFeedback) -> Reply:
    taught = _taught(done.notes)
    blocks: list[Block] = [Text("Thanks." if taught else "Noted already; nothing changed."), *taught]
    buttons = [
        view.card.button(label, Action(commands=(RecordFeedback(verdict.recommendation_id, how),)))
        for label, how in _HOW_IT_WENT
    ]
    if verdict.verdict == "done":
        blocks += [Text("How did it go?", "quiet"), Buttons((*buttons, _undo(view, done)))]
    else:
        blocks.append(Buttons((_undo(view, done),)))
    return Reply(tuple(blocks))


_HOW_IT_WENT: tuple[tuple[str, Literal["positive", "neutral", "negative"]], ...] = (
    ("Positive", "positive"),
    ("Neutral", "neutral"),
    ("Negative", "negative"),
)


def _undo(view: View, done: Receipt, label: str = "Undo", *, again: bool = False) -> Button:
    return view.card.button(label, Action(commands=(Undo(done.id),), again=again))


def _taught(notes: Mapping[str, Any]) -> list[Block]:
    moved = notes.get("posterior")
    if not isinstance(moved, Mapping):
        return []
    before, after = moved["before"], moved["after"]
    action = str(moved["action"]).replace("_", " ")
    was, now = words.percents(before["mean"], after["mean"])
    line = (
        f"{action.capitalize()} in this situation: {was} → {now} "
        f"({after['succeeded']:g} of {words.count(int(after['tried']), moved.get('kind', 'click') + 's')})."
    )
    return [Text(line, "quiet")]
