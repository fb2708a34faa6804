"""Questions through the nine steps, on the made-up company; memory is a small stand-in that answers as it is told."""

from __future__ import annotations

from collections.abc import Collection, Iterator

import pytest

from crm_core.access import LOCAL_OPERATOR, Actor
from crm_core.entities import Kind, Ref, Role
from crm_core.errors import NotFound, Unavailable
from crm_core.memory.base import Hit
from crm_core.memory.ties import Tie
from crm_core.queries import (
    Ask,
    Condition,
    FactOf,
    Op,
    Pipeline,
    QueryPlan,
    Score,
    Search,
    Show,
    Similar,
    Timeline,
)
from crm_core.reading import Reader
from crm_core.results import Fact, PipelineAnswer, PlanAnswer, RecordCard, SimilarAnswer, TimelineAnswer
from crm_core.store.sql import SqlStore
from crm_core.weaving.cycle import STEPS, WeavingCycle
from crm_core.weaving.ranking import fused
from crm_core.weaving.weave import Scored, Signal
from tests.plan_gold import Gold
from tests.plan_world import NOW, make_world

WORLD = make_world()
GOLD = Gold(WORLD, LOCAL_OPERATOR)
REP = Actor("u0", "Ana Souza", Role.REP, team_id="t1")


class Told:
    """A `SemanticSearch` that was told what it finds."""

    degraded: tuple[str, ...] = ()

    def __init__(self, *hits: Hit) -> None:
        self.hits = hits
        self.asked: list[int] = []

    def search(
        self, text: str, kinds: Collection[Kind] | None, limit: int, among: Collection[Ref] | None = None
    ) -> list[Hit]:
        self.asked.append(limit)
        admitted = [hit for hit in self.hits if among is None or hit.ref in among]
        return [hit for hit in admitted if kinds is None or hit.ref.kind in kinds][:limit]

    def alike(self, reader: Reader, target: Ref, limit: int) -> list[Tie]:
        return []

    def who_knows(self, reader: Reader, target: Ref) -> list[tuple[Ref, Ref, int]]:
        return []


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SqlStore]:
    opened = SqlStore.open(f"sqlite:///{tmp_path_factory.mktemp('weaving') / 'crm.sqlite3'}")
    WORLD.store_in(opened)
    yield opened
    opened.close()


@pytest.fixture
def reader(store: SqlStore) -> Iterator[Reader]:
    with store.read(LOCAL_OPERATOR, NOW) as opened:
        yield opened


def test_every_step_stands_in_the_trace_in_order(reader: Reader) -> None:
    answer = WeavingCycle().weave(Ask(QueryPlan(Kind.DEAL)), reader)
    assert [step.name for step in answer.trace.steps] == [step.__name__ for step in STEPS]
    assert all(step.detail for step in answer.trace.steps)
    assert answer.trace.pattern == "bare"
    assert answer.trace.degraded == ()


def test_meaning_ranks_what_the_structure_admits(reader: Reader) -> None:
    deals = [Ref(Kind.DEAL, id_) for id_ in sorted(GOLD.matching(Kind.DEAL, Condition("status", Op.EQ, "won")))]
    other = Ref(Kind.DEAL, sorted(GOLD.matching(Kind.DEAL, Condition("status", Op.EQ, "lost")))[0])
    told = Told(
        Hit(other, 0.9, "x", "1"),
        Hit(deals[1], 0.8, "y", "2"),
        Hit(deals[0], 0.5, "z", "3"),
        Hit(deals[2], 0.1, "far", "4"),
    )
    plan = QueryPlan(Kind.DEAL, Condition("status", Op.EQ, "won"), semantic="worried about security")
    answer = WeavingCycle(memory=lambda: told).weave(Ask(plan), reader)
    assert isinstance(answer.payload, PlanAnswer)
    assert [(row.ref, row.relevance) for row in answer.payload.rows] == [(deals[1], 0.8), (deals[0], 0.5)]
    assert answer.trace.pattern == "fast"


def test_an_activity_found_by_meaning_stands_for_its_deal(reader: Reader) -> None:
    activity = next(a for a in WORLD.records[Kind.ACTIVITY].values() if a.deal_id in GOLD.matching(Kind.DEAL, None))
    told = Told(Hit(Ref(Kind.ACTIVITY, activity.id), 0.7, "SOC 2", "1"))
    answer = WeavingCycle(memory=lambda: told).weave(Ask(QueryPlan(Kind.DEAL, semantic="security")), reader)
    assert isinstance(answer.payload, PlanAnswer)
    assert [row.ref.id for row in answer.payload.rows] == [activity.deal_id]


