"""What makes two records alike, as signals: shared company, industry, country, title, products, tags, stage."""

from __future__ import annotations

from collections.abc import Iterator

from crm_core.entities import Company, Contact, Deal, Kind, Ref
from crm_core.queries import And, Condition, Not, Op
from crm_core.reading import Reader
from crm_core.weaving.weave import Scored, Signal

_MOST = 100
"""A trait shared by more records than this tells little; only its first hundred by name are taken."""


def signals_of(reader: Reader, target: Ref) -> Iterator[Signal]:
    """One signal a trait that the target has and others share."""
    for trait, path, value, shown in _traits(reader, target):
        where = And((Condition(path, Op.EQ, value), Not(Condition("id", Op.EQ, target.id))))
        ids = reader.ids(target.kind, where, limit=_MOST)
        if ids:
            reason = f"same {trait}: {shown}"
            yield Signal(trait, tuple(Scored(Ref(target.kind, id_), 1.0, (reason,)) for id_ in ids))


def _traits(reader: Reader, target: Ref) -> Iterator[tuple[str, str, str, str]]:
    """(trait, path, value, value in words); empty ones left out."""
    record = reader.get(target)
    found: list[tuple[str, str, str | None]] = []
    company_id: str | None = None
    match record:
        case Contact():
            company_id = record.company_id
            found = [("title", "title", record.title), *(("tag", "tags", tag) for tag in record.tags)]
        case Company():
            found = [("industry", "industry", record.industry), ("country", "country", record.country)]
            found += [("tag", "tags", tag) for tag in record.tags]
        case Deal():
            company_id = record.company_id
            found = [("stage", "stage", record.stage), ("source", "source", record.source)]
            found += [("product", "products", product) for product in record.products]
            found += [("tag", "tags", tag) for tag in record.tags]
    company = reader.get(Ref(Kind.COMPANY, company_id)) if company_id else None
    if isinstance(company, Company):
        yield "company", "company", company.id, company.name
        found.append(("industry", "company.industry", company.industry))
    for trait, path, value in found:
        if value:
            yield trait, path, value, value
