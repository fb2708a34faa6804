"""What would be changed, before it is: bulk, destructive and unsure writes, and taking much back."""

from __future__ import annotations

from bot.buttons import Action
from bot.duplicates import Twin
from bot.presenter import changes, receipts
from bot.presenter.view import View
from bot.replies import Block, Buttons, Item, Items, Reply, Text
from crm_core.commands import Command, CreateTask, Undo
from crm_core.entities import Company, Contact, Kind, Ref
from crm_core.queries import Show
from crm_core.results import Preview
from intents.interpretation import Assumption

NEWEST_IMPORT = Assumption("undo = your newest import, since nothing was changed here")
_ASK = {
    "unsure": "I am not sure I understood. Shall I?",
    "duplicate": "Nothing is written yet. Shall I make another one?",
    "exists": "One of that name is there already. Nothing is written yet. Shall I add another?",
    "closed": "It is closed already. Nothing is written yet. Shall I change that?",
}


def preview(
    view: View,
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
        return Reply((Text("Nothing would change."), *receipts.kept(would.kept)))
    if isinstance(commands[0], Undo):
        return _taking_back(view, would, commands, assumptions)
    ask = _ASK.get(reason, "Nothing is written yet. Shall I?")
    if reason == "unsure" and all(isinstance(command, CreateTask) for command in commands):
        ask = "I do not do that myself. Shall I note it as a task?"
    many = len(would.changes) > 1
    lead = (
        changes.counted(would.changes, " would be") if many else changes.headline(view, would.changes[0], changes.WOULD)
    )
    blocks: list[Block] = [Text(f"{lead}." if many else lead)]
    if many:
        blocks.extend(changes.listed(view, would.changes, changes.WOULD))
    else:
        blocks.extend(changes.details(view, would.changes[0]))
    blocks.extend(receipts.kept(would.kept))
    blocks.extend(_there(view, there))
    blocks.append(Text(ask, "quiet"))
    blocks.extend(view.assumptions(assumptions))
    style = "danger" if reason == "destructive" else "primary"
    blocks.append(
        Buttons(
            (
                view.card.button("Do it", Action(commands=commands), "danger" if style == "danger" else "primary"),
                view.card.button("Cancel", "cancel"),
                *(view.card.button(f"Show {twin.name}", Action(query=Show(twin.ref))) for twin in there[:3]),
                *receipts.not_this_one(view, assumptions),
            )
        )
    )
    return Reply(tuple(blocks))


def _taking_back(
    view: View, would: Preview, commands: tuple[Command, ...], taken: tuple[Assumption, ...]
) -> Reply:  # fmt: skip
    """What of many changes can be taken back, and what was edited since and stays."""
    able, stays = len(would.changes), len({item.ref for item in would.kept})
    names = ", ".join(dict.fromkeys(item.name for item in would.kept[:3]))
    whole = f"I can take back {changes.counted(would.changes)}."
    lead = f"I can take back {able:,} of {able + stays:,} changes." if stays else whole
    blocks: list[Block] = [Text(lead)]
    if stays:
        names = f"{names} and others" if stays > 3 else names
        blocks.append(
            Text(f"{stays:,} changed since ({names}) and {'stay as they are' if stays > 1 else 'stays as it is'}.")
        )
        blocks.extend(receipts.kept(would.kept))
    blocks.extend(changes.listed(view, would.changes, changes.WOULD))
    blocks.extend(view.assumptions(taken))
    take = view.card.button(f"Take back {able:,}", Action(commands=commands), "danger")
    blocks.append(Buttons((take, view.card.button("Cancel", "cancel"))))
    return Reply(tuple(blocks))


def _there(view: View, there: tuple[Twin, ...]) -> list[Block]:
    if not there:
        return []
    shown = tuple(Item(f"{twin.ref.kind} {twin.name}{_like(view, twin)}") for twin in there[: changes.LISTED])
    more = f" (first {changes.LISTED} of {len(there):,})" if len(there) > changes.LISTED else ""
    return [Text(f"There already{more}:"), Items(shown)]


def _like(view: View, twin: Twin) -> str:
    """What tells the record from others of its name."""
    record = view.reader.get(twin.ref)
    parts: list[str] = [f"same e-mail address {twin.address}"] if twin.address else []
    if isinstance(record, Contact):
        parts += [part for part in (record.title, *record.emails[:1]) if part and part != twin.address]
        parts += [view.name(Ref(Kind.COMPANY, record.company_id))] if record.company_id else []
    elif isinstance(record, Company):
        parts += [part for part in (record.industry, record.country) if part]
    return f", {', '.join(parts)}" if parts else ""
