"""Will this deal be won? Rates of the company's own closed deals, shrunk towards its average.

Hierarchical beta-binomial by empirical Bayes (Gelman et al., Bayesian Data Analysis, 3rd ed., section 5.3): each owner,
source, product and industry has a win rate drawn around the base rate; how far such rates lie apart beyond chance is
estimated from the data, and groups that differ no more than chance does are pulled all the way to the base rate.
The newest fifth of the closed deals checks it: unless the rates foretold those better than the average alone does,
the average is what is said.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from crm_core.decisions.features import Stages, companies_of
from crm_core.entities import Company, Deal, Kind, Ref, StageOutcome
from crm_core.queries import And, Condition, Op, OrderBy
from crm_core.reading import Reader
from crm_core.results import Reason

NEEDED = 40
"""Closed deals before any probability is said."""
NEWEST = 4_000
"""At most this many closed deals, the newest, are learned from."""
HELD_OUT = 0.2
MARGIN = 0.005
"""Log loss by which the rates must beat the base rate on the held-out deals."""
Z90 = 1.645

GROUPS: Mapping[str, Callable[[Deal, Mapping[str, Company]], str | None]] = {
    "owner": lambda deal, companies: deal.owner_id,
    "source": lambda deal, companies: deal.source,
    "product": lambda deal, companies: deal.products[0] if deal.products else None,
    "industry": lambda deal, companies: _industry(companies.get(deal.company_id or "")),
}
"""What a deal is grouped by. All of it is known long before a deal closes."""


@dataclass(frozen=True, slots=True)
class Closed:
    """One closed deal as the model sees it."""

    won: bool
    groups: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Rate:
    """A group's win rate after shrinking. `sd` is of its log-odds."""

    won: int
    count: int
    rate: float
    sd: float


@dataclass(frozen=True, slots=True)
class Rates:
    """Base rate (one deal of each kind added, so that it is never 0 or 1), and per grouping the shrunken rate of each
    of its values."""

    base: float
    count: int
    groups: Mapping[str, Mapping[str, Rate]]

    def log_odds(self, groups: Mapping[str, str]) -> tuple[float, float]:
        """Mean and standard deviation of the log-odds of winning."""
        mean = _logit(self.base)
        variance = 1 / (self.count * self.base * (1 - self.base))
        for grouping, value in groups.items():
            if (rate := self.groups.get(grouping, {}).get(value)) is not None:
                mean += _logit(rate.rate) - _logit(self.base)
                variance += rate.sd**2
        return mean, math.sqrt(variance)


@dataclass(frozen=True, slots=True)
class Skill:
    """How the rates did on the newest fifth: mean log loss in nats, lower is better."""

    held_out: int
    log_loss: float
    base_log_loss: float

    @property
    def better(self) -> bool:
        return self.base_log_loss - self.log_loss >= MARGIN


@dataclass(frozen=True, slots=True)
class Chance:
    """What is said about one deal. `probability` None: not enough history."""

    probability: float | None
    low: float | None
    high: float | None
    reasons: tuple[Reason, ...]
    model: str


@dataclass(frozen=True, slots=True)
class WinModel:
    """Fitted on what one actor may see. `rates` and `skill` are None with fewer than `NEEDED` closed deals, and where
    all of them ended alike: then nothing tells a deal that will be won from one that will not."""

    won: int
    closed: int
    rates: Rates | None
    skill: Skill | None

    @property
    def share(self) -> float | None:
        """The plain share of closed deals that were won; None when none is closed."""
        return self.won / self.closed if self.closed else None

    def chance(self, deal: Deal, company: Company | None, names: Mapping[str, str]) -> Chance:
        """`names`: user id -> name, for the words."""
        if self.rates is None or self.skill is None or self.share is None:
            return Chance(None, None, None, (), "not enough history" if self.closed < NEEDED else "one-sided history")
        if not self.skill.better:
            low, high = _interval(*self.rates.log_odds({}))
            return Chance(self.share, low, high, (_no_skill(deal, self.skill),), "base-rate-1")
        groups = _groups(deal, {} if company is None else {company.id: company})
        mean, sd = self.rates.log_odds(groups)
        low, high = _interval(mean, sd)
        reasons = [
            _group_reason(deal, (grouping, names.get(value, value)), rate, base=self.rates.base, share=self.share)
            for grouping, value in groups.items()
            if (rate := self.rates.groups.get(grouping, {}).get(value)) is not None
        ]
        ranked = sorted(reasons, key=lambda reason: -abs(reason.weight))
        return Chance(_logistic(mean), low, high, tuple(ranked), "shrunken-rates-1")


