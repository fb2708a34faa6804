"""The stage history of deals: one row a step, the same as the audit tells, exact after any undo."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import select

from crm_core.access import LOCAL_OPERATOR, Visibility
from crm_core.commands import CloseDeal, CreateDeal, MoveDeal, Undo, UpdateRecord
from crm_core.entities import Deal, Kind, Ref
from crm_core.errors import CRMError
from crm_core.keeping import StageChange
from crm_core.store import schema, tables
from tests.door import NOW, Door, deal, user


def history(door: Door, *ids: str) -> dict[str, tuple[StageChange, ...]]:
    with door.crm.read(LOCAL_OPERATOR) as reader:
        return reader.stage_changes(ids)


def stages(door: Door, id_: str) -> list[tuple[str | None, str]]:
    return [(one.before, one.after) for one in history(door, id_).get(id_, ())]


def test_every_step_is_kept_with_who_and_when(door: Door) -> None:
    staff = door.staff(Visibility.EVERYONE)
    door.run(CreateDeal(id="one", title="One", owner=user("ana")))
    door.now += timedelta(days=3)
    moved = door.run(MoveDeal(deal("one"), "proposal"), actor=staff["ana"])
    door.now += timedelta(days=4)
    door.run(CloseDeal(deal("one"), "won"), actor=staff["nora"])
    assert history(door, "one")["one"] == (
        StageChange(NOW, None, "lead", "local", history(door, "one")["one"][0].receipt_id),
        StageChange(NOW + timedelta(days=3), "lead", "proposal", "ana", moved.id),
        StageChange(
            NOW + timedelta(days=7), "proposal", "closed_won", "nora", history(door, "one")["one"][2].receipt_id
        ),
    )


def test_an_imported_closed_deal_entered_its_stage_when_it_was_closed(door: Door) -> None:
    long_ago = datetime.fromisoformat("2025-03-01T00:00:00+00:00")
    door.run(CreateDeal(id="old", title="Old", stage="closed_lost", closed=long_ago, imported=True))
    door.run(CreateDeal(id="unknown", title="Unknown", stage="proposal", imported=True))
    found = history(door, "old", "unknown")
    assert [(one.at, one.after) for one in found["old"]] == [(long_ago, "closed_lost")]
    assert [(one.at, one.after) for one in found["unknown"]] == [(None, "proposal")]


def test_what_was_undone_is_no_step_until_the_undo_is_undone(door: Door) -> None:
    door.run(CreateDeal(id="one", title="One"))
    door.now += timedelta(days=1)
    moved = door.run(UpdateRecord(deal("one"), (("stage", "proposal"),)))
    when = door.now
    door.now += timedelta(days=1)
    undone = door.run(Undo(moved.id))
    assert stages(door, "one") == [(None, "lead")]
    door.now += timedelta(days=1)
    door.run(Undo(undone.id))
    assert stages(door, "one") == [(None, "lead"), ("lead", "proposal")]
    assert history(door, "one")["one"][1].at == when, "it entered the stage then, not when the undo was undone"
    created = door.run(CreateDeal(id="two", title="Two"))
    gone = door.run(Undo(created.id))
    assert history(door, "two") == {}
    door.run(Undo(gone.id))
    assert stages(door, "two") == [(None, "lead")]


def test_nothing_is_told_of_a_deal_that_the_actor_may_not_see(door: Door) -> None:
    staff = door.staff()
    door.run(CreateDeal(id="hers", title="Hers", owner=user("saul")))
    with door.crm.read(staff["ana"]) as reader:
        assert reader.stage_changes(["hers"]) == {}
    with door.crm.read(staff["saul"]) as reader:
        assert set(reader.stage_changes(["hers"])) == {"hers"}


def test_an_undo_long_after_is_a_step_of_its_own(door: Door) -> None:
    door.run(CreateDeal(id="one", title="One"))
    first = door.run(MoveDeal(deal("one"), "proposal"))
    for stage in ("lead", "proposal"):
        door.now += timedelta(days=1)
        door.run(MoveDeal(deal("one"), stage))
    door.now += timedelta(days=1)
    door.run(Undo(first.id))
    assert door.there(deal("one")).stage == "lead"
    assert stages(door, "one")[-1] == ("proposal", "lead")
    assert history(door, "one")["one"][-1].at == door.now
    assert len(stages(door, "one")) == 5


@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_any_history_agrees_with_the_deals_and_with_the_migration_from_the_audit(door: Door, seed: int) -> None:
    chance, receipts, made = random.Random(seed), list[str](), 0
    for _ in range(60):
        door.now += timedelta(hours=chance.randint(1, 50))
        names = [f"d{number}" for number in range(made)] or ["none"]
        target = deal(chance.choice(names))
        match chance.randint(0, 5):
            case 0:
                made += 1
                what: Any = CreateDeal(id=f"d{made - 1}", title=f"Deal {made}")
            case 1 | 2:
                what = MoveDeal(target, chance.choice(["lead", "qualified", "proposal", "negotiation"]))
            case 3:
                what = CloseDeal(target, chance.choice(["won", "lost"]))
            case _:
                what = Undo(chance.choice(receipts) if receipts else None)
        try:
            receipts.append(door.run(what).id)
        except CRMError:
            continue
    _agrees(door)
    before = _rows(door)
    config = Config()
    config.set_main_option("script_location", str(Path(schema.__file__).parent / "migrations"))
    with door.store.write() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0001")
        schema.upgrade(connection)
    _agrees(door)
    assert sorted(_rows(door)) == sorted(before)


def _rows(door: Door) -> list[tuple[str, ...]]:
    columns = [column for column in tables.stage_change.c if column.name not in ("seq", "receipt_id", "actor_id")]
    with door.store.engine.connect() as connection:
        return [tuple(map(str, row)) for row in connection.execute(select(*columns))]


def _agrees(door: Door) -> None:
    """Every deal's newest step is where it is now, and each step starts where the one before ended."""
    with door.crm.read(LOCAL_OPERATOR) as reader:
        deals = reader.get_many(Kind.DEAL, reader.ids(Kind.DEAL))
        found = reader.stage_changes(deals)
    assert found.keys() == deals.keys()
    for id_, steps in found.items():
        record = deals[id_]
        assert isinstance(record, Deal)
        assert steps[-1].after == record.stage, Ref(Kind.DEAL, id_)
        assert steps[0].before is None
        assert [one.before for one in steps[1:]] == [one.after for one in steps[:-1]]
