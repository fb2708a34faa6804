"""The append-only audit: what every request changed, row by row, with the values before and after.

A row of kind `setting` is about a row of another table than the records' (a custom field, a digest setting);
its record id is `<table> <primary key as JSON>`.
"""

from __future__ import annotations

import calendar
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from crm_core.access import Actor
from crm_core.codec import decode, encode
from crm_core.entities import Kind, Ref, Role
from crm_core.results import AuditEntry, Change, ChangeOp
from crm_core.store.public import PublicValues
from crm_core.store.tables import audit, chat_account, digest_setting, receipt
from crm_core.store.traces import actor_id
from crm_core.store.visibility import visible_ids

SETTING = "setting"


@dataclass(frozen=True, slots=True)
class Entry:
    """One changed row. `before` and `after` hold the changed attributes; one of them is empty when the row was
    created or removed. `custom` within them holds the changed keys only, absent ones as None."""

    op: str
    kind: str
    """A `Kind`, or `SETTING`."""
    record_id: str
    name: str
    external_id: str | None
    before: Mapping[str, Any]
    after: Mapping[str, Any]

    @property
    def ref(self) -> Ref | None:
        return None if self.kind == SETTING else Ref(Kind(self.kind), self.record_id)


def setting_id(table: str, key: Mapping[str, Any]) -> str:
    return f"{table} {json.dumps(key, sort_keys=True)}"


def setting_of(record_id: str) -> tuple[str, dict[str, Any]]:
    """The inverse of `setting_id`."""
    table, _, key = record_id.partition(" ")
    return table, json.loads(key)


def append(connection: Connection, receipt_id: str, at: datetime, entries: Iterable[Entry]) -> None:
    rows = [
        {
            "receipt_id": receipt_id, "at": at, "op": entry.op, "kind": entry.kind, "record_id": entry.record_id,
            "name": entry.name, "external_id": entry.external_id,
            "before": encode(entry.before), "after": encode(entry.after),
        }
        for entry in entries
    ]  # fmt: skip
    if rows:
        connection.execute(insert(audit), rows)


def entries_of(connection: Connection, receipt_id: str) -> list[Entry]:
    """In the order in which the request touched the records."""
    rows = connection.execute(select(audit).where(audit.c.receipt_id == receipt_id).order_by(audit.c.seq))
    return [_entry(row) for row in rows]


def change_of(entry: Entry, public: PublicValues) -> Change | None:
    """What a person is told of an entry; None for a setting that is not about a user."""
    ref = entry.ref
    if ref is None:
        return _user_setting(entry, public)
    before, after = public.changes(ref.kind, entry.before), public.changes(ref.kind, entry.after)
    return Change(entry.op, ref, entry.name, entry.external_id, after, before)  # type: ignore[arg-type]


def _user_setting(entry: Entry, public: PublicValues) -> Change | None:
    """A linked account and a digest are told as changes of the user."""
    table, key = setting_of(entry.record_id)
    op: ChangeOp
    if table == chat_account.name:
        user_id, op = (entry.after or entry.before)["user_id"], "link"
        after, before = ({key["platform"]: key["chat_user_id"]} if side else {} for side in (entry.after, entry.before))
    elif table == digest_setting.name:
        user_id, op = key["user_id"], "update"
        after, before = _digest(entry.after), _digest(entry.before)
        after, before = (
            {name: value for name, value in after.items() if value != before.get(name)},
            {name: value for name, value in before.items() if value != after.get(name)},
        )
    else:
        return None
    name = public.user(user_id)
    return Change(op, Ref(Kind.USER, user_id), name, name, after, before)


def _digest(row: Mapping[str, Any]) -> dict[str, Any]:
    """A digest setting in public words; nothing for no setting."""
    if not row:
        return {}
    days = tuple(calendar.day_name[day] for day in row["days"])
    return {
        "digest": f"{row['hour']:02}:{row['minute']:02}" if row["enabled"] else "off",
        "days": days, "timezone": row["timezone"], "channel": row["channel"],
    }  # fmt: skip


def history(connection: Connection, ref: Ref, limit: int, actor: Actor) -> list[AuditEntry]:
    """What happened to one record that the actor sees, newest first.

    What was said is shown to who said it, to admins, and to whoever sees every record that it changed: a message may
    tell of others than this one.
    """
    columns = (audit, receipt.c.actor_id, receipt.c.actor_name, receipt.c.platform, receipt.c.text)
    rows = connection.execute(
        select(*columns)
        .join(receipt, receipt.c.id == audit.c.receipt_id)
        .where(audit.c.kind == ref.kind.value, audit.c.record_id == ref.id)
        .order_by(audit.c.seq.desc())
        .limit(limit)
    ).all()
    public, found = PublicValues(connection), []
    others = {row.receipt_id for row in rows if row.text and row.actor_id != actor_id(actor)}
    secret = set() if actor.role is Role.ADMIN else _beyond(connection, others, actor)
    for row in rows:
        change = change_of(_entry(row), public)
        if change is not None:
            text = None if row.receipt_id in secret else row.text
            found.append(AuditEntry(row.at, row.actor_name, row.platform, change, row.receipt_id, text))
    return found


def _beyond(connection: Connection, receipt_ids: Collection[str], actor: Actor) -> set[str]:
    """Those of the receipts that changed a record which the actor does not see, or which is gone."""
    if not receipt_ids:
        return set()
    touched = select(audit.c.receipt_id, audit.c.kind, audit.c.record_id).where(
        audit.c.receipt_id.in_(receipt_ids), audit.c.kind != SETTING
    )
    by_kind: dict[Kind, dict[str, set[str]]] = {}
    for receipt_id, kind, record_id in connection.execute(touched):
        by_kind.setdefault(Kind(kind), {}).setdefault(record_id, set()).add(receipt_id)
    found: set[str] = set()
    for kind, ids in by_kind.items():
        hidden = ids.keys() - visible_ids(connection, kind, list(ids), actor)
        found.update(receipt_id for record_id in hidden for receipt_id in ids[record_id])
    return found


def _entry(row: Any) -> Entry:
    before, after = decode(row.before), decode(row.after)
    return Entry(row.op, row.kind, row.record_id, row.name, row.external_id, before, after)
