"""Messages end to end on the demo company and on 8,800 invented deals: text in, reply out, dialogue and trace stored.

Beside the time that passed stands the time that the processor worked: on a busy machine they differ, and the least of
the rounds is nearest to a quiet one. The floor is one indexed count in the same database through the same library,
taken between the messages.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import text

from bench.generated import ROWS, write_deals
from bot.app import House
from bot.cli_say import say
from bot.settings import read_settings
from bot.testing.clock import FixedClock
from crm_core.commands import Request, Source
from crm_core.services.importing import ImportService

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
        house = House(read_settings({"LOOM_DATA": f"{folder}/demo"}, env_file=None), FixedClock(NOW))
        house.crm.run(Request("demo", house.actor, house.demo_commands(NOW), Source("cli")))
        _measure(house, "the demo company")
        house.close()
        house = House(read_settings({"LOOM_DATA": f"{folder}/large"}, env_file=None), FixedClock(NOW))
        path = Path(folder) / "deals.csv"
        write_deals(path)
        service = ImportService(house.crm, "EUR")
        service.run(service.plan([path], house.actor), house.actor)
        _measure(house, f"{ROWS:,} deals")
        house.close()


def _measure(house: House, label: str) -> None:
    messages = (*QUESTIONS, *WRITES)
    for message in messages:
        say(house, house.actor, message, "warm")
    times: dict[str, list[tuple[float, float]]] = {message: [] for message in messages}
    floors: list[float] = []
    for turn in range(ROUNDS):
        for message in messages:
            floors.append(_floor(house))
            start, worked = time.perf_counter(), time.process_time()
            conversation = f"bench-{turn}" if message in QUESTIONS else "writes"
            outcome = say(house, house.actor, message, conversation).outcome
            took = ((time.perf_counter() - start) * 1000, (time.process_time() - worked) * 1000)
            times[message].append(took)
            if outcome not in ("answer", "done"):
                print(f"  ({message!r} ended in {outcome})")
    _print(label, times, floors)


def _floor(house: House) -> float:
    start = time.perf_counter()
    with house.store.engine.connect() as connection:
        connection.execute(text("SELECT count(*) FROM deal WHERE stage = 'closed_won'")).scalar()
    return (time.perf_counter() - start) * 1000


def _print(label: str, times: dict[str, list[tuple[float, float]]], floors: list[float]) -> None:
    floor = statistics.median(floors)
    print(f"turns on {label}, {ROUNDS} rounds; floor (one indexed count) {floor:.2f} ms")
    print(f"{'message':42} {'p50 ms':>8} {'p95 ms':>8} {'cpu p50':>8} {'least':>8} {'p50/floor':>10}")
    for message, taken in times.items():
        passed = sorted(each for each, _ in taken)
        p50, p95 = statistics.median(passed), passed[int(len(passed) * 0.95)]
        worked = sorted(each for _, each in taken)
        middle = statistics.median(worked)
        print(f"{message:42} {p50:8.1f} {p95:8.1f} {middle:8.1f} {worked[0]:8.1f} {p50 / floor:10.1f}")
