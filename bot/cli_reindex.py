"""`loom reindex`: rebuild memory (vectors and graph) from the record."""

from __future__ import annotations

import argparse
import sys
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.app import House


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--check", action="store_true", help="only compare memory with the record; 1 when they differ")
    parser.add_argument("--quiet", action="store_true", help="no progress bar")


def run(arguments: argparse.Namespace, house: House) -> int:
    """Exit status 0; a part that does not answer is one line by `bot.cli`. The graph lives in each process's memory
    and is built from the record there; it is built here too, so that a broken record is seen."""
    if arguments.check:
        return _check(house)
    from rich.console import Console
    from rich.progress import Progress

    started = time.monotonic()
    console = Console(file=sys.stderr)
    with Progress(console=console, transient=True, disable=arguments.quiet or not console.is_terminal) as bar:
        task = bar.add_task("Reindexing", total=None)
        records = house.memory.reindex(lambda done, total: bar.update(task, completed=done, total=total))
    edges = house.memory.relations
    print(f"Reindexed {records:,} records and {edges:,} relations in {time.monotonic() - started:.1f} s.")
    return 0


def _check(house: House) -> int:
    """Changes nothing, except that waiting changes are worked first when no other process does it."""
    house.memory.catch_up()
    found = house.memory.check()
    if found.agrees:
        print(f"Memory agrees with the record: {found.shards:,} facts.")
        return 0
    print(
        f"Memory differs from the record: of {found.shards:,} facts {found.missing:,} are missing, "
        f"{found.left_over:,} are left over, {found.indexed:,} are in the index, {found.waiting:,} changes wait. "
        "Rebuild it: loom reindex"
    )
    return 1
