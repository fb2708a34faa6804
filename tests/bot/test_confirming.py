"""A yes is to what was shown, is not lost, and is done once, whatever happens between the yes and the doing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from bot.adapters.plain_text import plain_text
from bot.turn import Turn
from crm_core.commands import Archive, Command, CreateDeal, MoveDeal, Request, Source
from crm_core.entities import Kind, Ref
from tests.bot.test_settled_cards import BULK, press, say
from tests.conversations.cast import ACME, ANA
from tests.conversations.transcript import Player

TAG = "tag all my open deals as q1"
ACME_DEAL, PAYLINE_DEAL, ZETA = (Ref(Kind.DEAL, id_) for id_ in ("deal-acme", "deal-payline", "deal-zeta"))


@pytest.fixture
def player(tmp_path: Path) -> Iterator[Player]:
    made = Player(tmp_path / "data")
    made.speaker = "ana"
    yield made
    made.close()


def meanwhile(player: Player, command: Command) -> None:
    """Something that somebody else does."""
    house = player.house
    house.crm.run(Request(f"meanwhile:{command}", house.identity.local(), (command,), Source("cli")))


def zeta() -> Command:
    return CreateDeal(id=ZETA.id, title="Zeta", value=Decimal(5_000), currency="USD", company=ACME, owner=ANA)


def archived(player: Player) -> set[str]:
    with player.house.store.engine.connect() as connection:
        return set(connection.exec_driver_sql("select id from deal where archived_at is not null").scalars())


def receipts(player: Player) -> int:
    with player.house.store.engine.connect() as connection:
        return int(connection.exec_driver_sql("select count(*) from receipt").scalar() or 0)


@pytest.mark.parametrize("how", ["yes", "press"])
def test_what_came_since_is_left_and_said(player: Player, how: str) -> None:
    shown = say(player, BULK, "E1")
    meanwhile(player, zeta())
    done = say(player, "yes", "E2") if how == "yes" else press(player, shown.reply, "Do it", "P1")
    assert archived(player) == {"deal-acme", "deal-payline"}
    assert "Zeta: came after you were shown what would change" in plain_text(done.reply)


def test_what_left_the_set_is_left_and_said(player: Player) -> None:
    say(player, BULK, "E1")
    meanwhile(player, MoveDeal(PAYLINE_DEAL, "closed_won"))
    done = say(player, "yes", "E2")
    assert archived(player) == {"deal-acme"}
    assert "Payline rollout: is none of them any more" in plain_text(done.reply)


def test_nothing_of_it_is_left(player: Player) -> None:
    say(player, BULK, "E1")
    meanwhile(player, zeta())
    for ref in (ACME_DEAL, PAYLINE_DEAL):
        meanwhile(player, Archive(ref))
    done = say(player, "yes", "E2")
    assert archived(player) == {"deal-acme", "deal-payline"}
    assert "Nothing was changed" in plain_text(done.reply)


def test_without_a_change_in_between_nothing_is_left(player: Player) -> None:
    say(player, TAG, "E1")
    done = say(player, "yes", "E2")
    assert "left as" not in plain_text(done.reply)
    assert done.receipt is not None
    assert {change.ref for change in done.receipt.changes} == {ACME_DEAL, PAYLINE_DEAL}


CHILD = """
import sys, time
from pathlib import Path
from bot.app import House
from bot.messages import ChatUser, Message, MessageRef, ButtonPress
from bot.settings import read_settings
from bot.testing.clock import FixedClock
from crm_core.application import CRM
from tests.conversations.cast import NOW

folder, when, token = sys.argv[1:]

class Cut(CRM):
    '''Is cut off just before, or just after, it has done what it was asked to.'''
    def run(self, request, progress=None):
        if when == "after":
            super().run(request, progress)
        print("cut", flush=True)
        time.sleep(3600)

house = House(read_settings({"LOOM_DATA": folder}, env_file=None), FixedClock(NOW))
house.crm = Cut(house.store, clock=house.clock)
ref, ana = MessageRef("cli", "local", "c1"), ChatUser("cli", "local", "user-ana")
house.conversation.turn(ButtonPress(ref, ana, token, "Y1") if token else Message(ref, ana, "yes", "Y1"))
"""


def cut_off(player: Player, when: str, token: str = "") -> None:
    """The yes `Y1` (or the press of `token`), in a process that is killed at that moment."""
    process = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(player.house.data), when, token], stdout=subprocess.PIPE, text=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stdout.readline() == "cut\n"
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    process.stdout.close()


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("again", ["redelivered", "said again", "pressed", "pressed, then redelivered"])
def test_kill_9_between_yes_and_done(player: Player, when: str, again: str) -> None:
    shown = say(player, BULK, "E1")
    before = receipts(player)
    cut_off(player, when)
    turns: list[Turn] = []
    if "pressed" in again:
        turns.append(press(player, shown.reply, "Do it", "P1"))
    if "redelivered" in again:
        turns.append(say(player, "yes", "Y1"))
    if again == "said again":
        turns.append(say(player, "yes", "Y2"))
    assert archived(player) == {"deal-acme", "deal-payline"}
    assert receipts(player) == before + 1
    for turn in turns:
        assert "2 deals archived" in plain_text(turn.reply)


@pytest.mark.parametrize("when", ["before", "after"])
def test_kill_9_between_press_and_done(player: Player, when: str) -> None:
    shown = say(player, BULK, "E1")
    before = receipts(player)
    token = next(b.token for block in shown.reply.blocks for b in getattr(block, "buttons", ()) if b.label == "Do it")
    cut_off(player, when, token)
    done = say(player, "yes", "Y2")
    assert "2 deals archived" in plain_text(done.reply)
    press(player, shown.reply, "Do it", "P2")
    assert archived(player) == {"deal-acme", "deal-payline"}
    assert receipts(player) == before + 1


def test_a_refused_yes_closes_the_question(player: Player) -> None:
    say(player, BULK, "E1")
    with player.house.store.engine.begin() as connection:
        connection.exec_driver_sql("update crm_user set role = 'viewer' where id = 'user-ana'")
    assert say(player, "yes", "E2").outcome == "forbidden"
    assert "nothing" in plain_text(say(player, "yes", "E3").reply).lower()
    assert archived(player) == set()
