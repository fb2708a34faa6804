"""How fast names are linked in a CRM of 100,000 people and 20,000 companies, all of them invented here."""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime

from crm_core.entities import AnyRecord, Company, Contact
from intents.interpretation import Context
from intents.linking import Linker
from intents.name_cache import NameCache
from intents.testing import FakeLookup

PEOPLE, COMPANIES, RUNS = 100_000, 20_000, 200
_PARTS = [
    "ba", "co", "dri", "el", "fan", "go", "hi", "ju", "ka", "lo", "mar", "ni", "or", "pe", "ras", "su", "ti", "vo",
]  # fmt: skip


def main() -> None:
    rng = random.Random(7)
    records = _records(rng)
    lookup, cache = FakeLookup(records), NameCache()
    context = Context(now=datetime(2026, 11, 18, tzinfo=UTC))
    start = time.perf_counter()
    Linker(lookup, context, cache).resolve("nobody at all")
    print(f"linking: indexes of {len(records):,} names built in {time.perf_counter() - start:.2f} s")
    names = [_name(rng.choice(records)) for _ in range(RUNS)]
    first = [name.split()[0] for name in names]
    wrong = [name[:2] + name[3:] for name in names]
    sentences = [f"call with {name} went great, remind me tuesday to send the contract" for name in names]
    _report("resolve, whole name", names, lambda text: Linker(lookup, context, cache).resolve(text))
    _report("resolve, first word", first, lambda text: Linker(lookup, context, cache).resolve(text))
    _report("resolve, one letter missing", wrong, lambda text: Linker(lookup, context, cache).resolve(text))
    _report("mentions in a sentence", sentences, lambda text: Linker(lookup, context, cache).mentions(text))


def _report(label: str, texts: list[str], work: Callable[[str], object]) -> None:
    times = []
    for text in texts:
        start = time.perf_counter()
        work(text)
        times.append((time.perf_counter() - start) * 1000)
    times.sort()
    print(f"  {label}: {statistics.median(times):.2f} ms p50, {times[int(len(times) * 0.99)]:.2f} ms p99")


def _records(rng: random.Random) -> list[AnyRecord]:
    given = [_word(rng, 2) for _ in range(2_000)]
    family = [_word(rng, 3) for _ in range(20_000)]
    people = (Contact(id=f"p{n}", name=f"{rng.choice(given)} {rng.choice(family)}") for n in range(PEOPLE))
    forms = ("GmbH", "Inc", "Group")
    companies = (Company(id=f"c{n}", name=f"{_word(rng, 3)} {rng.choice(forms)}") for n in range(COMPANIES))
    return [*people, *companies]


def _word(rng: random.Random, syllables: int) -> str:
    return "".join(rng.choice(_PARTS) for _ in range(syllables)).capitalize()


def _name(record: AnyRecord) -> str:
    return str(getattr(record, "name", ""))
