"""Messages end to end on the demo company: text in, reply out, dialogue and trace stored.

The floor is one indexed count in the same database through the same library, taken between the messages.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from datetime import UTC, datetime

from sqlalchemy import text

from bot.app import House
from bot.cli_say import say
from bot.settings import read_settings
from bot.testing.clock import FixedClock
from crm_core.commands import Request, Source

ROUNDS = 15
NOW = datetime(2026, 11, 18, 10, 0, tzinfo=UTC)
QUESTIONS = (
    "how many deals did we win this year?",
    "open deals over 10k",
    "won value by quarter",
    "win rate by owner",
    "companies with more than 500 employees",
    "deals without a contact",
    "how is my pipeline?",
    "which deals are at risk?",
    "what should I do next?",
)
WRITES = ("todo call the lawyer tomorrow", "undo")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        house = House(read_settings({"LOOM_DATA": folder}, env_file=None), FixedClock(NOW))
        house.crm.run(Request("demo", house.actor, house.demo_commands(NOW), Source("cli")))
        messages = (*QUESTIONS, *WRITES)
        for message in messages:
            say(house, house.actor, message, "warm")
        times: dict[str, list[float]] = {message: [] for message in messages}
        floors: list[float] = []
        for turn in range(ROUNDS):
            for message in messages:
                floors.append(_floor(house))
                start = time.perf_counter()
                outcome = say(
                    house, house.actor, message, f"bench-{turn}" if message in QUESTIONS else "writes"
                ).outcome
                times[message].append((time.perf_counter() - start) * 1000)
                if outcome not in ("answer", "done"):
                    print(f"  ({message!r} ended in {outcome})")
        _print(times, floors)
        house.close()


def _floor(house: House) -> float:
    start = time.perf_counter()
    with house.store.engine.connect() as connection:
        connection.execute(text("SELECT count(*) FROM deal WHERE stage = 'closed_won'")).scalar()
    return (time.perf_counter() - start) * 1000


def _print(times: dict[str, list[float]], floors: list[float]) -> None:
    floor = statistics.median(floors)
    print(f"turns on the demo company, {ROUNDS} rounds; floor (one indexed count) {floor:.2f} ms")
    print(f"{'message':42} {'p50 ms':>8} {'p95 ms':>8} {'p50/floor':>10}")
    for message, taken in times.items():
        p95 = sorted(taken)[int(len(taken) * 0.95)]
        p50 = statistics.median(taken)
        print(f"{message:42} {p50:8.1f} {p95:8.1f} {p50 / floor:10.1f}")
