"""The way of each deal through the pipeline, a row a step, written in the transaction of the change.

The first row of a deal is its creation (`before` None). `at` is when the deal entered the stage, which for imported
history is not when it was recorded. A change that was undone is no step: its row goes, and comes back when the undo is
undone. The audit keeps all of it. The newest row of a deal agrees with its `stage` and `stage_changed_at`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select

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
    undoes: str | None,
) -> None:
    """Writes what these audit entries of one receipt mean. `undoes` is the receipt that this one takes back."""
    moves = [each for each in entries if each.kind == Kind.DEAL and ("stage" in each.after or not each.after)]
    _forget(connection, [each.record_id for each in moves if not each.after])
    steps = [each for each in moves if each.after]
    taken_back = _taken_back(connection, undoes, [each for each in steps if each.before])
    if taken_back:
        connection.execute(delete(table).where(table.c.seq.in_(sorted(taken_back.values()))))
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


def _taken_back(connection: Connection, undoes: str | None, steps: Sequence[Entry]) -> Mapping[str, int]:
    """Deal -> number of the row that the undo takes back: the newest one, made by the undone receipt."""
    if undoes is None:
        return {}
    found: dict[str, int] = {}
    wanted = {each.record_id: (each.after["stage"], each.before["stage"]) for each in steps}
    for chunk in _chunks(sorted(wanted)):
        newest = select(func.max(table.c.seq)).where(one_of(connection, table.c.deal_id, chunk))
        mine = select(table).where(table.c.seq.in_(newest.group_by(table.c.deal_id)), table.c.receipt_id == undoes)
        for row in connection.execute(mine):
            if (row.before, row.after) == wanted[row.deal_id]:
                found[row.deal_id] = row.seq
    return found


def _forget(connection: Connection, ids: Sequence[str]) -> None:
    for chunk in _chunks(ids):
        connection.execute(delete(table).where(one_of(connection, table.c.deal_id, chunk)))


def _chunks(ids: Sequence[str]) -> Iterable[Sequence[str]]:
    return (ids[start : start + _CHUNK] for start in range(0, len(ids), _CHUNK))
