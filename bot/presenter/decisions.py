"""Scores, predictions, recommendations, risks, and what was learned: each with its reasons and how sure it is."""

from __future__ import annotations

from bot.buttons import Action
from bot.presenter import values as words
from bot.presenter.view import View
from bot.replies import Block, Button, Chart, Item, Items, Reply, Text
from crm_core.commands import RecordFeedback
from crm_core.entities import Kind
from crm_core.results import (
    ActionOption,
    LearnedAnswer,
    PredictAnswer,
    Reason,
    Recommendation,
    RecommendationsAnswer,
    RiskAnswer,
    RiskItem,
    ScoreAnswer,
    TopLeadsAnswer,
)

_SKILL = "skill"
"""The reason that speaks neither for nor against: why a chance is no more than the average."""


def action_words(action: str) -> str:
    return action.replace("_", " ")


def score(view: View, answer: ScoreAnswer) -> Reply:
    tiers = ", ".join(f"{tier} {words.percent(p)}" for tier, p in answer.tiers.items())
    return Reply(
        (
            Text(f"{answer.target.name}: {answer.tier}, {answer.score:.2f} ({answer.low:.2f} to {answer.high:.2f})"),
            *_reasons(answer.reasons),
            Text(tiers, "quiet"),
            Text(_model_line(answer.model, answer.calibrated), "quiet"),
        )
    )


def _model_line(model: str, calibrated: bool) -> str:
    if calibrated:
        return f"Calibrated probability ({model})."
    return f"A transparent weighting ({model}), not a measured probability."


def _reasons(reasons: tuple[Reason, ...]) -> list[Block]:
    blocks: list[Block] = []
    speaks_for = tuple(Item(r.words) for r in reasons if r.weight > 0)
    against = tuple(Item(r.words) for r in reasons if r.weight < 0)
    if speaks_for:
        blocks += [Text("For", "strong"), Items(speaks_for)]
    if against:
        blocks += [Text("Against", "strong"), Items(against)]
    for reason in reasons:
        if reason.weight == 0 and reason.feature == _SKILL:
            blocks.append(Text(f"This model does no better than your average: {reason.words}.", "quiet"))
    return blocks


def top_leads(view: View, answer: TopLeadsAnswer) -> Reply:
    if not answer.items:
        return Reply((Text("No contacts to rank yet."),))
    items = tuple(
        Item(f"{s.target.name}  {s.tier} {s.score:.2f}", tuple(r.words for r in s.reasons if r.weight > 0)[:2])
        for s in answer.items
    )
    model = _model_line(answer.items[0].model, answer.items[0].calibrated)
    return Reply(
        (
            Text("Your strongest lead" if len(items) == 1 else f"Your {len(items)} strongest leads"),
            Items(items, ordered=True),
            Text(model, "quiet"),
        )
    )


def prediction(view: View, answer: PredictAnswer) -> Reply:
    if answer.probability is None or answer.low is None or answer.high is None:
        return Reply((Text(_untold(answer)), *_reasons(answer.reasons)))
    base = f", your average is {words.percent(answer.base_rate)}" if answer.base_rate is not None else ""
    return Reply(
        (
            Text(
                f"{answer.deal.name}: {words.percent(answer.probability)} "
                f"({words.percent(answer.low)} to {words.percent(answer.high)}){base}."
            ),
            *_reasons(answer.reasons),
            Text(f"From {words.count(answer.closed_deals, 'closed deals')} ({answer.model}).", "quiet"),
        )
    )


def _untold(answer: PredictAnswer) -> str:
    """Why no chance is said: too few closed deals, or all of them ended alike."""
    closed, won = answer.closed_deals, answer.won_deals
    said = f"I can't tell yet for {answer.deal.name}: "
    if closed >= answer.needed:
        ended = "were won and none lost" if won else "were lost and none won"
        return said + (
            f"all {words.count(closed, 'closed deals')} so far {ended}, so nothing shows yet what the others look like."
        )
    share = f" You won {won} of them ({words.percent(answer.base_rate)})." if answer.base_rate is not None else ""
    return said + f"{words.count(closed, 'closed deals')} so far, I need about {answer.needed}.{share}"


