"""Records as candidates for a name, each with what tells it apart."""

from __future__ import annotations

from collections.abc import Sequence

from crm_core.entities import AnyRecord, Company, Contact, Deal, Kind, Ref, User, name_of
from crm_core.folding import fold
from intents.interpretation import Candidate
from intents.vocabulary import RecordLookup

SHOWN = 8


def candidates_of(hits: Sequence[tuple[Ref, float]], lookup: RecordLookup) -> tuple[Candidate, ...]:
    """The best of `hits` (record, name similarity) that the asker may see, best first."""
    candidates = []
    best = sorted(hits, key=lambda hit: -hit[1])[:SHOWN]
    _read([ref for ref, _ in best], lookup)
    for ref, score in best:
        record = lookup.get(ref)
        if record is not None:
            candidates.append(
                Candidate(ref, name_of(record), _detail(record, lookup), round(score, 4), record.external_id)
            )
    return tuple(candidates)


def _read(refs: Sequence[Ref], lookup: RecordLookup) -> None:
    """Brings many records and their companies into the message's snapshot with two queries at most."""
    if len(refs) < 3:
        return
    companies: set[str] = set()
    for kind in {ref.kind for ref in refs}:
        for record in lookup.get_many(kind, [ref.id for ref in refs if ref.kind is kind]).values():
            companies.update(filter(None, [getattr(record, "company_id", None)]))
    lookup.get_many(Kind.COMPANY, companies)


def _detail(record: AnyRecord, lookup: RecordLookup) -> str:
    match record:
        case Contact():
            return ", ".join(filter(None, (record.title, _name(Kind.COMPANY, record.company_id, lookup))))
        case Company():
            return ", ".join(filter(None, (record.industry, record.country)))
        case Deal():
            money = f"{record.value:,.0f} {record.currency or ''}".strip() if record.value is not None else None
            company = _name(Kind.COMPANY, record.company_id, lookup)
            if company and fold(company) in fold(record.title):
                company = None
            closing = f"closes {record.expected_close}" if record.expected_close and not record.closed_at else None
            return ", ".join(filter(None, (company, money, record.stage, closing)))
        case User():
            return ", ".join(filter(None, (str(record.role), record.email)))
    return str(record_kind(record))


def _name(kind: Kind, record_id: str | None, lookup: RecordLookup) -> str | None:
    record = lookup.get(Ref(kind, record_id)) if record_id else None
    return name_of(record) if record is not None else None


def record_kind(record: AnyRecord) -> Kind:
    return Kind(type(record).__name__.lower())
