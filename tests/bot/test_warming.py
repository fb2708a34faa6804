"""What is built beforehand leaves no trace in the record."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import func, select

from bot.app import House
from bot.settings import read_settings
from bot.warming import SENTENCES, warm
from crm_core.access import LOCAL_OPERATOR
from crm_core.store.tables import metadata
from intents.interpretation import Context, NotUnderstood, Question, Understood


def test_it_writes_nothing_and_takes_every_way(tmp_path: Path) -> None:
    house = House(read_settings({"LOOM_DATA": str(tmp_path)}, env_file=None))

    def rows() -> dict[str, int]:
        with house.store.engine.connect() as connection:
            return {
                name: connection.scalar(select(func.count()).select_from(table)) or 0
                for name, table in metadata.tables.items()
            }

    before = rows()
    warm(house)
    assert rows() == before
    with house.crm.read(LOCAL_OPERATOR) as reader:
        context = Context(now=house.clock())
        ways = {type(house.conversation.router.interpret(sentence, context, reader)) for sentence in SENTENCES}
    assert ways == {Question, Understood, NotUnderstood}
    house.close()
