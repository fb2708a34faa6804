"""The way of each deal through the pipeline, a row a step, written in the transaction of the change.

The first row of a deal is its creation (`before` None). `at` is when the deal entered the stage, which for imported
history is not when it was recorded. A change that was undone is no step: its row goes, and comes back when the undo is
undone. The audit keeps all of it. The newest row of a deal agrees with its `stage` and `stage_changed_at`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from itertools import chain, takewhile
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select

from crm_core.entities import Kind
from crm_core.keeping import StageChange
from crm_core.store.audit import Entry
from crm_core.store.listing import one_of
from crm_core.store.tables import stage_change as table

_CHUNK = 5_000


def follow(
    connection: Connection,
    entries: Iterable[Entry],
    *,
    receipt_id: str,
    actor_id: str,
    now: datetime,
    undoes: Collection[str],
) -> None:
    """Writes what these audit entries of one receipt mean. `undoes` are the receipts that this one takes back."""
    moves = [each for each in entries if each.kind == Kind.DEAL and ("stage" in each.after or not each.after)]
    _forget(connection, [each.record_id for each in moves if not each.after])
    steps = [each for each in moves if each.after]
    taken_back = _taken_back(connection, undoes, [each for each in steps if each.before])
    if taken_back:
        connection.execute(delete(table).where(table.c.seq.in_(sorted(chain.from_iterable(taken_back.values())))))
    rows = [_row(each, receipt_id, actor_id, now) for each in steps if each.record_id not in taken_back]
    if rows:
        connection.execute(insert(table), rows)


def of_deals(connection: Connection, ids: Collection[str]) -> dict[str, tuple[StageChange, ...]]:
    """Oldest first, by deal; rights are the caller's duty."""
    found: dict[str, list[StageChange]] = defaultdict(list)
    for chunk in _chunks(sorted(ids)):
        rows = select(table).where(one_of(connection, table.c.deal_id, chunk)).order_by(table.c.seq)
        for row in connection.execute(rows):
            found[row.deal_id].append(StageChange(row.at, row.before, row.after, row.actor_id, row.receipt_id))
    return {deal: tuple(changes) for deal, changes in found.items()}


def _row(entry: Entry, receipt_id: str, actor_id: str, now: datetime) -> dict[str, Any]:
    at = entry.after.get("stage_changed_at", now if entry.before else None)
    return {
        "deal_id": entry.record_id, "receipt_id": receipt_id, "actor_id": actor_id, "at": at,
        "before": entry.before.get("stage"), "after": entry.after["stage"],
    }  # fmt: skip


def _taken_back(
    connection: Connection, undoes: Collection[str], steps: Sequence[Entry]
) -> Mapping[str, tuple[int, ...]]:
    """Deal -> numbers of the rows that the undo takes back: its newest ones without a gap, made by the undone
    receipts, that lead from the stage it comes back to to the one it leaves."""
    if not undoes:
        return {}
    found: dict[str, tuple[int, ...]] = {}
    wanted = {each.record_id: (each.after["stage"], each.before["stage"]) for each in steps}
    for chunk in _chunks(sorted(wanted)):
        rows = select(table).where(one_of(connection, table.c.deal_id, chunk)).order_by(table.c.seq.desc())
        by_deal: dict[str, list[Row[Any]]] = defaultdict(list)
        for row in connection.execute(rows):
            by_deal[row.deal_id].append(row)
        for deal, newest_first in by_deal.items():
            mine = list(takewhile(lambda row: row.receipt_id in undoes, newest_first))
            if mine and (mine[-1].before, mine[0].after) == wanted[deal]:
                found[deal] = tuple(row.seq for row in mine)
    return found


def _forget(connection: Connection, ids: Sequence[str]) -> None:
    for chunk in _chunks(ids):
        connection.execute(delete(table).where(one_of(connection, table.c.deal_id, chunk)))


def _chunks(ids: Sequence[str]) -> Iterable[Sequence[str]]:
    return (ids[start : start + _CHUNK] for start in range(0, len(ids), _CHUNK))
