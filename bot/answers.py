"""Answers: a question asked of the CRM, what was found, and what the conversation is about after it."""

from __future__ import annotations

from dataclasses import replace

from bot.dialogue_state import subjects
from bot.exchange import Exchange
from bot.presenter import answering, receipts
from bot.presenter.view import View
from bot.recommending import keep_recommendations
from bot.replies import Reply
from bot.turn import Turn
from crm_core.queries import Ask, Query
from crm_core.results import Spacetime
from intents.interpretation import Assumption, Context


def answer(exchange: Exchange, query: Query, context: Context, taken: tuple[Assumption, ...] = ()) -> Turn:
    """Asks and shows; `taken` is what the query takes for granted. Raises the CRMError that refuses it."""
    house = exchange.house
    found = house.crm.ask(query, exchange.actor, conversation=exchange.conversation)
    exchange.timer.mark("execute")
    about = keep_recommendations(house.crm, exchange.actor, found)
    turn = exchange.present("answer", lambda view: replace(_shown(view, found, taken), about=about)).with_answer(found)
    refs = tuple(turn.results())
    house.dialogue.remember(
        exchange.conversation,
        exchange.actor,
        before=context,
        query=query,
        refs=refs,
        focus=subjects(refs) if len(refs) == 1 else (),
        groups=turn.groups(),
    )
    return turn


def _shown(view: View, found: Spacetime, taken: tuple[Assumption, ...]) -> Reply:
    """The card; where it says nothing of what was assumed (all but lists and figures), that stands below it."""
    reply = answering.answer(view, found, taken)
    if isinstance(found.query, Ask) or not taken:
        return reply
    return replace(reply, blocks=(*reply.blocks, *receipts.assumed(view, taken)))
