"""Buttons survive a restart, carry no data, and belong to whom they were shown."""

from __future__ import annotations

import re

from bot.buttons import Action, Buttons, Card
from bot.replies import Reply, Text
from crm_core.commands import MoveDeal, RecordFeedback, Undo
from crm_core.entities import Kind, Ref
from crm_core.queries import Show
from crm_core.store.sql import SqlStore


def test_a_button_still_works_after_a_restart(store_url: str) -> None:
    card = Card("user-1")
    deal = Ref(Kind.DEAL, "d1")
    tokens = [
        card.button("Move", Action(commands=(MoveDeal(deal, "proposal"),))).token,
        card.button("Show", Action(query=Show(deal))).token,
        card.button("Second", Action(say="2", pending={"open": "question"})).token,
    ]
    before = SqlStore.open(store_url)
    Buttons(before.state("buttons")).keep(card, Reply((Text("shown"),)))
    before.close()

    after = SqlStore.open(store_url)
    pressed = [Buttons(after.state("buttons")).pressed(token) for token in tokens]
    after.close()
    assert [p.action for p in pressed if p] == card.actions
    assert {p.for_actor for p in pressed if p} == {"user-1"}


def test_tokens_fit_every_platform_and_carry_nothing(store: SqlStore) -> None:
    card = Card(None)
    button = card.button("x" * 200, Action(commands=(Undo("secret-receipt"), RecordFeedback("r", "done"))))
    assert re.fullmatch(r"[A-Za-z0-9_.:-]{1,100}", button.token)
    assert "secret-receipt" not in button.token
    assert len(button.label) <= 75


def test_what_was_never_made_means_nothing(store: SqlStore) -> None:
    buttons = Buttons(store.state("buttons"))
    card = Card(None)
    card.button("only", "hello")
    buttons.keep(card, Reply((Text("shown"),)))
    places = ("1", "-1", "x", "0.0", "²", "\u0660", "00", "+0", " 0", "0\n", "", "9" * 5_000)
    for token in ("", "b", "b.x.0", f"b.{'x' * 5_000}.0", *(f"b.{card.id}.{place}" for place in places)):
        assert buttons.pressed(token) is None, token
    assert buttons.pressed(f"b.{card.id}.0") is not None