def fit(reader: Reader) -> WinModel:
    """Learns from the closed deals that the reader's actor may see, and measures itself on the newest fifth."""
    stages = Stages.of(reader)
    history = _history(reader, stages)
    won, closed = sum(deal.won for deal in history), len(history)
    if closed < NEEDED or not 0 < won < closed:
        return WinModel(won, closed, None, None)
    cut = int(closed * (1 - HELD_OUT))
    return WinModel(won, closed, rates_of(history), measure(history[:cut], history[cut:]))


def rates_of(deals: Sequence[Closed]) -> Rates:
    """Shrunken rates of every group. `deals` needs at least one won and one lost."""
    base = (sum(deal.won for deal in deals) + 1) / (len(deals) + 2)
    counts: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(lambda: [0, 0]))
    for deal in deals:
        for grouping, value in deal.groups.items():
            tally = counts[grouping][value]
            tally[0] += deal.won
            tally[1] += 1
    return Rates(base, len(deals), {name: _shrink(tallies, base) for name, tallies in counts.items()})


def measure(older: Sequence[Closed], newer: Sequence[Closed]) -> Skill:
    """Learns from the older deals, tells the newer ones: the same deals are never on both sides."""
    rates = rates_of(older)
    told = [(_logistic(rates.log_odds(deal.groups)[0]), deal.won) for deal in newer]
    return Skill(len(newer), _log_loss(told), _log_loss([(rates.base, won) for _, won in told]))


def prior_strength(tallies: Iterable[tuple[int, int]], base: float) -> float:
    """How many deals at the base rate every group is given: method of moments for the beta-binomial.

    `tallies` are (won, count). Infinite when the groups' rates differ no more than chance makes them.
    """
    pairs = [(won, count) for won, count in tallies if count > 0]
    total = sum(count for _, count in pairs)
    if len(pairs) < 2 or total < 2:
        return math.inf
    spread = sum(count * (won / count - base) ** 2 for won, count in pairs)
    chance = base * (1 - base)
    scale = total - sum(count**2 for _, count in pairs) / total
    between = (spread - (len(pairs) - 1) * chance) / scale if scale > 0 else 0.0
    if between <= 0:
        return math.inf
    return max(1.0, chance / between - 1)


def _shrink(tallies: Mapping[str, list[int]], base: float) -> dict[str, Rate]:
    strength = prior_strength(((won, count) for won, count in tallies.values()), base)
    if math.isinf(strength):
        return {value: Rate(won, count, base, 0.0) for value, (won, count) in tallies.items()}
    rates = {}
    for value, (won, count) in tallies.items():
        rate = (won + strength * base) / (count + strength)
        rates[value] = Rate(won, count, rate, 1 / math.sqrt((count + strength) * rate * (1 - rate)))
    return rates


def _history(reader: Reader, stages: Stages) -> list[Closed]:
    """Closed deals, oldest closing first."""
    keys = stages.keys(StageOutcome.WON, StageOutcome.LOST)
    where = And((Condition("stage", Op.IN, keys), Condition("closed", Op.LE, reader.now)))
    ids = reader.ids(Kind.DEAL, where, (OrderBy("closed"),), NEWEST)
    deals = cast("dict[str, Deal]", reader.get_many(Kind.DEAL, ids))
    companies = companies_of(reader, deals.values())
    return [
        Closed(stages.outcome(deals[one]) is StageOutcome.WON, _groups(deals[one], companies))
        for one in reversed(ids)
        if one in deals
    ]


def _groups(deal: Deal, companies: Mapping[str, Company]) -> dict[str, str]:
    found = {name: of(deal, companies) for name, of in GROUPS.items()}
    return {name: value for name, value in found.items() if value}


def _industry(company: Company | None) -> str | None:
    return None if company is None else company.industry


def _group_reason(deal: Deal, group: tuple[str, str], rate: Rate, *, base: float, share: float) -> Reason:
    grouping, name = group
    words = f"{grouping} {name}: {rate.won} of {rate.count} won, against {share:.0%} overall"
    return Reason(_logit(rate.rate) - _logit(base), grouping, name, words, Ref(Kind.DEAL, deal.id))


def _no_skill(deal: Deal, skill: Skill) -> Reason:
    words = (
        f"owner, source, product and industry foretold the newest {skill.held_out} closed deals no better than the "
        f"average (log loss {skill.log_loss:.3f} against {skill.base_log_loss:.3f}), so this is the average"
    )
    return Reason(0.0, "skill", round(skill.base_log_loss - skill.log_loss, 4), words, Ref(Kind.DEAL, deal.id))


def _interval(mean: float, sd: float) -> tuple[float, float]:
    return _logistic(mean - Z90 * sd), _logistic(mean + Z90 * sd)


def _log_loss(told: Sequence[tuple[float, bool]]) -> float:
    return -sum(math.log(chance if won else 1 - chance) for chance, won in told) / len(told)


def _logit(share: float) -> float:
    return math.log(share / (1 - share))


def _logistic(points: float) -> float:
    return 1 / (1 + math.exp(-points))
