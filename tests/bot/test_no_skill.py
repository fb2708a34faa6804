"""A chance that is no more than the average says so, and why."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.adapters.plain_text import plain_text
from bot.buttons import Card
from bot.presenter.decisions import prediction
from bot.presenter.view import View
from crm_core.entities import Kind, Ref
from crm_core.results import PredictAnswer, Reason, Row
from tests.conversations.cast import NOW
from tests.conversations.transcript import Player

DEAL = Ref(Kind.DEAL, "deal-acme")


@pytest.fixture
def player(tmp_path: Path) -> Iterator[Player]:
    made = Player(tmp_path / "data")
    yield made
    made.close()


def _answer(*reasons: Reason) -> PredictAnswer:
    row = Row(DEAL, "Acme renewal", {})
    return PredictAnswer(row, 0.4, 0.3, 0.5, 0.4, 20, 50, 40, reasons, "base-rate-1")


def test_a_model_without_skill_is_said_to_be_no_better_than_the_average(player: Player) -> None:
    house = player.house
    reason = Reason(0.0, "skill", -0.01, "nothing foretold the newest 20 closed deals, so this is the average", DEAL)
    with house.crm.read(house.actor) as reader:
        view = View(house.actor, NOW, Card(None), reader)
        assert "This model does no better than your average: nothing foretold" in plain_text(
            prediction(view, _answer(reason))
        )
        assert "no better" not in plain_text(prediction(view, _answer()))
