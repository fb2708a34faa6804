"""`loom export`: the records of one kind as CSV."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from crm_core.entities import Kind

if TYPE_CHECKING:
    from bot.app import House


def add_arguments(parser: argparse.ArgumentParser) -> None:
    from crm_core.results import kind_plural

    names = [name for kind in Kind for name in (str(kind), kind_plural(kind))]
    parser.add_argument("kind", choices=names, metavar="KIND", help=", ".join(kind_plural(kind) for kind in Kind))
    parser.add_argument("--out", type=Path, metavar="FILE.csv", help="write here (default: standard output)")
    parser.add_argument("--as", dest="as_email", metavar="EMAIL", help="what this person may see (default: everything)")


def run(arguments: argparse.Namespace, house: House) -> int:
    from crm_core.results import kind_plural
    from crm_core.services.exporting import write_csv

    actor = house.identity.by_email(arguments.as_email) if arguments.as_email else house.actor
    if actor is None:
        print(f"loom export: no user {arguments.as_email!r}; add them with loom user add", file=sys.stderr)
        return 2
    kind = next(kind for kind in Kind if arguments.kind in (str(kind), kind_plural(kind)))
    with house.crm.read(actor) as reader:
        if arguments.out is None:
            sys.stdout.reconfigure(newline="")  # type: ignore[union-attr]
            write_csv(reader, kind, sys.stdout)
            return 0
        try:
            with arguments.out.open("w", encoding="utf-8-sig", newline="") as stream:
                count = write_csv(reader, kind, stream)
        except OSError as error:
            print(f"loom export: cannot write {arguments.out} ({error.strerror or error}).", file=sys.stderr)
            return 2
    print(f"{count} {kind if count == 1 else kind_plural(kind)} written to {arguments.out}")
    return 0
