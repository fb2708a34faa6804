"""Clicks teach exactly once: the same again changes nothing, another verdict takes the old one back, undo too."""

from __future__ import annotations

import threading
from typing import Any, Literal

import pytest

from bot.buttons import Card
from bot.presenter.decisions import learned
from bot.presenter.view import View
from bot.replies import Chart
from crm_core.access import Actor, Visibility
from crm_core.commands import CreateContact, RecordFeedback, StoreRecommendation, Undo
from crm_core.decisions.actions import FEATURES
from crm_core.decisions.advisor import Advisor
from crm_core.decisions.posterior import PERSON_CAP, REWARDS, Learned, fold
from crm_core.decisions.taught import KeptPosteriors
from crm_core.entities import Ref
from crm_core.errors import Invalid, NotFound
from crm_core.keeping import Judged
from tests.door import NOW, Door, contact

Verdict = Literal["done", "helpful", "not_helpful", "positive", "neutral", "negative"]
CONTEXT = tuple((name, 1.0 if name == "bias" else 0.3) for name in FEATURES)


def shown(door: Door, id_: str = "r1", *, target: Ref | None = None, context: Any = CONTEXT) -> None:
    door.run(
        StoreRecommendation(
            id=id_, target=target or contact("jane"), action="call", for_user=None, context=context, propensity=0.4,
            strategy="pure_thompson", model_version="thompson-linear-1",
        )
    )  # fmt: skip


def click(door: Door, verdict: Verdict, id_: str = "r1", **envelope: Any) -> Any:
    return door.run(RecordFeedback(id_, verdict), **envelope)


def taught(door: Door) -> list[Any]:
    found = KeptPosteriors(door.store).read().by_action
    return [
        (action, counts(one), one.clicks.sums.xx.tolist(), one.outcomes.sums.xx.tolist(), one.faded(NOW).xr.tolist())
        for action, each in found.items()
        for one in each
    ]


def counts(one: Learned) -> tuple[float, ...]:
    return one.clicks.tried, one.clicks.succeeded, one.outcomes.tried, one.outcomes.succeeded


@pytest.fixture
def jane(door: Door) -> Door:
    door.run(CreateContact(id="jane", name="Jane"))
    shown(door)
    return door


def test_the_card_says_what_the_click_changed(jane: Door) -> None:
    note = click(jane, "done").notes["posterior"]
    assert note["action"] == "call"
    assert note["after"]["mean"] > note["before"]["mean"] + 0.02
    assert note["after"]["high"] - note["after"]["low"] <= note["before"]["high"] - note["before"]["low"]
    assert (note["before"]["tried"], note["after"]["tried"], note["after"]["succeeded"]) == (0, 1, 1.0)


def test_a_reward_of_zero_lowers_what_is_expected(jane: Door) -> None:
    note = click(jane, "not_helpful").notes["posterior"]
    assert note["after"]["mean"] < note["before"]["mean"] - 0.02
    assert (note["after"]["tried"], note["after"]["succeeded"]) == (1, 0.0)


def test_the_same_key_and_the_same_verdict_teach_once(jane: Door) -> None:
    click(jane, "done", key="press-1")
    once = taught(jane)
    assert click(jane, "done", key="press-1").replayed
    assert "posterior" not in click(jane, "done", key="press-2").notes
    assert taught(jane) == once


def test_another_verdict_takes_the_old_one_back_exactly(jane: Door) -> None:
    click(jane, "not_helpful")
    worthless = taught(jane)
    click(jane, "done")
    assert taught(jane) != worthless
    click(jane, "not_helpful")
    assert taught(jane) == worthless


@pytest.mark.parametrize("advice", ["done", "helpful", "not_helpful"])
@pytest.mark.parametrize("result", ["positive", "neutral", "negative"])
def test_what_came_of_it_stands_beside_the_click(jane: Door, advice: Verdict, result: Verdict) -> None:
    first, second = click(jane, advice), click(jane, result)
    after = taught(jane)
    assert after[0][1] == (1, REWARDS[advice], 1, REWARDS[result])
    note = second.notes["posterior"]
    assert (note["kind"], note["before"]["tried"], note["after"]["tried"]) == ("outcome", 0, 1)
    assert note["after"]["succeeded"] == REWARDS[result]
    assert "posterior" not in click(jane, result).notes
    jane.run(Undo(second.id))
    assert taught(jane)[0][1] == (1, REWARDS[advice], 0, 0)
    click(jane, result)
    assert taught(jane) == after
    jane.run(Undo(first.id))
    assert taught(jane)[0][1] == (0, 0, 1, REWARDS[result])


