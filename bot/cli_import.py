"""`loom import`: files into the CRM, with a dry run that shows what would happen."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, time
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crm_core.entities import Kind

if TYPE_CHECKING:
    from bot.app import House
    from crm_core.access import Actor
    from crm_core.results import Receipt
    from crm_core.services.importing import FilePlan, ImportPlan

_SHOWN_PROBLEMS = 20
_PHASES = {"read": "Reading", "plan": "Matching", "write": "Writing"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    kinds = [str(kind) for kind in Kind]
    parser.add_argument("files", nargs="*", metavar="FILE", type=Path, help="CSV or XLSX, in any order")
    parser.add_argument("--dry-run", action="store_true", help="show the mapping and what would happen; write nothing")
    parser.add_argument("--as", dest="as_email", metavar="EMAIL", help="act as this person (default: local operator)")
    parser.add_argument("--kind", choices=kinds, help="what the rows are, when the columns do not tell")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--undo", metavar="RECEIPT", help="take an import back, except what was changed since")
    parser.add_argument(
        "--all-problems",
        action="store_true",
        help="list every problem (with --undo: everything that stays), not the first twenty",
    )


def run(arguments: argparse.Namespace, house: House) -> int:
    """0 when every file was read; 1 when one was not; 2 when nothing may or can be written."""
    from crm_core.services.importing import ImportService

    actor = _actor(arguments, house)
    if actor is None:
        print(f"loom import: no user {arguments.as_email!r}; add them with loom user add", file=sys.stderr)
        return 2
    if arguments.undo:
        return _undo(arguments, actor, house)
    if not arguments.files:
        print("loom import: name at least one file.", file=sys.stderr)
        return 2
    service = ImportService(house.crm, house.settings.currency)
    kind = Kind(arguments.kind) if arguments.kind else None
    receipt: Receipt | None = None
    with _progress(arguments) as progress:
        plan = service.plan(arguments.files, actor, kind=kind, progress=progress)
        if not arguments.dry_run:
            receipt = service.run(plan, actor, progress=progress).receipt
    if arguments.json:
        print(json.dumps(_as_json(plan, receipt, arguments.dry_run), ensure_ascii=False))
    else:
        _print(plan, receipt, arguments)
    unread = [problem for problem in plan.problems if problem.line is None]
    return 1 if unread else 0


def _actor(arguments: argparse.Namespace, house: House) -> Actor | None:
    return house.identity.by_email(arguments.as_email) if arguments.as_email else house.actor


def _undo(arguments: argparse.Namespace, actor: Actor, house: House) -> int:
    from bot.presenter.changes import counted
    from crm_core.commands import Request, Source, Undo

    receipt_id = arguments.undo
    with house.crm.read(actor) as reader:
        revision = reader.revision()
    key = f"import:undo:{receipt_id}:{revision}"
    done = house.crm.run(Request(key, actor, (Undo(receipt_id),), Source("cli"), f"undo {receipt_id}"))
    print(f"Taken back: {counted(done.changes)}." if done.changes else "Nothing could be taken back.")
    shown = done.kept if arguments.all_problems else done.kept[:_SHOWN_PROBLEMS]
    if done.kept:
        print(f"{len(done.kept):,} {'stays as it is' if len(done.kept) == 1 else 'stay as they are'}:")
    for item in shown:
        print(f"  {item.ref.kind} {item.name}: {item.reason}")
    if len(done.kept) > len(shown):
        print(f"  … and {len(done.kept) - len(shown):,} more; --all-problems lists them.")
    return 0


def _print(plan: ImportPlan, receipt: Receipt | None, arguments: argparse.Namespace) -> None:
    for file in plan.files:
        print("\n".join(_file_lines(file, mapping=arguments.dry_run)))
    for note in plan.notes[:_SHOWN_PROBLEMS]:
        print(f"Note: {note}")
    if len(plan.notes) > _SHOWN_PROBLEMS:
        print(f"Note: … and {len(plan.notes) - _SHOWN_PROBLEMS} more like these.")
    shown = plan.problems if arguments.all_problems else plan.problems[:_SHOWN_PROBLEMS]
    for problem in shown:
        print(f"{'Skipped' if problem.skipped else 'Noticed'}: {problem}", file=sys.stderr)
    if len(plan.problems) > len(shown):
        print(f"… and {len(plan.problems) - len(shown)} more; --all-problems lists them.", file=sys.stderr)
    if arguments.dry_run:
        for line in _would(plan):
            print(line)
        print("Nothing was written.")
        return
    print(_summary(plan))
    if receipt is not None:
        print(f"Receipt {receipt.id}. Take it all back with: loom import --undo {receipt.id}")


def _file_lines(file: FilePlan, *, mapping: bool) -> Iterator[str]:
    system = "" if file.system == "csv" else f" from {file.system.capitalize()}"
    yield f"{file.name}: {_counted(file.kind, file.rows)}{system}"
    if mapping:
        width = max(len(column.header) for column in file.columns)
        for column in file.columns:
            field = column.field.removeprefix("custom.") if column.field else "(left out)"
            new = "  new field" if column.new_field else ""
            sample = f"   e.g. {column.sample}" if column.sample else ""
            yield f"  {column.header:{width}} -> {field}{new}{sample}"
    if mapping and file.samples:
        yield f"  The first {len(file.samples)} rows as read:" if len(file.samples) > 1 else "  The row as read:"
        for row in file.samples:
            yield "    " + "; ".join(f"{_plain(name)} {_shown(value)}" for name, value in row.items() if value)
    for assumption in file.assumptions:
        yield f"  Assumed: {assumption}"


def _plain(field: str) -> str:
    return field.removeprefix("custom.").replace("_", " ")


def _shown(value: Any) -> str:
    """A value as read, on one line: numbers exact, dates ISO."""
    match value:
        case None | "" | ():
            return "(empty)"
        case tuple():
            return ", ".join(_shown(each) for each in value)
        case datetime() if value.time() == time():
            return value.date().isoformat()
        case Decimal() | float():
            return f"{value:f}".rstrip("0").rstrip(".") if "." in f"{value:f}" else f"{value:f}"
    flat = " ".join(str(value).split())
    return flat if len(flat) <= 60 else flat[:59] + "…"


def _would(plan: ImportPlan) -> Iterator[str]:
    counts = plan.counts
    for kind, count in counts.created.items():
        names = plan.new.get(kind, ())
        listed = f": {', '.join(names)}{', …' if count > len(names) else ''}" if names else ""
        yield f"{_counted(kind, count)} would be created{listed}"
    for kind, count in counts.updated.items():
        yield f"{_counted(kind, count)} would be updated"
    for change in plan.changes:
        told = (f"{_plain(name)}: {_shown(now)} -> {_shown(then)}" for name, (now, then) in change.fields.items())
        yield f"  {change.kind} {change.name}: {'; '.join(told)}"
    unchanged = sum(counts.unchanged.values())
    if unchanged:
        yield f"{unchanged} {'record is' if unchanged == 1 else 'records are'} here already and would stay as they are"
    if counts.duplicates:
        yield f"{counts.duplicates} {'row repeats' if counts.duplicates == 1 else 'rows repeat'} an earlier row"
    if counts.skipped:
        yield f"{counts.skipped} {'row' if counts.skipped == 1 else 'rows'} would be skipped"
    if not (counts.created or counts.updated or unchanged):
        yield "nothing would be imported"


def _summary(plan: ImportPlan) -> str:
    counts = plan.counts
    parts = [
        f"{sum(by_kind.values()):,} {word}{_by_kind(by_kind)}"
        for word, by_kind in (("created", counts.created), ("updated", counts.updated), ("unchanged", counts.unchanged))
    ]
    if counts.duplicates:
        parts.append(f"{counts.duplicates:,} repeated")
    if counts.skipped:
        parts.append(f"{counts.skipped:,} skipped")
    return ", ".join(parts)


def _by_kind(by_kind: Mapping[Kind, int]) -> str:
    return f" ({', '.join(_counted(kind, count) for kind, count in by_kind.items())})" if len(by_kind) > 1 else ""


def _counted(kind: Kind, count: int) -> str:
    from crm_core.results import kind_plural

    return f"{count} {kind if count == 1 else kind_plural(kind)}"


def _as_json(plan: ImportPlan, receipt: Receipt | None, dry_run: bool) -> dict[str, Any]:
    counts = plan.counts
    return {
        "dry_run": dry_run,
        "files": [
            {
                "name": file.name,
                "kind": file.kind,
                "system": file.system,
                "rows": file.rows,
                "columns": [
                    {"header": column.header, "field": column.field, "sample": column.sample, "new": column.new_field}
                    for column in file.columns
                ],
                "assumptions": list(file.assumptions),
            }
            for file in plan.files
        ],
        "created": dict(counts.created),
        "updated": dict(counts.updated),
        "unchanged": dict(counts.unchanged),
        "duplicates": counts.duplicates,
        "skipped": counts.skipped,
        "notes": list(plan.notes),
        "problems": [
            {"file": problem.file, "line": problem.line, "reason": problem.reason, "skipped": problem.skipped}
            for problem in plan.problems
        ],
        "receipt": receipt.id if receipt else None,
    }


@contextmanager
def _progress(arguments: argparse.Namespace) -> Iterator[Callable[[str, int, int], None] | None]:
    """A bar on a terminal, nothing elsewhere. It goes to standard error: standard output is the report."""
    if arguments.json or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bars:
        tasks = {phase: bars.add_task(label, total=None, visible=False) for phase, label in _PHASES.items()}

        def tell(phase: str, done: int, total: int) -> None:
            bars.update(tasks[phase], completed=done, total=total, visible=True)

        yield tell
