"""What of a record can be searched by meaning: `spin_*` turns one record into `MemoryShard`s (texts).

A shard says what a person would look for, in words, never ids or numbers; long text is split where sentences end.
The same record and the same company always give the same shards.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from crm_core.entities import Activity, AnyRecord, Company, Contact, Deal, Kind, Product, Ref, Task
from crm_core.keeping import MemoryShard

MAX_CHARACTERS = 900
"""About what the embedding model reads at once (256 tokens of English)."""

SEARCHABLE = (Kind.CONTACT, Kind.COMPANY, Kind.DEAL, Kind.ACTIVITY, Kind.TASK, Kind.PRODUCT)

Companies = Mapping[str, Company]
"""The companies that the records to spin belong to, by id."""


def spin(record: AnyRecord, companies: Companies) -> list[MemoryShard]:
    """The shards of any record; none for users and teams, and none for an archived record."""
    if record.archived_at is not None:
        return []
    match record:
        case Contact():
            return spin_contact(record, companies)
        case Company():
            return spin_company(record)
        case Deal():
            return spin_deal(record, companies)
        case Activity():
            return spin_activity(record)
        case Task():
            return spin_task(record)
        case Product():
            return _shards(Ref(Kind.PRODUCT, record.id), [record.name], None)
        case _:
            return []


def spin_contact(contact: Contact, companies: Companies) -> list[MemoryShard]:
    """One shard of who the person is, then their notes."""
    who = _sentence(
        contact.name, contact.title, _company(contact.company_id, companies), *contact.tags, *_words(contact.custom)
    )
    return _shards(Ref(Kind.CONTACT, contact.id), [who, contact.notes], contact.updated_at)


def spin_company(company: Company) -> list[MemoryShard]:
    what = _sentence(company.name, company.industry, company.country, *company.tags, *_words(company.custom))
    return _shards(Ref(Kind.COMPANY, company.id), [what, company.notes], company.updated_at)


def spin_deal(deal: Deal, companies: Companies) -> list[MemoryShard]:
    """One shard of what is being sold to whom, then the reason it closed."""
    what = _sentence(
        deal.title,
        _company(deal.company_id, companies),
        *deal.products,
        deal.source,
        *deal.tags,
        *_words(deal.custom),
    )
    return _shards(Ref(Kind.DEAL, deal.id), [what, deal.reason], deal.updated_at)


def spin_activity(activity: Activity) -> list[MemoryShard]:
    """Its subject and content; an activity without words has no shard."""
    text = _sentence(activity.subject, activity.content)
    return _shards(Ref(Kind.ACTIVITY, activity.id), [text], activity.timestamp)


def spin_task(task: Task) -> list[MemoryShard]:
    return _shards(Ref(Kind.TASK, task.id), [task.title], task.due)


def split(text: str, most: int = MAX_CHARACTERS) -> list[str]:
    """Pieces of at most `most` characters that together hold every word of `text`: cut where a paragraph or sentence
    ends, else between words, else anywhere."""
    pieces: list[str] = []
    for part in _parts(text.strip(), most):
        if pieces and len(pieces[-1]) + 1 + len(part) <= most:
            pieces[-1] += " " + part
        else:
            pieces.append(part)
    return pieces


def _parts(text: str, most: int) -> Iterable[str]:
    for cut in _CUTS:
        if len(text) <= most:
            break
        parts = [part for part in cut(text) if part]
        if len(parts) > 1:
            for part in parts:
                yield from _parts(part, most)
            return
    if len(text) <= most:
        if text:
            yield text
        return
    yield from (text[start : start + most] for start in range(0, len(text), most))


_CUTS: tuple[Callable[[str], list[str]], ...] = (
    re.compile(r"\n\s*\n").split,
    re.compile(r"(?<=[.!?…。])\s+|\n").split,
    str.split,
)


def _shards(ref: Ref, texts: Iterable[str | None], at: datetime | None) -> list[MemoryShard]:
    pieces = [piece for text in texts if text for piece in split(text)]
    return [MemoryShard(_shard_id(ref, place), ref, piece, _hash(piece), at) for place, piece in enumerate(pieces)]


def _shard_id(ref: Ref, place: int) -> str:
    return hashlib.blake2b(f"{ref.kind}:{ref.id}:{place}".encode(), digest_size=16).hexdigest()


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def _sentence(*parts: str | None) -> str:
    return ". ".join(part.strip() for part in parts if part and part.strip())


def _company(company_id: str | None, companies: Companies) -> str | None:
    company = companies.get(company_id) if company_id else None
    return None if company is None else ", ".join(part for part in (company.name, company.industry) if part)


def _words(custom: Mapping[str, Any]) -> list[str]:
    """Custom fields that hold words, as `product interest: platform`."""
    return [
        f"{key.replace('_', ' ')}: {value}"
        for key, value in sorted(custom.items())
        if isinstance(value, str) and any(char.isalpha() for char in value)
    ]
