"""The generated company: the same story for the same seed, believable, loadable and taken back."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from crm_core.commands import (
    Command,
    CreateCompany,
    CreateContact,
    CreateDeal,
    CreateTask,
    CreateTeam,
    CreateUser,
    LogActivity,
    Undo,
)
from crm_core.demo import demo_commands
from crm_core.entities import ActivityType
from crm_core.store.sql import SqlStore
from tests.door import Door

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)


def made(commands: tuple[Command, ...], kind: type) -> list:
    return [command for command in commands if isinstance(command, kind)]


@pytest.fixture(scope="module")
def story() -> tuple[Command, ...]:
    return demo_commands(NOW, 7)


def test_the_same_seed_tells_the_same_story_and_another_another(story: tuple[Command, ...]) -> None:
    assert demo_commands(NOW, 7) == story
    assert demo_commands(NOW, 8) != story


def test_the_cast(story: tuple[Command, ...]) -> None:
    assert len(made(story, CreateUser)) == 5
    assert len(made(story, CreateTeam)) == 2
    assert len(made(story, CreateCompany)) == 60
    assert len(made(story, CreateContact)) == 150
    assert len(made(story, CreateDeal)) == 220
    assert 1_500 < len(made(story, LogActivity)) < 2_100
    addresses = [
        *(user.email for user in made(story, CreateUser)),
        *(contact.emails[0] for contact in made(story, CreateContact)),
    ]
    assert all(address.endswith(".example") for address in addresses)
    assert len(set(addresses)) == len(addresses)


def test_a_year_of_history_that_ends_now(story: tuple[Command, ...]) -> None:
    activities, deals = made(story, LogActivity), made(story, CreateDeal)
    assert NOW - timedelta(days=368) < min(activity.timestamp for activity in activities)
    assert NOW - timedelta(days=4) < max(activity.timestamp for activity in activities) <= NOW
    assert all(deal.created <= NOW and (deal.closed is None or deal.created <= deal.closed <= NOW) for deal in deals)
    assert {deal.stage for deal in deals} == {
        "lead",
        "qualified",
        "proposal",
        "negotiation",
        "closed_won",
        "closed_lost",
    }
    assert all((deal.closed is not None) == deal.stage.startswith("closed") for deal in deals)
    currencies = Counter(deal.currency for deal in deals)
    assert len(currencies) >= 3
    assert currencies.most_common(1)[0][1] > len(deals) / 2
    assert any(abs(task.due - NOW) < timedelta(days=2) for task in made(story, CreateTask))


def test_notes_are_varied_and_name_no_empty_slot(story: tuple[Command, ...]) -> None:
    contents = [activity.content for activity in made(story, LogActivity)]
    assert len(set(contents)) > 0.95 * len(contents)
    assert not any("{" in content or "}" in content for content in contents)


def test_there_is_something_to_find(story: tuple[Command, ...]) -> None:
    """Over several companies: fintech wins after meetings, a silent deal is lost."""
    stories = [story, *(demo_commands(NOW, seed) for seed in (1, 2, 3))]
    met, unmet = Counter[bool](), Counter[bool]()
    reasons: Counter[str | None] = Counter()
    for each in stories:
        industry = {company.id: company.industry for company in made(each, CreateCompany)}
        meetings = Counter(a.deal.id for a in made(each, LogActivity) if a.deal and a.type is ActivityType.MEETING)
        for deal in made(each, CreateDeal):
            if not deal.stage.startswith("closed"):
                continue
            won = deal.stage == "closed_won"
            if industry[deal.company.id] == "fintech":
                (met if meetings[deal.id] >= 2 else unmet)[won] += 1
            if not won:
                reasons[deal.reason] += 1
    assert met[True] / met.total() > unmet[True] / unmet.total() + 0.2
    assert reasons.most_common(1)[0][0] == "went silent"


def test_it_loads_in_one_request_and_is_taken_back(store: SqlStore) -> None:
    door = Door(store, NOW)
    before = door.dump()
    receipt = door.run(*demo_commands(NOW, 7, "EUR"))
    assert Counter(change.ref.kind for change in receipt.changes)["deal"] == 220
    undone = door.run(Undo(receipt.id))
    assert undone.kept == ()
    assert door.dump() == before
