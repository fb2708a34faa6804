"""Proposals: what is shown first and done on a yes. Changes, the import of files, and the demo company."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot import changes
from bot.duplicates import Twin, twins
from bot.exchange import Exchange
from bot.presenter import importing, previews, talking
from bot.talk import is_empty
from bot.turn import Turn
from crm_core import codec
from crm_core.commands import Command
from crm_core.errors import CRMError, Unavailable
from intents.interpretation import Assumption, Context

if TYPE_CHECKING:
    from crm_core.services.importing import ImportPlan


def propose(
    exchange: Exchange,
    commands: Sequence[Command],
    reason: str,
    taken: tuple[Assumption, ...],
    there: tuple[Twin, ...] = (),
) -> Turn:
    """Shows what the commands would change and why that is asked; nothing is written. `there` are the records that
    look like the ones to be made."""
    would, commands = exchange.house.crm.rehearse(exchange.request(commands))  # a yes is to what is shown now
    exchange.timer.mark("execute")
    encoded = [codec.encode(one) for one in commands]
    exchange.leave_open({"confirm": "commands", "card": exchange.card.id, "commands": encoded, "said": exchange.text})
    turn = exchange.present(
        "needs_confirmation",
        lambda view: previews.preview(view, would, tuple(commands), reason, taken, there=there),
    )
    return turn.with_preview(would)


def there_already(exchange: Exchange, commands: Sequence[Command]) -> tuple[Twin, ...]:
    """The records that look like the ones that the commands would make."""
    with exchange.house.crm.read(exchange.actor) as reader:
        return twins(commands, reader)


def agree(exchange: Exchange, context: Context) -> Turn:
    """Somebody says yes: what is open is done."""
    pending = context.pending or {}
    if done := exchange.house.crm.imported(exchange.source, exchange.actor):
        return changes.tell(exchange, done, context)  # redelivered
    match pending.get("confirm"):
        case "commands":
            exchange.say_yes_to(pending.get("card"))
            commands = tuple(codec.decode(command) for command in pending["commands"])
            return settle(exchange, commands, context, said=pending.get("said"))
        case "import":
            turn = import_files(exchange, list(pending["paths"]), str(pending.get("effect", "")))
            if turn.outcome == "done":
                exchange.leave_open(None)
            return turn
        case "demo":
            turn = demo(exchange, context, agreed=True)
            exchange.leave_open(None)
            return turn
    return exchange.finish("not_found", talking.nothing_open())


def cancel(exchange: Exchange, context: Context) -> Turn:
    """Somebody says no: what is open is dropped."""
    exchange.leave_open(None)
    return exchange.finish("done", talking.cancelled("question" if context.pending else None))


def settle(exchange: Exchange, commands: Sequence[Command], context: Context, said: str | None = None) -> Turn:
    """Runs what the open question was about, and closes it after that: who is cut off in between says yes again,
    and it is done once, under the key of the card."""
    try:
        return changes.carry_out(exchange, commands, context, said=said)
    except Unavailable:
        raise
    except CRMError:
        exchange.leave_open(None)
        raise


def offer_import(exchange: Exchange, paths: Sequence[str]) -> Turn:
    """Reads the files and says what importing them would do."""
    return _ask_to_import(exchange, paths, exchange.house.files.plan(exchange.actor, paths))


def import_files(exchange: Exchange, paths: Sequence[str], agreed: str | None = None) -> Turn:
    """`agreed`: the effect that was shown and said yes to, which is shown anew when it is another one by now; None:
    whatever it is."""
    from crm_core.services.importing import OutdatedPlan  # read when the first file comes

    context = exchange.context()
    try:
        done = exchange.house.files.run(exchange.actor, exchange.source, paths, agreed)
    except OutdatedPlan as outdated:
        return _ask_to_import(exchange, paths, outdated.plan, again=True)
    exchange.timer.mark("execute")
    turn = exchange.present("done", lambda view: importing.report(view, done))
    if done.receipt is None:
        return turn
    exchange.house.dialogue.remember(exchange.conversation, exchange.actor, before=context, receipt_id=done.receipt.id)
    return turn.with_receipt(done.receipt)


def _ask_to_import(exchange: Exchange, paths: Sequence[str], plan: ImportPlan, *, again: bool = False) -> Turn:
    files = exchange.house.files
    exchange.leave_open(files.pending(paths, plan))
    return exchange.present("needs_confirmation", lambda view: files.preview(view, paths, plan, again=again))


def demo(exchange: Exchange, context: Context, *, agreed: bool) -> Turn:
    """Thousands of invented records: only into an empty CRM, and only when that is confirmed."""
    with exchange.house.crm.read(exchange.actor) as reader:
        empty = is_empty(reader)
    if not empty:
        return exchange.finish("answer", talking.demo_only_when_empty())
    if agreed:
        return changes.carry_out(exchange, exchange.house.talker.demo_commands(exchange.now), context)
    exchange.leave_open(talking.DEMO)
    return exchange.present("needs_confirmation", talking.demo_offer)
