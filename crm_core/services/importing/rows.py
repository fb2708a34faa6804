"""One row -> one draft, or a problem that says why not."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from crm_core.days import as_day, is_day
from crm_core.entities import ActivityType, Kind
from crm_core.fields import FieldType
from crm_core.services.importing.columns import is_no_date
from crm_core.services.importing.drafts import Draft
from crm_core.services.importing.filling import fill, unguarded
from crm_core.services.importing.headers import words
from crm_core.services.importing.limits import LONGEST_ID, unfit
from crm_core.services.importing.recognising import Recognised
from crm_core.services.importing.report import Problem
from crm_core.services.importing.tables import Row
from crm_core.services.importing.values import BadValue

_IMPLIED_TYPE = {"call title": ActivityType.CALL, "meeting name": ActivityType.MEETING,
    "email subject": ActivityType.EMAIL,
                 "note body": ActivityType.NOTE, "start date time": ActivityType.MEETING,
                     "call date": ActivityType.CALL}  # fmt: skip

_INSTEAD: dict[tuple[Kind, str], str] = {
    (Kind.USER, "role"): "a new user gets the role rep, one who is there keeps theirs",
    (Kind.ACTIVITY, "type"): "taken from the other columns, else a note",
}
"""What happens to a value that cannot be read where a record cannot do without one."""


def draft_of(recognised: Recognised, row: Row, problems: list[Problem]) -> Draft | None:
    """The draft of one row, or None with a problem that says why the row cannot be used.

    A cell that cannot be read leaves its field empty and adds a problem of its own (`skipped` False).
    """
    name, width = recognised.table.name, len(recognised.table.header)
    if row.given > width:
        problems.append(
            Problem(name, row.line, f"{row.given} cells, the header has {width}: a delimiter without quotes?")
        )
        return None
    if row.given == 1 < width - 1 and row.cells[0] is not None:
        problems.append(Problem(name, row.line, f"only 1 of {width} cells: not a record."))
        return None
    if row.line == recognised.table.rows[-1].line and _is_total(row):
        problems.append(Problem(name, row.line, "looks like a line of totals: not a record."))
        return None
    if row.broken:
        problems.append(Problem(name, row.line, row.broken))
        return None
    if row.given < width:
        last = recognised.table.header[row.given]
        problems.append(
            Problem(name, row.line, f'only {row.given} of {width} cells; from "{last}" on left empty.', skipped=False)
        )
    draft = Draft(recognised.kind, recognised.system, name, row.line)
    extra: dict[str, Any] = {}
    for column in recognised.columns:
        cell = row.cells[column.index]
        if cell is None or column.target is None:
            continue
        if isinstance(cell, str):
            cell = unguarded(cell)
            if column.type in (FieldType.DATE, FieldType.DATETIME) and is_no_date(cell):
                continue
        try:
            fill(draft, extra, column, cell)
        except BadValue as error:
            instead = _INSTEAD.get((draft.kind, column.target), "left empty")
            problems.append(Problem(name, row.line, f"{column.header}: {error}; {instead}.", skipped=False))
    _FINISH.get(draft.kind, _nothing)(draft, extra, recognised)
    for field_name, why in unfit(draft).items():
        for part in (draft.values, draft.custom, draft.links):
            part.pop(field_name, None)
        problems.append(Problem(name, row.line, f"{field_name}: {why}; left empty.", skipped=False))
    reason = _missing(draft)
    if reason:
        problems.append(Problem(name, row.line, reason))
        return None
    created, closed = draft.values.get("created"), draft.values.get("closed")
    if created and closed and closed < (as_day(created.date()) if is_day(closed) else created):
        order = f"closed {closed.date()} is before created {created.date()}; taken as it is."
        problems.append(Problem(name, row.line, order, skipped=False))
    return draft


_TOTALS = frozenset(
    ["total", "totals", "grand total", "sum", "sums", "subtotal", "overall", "summe", "gesamt", "gesamtsumme"]
)


def _is_total(row: Row) -> bool:
    """The word for a sum, then nothing but numbers."""
    filled = [cell for cell in row.cells if cell is not None]
    if not filled or len(filled) >= len(row.cells):
        return False
    first, rest = filled[0], filled[1:]
    numbers = all(not isinstance(cell, str) or not re.search(r"[^\W\d_]{4}", cell) for cell in rest)
    return isinstance(first, str) and words(first) in _TOTALS and numbers


def _nothing(draft: Draft, extra: dict[str, Any], recognised: Recognised) -> None:
    _source_system(draft, extra)


def _source_system(draft: Draft, extra: dict[str, Any]) -> None:
    """Our own export names the system a record first came from."""
    if draft.loom_id and extra.get("source_system"):
        draft.system = extra["source_system"]
    if draft.loom_id and draft.external_id is None:
        draft.external_id = draft.loom_id


def _person(draft: Draft, extra: dict[str, Any], recognised: Recognised) -> None:
    if not draft.values.get("name"):
        composed = " ".join(extra[part] for part in ("first", "middle", "last") if extra.get(part))
        email = draft.values.get("email")
        fallback = (email if isinstance(email, str) else email[0]) if email else ""
        if composed or fallback:
            draft.values["name"] = composed or fallback
    _source_system(draft, extra)


def _deal(draft: Draft, extra: dict[str, Any], recognised: Recognised) -> None:
    """A status or a won time says more than the stage a won deal was last in (Pipedrive)."""
    status = extra.get("status")
    if status in ("won", "closed won") or (status is None and extra.get("won_time")):
        draft.values["stage"] = "won"
        draft.values.setdefault("closed", extra.get("won_time"))
    elif status in ("lost", "closed lost", "deleted") or (status is None and extra.get("lost_time")):
        draft.values["stage"] = "lost"
        draft.values.setdefault("closed", extra.get("lost_time"))
    elif status and "stage" not in draft.values and status not in ("open", "active"):
        draft.values["stage"] = status
    if draft.values.get("closed") is None:
        draft.values.pop("closed", None)
    _source_system(draft, extra)


def _activity(draft: Draft, extra: dict[str, Any], recognised: Recognised) -> None:
    """What is not done yet is a task, not an activity (Pipedrive and Salesforce keep both in one list)."""
    done = draft.values.pop("done", True)
    if "type" not in draft.values:
        headers = {words(header) for header in recognised.table.header}
        bare = {header.removeprefix("activity ") for header in headers}
        draft.values["type"] = next(
            (type_ for word, type_ in _IMPLIED_TYPE.items() if word in headers | bare), ActivityType.NOTE
        )
    if not done:
        due: datetime | None = draft.values.get("timestamp")
        title = draft.values.get("subject") or draft.values.get("content") or str(draft.values["type"])
        draft.kind, draft.values = Kind.TASK, {"title": title, "due": due, "done": False}
        draft.custom = {}
    _source_system(draft, extra)


_FINISH: dict[Kind, Callable[[Draft, dict[str, Any], Recognised], None]] = {
    Kind.CONTACT: _person, Kind.USER: _person, Kind.DEAL: _deal, Kind.ACTIVITY: _activity,
}  # fmt: skip


def _missing(draft: Draft) -> str | None:
    if len(draft.external_id or "") > LONGEST_ID:
        return f"an id of more than {LONGEST_ID} characters."
    match draft.kind:
        case Kind.DEAL:
            if not (draft.values or draft.links):
                return "no value in any known column."
            if not (draft.values.get("title") or draft.links or draft.values.get("products") or draft.external_id):
                return "no title, company, contact or id: nothing to call the deal."
        case Kind.ACTIVITY:
            if draft.values.get("timestamp") is None:
                return "no date: when did it happen?"
        case Kind.TASK:
            if not draft.values.get("title"):
                return "no title."
        case _:
            if not draft.values.get("name"):
                return f"no name: a {draft.kind} needs one."
    return None
