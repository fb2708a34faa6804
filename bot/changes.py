"""Changes carried out, and taken back when another was meant: each is told with its receipt, and remembered."""

from __future__ import annotations

from collections.abc import Sequence

from bot.dialogue_state import named_in, subjects
from bot.exchange import Exchange
from bot.presenter import receipts
from bot.turn import Turn
from crm_core.commands import Command, Request, Undo
from crm_core.results import Receipt
from intents.interpretation import Assumption, Context


def carry_out(
    exchange: Exchange,
    commands: Sequence[Command],
    context: Context,
    taken: tuple[Assumption, ...] = (),
    *,
    said: str | None = None,
    instead_of: str | None = None,
) -> Turn:
    """Runs the commands as one request. `taken` is what they take for granted, `said` the message that a correction
    would correct, `instead_of` the id of a receipt to take back first. Raises the CRMError that refuses them."""
    back = _take_back(exchange, instead_of, commands) if instead_of else None
    exchange.house.dialogue.keep_taken(exchange.key, taken)
    receipt = exchange.house.crm.run(exchange.request(commands))
    return tell(exchange, receipt, context, taken, tuple(commands), said=said, back=back)


def tell(
    exchange: Exchange,
    receipt: Receipt,
    context: Context,
    taken: tuple[Assumption, ...] = (),
    commands: tuple[Command, ...] = (),
    *,
    said: str | None = None,
    back: Receipt | None = None,
) -> Turn:
    """The turn that shows a receipt; the open question is closed. `back` is the receipt of what was taken back."""
    exchange.timer.mark("execute")
    refs = tuple(change.ref for change in receipt.changes)
    exchange.house.dialogue.remember(
        exchange.conversation,
        exchange.actor,
        before=context,
        refs=refs,
        focus=subjects((*refs, *named_in(commands))),
        receipt_id=receipt.id,
        said=said,
    )
    if context.pending is not None:
        exchange.leave_open(None)
    turn = exchange.present("done", lambda view: receipts.receipt(view, receipt, taken, commands, back))
    return turn.with_receipt(receipt)


def _take_back(exchange: Exchange, receipt_id: str, commands: Sequence[Command]) -> Receipt:
    """The wrong change goes, once the right one has proved to be possible. A redelivery finds it gone."""
    crm = exchange.house.crm
    crm.preview(exchange.request(commands))
    key, text = f"{exchange.key}:instead", exchange.text or None
    return crm.run(Request(key, exchange.actor, (Undo(receipt_id),), exchange.source, text))