def test_as_many_of_each_verdict_may_be_others_after_an_undo(jane: Door) -> None:
    other = tuple((name, 1.0 if name == "bias" else 0.9) for name in FEATURES)
    shown(jane, "r2", context=other)
    jane.run(RecordFeedback("r1", "helpful"), RecordFeedback("r2", "not_helpful"))
    before = taught(jane)
    swapped = jane.run(RecordFeedback("r1", "not_helpful"), RecordFeedback("r2", "helpful"))
    assert taught(jane) != before
    jane.run(Undo(swapped.id))
    assert taught(jane) == before


def test_undo_takes_the_lesson_back_even_when_others_came_between(jane: Door) -> None:
    shown(jane, "r2")
    click(jane, "done", "r2")
    without = taught(jane)
    first = click(jane, "not_helpful", "r1")
    assert taught(jane) != without
    jane.run(Undo(first.id))
    assert taught(jane) == without
    again = click(jane, "done", "r1")
    click(jane, "negative", "r2")
    jane.run(Undo(again.id))
    assert [one[1] for one in taught(jane)] == [(1, 1.0, 1, 0.0)]


def test_one_person_counts_for_no_more_than_the_cap() -> None:
    many = fold(Judged(dict(CONTEXT), "done", NOW) for _ in range(200)).faded(NOW)
    few = fold(Judged(dict(CONTEXT), "done", NOW) for _ in range(3)).faded(NOW)
    assert many.tried == pytest.approx(PERSON_CAP)
    assert few.tried == pytest.approx(3)


def test_clicks_at_the_same_time_are_all_counted(jane: Door) -> None:
    for number in range(12):
        shown(jane, f"p{number}")
    failed: list[BaseException] = []

    def press(numbers: range) -> None:
        try:
            for number in numbers:
                click(jane, "done", f"p{number}", key=f"press-{number}")
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=press, args=(range(start, 12, 2),)) for start in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed
    assert [one[1] for one in taught(jane)] == [(12, 12.0, 0, 0)]


def test_what_was_learned_is_told(jane: Door) -> None:
    advisor = Advisor(jane.store)
    with jane.crm.read(jane.request().actor) as reader:
        assert advisor.learned(reader).options == ()
    click(jane, "done")
    with jane.crm.read(jane.request().actor) as reader:
        answer = advisor.learned(reader)
    assert (answer.clicks, answer.outcomes) == (1, 0)
    call = next(one for one in answer.options if one.action == "call")
    assert (call.tried, call.succeeded, call.outcomes) == (1, 1.0, 0)
    click(jane, "negative")
    with jane.crm.read(jane.request().actor) as reader:
        both = advisor.learned(reader)
        told = learned(View(reader.actor, NOW, Card(None), reader), both)
    assert (both.clicks, both.outcomes) == (1, 1)
    chart = next(block for block in told.blocks if isinstance(block, Chart))
    assert any("helpful 1 of 1, went well 0 of 1" in bar[2] for bar in chart.bars)


def test_unknown_and_hidden_recommendations_are_refused_alike(jane: Door) -> None:
    staff: dict[str, Actor] = jane.staff(Visibility.OWN)
    jane.run(CreateContact(id="toms", name="Tom's", owner=Ref(contact("x").kind.USER, "tom")))
    shown(jane, "hidden", target=contact("toms"))
    with pytest.raises(NotFound):
        click(jane, "done", "never-shown")
    with pytest.raises(NotFound):
        click(jane, "done", "hidden", actor=staff["ana"])


def test_a_propensity_that_is_none_is_refused(jane: Door) -> None:
    with pytest.raises(Invalid, match="propensity cannot be 0"):
        jane.run(StoreRecommendation(id="x", target=contact("jane"), action="call", for_user=None, context=CONTEXT,
                                     propensity=0.0, strategy="argmax", model_version="m"))  # fmt: skip
