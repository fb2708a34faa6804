"""Judging leads and deals, and recommending what to do next. Reads with the reader's rights and writes nothing:
what is shown of a recommendation is stored by `StoreRecommendation`, what people say of it by `RecordFeedback`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

import numpy as np

from crm_core.decisions import actions, prediction, risk
from crm_core.decisions.convergence import Strategy
from crm_core.decisions.deciding import Case, Decider
from crm_core.decisions.features import DealFacts, Stages, companies_of, contact_facts, deal_facts, open_deals
from crm_core.decisions.learnt import Learnt
from crm_core.decisions.posterior import option, sampler
from crm_core.decisions.scoring import HOT, Scored, WeightedScorer, strongest
from crm_core.decisions.severity import Pace
from crm_core.decisions.taught import Database, KeptPosteriors
from crm_core.entities import Deal, Kind, Ref, StageOutcome, User
from crm_core.errors import Invalid, NotFound, Unavailable
from crm_core.queries import And, Condition, Op
from crm_core.reading import Reader
from crm_core.results import (
    LearnedAnswer,
    PredictAnswer,
    Reason,
    Recommendation,
    RecommendationsAnswer,
    RiskAnswer,
    RiskItem,
    Row,
    ScoreAnswer,
    TopLeadsAnswer,
)

_AT_A_COMPANY = 3
"""So many things to do about one company at most."""


class Advisor:
    """`database`: where the posterior is kept. `seed` changes the draws: the same seed, target and day draw the same.
    Each target is decided about once a day for each person (`crm_core.decisions.deciding`). `hot`: the score from
    which a lead is hot. `recommend` False switches recommendations off."""

    def __init__(
        self,
        database: Database,
        *,
        seed: int = 0,
        strategy: Strategy = Strategy.PURE_THOMPSON,
        hot: float = HOT,
        recommend: bool = True,
    ) -> None:
        self._posteriors = KeptPosteriors(database)
        self._decider = Decider(database, seed=seed, strategy=strategy)
        self._seed, self._strategy = seed, strategy
        self._scorer = WeightedScorer(hot)
        self._recommend = recommend
        self._models: Learnt[prediction.WinModel] = Learnt()
        self._paces: Learnt[Pace] = Learnt()

    def score(self, reader: Reader, contact: Ref) -> ScoreAnswer:
        """Raises NotFound when the actor sees no such contact."""
        row = _row(reader, contact, Kind.CONTACT)
        return self._scored(row, self._scores(reader, [contact.id])[contact.id])

    def scores(self, reader: Reader, contacts: Sequence[str]) -> dict[str, tuple[float, str]]:
        """(score, tier) of many contacts at once, by id; those that the actor may not see are left out."""
        return {one: (scored.score, scored.tier) for one, scored in self._scores(reader, contacts).items()}

    def top_leads(self, reader: Reader, limit: int) -> TopLeadsAnswer:
        """The contacts with the highest scores, best first."""
        scores = self._scores(reader, reader.ids(Kind.CONTACT))
        best = sorted(scores, key=lambda one: (-scores[one].score, one))[:limit]
        rows = reader.rows([Ref(Kind.CONTACT, one) for one in best])
        return TopLeadsAnswer(tuple(self._scored(row, scores[row.ref.id]) for row in rows))

    def predict(self, reader: Reader, deal: Ref) -> PredictAnswer:
        """The chance of winning an open deal. With too little history, or one in which all deals ended alike,
        `probability` is None, and the reasons say what is known of the deal. Raises NotFound when the actor sees no
        such deal, Invalid when it is closed."""
        row = _row(reader, deal, Kind.DEAL)
        facts = deal_facts(reader, [deal.id])[deal.id]
        _must_be_open(facts.deal, Stages.of(reader))
        model = self._model(reader)
        names = _user_names(reader, facts.deal)
        chance = model.chance(facts.deal, facts.company, names)
        reasons = (*chance.reasons, *_signs(facts, self._pace(reader)))
        return PredictAnswer(
            row, chance.probability, chance.low, chance.high, model.share, model.won, model.closed, prediction.NEEDED,
            reasons, chance.model,
        )  # fmt: skip

    def chances(self, reader: Reader, deals: Sequence[str]) -> dict[str, float | None]:
        """The probability of winning of many deals at once, by id; None where `predict` says none. Those that are
        closed or that the actor may not see are left out: there is nothing left to predict."""
        stages = Stages.of(reader)
        found = cast("dict[str, Deal]", reader.get_many(Kind.DEAL, deals))
        running = [deal for deal in found.values() if stages.outcome(deal) is StageOutcome.OPEN]
        companies = companies_of(reader, running)
        model = self._model(reader)
        return {deal.id: model.chance(deal, companies.get(deal.company_id or ""), {}).probability for deal in running}

    def at_risk(self, reader: Reader, limit: int) -> RiskAnswer:
        """Open deals at risk, most severe first; `total` counts all of them."""
        pace = self._pace(reader)
        found = [one.id for one in risk.ranked(reader, open_deals(reader), pace) if one.at_risk]
        shown = found[:limit]
        facts = deal_facts(reader, shown)
        rows = {row.ref.id: row for row in reader.rows([Ref(Kind.DEAL, one) for one in shown])}
        risks = (risk.risk_of(facts[one], pace) for one in shown if one in rows)
        return RiskAnswer(tuple(RiskItem(rows[one.deal.id], one.reasons, one.severity) for one in risks), len(found))

    def risky(self, reader: Reader) -> list[str]:
        """The ids of the open deals at risk, most severe first."""
        return [one.id for one in risk.ranked(reader, open_deals(reader), self._pace(reader)) if one.at_risk]

    def next_action(self, reader: Reader, target: Ref) -> Recommendation:
        """What to do next about a contact or an open deal. Raises NotFound when the actor sees no such record, Invalid
        when nothing is left to do: it is closed or archived."""
        row = _row(reader, target, Kind.CONTACT, Kind.DEAL)
        if not self._recommend:
            raise Unavailable("recommending", "switched off by LOOM_RECOMMENDATIONS")
        if target.kind is Kind.DEAL:
            deal = deal_facts(reader, [target.id])[target.id]
            here = actions.of_deal(deal, Stages.of(reader))
            about = tuple(Ref(Kind.CONTACT, person.id) for person in deal.contacts[:1])
        else:
            contact = contact_facts(reader, [target.id])[target.id]
            here = actions.of_contact(contact)
            about = tuple(Ref(Kind.DEAL, one.id) for one in contact.open_deals[:1])
        if not here.is_open:
            raise Invalid("target", row.name, "an open deal or a contact: nothing is left to do here")
        taught = self._posteriors.read().by_action
        return self._decider.decide(reader, Case(row, here, actions.eligible(here), about), taught)

    def next_actions(self, reader: Reader, target: Ref) -> RecommendationsAnswer:
        """What to do next about a contact, a deal, or a company: there about its open deals, the most at risk first,
        or else its people. Empty when nothing is open there. Raises NotFound, and Invalid for another kind."""
        row = _row(reader, target, Kind.CONTACT, Kind.DEAL, Kind.COMPANY)
        targets = [target] if target.kind is not Kind.COMPANY else self._open_at(reader, target)
        items = []
        for one in targets:
            try:
                items.append(self.next_action(reader, one))
            except Invalid:
                continue  # closed or archived: nothing is left to do there
        return RecommendationsAnswer(tuple(items[:_AT_A_COMPANY]), row)

    def _open_at(self, reader: Reader, company: Ref) -> list[Ref]:
        here = Condition("company", Op.EQ, company.id)
        running = risk.ranked(reader, And((here, open_deals(reader))), self._pace(reader))
        deals = [Ref(Kind.DEAL, one.id) for one in running[:_AT_A_COMPANY]]
        return deals or [Ref(Kind.CONTACT, id_) for id_ in reader.ids(Kind.CONTACT, here, limit=_AT_A_COMPANY)]

    def recommendations(self, reader: Reader, limit: int) -> RecommendationsAnswer:
        """What matters most now among the actor's own open deals (all that they see when they own none): the most at
        risk first. `wait` is not among it, nor what was done today."""
        if not self._recommend:
            return RecommendationsAnswer(())
        stages = Stages.of(reader)
        taught = self._posteriors.read().by_action
        items: list[Recommendation] = []
        for deal in risk.closely(reader, risk.own_open_deals(reader, self._pace(reader))):
            if len(items) == limit:
                break
            here = actions.of_deal(deal, stages)
            allowed = () if here.forgotten else tuple(a for a in actions.eligible(here) if a != "wait")
            target = Ref(Kind.DEAL, deal.deal.id)
            if here.touched_today or not allowed or self._decider.is_done(reader, target):
                continue
            about = tuple(Ref(Kind.CONTACT, person.id) for person in deal.contacts[:1])
            row = _row(reader, target, Kind.DEAL)
            items.append(self._decider.decide(reader, Case(row, here, allowed, about), taught))
        return RecommendationsAnswer(tuple(items))

    def learned(self, reader: Reader) -> LearnedAnswer:
        """What the bandit believes of every action, in the average situation judged so far. No options before the
        first click."""
        taught = self._posteriors.read()
        bandit = sampler(taught.by_action, reader.now, self._seed)
        if not taught.by_action:
            return LearnedAnswer((), 0, 0, str(self._strategy))
        mean = sum(bandit.sums(action).xx[0] for action in bandit.actions)
        context = dict(zip(bandit.features, np.asarray(mean) / np.asarray(mean)[0], strict=True))
        chances = bandit.probabilities(context)
        options = (option(one, bandit, context, taught.by_action, chances[one]) for one in bandit.actions)
        ranked = sorted(options, key=lambda one: (-one.expected, one.action))
        return LearnedAnswer(tuple(ranked), taught.clicks, taught.outcomes, str(self._strategy))

    def _scores(self, reader: Reader, contacts: Sequence[str]) -> dict[str, Scored]:
        return {one: self._scorer.score(facts) for one, facts in contact_facts(reader, contacts).items()}

    def _scored(self, row: Row, scored: Scored) -> ScoreAnswer:
        return ScoreAnswer(
            row, scored.score, scored.low, scored.high, scored.tier, scored.tiers, strongest(scored.reasons),
            self._scorer.name, calibrated=False,
        )  # fmt: skip

    def _model(self, reader: Reader) -> prediction.WinModel:
        """The win model of what the actor may see, fitted again whenever a record has changed."""
        return self._models.get(reader, prediction.fit)

    def _pace(self, reader: Reader) -> Pace:
        return self._paces.get(reader, risk.pace_of)


def _row(reader: Reader, ref: Ref, *kinds: Kind) -> Row:
    if ref.kind not in kinds:
        raise Invalid("target", str(ref.kind), " or ".join(f"a {kind}" for kind in kinds))
    rows = reader.rows([ref])
    if not rows:
        raise NotFound(ref.kind, ref.id)
    return rows[0]


def _must_be_open(deal: Deal, stages: Stages) -> None:
    if (outcome := stages.outcome(deal)) is not StageOutcome.OPEN:
        raise Invalid("deal", deal.title, f"an open deal; this one is {outcome}")


def _signs(facts: DealFacts, pace: Pace) -> tuple[Reason, ...]:
    """Signs of risk speak against winning; their weight is the part of the severity, negative."""
    found = risk.risk_of(facts, pace)
    return tuple(Reason(-one.weight, one.feature, one.value, one.words, one.evidence) for one in found.reasons[:3])


def _user_names(reader: Reader, deal: Deal) -> dict[str, str]:
    if deal.owner_id is None:
        return {}
    users = cast("dict[str, User]", reader.get_many(Kind.USER, [deal.owner_id]))
    return {one: user.name for one, user in users.items()}
