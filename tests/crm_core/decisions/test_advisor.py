"""Scores, chances, risks and next actions over a real record: every reason traces to its evidence."""

from __future__ import annotations

import random
from datetime import date, timedelta
from decimal import Decimal

import pytest

from bot.buttons import Card
from bot.presenter.decisions import prediction
from bot.presenter.view import View
from bot.replies import Text
from crm_core.commands import CloseDeal, CreateCompany, CreateContact, CreateDeal, LogActivity
from crm_core.decisions.actions import of_deal
from crm_core.decisions.advisor import Advisor
from crm_core.decisions.features import Stages, deal_facts
from crm_core.decisions.prediction import Closed, measure, prior_strength, rates_of
from crm_core.decisions.risk import pace_of, risk_of
from crm_core.entities import ActivityType, Outcome, StageOutcome
from crm_core.errors import Invalid, NotFound
from crm_core.store.sql import SqlStore
from tests.door import NOW, Door, activity, company, contact, deal


@pytest.fixture
def door(sqlite_url: str) -> Door:
    return Door(SqlStore.open(sqlite_url))


def two_leads(door: Door) -> None:
    door.run(
        CreateCompany(id="acme", name="Acme", size=5_000),
        CreateContact(id="jane", name="Jane", title="CFO", emails=("jane@acme.test",), company=company("acme")),
        CreateContact(id="cold", name="Cold", title="Intern"),
        CreateDeal(id="open", title="Open", contacts=(contact("jane"),), company=company("acme"), value=Decimal(40_000),
                   currency="EUR", stage="proposal", expected_close=date(2026, 11, 1), imported=True,
                   created=NOW - timedelta(days=200)),
        LogActivity(id="met", type=ActivityType.MEETING, contact=contact("jane"), outcome=Outcome.POSITIVE,
                    timestamp=NOW - timedelta(days=2)),
        LogActivity(id="bad", type=ActivityType.CALL, contact=contact("jane"), deal=deal("open"),
                    outcome=Outcome.NEGATIVE, timestamp=NOW - timedelta(days=50)),
        LogActivity(id="future", type=ActivityType.MEETING, contact=contact("cold"), outcome=Outcome.POSITIVE,
                    timestamp=NOW + timedelta(days=5)),
    )  # fmt: skip


def test_a_score_is_a_share_with_tiers_that_sum_to_one_and_reasons_with_evidence(door: Door) -> None:
    two_leads(door)
    with door.crm.read(door.request().actor) as reader:
        warm, cold = (Advisor(door.store).score(reader, contact(one)) for one in ("jane", "cold"))
        evidence = {reason.evidence for reason in (*warm.reasons, *cold.reasons)}
        assert None not in evidence
        assert reader.visible(one for one in evidence if one) == evidence
    assert 0 < cold.score < 0.3 < warm.score < 1
    for answer in (warm, cold):
        assert answer.low < answer.score < answer.high
        assert sum(answer.tiers.values()) == pytest.approx(1)
        assert answer.calibrated is False
    assert warm.high - warm.low < cold.high - cold.low + 0.2
    assert "CFO decides on budgets" in [reason.words for reason in warm.reasons]
    assert not any(reason.feature == "meetings" for reason in cold.reasons), "the future is not known yet"


def test_the_interval_narrows_with_evidence(door: Door) -> None:
    door.run(CreateContact(id="jane", name="Jane", emails=("j@x.test",)))
    widths = []
    for _ in range(3):
        with door.crm.read(door.request().actor) as reader:
            answer = Advisor(door.store).score(reader, contact("jane"))
        widths.append(answer.high - answer.low)
        door.run(*(LogActivity(type=ActivityType.EMAIL, contact=contact("jane"), outcome=Outcome.NEUTRAL,
                               timestamp=NOW - timedelta(days=30)) for _ in range(8)))  # fmt: skip
    assert widths[0] > widths[1] > widths[2]