def test_without_memory_the_words_are_looked_for_and_it_is_said(reader: Reader) -> None:
    answer = WeavingCycle().weave(Ask(QueryPlan(Kind.ACTIVITY, semantic="anyone worried")), reader)
    expected = GOLD.matching(Kind.ACTIVITY, Condition("content", Op.CONTAINS, "worried"))
    assert isinstance(answer.payload, PlanAnswer)
    assert {row.ref.id for row in answer.payload.rows} == expected
    assert answer.trace.degraded == ("memory: no memory is connected; answered without meaning",)


def test_the_trace_counts_nothing_that_the_actor_may_not_see(store: SqlStore) -> None:
    seen = sorted(Gold(WORLD, REP).matching(Kind.DEAL, None))[:2]
    hidden = sorted(GOLD.matching(Kind.DEAL, None) - Gold(WORLD, REP).matching(Kind.DEAL, None))[:5]
    told = Told(*(Hit(Ref(Kind.DEAL, id_), 0.9 - i / 100, "x", str(i)) for i, id_ in enumerate([*hidden, *seen])))
    for query in (Ask(QueryPlan(Kind.DEAL, semantic="security")), Search("security", (Kind.DEAL,))):
        with store.read(REP, NOW) as rep:
            answer = WeavingCycle(memory=lambda: told).weave(query, rep)
        (found,) = [step.detail for step in answer.trace.steps if step.name == "resonate"]
        assert (found["hits"], found["near enough"], found["meaning"]) == (2, 2, 2)


def test_memory_never_shows_what_the_actor_may_not_see(store: SqlStore) -> None:
    hidden = sorted(GOLD.matching(Kind.DEAL, None) - Gold(WORLD, REP).matching(Kind.DEAL, None))
    told = Told(*(Hit(Ref(Kind.DEAL, id_), 0.9, "secret", id_) for id_ in hidden))
    with store.read(REP, NOW) as reader:
        for query in (Ask(QueryPlan(Kind.DEAL, semantic="secret")), Search("zzz secret")):
            answer = WeavingCycle(memory=lambda: told).weave(query, reader)
            assert isinstance(answer.payload, PlanAnswer)
            assert answer.payload.rows == ()


@pytest.mark.parametrize("hidden", [150, 700, 5_000])
def test_what_the_actor_may_see_is_found_behind_what_they_may_not(store: SqlStore, hidden: int) -> None:
    mine = sorted(Gold(WORLD, REP).matching(Kind.DEAL, None))[:3]
    others = (Hit(Ref(Kind.DEAL, f"hidden{number}"), 0.9, "secret", f"h{number}") for number in range(hidden))
    far = (Hit(Ref(Kind.DEAL, f"far{number}"), 0.1, "nothing", f"f{number}") for number in range(20_000))
    told = Told(*others, *(Hit(Ref(Kind.DEAL, id_), 0.6, "shown", id_) for id_ in mine), *far)
    with store.read(REP, NOW) as reader:
        answer = WeavingCycle(memory=lambda: told).weave(Search("zzz secret"), reader)
    assert isinstance(answer.payload, PlanAnswer)
    assert {row.ref.id for row in answer.payload.rows} == set(mine)
    assert max(told.asked) <= 12_800
    assert len(told.asked) <= 4


def test_who_sees_everything_is_asked_for_once(store: SqlStore) -> None:
    told = Told(*(Hit(Ref(Kind.DEAL, id_), 0.6, "shown", id_) for id_ in sorted(GOLD.matching(Kind.DEAL, None))))
    with store.read(LOCAL_OPERATOR, NOW) as reader:
        WeavingCycle(memory=lambda: told).weave(Search("zzz secret"), reader)
    assert told.asked == [200]


def test_search_puts_the_exact_name_first(reader: Reader) -> None:
    company = WORLD.records[Kind.COMPANY]["c03"]
    answer = WeavingCycle().weave(Search(company.name.upper()), reader)
    assert isinstance(answer.payload, PlanAnswer)
    assert answer.payload.rows[0].ref == Ref(Kind.COMPANY, "c03")
    assert "exact name" in answer.payload.rows[0].reasons


