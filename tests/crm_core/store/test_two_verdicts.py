"""The migration that gives clicks and outcomes keys of their own keeps verdicts, and what can be taken back."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

from alembic import command
from alembic.config import Config
from sqlalchemy import select

from crm_core.commands import CreateContact, RecordFeedback, StoreRecommendation, Undo
from crm_core.store import schema, tables
from tests.door import Door, contact

CONFIG = Config()
CONFIG.set_main_option("script_location", str(Path(schema.__file__).parent / "migrations"))


def verdicts(door: Door) -> list[tuple[Any, ...]]:
    table = tables.feedback
    with door.store.engine.connect() as connection:
        return sorted(map(tuple, connection.execute(select(table.c.recommendation_id, table.c.kind, table.c.verdict))))


def test_old_verdicts_are_kept_under_their_kind_and_can_be_taken_back(door: Door) -> None:
    door.run(CreateContact(id="jane", name="Jane"))
    told: tuple[tuple[str, Literal["helpful", "negative"]], ...] = (("r1", "helpful"), ("r2", "negative"))
    receipts = []
    for id_, verdict in told:
        door.run(
            StoreRecommendation(
                id=id_, target=contact("jane"), action="call", for_user=None, context=(("bias", 1.0),), propensity=0.5,
                strategy="argmax", model_version="m",
            )
        )  # fmt: skip
        receipts.append(door.run(RecordFeedback(id_, verdict)).id)
    now = verdicts(door)
    assert now == [("r1", "click", "helpful"), ("r2", "outcome", "negative")]
    with door.store.write() as connection:
        CONFIG.attributes["connection"] = connection
        command.downgrade(CONFIG, "0002")
    with door.store.write() as connection:
        schema.upgrade(connection)
    assert verdicts(door) == now
    door.run(Undo(receipts[1]))
    assert verdicts(door) == now[:1]
