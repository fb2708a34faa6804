"""What takes more than seeing a record: archiving it, merging it, changing many at once. Raises Forbidden, with words
that do not tell whether there is anything that the actor cannot see."""

from __future__ import annotations

from crm_core.entities import AnyRecord, Kind, Ref, Role, name_of
from crm_core.errors import Forbidden
from crm_core.services.records import Records
from crm_core.store import references

_LASTING = (Kind.CONTACT, Kind.COMPANY, Kind.DEAL)
"""Others build on these; a task or an activity may be archived by whoever sees it."""


def may_archive(ref: Ref, records: Records) -> None:
    """Users and teams: admins. Contacts, companies, deals: their owner and leaders. A company with deals of others:
    only who sees all those deals, and leads."""
    record, role = records.get(ref), records.actor.role
    allowed = role is Role.ADMIN
    if ref.kind not in (Kind.USER, Kind.TEAM):
        allowed = allowed or ref.kind not in _LASTING or _is_leader(records) or _is_own(record, records)
    if allowed and ref.kind is Kind.COMPANY and role is not Role.ADMIN:
        allowed = _leads_its_deals(ref, records)
    if not allowed:
        raise Forbidden(f"archive the {ref.kind} {name_of(record)}")


def may_merge(keep: Ref, other: Ref, moving: list[Ref], records: Records) -> None:
    """Both are one's own, or one leads; and all that would move with `other` is seen. One sentence for every reason."""
    own = _is_leader(records) or all(_is_own(records.get(ref), records) for ref in (keep, other))
    if not own or not all(records.sees(ref) for ref in moving):
        raise Forbidden("merge these")


def may_change_many(ref: Ref, records: Records) -> None:
    """In bulk a rep changes only what they own."""
    if not _is_leader(records) and not _is_own(records.get(ref), records):
        raise Forbidden("change many records at once that are not yours")


def _leads_its_deals(company: Ref, records: Records) -> bool:
    deals = [ref for ref, _ in references.to(records.tx, company) if ref.kind is Kind.DEAL]
    records.prefetch(deals)
    if not all(records.sees(ref) for ref in deals):
        return False
    return _is_leader(records) or all(_is_own(records.get(ref), records) for ref in deals)


def _is_leader(records: Records) -> bool:
    return records.actor.role in (Role.ADMIN, Role.MANAGER)


def _is_own(record: AnyRecord, records: Records) -> bool:
    owner = getattr(record, "owner_id", None)
    return owner is not None and owner == records.actor.user_id
