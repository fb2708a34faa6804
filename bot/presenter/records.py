"""One record: its card, one of its facts, its timeline, its audit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.buttons import Action
from bot.presenter import values as words
from bot.presenter.view import View
from bot.replies import Block, Buttons, Fields, Item, Items, Reply, Text
from crm_core.entities import ENTITY, Contact, Deal, Kind, Ref, name_of
from crm_core.queries import NextAction, Predict, Score, Timeline
from crm_core.results import AuditAnswer, Fact, RecordCard, TimelineAnswer

_HIDDEN = frozenset({"name", "title"})


def card(view: View, answer: RecordCard) -> Reply:
    record = answer.record
    kind = next(k for k, cls in ENTITY.items() if isinstance(record, cls))
    ref = Ref(kind, record.id)
    names = {**view.people, **answer.names}
    pairs = tuple(
        (
            label.replace("_", " "),
            view.stage(str(value))
            if label == "stage" and value
            else words.shown(value, field=label, values=answer.values, names=names, zone=view.zone),
        )
        for label, value in answer.values.items()
        if not (label in _HIDDEN and str(value) == name_of(record))
    )
    archived = " (archived)" if record.archived_at is not None else ""
    blocks: list[Block] = [
        Text(f"{name_of(record)}{_where(answer)}{archived}", "strong"),
        Fields("", pairs),
    ]
    for relation, rows, total in answer.related:
        if rows:
            more = f" (first {len(rows)} of {total:,})" if total > len(rows) else ""
            blocks.append(Text(f"{relation.capitalize()}{more}", "strong"))
            blocks.append(view.table(rows, total))
    buttons = [view.card.button("Timeline", Action(query=Timeline(ref)))]
    if isinstance(record, Contact):
        buttons.append(view.card.button("Score", Action(query=Score(ref))))
    if isinstance(record, Deal):
        buttons.append(view.card.button("Will we win?", Action(query=Predict(ref))))
    if isinstance(record, Contact | Deal):
        buttons.append(view.card.button("What next?", Action(query=NextAction(ref))))
    if kind in (Kind.CONTACT, Kind.COMPANY, Kind.DEAL):
        blocks.append(Buttons(tuple(buttons)))
    return Reply(tuple(blocks))


def _where(answer: RecordCard) -> str:
    company = answer.values.get("company")
    title = answer.values.get("title") if isinstance(answer.record, Contact) else None
    at = answer.names.get(str(company)) if company else None
    if title and at:
        return f", {title} at {at}"
    return f", {title or at}" if title or at else ""


def fact(view: View, answer: Fact) -> Reply:
    if answer.value in (None, "", ()):
        return Reply((Text(f"{answer.target.name} has no {answer.label} yet."),))
    names = view.names_in([{answer.path: answer.value}], answer.target.ref.kind)
    values = {**answer.target.values, answer.path: answer.value}
    shown = words.shown(answer.value, field=answer.path, values=values, names=names, zone=view.zone)
    return Reply((Text(f"{answer.target.name}: {answer.label} {shown}"),))


def timeline(view: View, answer: TimelineAnswer) -> Reply:
    if not answer.entries:
        return Reply((Text(f"Nothing has happened with {answer.target.name} yet."),))
    items = []
    for entry in answer.entries:
        outcome = f", {entry.outcome}" if entry.outcome else ""
        by = f" by {entry.by}" if entry.by else ""
        head = f"{words.when(entry.at, view.zone, view.now)}  {entry.type}{outcome}{by}"
        subject = f": {entry.subject}" if entry.subject else ""
        items.append(Item(head + subject, (_short(entry.content),) if entry.content else ()))
    more = f", the last {len(items)}" if answer.total > len(items) else ""
    return Reply((Text(f"{answer.target.name}: {words.count(answer.total, 'entries')}{more}"), Items(tuple(items))))


def _short(text: str, most: int = 280) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= most else flat[: most - 1] + "…"


def audit(view: View, answer: AuditAnswer) -> Reply:
    if not answer.entries:
        return Reply((Text(f"No change of {answer.target.name} is on record."),))
    items = []
    for entry in answer.entries:
        names = view.names_in([entry.change.fields, entry.change.before], entry.change.ref.kind)
        changed = "; ".join(
            f"{field}: {_shown(view, entry.change.before, field, names)} → "
            f"{_shown(view, entry.change.fields, field, names)}"
            for field in list(entry.change.fields)[:6]
        )
        head = f"{words.when(entry.at, view.zone, view.now)}  {entry.change.op} by {entry.actor} ({entry.source})"
        said = (f'said: "{_short(entry.text, 120)}"',) if entry.text else ()
        items.append(Item(head, ((changed,) if changed else ()) + said))
    return Reply((Text(f"Changes of {answer.target.name}, newest first"), Items(tuple(items))))


def _shown(view: View, held: Mapping[str, Any], field: str, names: Mapping[str, str]) -> str:
    return words.shown(held.get(field), field=field, values=held, names=names, zone=view.zone)