def recommendations(view: View, answer: RecommendationsAnswer) -> Reply:
    if not answer.items and answer.about is not None:
        return Reply((Text(f"Nothing is left to do about {answer.about.name}: nothing is open there."),))
    if not answer.items:
        return Reply((Text("Nothing left to recommend today: no open deal or contact of yours waits for you."),))
    lead = "Next" if len(answer.items) == 1 else f"{len(answer.items)} things to do next"
    if answer.about is not None and answer.about.ref.kind is Kind.COMPANY:
        lead += f" about {answer.about.name}"
    return Reply(
        (Text(lead, "strong"), Items(tuple(recommendation_item(view, r) for r in answer.items), len(answer.items) > 1))
    )


def recommendation_item(view: View, item: Recommendation) -> Item:
    """One recommendation with its evidence and the buttons that teach."""
    about = words.listed(row.name for row in item.about if row.ref != item.target.ref)
    line = f"{action_words(item.action).capitalize()}: {item.target.name}{' (' + about + ')' if about else ''}"
    others = ", ".join(f"{action_words(o.action)} {o.probability:.2f}" for o in item.options if o.action != item.action)
    evidence = (*item.reasons, f"picked over {others}" if others else "the only action that fits here")
    return Item(line, evidence, _verdicts(view, item))


def _verdicts(view: View, item: Recommendation) -> tuple[Button, ...]:
    done = view.card.button("Done", Action(commands=(RecordFeedback(item.id, "done"),)), "primary")
    return (
        *(() if item.action == "wait" else (done,)),  # there is nothing to do
        view.card.button("Helpful", Action(commands=(RecordFeedback(item.id, "helpful"),))),
        view.card.button("Not helpful", Action(commands=(RecordFeedback(item.id, "not_helpful"),))),
    )


def risk(view: View, answer: RiskAnswer) -> Reply:
    if not answer.items:
        return Reply((Text("No open deal looks at risk."),))
    more = f", the {len(answer.items)} most urgent" if answer.total > len(answer.items) else ""
    return Reply(
        (
            Text(f"{words.count(answer.total, 'deals')} at risk{more}"),
            Items(tuple(risk_item(view, item) for item in answer.items), ordered=True),
        )
    )


def risk_item(view: View, item: RiskItem) -> Item:
    value = words.shown(item.deal.values.get("value"), field="value", values=item.deal.values, names={}, zone=view.zone)
    worth = f" ({value})" if item.deal.values.get("value") is not None else ""
    return Item(f"{item.deal.name}{worth}", tuple(reason.words for reason in item.reasons))


def learned(view: View, answer: LearnedAnswer) -> Reply:
    if not answer.options:
        return Reply((Text("Nothing learned yet: no recommendation was judged so far."),))
    bars = tuple(
        (
            action_words(o.action),
            o.expected,
            f"{words.percent(o.expected)} ({words.percent(o.low)} to {words.percent(o.high)})" + _seen(o),
        )
        for o in answer.options
    )
    return Reply(
        (
            Text(f"From {words.count(answer.clicks, 'clicks')} and {words.count(answer.outcomes, 'outcomes')}:"),
            Chart("What worked, action by action", bars, 1.0),
            Text(f"Strategy: {answer.strategy.replace('_', ' ').lower()}.", "quiet"),
        )
    )


def _seen(option: ActionOption) -> str:
    """The plain counts behind a belief: what people said of the advice, and what came of it."""
    clicks = f", helpful {option.succeeded:g} of {option.tried}" if option.tried else ""
    return clicks + (f", went well {option.went_well:g} of {option.outcomes}" if option.outcomes else "")