def test_risk_says_why_and_from_what(door: Door) -> None:
    two_leads(door)
    with door.crm.read(door.request().actor) as reader:
        answer = Advisor(door.store).at_risk(reader, 5)
    assert answer.total == 1
    found = {reason.feature: reason for reason in answer.items[0].reasons}
    assert found["expected_close"].words == "expected to close 21 days ago"
    assert "silence" not in found
    assert "last_outcome" not in found


def test_a_quiet_deal_points_to_its_last_touch(door: Door) -> None:
    door.run(
        CreateContact(id="jane", name="Jane"),
        CreateDeal(id="q", title="Q", contacts=(contact("jane"),), imported=True, created=NOW - timedelta(days=90)),
        LogActivity(id="call", type=ActivityType.CALL, deal=deal("q"), outcome=Outcome.NEGATIVE,
                    timestamp=NOW - timedelta(days=40)),
    )  # fmt: skip
    with door.crm.read(door.request().actor) as reader:
        item = Advisor(door.store).at_risk(reader, 5).items[0]
    by_feature = {reason.feature: reason for reason in item.reasons}
    assert by_feature["silence"].words == "quiet for 40 days"
    assert {by_feature[name].evidence.id for name in ("silence", "last_outcome")} == {"call"}  # type: ignore[union-attr]


def test_with_little_history_no_probability_is_said(door: Door) -> None:
    two_leads(door)
    with door.crm.read(door.request().actor) as reader:
        answer = Advisor(door.store).predict(reader, deal("open"))
    assert (answer.probability, answer.closed_deals, answer.needed) == (None, 0, 40)
    assert answer.reasons


@pytest.mark.parametrize(
    ("won", "lost", "said"),
    [
        (50, 0, "I can't tell yet for Open: all 50 closed deals so far were won and none lost, so nothing shows yet"),
        (0, 41, "I can't tell yet for Open: all 41 closed deals so far were lost and none won, so nothing shows yet"),
        (3, 0, "I can't tell yet for Open: 3 closed deals so far, I need about 40. You won 3 of them (100 %)."),
        (0, 0, "I can't tell yet for Open: 0 closed deals so far, I need about 40."),
    ],
)
def test_why_no_chance_is_said(door: Door, won: int, lost: int, said: str) -> None:
    two_leads(door)
    for number in range(won + lost):
        door.run(CreateDeal(id=f"p{number}", title="P"), CloseDeal(deal(f"p{number}"), _ended(number < won)))
    with door.crm.read(door.request().actor) as reader:
        answer = Advisor(door.store).predict(reader, deal("open"))
        line = prediction(View(reader.actor, NOW, Card(None), reader), answer).blocks[0]
    assert answer.probability is None
    assert answer.base_rate == (won / (won + lost) if won + lost else None)
    assert isinstance(line, Text)
    assert line.text.startswith(said)


def test_the_average_is_the_plain_share(door: Door) -> None:
    two_leads(door)
    for number in range(44):
        door.run(CreateDeal(id=f"p{number}", title="P"), CloseDeal(deal(f"p{number}"), _ended(number % 4 != 0)))
    with door.crm.read(door.request().actor) as reader:
        answer = Advisor(door.store).predict(reader, deal("open"))
    assert (answer.base_rate, answer.won_deals, answer.closed_deals) == (0.75, 33, 44)
    assert answer.model == "base-rate-1"
    assert answer.probability == 0.75
    assert answer.low is not None
    assert answer.high is not None
    assert answer.low < 0.75 < answer.high


def _ended(won: bool) -> StageOutcome:
    return StageOutcome.WON if won else StageOutcome.LOST


