"""What was changed, what would be changed, and what was left alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Literal

from bot.buttons import Action
from bot.presenter import values as words
from bot.presenter.desk import Desk
from bot.replies import Block, Button, Buttons, Item, Items, Reply, Text
from crm_core.commands import Command, RecordFeedback, Undo
from crm_core.entities import Kind
from crm_core.results import Change, Kept, Preview, Receipt
from intents.interpretation import Assumption

LISTED = 8
"""Changes listed one by one; the rest is counted."""
COUNTED = 100
"""Beyond this many the counts alone are said: an import, a demo company."""

_VERB = {
    "create": "New",
    "update": "Changed",
    "archive": "Archived",
    "restore": "Restored",
    "link": "Linked",
    "remove": "Removed",
}
_WILL = {
    "create": "Create",
    "update": "Change",
    "archive": "Archive",
    "restore": "Restore",
    "link": "Link",
    "remove": "Remove",
}
_QUIET_FIELDS = frozenset(
    {"name", "title", "owner", "created", "stage_changed", "recorded_at", "currency", "last_contact", "done_at"}
)


def receipt(
    desk: Desk, done: Receipt, assumptions: tuple[Assumption, ...] = (), commands: tuple[Command, ...] = ()
) -> Reply:
    """The card after a write: one line, what changed, Undo. A verdict on a recommendation says what it taught."""
    blocks: list[Block] = []
    if commands and isinstance(commands[0], RecordFeedback):
        return _thanked(desk, done, commands[0])
    if done.undoes:
        blocks.append(Text(_undone(done)))
    elif not done.changes:
        blocks.append(Text("Nothing to change: it is like that already." if not done.kept else "Nothing was changed."))
    elif len(done.changes) == 1:
        blocks.append(Text(_headline(desk, done.changes[0], _VERB)))
        blocks.extend(_details(desk, done.changes[0]))
    else:
        blocks.append(Text(f"Done: {_counted(done.changes)}."))
        blocks.extend(_listed(desk, done.changes, _VERB))
    blocks.extend(_kept(done.kept))
    blocks.extend(desk.assumptions(assumptions))
    if done.changes:
        label = "Undo" if len(done.changes) == 1 else "Undo all"
        if done.undoes:
            label = "Redo"
        blocks.append(Buttons((_undo(desk, done, label),)))
    return Reply(tuple(blocks))


def preview(
    desk: Desk,
    would: Preview,
    commands: tuple[Command, ...],
    reason: str,
    assumptions: tuple[Assumption, ...] = (),
) -> Reply:
    """What would happen, with a count, before a bulk, destructive or unsure write."""
    if not would.changes:
        return Reply((Text("Nothing would change."), *_kept(would.kept)))
    ask = "I am not sure I understood. Shall I?" if reason == "unsure" else "Nothing is written yet. Shall I?"
    lead = _counted(would.changes, " would be") if len(would.changes) > 1 else _headline(desk, would.changes[0], _WILL)
    blocks: list[Block] = [Text(f"{lead}." if len(would.changes) > 1 else lead)]
    if len(would.changes) > 1:
        blocks.extend(_listed(desk, would.changes, _WILL))
    else:
        blocks.extend(_details(desk, would.changes[0]))
    blocks.extend(_kept(would.kept))
    blocks.append(Text(ask, "quiet"))
    blocks.extend(desk.assumptions(assumptions))
    style = "danger" if reason == "destructive" else "primary"
    blocks.append(
        Buttons(
            (
                desk.card.button("Do it", Action(commands=commands), "danger" if style == "danger" else "primary"),
                desk.card.button("Cancel", "cancel"),
            )
        )
    )
    return Reply(tuple(blocks))


def _undone(done: Receipt) -> str:
    if not done.changes and done.kept:
        return "Nothing could be taken back."
    if len(done.changes) > 1:
        return f"Undone: {_counted(done.changes)}."
    return "".join(f"Undone: {change.ref.kind} {change.name}." for change in done.changes) or "Undone."


def _headline(desk: Desk, change: Change, verbs: Mapping[str, str]) -> str:
    kind = change.ref.kind
    if kind is Kind.ACTIVITY and change.op == "create" and verbs is _VERB:
        about = _about(desk, change)
        return f"Logged {change.fields.get('type', 'activity')}{' with ' + about if about else ''}"
    if kind is Kind.TASK and change.fields.get("done") is True:
        return f"{'Done' if verbs is _VERB else 'Complete'}: {change.name}"
    if kind is Kind.DEAL and "stage" in change.fields and change.op == "update":
        stage = _stage(desk, str(change.fields["stage"]))
        return f"{change.name}: {_stage(desk, str(change.before.get('stage', '')))} → {stage}"
    return f"{verbs[change.op]} {kind} {change.name}"


def _about(desk: Desk, change: Change) -> str:
    for name, kind in (("contact", Kind.CONTACT), ("deal", Kind.DEAL), ("company", Kind.COMPANY)):
        if change.fields.get(name):
            names = desk.names_in([change.fields], change.ref.kind)
            return names.get(str(change.fields[name]), f"a {kind}")
    return ""


def _stage(desk: Desk, key: str) -> str:
    return next((stage.label for stage in desk.reader.stages() if stage.key == key), key or "–")


def _details(desk: Desk, change: Change) -> list[Block]:
    pairs = _pairs(desk, change)
    return [Items(tuple(Item(pair) for pair in pairs))] if pairs else []


def _pairs(desk: Desk, change: Change) -> list[str]:
    held = {**_currency(desk, change), **change.before, **change.fields}
    names = desk.names_in([change.before, change.fields], change.ref.kind)
    out = []
    for name, value in change.fields.items():
        if change.op == "create" and (name in _quiet(change.ref.kind) or value in (None, (), "", False)):
            continue
        if change.op == "update" and name in ("stage_changed", "updated_at", "last_contact"):
            continue
        new = _value(desk, name, value, held, names)
        if change.op == "update":
            old = _value(desk, name, change.before.get(name), {**held, **change.before}, names)
            out.append(f"{name.replace('_', ' ')}: {old} → {new}")
        else:
            out.append(f"{name.replace('_', ' ')}: {new}")
    return out


def _currency(desk: Desk, change: Change) -> Mapping[str, Any]:
    """The currency beside a changed amount, when it did not change with it."""
    if "currency" in change.fields or not any(isinstance(value, Decimal) for value in change.fields.values()):
        return {}
    return {"currency": getattr(desk.reader.get(change.ref), "currency", None)}


def _quiet(kind: Kind) -> frozenset[str]:
    """Fields of a new record that its headline says already, or that nobody asked about."""
    if kind is Kind.ACTIVITY:
        return _QUIET_FIELDS | {"type", "contact", "timestamp"}
    return _QUIET_FIELDS - {"title"} if kind is Kind.CONTACT else _QUIET_FIELDS


def _value(desk: Desk, name: str, value: Any, held: Mapping[str, Any], names: Mapping[str, str]) -> str:
    if name == "stage" and value:
        return _stage(desk, str(value))
    return words.shown(value, field=name, values=held, names=names, zone=desk.zone)


def _listed(desk: Desk, changes: tuple[Change, ...], verbs: Mapping[str, str]) -> list[Block]:
    if len(changes) > COUNTED:
        return _alike(desk, changes)
    lines = [Item(_headline(desk, change, verbs), tuple(_pairs(desk, change)[:4])) for change in changes[:LISTED]]
    blocks: list[Block] = [Items(tuple(lines))]
    if len(changes) > LISTED:
        blocks.append(Text(f"... and {len(changes) - LISTED:,} more.", "quiet"))
    return blocks


def _alike(desk: Desk, changes: tuple[Change, ...]) -> list[Block]:
    """What many changes have in common: the fields that all of them set to the same value, and a few names."""
    first = changes[0]
    if first.op != "update" or any(change.op != "update" for change in changes):
        return []
    same = {
        name: value
        for name, value in first.fields.items()
        if name not in ("stage_changed", "updated_at", "last_contact")
        and all(change.fields.get(name) == value for change in changes)
    }
    names = desk.names_in([same], first.ref.kind)
    lines = [
        Item(f"{name.replace('_', ' ')} → {_value(desk, name, value, same, names)}") for name, value in same.items()
    ]
    some = ", ".join(change.name for change in changes[:3])
    return [Items((*lines, Item(f"for example {some}")))]


_PAST = {
    "create": "created",
    "update": "changed",
    "archive": "archived",
    "restore": "restored",
    "link": "linked",
    "remove": "removed",
}


def _counted(changes: tuple[Change, ...], would: str = "") -> str:
    counts = Counter((change.op, change.ref.kind) for change in changes)
    return words.listed(f"{words.count(n, kind)}{would} {_PAST[op]}" for (op, kind), n in counts.items())


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


def _undo(desk: Desk, done: Receipt, label: str = "Undo") -> Button:
    return desk.card.button(label, Action(commands=(Undo(done.id),)))


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
