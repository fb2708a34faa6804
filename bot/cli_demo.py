"""`loom demo`: the generated company, loaded in one request."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.app import House


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--seed", type=int, default=7, help="another number, another company (default: 7)")
    parser.add_argument("--undo", metavar="RECEIPT", help="take a loaded demo company back")


def run(arguments: argparse.Namespace, house: House) -> int:
    """Loads the demo once a seed: its ids follow from the seed, so the same company never stands there twice."""
    from crm_core.commands import Request, Source, Undo
    from crm_core.demo import demo_commands
    from crm_core.results import kind_plural

    if arguments.undo:
        undo = Request(f"demo:undo:{arguments.undo}", house.actor, (Undo(arguments.undo),), Source("cli"), "undo demo")
        receipt = house.crm.run(undo)
        print(f"{len(receipt.changes):,} records taken back, {len(receipt.kept)} kept because they were changed since.")
        return 0
    now = house.clock()
    with house.crm.read(house.actor) as reader:
        revision = reader.revision()
    if _is_loaded(house):
        print("loom demo: the demo company is here already. Undo it first: loom demo --undo RECEIPT", file=sys.stderr)
        return 2
    commands = demo_commands(now, arguments.seed, house.settings.currency)
    key = f"demo:{arguments.seed}:{house.settings.currency}:{revision}"
    receipt = house.crm.run(Request(key, house.actor, commands, Source("cli"), f"demo {arguments.seed}"))
    counts: dict[str, int] = {}
    for change in receipt.changes:
        plural = kind_plural(change.ref.kind)
        counts[plural] = counts.get(plural, 0) + (change.op == "create")
    print("Brightwater is here: " + ", ".join(f"{count:,} {plural}" for plural, count in counts.items()) + ".")
    print(f"Take it back with: loom demo --undo {receipt.id}")
    return 0


def _is_loaded(house: House) -> bool:
    from crm_core.demo.cast import HOUSE
    from crm_core.entities import Kind
    from crm_core.queries import Condition, Op

    with house.crm.read(house.actor) as reader:
        return bool(reader.ids(Kind.USER, Condition("email", Op.CONTAINS, f"@{HOUSE}"), limit=1))
