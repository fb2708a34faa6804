"""What a person does, and where it leads: words, a press, a reaction, files.

It leads to a change and its receipt (`bot/changes.py`), to something that is shown first and waits for a yes
(`bot/proposals.py`), to an answer (`bot/answers.py`), to talk about the conversation itself, or to a question back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot import answers, changes, proposals
from bot.dialogue_state import left_open
from bot.exchange import Exchange
from bot.messages import Reaction
from bot.presenter import asking, not_understanding, previews, talking
from bot.turn import Turn
from crm_core.commands import Command, RecordFeedback, Undo
from crm_core.errors import NothingToUndo
from intents import interpretation as i
from intents.interpretation import Context


def to_words(exchange: Exchange, text: str, *, yes: bool = False, context: Context | None = None) -> Turn:
    """`yes` confirms what needs confirming. `context` is what the words are to be understood in, where that is not
    the conversation as it stands."""
    house, exchange.text = exchange.house, text
    context = context or exchange.context()
    if done := house.crm.done(exchange.key, exchange.actor):
        # redelivered: what it did is told again, whatever it would mean now
        return changes.tell(exchange, done, context, house.dialogue.taken(exchange.key))
    with house.crm.read(exchange.actor) as reader:
        meaning = exchange.interpretation = house.router.interpret(text, context, reader)
        exchange.timer.mark("interpret")
    if (left := left_open(context.pending, meaning)) != context.pending:
        exchange.leave_open(left)
        context = replace(context, pending=left)
    if not isinstance(meaning, i.Understood | i.Question):
        house.dialogue.passed(exchange.conversation, exchange.actor)
    match meaning:
        case i.Understood():
            return _change(exchange, meaning, context, yes=yes)
        case i.Question(query=query, assumptions=taken):
            return answers.answer(exchange, query, context, taken)
        case i.Talk(parsed=parsed):
            return _talk(exchange, parsed, context, yes=yes)
        case i.NotUnderstood():
            return exchange.present("not_understood", lambda view: not_understanding.not_understood(view, meaning))
        case open_:
            return _ask_back(exchange, open_)


def to_press(exchange: Exchange, token: str, values: Sequence[tuple[str, str]]) -> Turn:
    """`values` are the fields of the form that the button submits."""
    pressed = exchange.house.buttons.pressed(token)
    if pressed is None:
        return exchange.finish("not_found", talking.expired())
    if pressed.for_actor is not None and pressed.for_actor != (exchange.actor.user_id or "local"):
        return exchange.finish("forbidden", talking.not_yours())
    action, exchange.card.answers = pressed.action, pressed
    context = exchange.context()
    if pressed.settles:
        exchange.key = pressed.key(exchange.actor.user_id)
    if action.commands:
        if pressed.card == (context.pending or {}).get("card"):
            exchange.say_yes_to(pressed.card)
        turn = proposals.settle(exchange, action.commands, context)
        return turn if action.pending is None else _reopen(exchange, turn, action.pending)
    if action.query is not None:
        return answers.answer(exchange, action.query, context)
    if (pending := action.pending) is not None:
        exchange.leave_open(pending)
        if action.say is None:
            return exchange.present("ambiguous", lambda view: asking.which(view, pending))
        context = exchange.context()
    said = " ".join([action.say or "", *(value for _, value in values)]).strip()
    return to_words(exchange, said, context=context)


def to_reaction(exchange: Exchange, reaction: Reaction) -> Turn | None:
    """A verdict on the recommendation that the message showed; None for any other emoji and message."""
    verdict = exchange.house.reactions.verdict(reaction)
    recommendation = exchange.house.reactions.recommendation(reaction.ref)
    if verdict is None or recommendation is None:
        return None
    return changes.carry_out(exchange, (RecordFeedback(recommendation, verdict),), exchange.context())


def to_files(exchange: Exchange, files: Sequence[object], *, yes: bool = False) -> Turn:
    """Says what importing them would do; imports at once with `yes`."""
    paths = [str(getattr(file, "path", file)) for file in files]
    exchange.text = ", ".join(str(getattr(file, "name", file)) for file in files)
    return proposals.import_files(exchange, paths) if yes else proposals.offer_import(exchange, paths)


def _change(exchange: Exchange, meant: i.Understood, context: Context, *, yes: bool) -> Turn:
    """Shown first where that is asked for, or where what it makes is there already; else done."""
    commands, taken = meant.commands, meant.assumptions
    if "confirm" in (context.pending or {}):
        exchange.leave_open(None)  # whatever comes of this, a later yes is not to what was shown before it
    if meant.confirm in (None, "exists") and not yes and meant.instead_of is None:
        there = proposals.there_already(exchange, commands)
        if there:
            return proposals.propose(exchange, commands, "duplicate", taken, there)
    if meant.confirm is not None and not yes:
        return proposals.propose(exchange, commands, meant.confirm, taken)
    if context.pending is not None and any(parsed.source == "dialogue" for parsed in meant.intents):
        exchange.say_yes_to(context.pending.get("card"))  # the open question is answered in words
    try:
        said = meant.said or exchange.text
        return changes.carry_out(exchange, commands, context, taken, said=said, instead_of=meant.instead_of)
    except NothingToUndo:
        if commands != (Undo(),) or yes:  # who says yes to everything has not asked for a whole import to go
            raise
        return _offer_import_undone(exchange, commands, context)


def _offer_import_undone(exchange: Exchange, commands: Sequence[Command], context: Context) -> Turn:
    """`undo` where nothing was done in the conversation: the newest import of that person, wherever it was made, is
    shown first. Raises the NothingToUndo of `commands` when there is none."""
    try:
        return proposals.propose(exchange, (Undo(imports=True),), "bulk", (previews.NEWEST_IMPORT,))
    except NothingToUndo:
        return changes.carry_out(exchange, commands, context)


def _talk(exchange: Exchange, parsed: i.Parsed, context: Context, *, yes: bool) -> Turn:
    match parsed.intent:
        case "confirm":
            return proposals.agree(exchange, context)
        case "cancel":
            return proposals.cancel(exchange, context)
        case "choose":
            return exchange.finish("not_understood", talking.which_one())
        case "demo":
            return proposals.demo(exchange, context, agreed=yes)
    return exchange.present("answer", lambda view: exchange.house.talker.reply(view, parsed))


def _ask_back(exchange: Exchange, open_: i.NeedsSlot | i.Ambiguous | i.NotFound) -> Turn:
    exchange.leave_open({**open_.resume, "card": exchange.card.id} if open_.resume else None)
    match open_:
        case i.NeedsSlot():
            return exchange.present("needs_slot", lambda view: asking.needs_slot(view, open_))
        case i.Ambiguous():
            return exchange.present("ambiguous", lambda view: asking.ambiguous(view, open_))
        case i.NotFound():
            return exchange.present("not_found", lambda view: asking.not_found(view, open_))


def _reopen(exchange: Exchange, turn: Turn, pending: Mapping[str, Any]) -> Turn:
    """A name was taken for the wrong record: what was done is taken back, and who else it was is asked."""
    exchange.leave_open(pending)
    asked = exchange.present("ambiguous", lambda view: asking.which(view, pending))
    both = replace(asked.reply, blocks=(*turn.reply.blocks, *asked.reply.blocks))
    return replace(turn, outcome="ambiguous", reply=both)
