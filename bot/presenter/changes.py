"""Changes in words: one with its fields, a few as a list, many by what they have in common."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from bot.presenter import values as words
from bot.presenter.view import View
from bot.replies import Block, Item, Items, Text
from crm_core.days import local_day
from crm_core.entities import Kind
from crm_core.results import Change

LISTED = 8
"""Changes listed one by one; the rest is counted."""


COUNTED = 100
"""Beyond this many the counts alone are said: an import, a demo company."""


WAS = {
    "create": "New",
    "update": "Changed",
    "archive": "Archived",
    "restore": "Restored",
    "link": "Linked",
    "remove": "Removed",
}


WOULD = {
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


def headline(view: View, change: Change, verbs: Mapping[str, str]) -> str:
    kind = change.ref.kind
    if kind is Kind.ACTIVITY and change.op == "create" and verbs is WAS:
        about = _about(view, change)
        return f"Logged {change.fields.get('type', 'activity')}{' with ' + about if about else ''}"
    if kind is Kind.TASK and change.fields.get("done") is True:
        return f"{'Done' if verbs is WAS else 'Complete'}: {change.name}"
    if kind is Kind.DEAL and "stage" in change.fields and change.op == "update":
        stage = stage_label(view, str(change.fields["stage"]))
        return f"{change.name}: {stage_label(view, str(change.before.get('stage', '')))} → {stage}"
    return f"{verbs[change.op]} {kind} {change.name}"


def _about(view: View, change: Change) -> str:
    for name, kind in (("contact", Kind.CONTACT), ("deal", Kind.DEAL), ("company", Kind.COMPANY)):
        if change.fields.get(name):
            names = view.names_in([change.fields], change.ref.kind)
            return names.get(str(change.fields[name]), f"a {kind}")
    return ""


def stage_label(view: View, key: str) -> str:
    return next((stage.label for stage in view.reader.stages() if stage.key == key), key or "–")


def details(view: View, change: Change) -> list[Block]:
    pairs = _pairs(view, change)
    return [Items(tuple(Item(pair) for pair in pairs))] if pairs else []


def _pairs(view: View, change: Change) -> list[str]:
    held = {**_currency(view, change), **change.before, **change.fields}
    names = view.names_in([change.before, change.fields], change.ref.kind)
    out = []
    for name, value in change.fields.items():
        if name == "timestamp" and change.op == "create" and change.ref.kind is Kind.ACTIVITY:
            out += _day_of(view, value)
            continue
        if change.op == "create" and (name in _quiet(change.ref.kind) or value in (None, (), "", False)):
            continue
        if change.op == "update" and name in ("stage_changed", "updated_at", "last_contact"):
            continue
        if change.op == "update" and name == "stage" and change.ref.kind is Kind.DEAL:
            continue  # the headline
        new = _value(view, name, value, held, names)
        if change.op == "update":
            old = _value(view, name, change.before.get(name), {**held, **change.before}, names)
            out.append(f"{name.replace('_', ' ')}: {old} → {new}")
        else:
            out.append(f"{name.replace('_', ' ')}: {new}")
    return out


def _day_of(view: View, moment: Any) -> list[str]:
    """When a logged activity was, unless it was today."""
    at = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    if at is None or local_day(at, view.zone) == view.today:
        return []
    return [f"when: {words.when(at, view.zone, view.now)}"]


def _currency(view: View, change: Change) -> Mapping[str, Any]:
    """The currency beside a changed amount, when it did not change with it."""
    if "currency" in change.fields or not any(isinstance(value, Decimal) for value in change.fields.values()):
        return {}
    return {"currency": getattr(view.reader.get(change.ref), "currency", None)}


def _quiet(kind: Kind) -> frozenset[str]:
    """Fields of a new record that its headline says already, or that nobody asked about."""
    if kind is Kind.ACTIVITY:
        return _QUIET_FIELDS | {"type", "contact"}
    return _QUIET_FIELDS - {"title"} if kind is Kind.CONTACT else _QUIET_FIELDS


def _value(view: View, name: str, value: Any, held: Mapping[str, Any], names: Mapping[str, str]) -> str:
    if name == "stage" and value:
        return stage_label(view, str(value))
    return words.shown(value, field=name, values=held, names=names, zone=view.zone)


def listed(view: View, changes: tuple[Change, ...], verbs: Mapping[str, str]) -> list[Block]:
    if len(changes) > COUNTED:
        return _alike(view, changes)
    lines = [Item(headline(view, change, verbs), tuple(_pairs(view, change)[:4])) for change in changes[:LISTED]]
    blocks: list[Block] = [Items(tuple(lines))]
    if len(changes) > LISTED:
        blocks.append(Text(f"... and {len(changes) - LISTED:,} more.", "quiet"))
    return blocks


def _alike(view: View, changes: tuple[Change, ...]) -> list[Block]:
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
    names = view.names_in([same], first.ref.kind)
    lines = [
        Item(f"{name.replace('_', ' ')} → {_value(view, name, value, same, names)}") for name, value in same.items()
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


def counted(changes: tuple[Change, ...], would: str = "") -> str:
    counts = Counter((change.op, change.ref.kind) for change in changes)
    return words.listed(f"{words.count(n, kind)}{would} {_PAST[op]}" for (op, kind), n in counts.items())
