"""Two records of the same thing become one."""

from __future__ import annotations

from typing import Any

from crm_core.commands import Merge
from crm_core.entities import AnyRecord, Deal, Kind, Ref
from crm_core.errors import Invalid
from crm_core.folding import fold
from crm_core.services.records import Records
from crm_core.services.rights import may_merge
from crm_core.services.values import merged
from crm_core.store import references
from crm_core.store.rows import MULTI

_MERGEABLE = (Kind.CONTACT, Kind.COMPANY, Kind.DEAL)
_OWN_LIFE = frozenset({
    "id", "external_id", "source_system", "recorded_at", "updated_at", "archived_at", "version", "custom",
    "last_contact_at", "stage", "stage_changed_at", "closed_at", "probability", "reason",
})  # fmt: skip
"""What `keep` keeps even where it is empty: it says how this very record lives."""


def merge(command: Merge, records: Records) -> None:
    """Everything that refers to `other` refers to `keep` afterwards; what `keep` has not it takes from `other`;
    `other` is archived. Raises Forbidden, see `rights.may_merge`."""
    keep, other = records.get(command.keep), records.get(command.other)
    kind = command.keep.kind
    if kind is not command.other.kind or kind not in _MERGEABLE:
        raise Invalid("merge", f"{kind} and {command.other.kind}", "two contacts, two companies or two deals")
    if command.keep == command.other:
        raise Invalid("merge", command.keep.id, "two different records")
    records.flush()
    named = references.to(records.tx, command.other)
    records.prefetch(ref for ref, _ in named)
    may_merge(command.keep, command.other, [ref for ref, _ in named], records)
    for ref, attribute in named:
        _redirect(ref, attribute, command.other.id, command.keep.id, records)
    records.update(command.keep, **_taken(kind, keep, other))
    records.update(command.other, archived_at=records.now)


def _redirect(ref: Ref, attribute: str, old: str, new: str, records: Records) -> None:
    record = records.find(ref)
    if isinstance(record, Deal) and attribute == "contact_ids":
        ids = (new if each == old else each for each in record.contact_ids)
        records.write(ref, {attribute: tuple(dict.fromkeys(ids))})
    else:
        records.write(ref, {attribute: new})


def _taken(kind: Kind, keep: AnyRecord, other: AnyRecord) -> dict[str, Any]:
    taken: dict[str, Any] = {"custom": merged(other.custom, keep.custom)}
    for name in (field for field in keep.__slots__ if field not in _OWN_LIFE):
        mine, theirs = getattr(keep, name), getattr(other, name)
        if name in MULTI.get(kind, ()):
            taken[name] = tuple({fold(each): each for each in (*reversed(theirs), *reversed(mine))}.values())[::-1]
        elif mine is None and theirs is not None:
            taken[name] = theirs
    if isinstance(keep, Deal) and isinstance(other, Deal) and keep.value is not None:
        taken.pop("currency", None)  # the other's currency says nothing about this amount
    return taken