def test_noise_is_told_as_the_average_and_a_real_difference_is_used() -> None:
    rng = random.Random(5)
    noise = [Closed(rng.random() < 0.6, {"owner": rng.choice("abcdef")}) for _ in range(600)]
    assert not measure(noise[:480], noise[480:]).better
    real = [Closed(rng.random() < (0.85 if owner == "a" else 0.25), {"owner": owner})
            for owner in (rng.choice("ab") for _ in range(600))]  # fmt: skip
    assert measure(real[:480], real[480:]).better
    rates = rates_of(real)
    assert rates.groups["owner"]["a"].rate == pytest.approx(0.85, abs=0.06)
    assert prior_strength([(5, 10), (50, 100), (10, 20)], 0.5) == float("inf")


def test_next_action_is_among_what_fits_with_its_propensity(door: Door) -> None:
    two_leads(door)
    with door.crm.read(door.request().actor) as reader:
        advisor = Advisor(door.store, seed=3)
        one, again = advisor.next_action(reader, deal("open")), advisor.next_action(reader, deal("open"))
        listed = advisor.recommendations(reader, 5).items
    assert one.action in {option.action for option in one.options}
    assert sum(option.probability for option in one.options) == pytest.approx(1)
    assert one.propensity == next(o.probability for o in one.options if o.action == one.action)
    assert (one.action, one.propensity) == (again.action, again.propensity)
    assert one.id == again.id
    assert "call" not in {option.action for option in one.options}, "Jane has no phone number"
    assert all(item.action != "wait" for item in listed)


@pytest.mark.parametrize("days", [40, 500])
def test_a_call_with_its_contact_before_the_deal_counts_as_contact(door: Door, days: int) -> None:
    called = NOW - timedelta(days=days)
    door.run(
        CreateContact(id="jane", name="Jane"),
        LogActivity(id="call", type=ActivityType.CALL, contact=contact("jane"), timestamp=called),
        CreateDeal(id="new", title="New", contacts=(contact("jane"),), created=NOW - timedelta(days=30), imported=True),
        CreateDeal(id="none", title="None", created=NOW - timedelta(days=30), imported=True),
    )
    with door.crm.read(door.request().actor) as reader:
        facts = deal_facts(reader, ["new", "none"])
        assert (facts["new"].last_touch, facts["none"].last_touch) == (called, None)
        words = [of_deal(facts[id_], Stages.of(reader)).reasons for id_ in ("new", "none")]
        risks = {one: risk_of(deal, pace_of(reader)) for one, deal in facts.items()}
    assert f"last contact {days} days ago" in words[0]
    assert "nobody has been in contact yet" in words[1]
    quiet = next(reason for reason in risks["new"].reasons if reason.feature == "silence")
    assert quiet.words == f"quiet for {days} days"
    assert quiet.evidence == (activity("call") if days < 365 else deal("new"))


def test_nothing_is_left_to_do_for_a_closed_deal(door: Door) -> None:
    two_leads(door)
    door.run(CloseDeal(deal("open"), str(StageOutcome.WON)))  # type: ignore[arg-type]
    with door.crm.read(door.request().actor) as reader:
        with pytest.raises(Invalid, match="nothing is left to do here"):
            Advisor(door.store).next_action(reader, deal("open"))
        assert Advisor(door.store).recommendations(reader, 5).items == ()
        assert Advisor(door.store).at_risk(reader, 5).total == 0
        with pytest.raises(NotFound):
            Advisor(door.store).score(reader, contact("nobody"))


@pytest.mark.parametrize(("days", "listed"), [(300, {"old"}), (400, set())])
def test_a_deal_that_nothing_happened_with_for_a_year_is_recommended_by_nobody(
    door: Door, days: int, listed: set[str]
) -> None:
    begun = NOW - timedelta(days=days)
    door.run(CreateDeal(id="old", title="Old", created=begun, imported=True))
    with door.crm.read(door.request().actor) as reader:
        advisor = Advisor(door.store)
        assert {item.target.ref.id for item in advisor.recommendations(reader, 5).items} == listed
        assert advisor.next_action(reader, deal("old")).action  # who asks about it is answered