def test_a_card_has_what_belongs_to_the_record(reader: Reader) -> None:
    answer = WeavingCycle().weave(Show(Ref(Kind.COMPANY, "c03")), reader)
    assert isinstance(answer.payload, RecordCard)
    totals = {relation: total for relation, _, total in answer.payload.related}
    assert totals.get("contacts", 0) == len(GOLD.matching(Kind.CONTACT, Condition("company", Op.EQ, "c03")))
    deals = totals.get("open deals", 0) + totals.get("closed deals", 0)
    assert deals == len(GOLD.matching(Kind.DEAL, Condition("company", Op.EQ, "c03")))


def test_facts_of_one_record(reader: Reader) -> None:
    deal = next(d for d in WORLD.records[Kind.DEAL].values() if d.company_id and d.value and not d.archived_at)
    company = WORLD.records[Kind.COMPANY][deal.company_id]
    for path, expected in (
        ("value", deal.value),
        ("company", company.name),
        ("status", GOLD.derived(Kind.DEAL, deal, "status")),
    ):
        answer = WeavingCycle().weave(FactOf(Ref(Kind.DEAL, deal.id), path), reader)
        assert isinstance(answer.payload, Fact)
        assert answer.payload.value == expected


def test_timeline_is_newest_first(reader: Reader) -> None:
    busy = max(GOLD.matching(Kind.COMPANY, None), key=lambda id_: len(_of_company(id_)))
    answer = WeavingCycle().weave(Timeline(Ref(Kind.COMPANY, busy)), reader)
    assert isinstance(answer.payload, TimelineAnswer)
    assert answer.payload.total == len(_of_company(busy)) > 0
    times = [entry.at for entry in answer.payload.entries]
    assert times == sorted(times, reverse=True)


def _of_company(id_: str) -> list[str]:
    company = WORLD.records[Kind.COMPANY][id_]
    return [activity.id for _, activity in GOLD.related(Kind.COMPANY, company, "activities")]


def test_pipeline_has_every_open_stage_in_order(reader: Reader) -> None:
    answer = WeavingCycle().weave(Pipeline(), reader)
    assert isinstance(answer.payload, PipelineAnswer)
    assert [group.key for group in answer.payload.groups] == ["lead", "qualified", "proposal", "negotiation"]
    open_deals = GOLD.matching(Kind.DEAL, Condition("status", Op.EQ, "open"))
    assert answer.payload.count == sum(group.count for group in answer.payload.groups) == len(open_deals)


def test_similar_says_what_is_shared(reader: Reader) -> None:
    deal = next(d for d in WORLD.records[Kind.DEAL].values() if d.tags and d.company_id and not d.archived_at)
    answer = WeavingCycle().weave(Similar(Ref(Kind.DEAL, deal.id)), reader)
    assert isinstance(answer.payload, SimilarAnswer)
    assert answer.payload.rows
    assert all(row.reasons and row.ref.id != deal.id for row in answer.payload.rows)


def test_a_missing_or_hidden_record_is_not_found(store: SqlStore) -> None:
    hidden = sorted(GOLD.matching(Kind.DEAL, None) - Gold(WORLD, REP).matching(Kind.DEAL, None))[0]
    with store.read(REP, NOW) as reader:
        for id_ in (hidden, "nobody"):
            with pytest.raises(NotFound):
                WeavingCycle().weave(Show(Ref(Kind.DEAL, id_)), reader)


def test_scoring_without_an_advisor_says_what_is_missing(reader: Reader) -> None:
    contact = sorted(GOLD.matching(Kind.CONTACT, None))[0]
    with pytest.raises(Unavailable, match="scoring"):
        WeavingCycle().weave(Score(Ref(Kind.CONTACT, contact)), reader)


def test_fusing_adds_reciprocal_ranks() -> None:
    a, b, c = (Ref(Kind.DEAL, id_) for id_ in "abc")
    words = Signal("words", (Scored(a, 2.0), Scored(b, 1.0)))
    meaning = Signal("meaning", (Scored(b, 0.9), Scored(c, 0.8)))
    ranked = fused((words, meaning))
    assert [scored.ref for scored in ranked] == [b, a, c]
    assert ranked[0].score == pytest.approx(1 / 62 + 1 / 61)
