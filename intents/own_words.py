"""Sample sentences in the asker's own words: with the records that were named, spoken of before, or that are theirs."""

from __future__ import annotations

import re
from collections.abc import Iterator

from crm_core.entities import Kind, Ref
from crm_core.queries import Condition, Filter, Op
from intents.assembly import Room
from intents.nearest import STARTERS

_NAMED: dict[Kind, tuple[str, ...]] = {
    Kind.TASK: ("send the contract",),
    Kind.DEAL: ("Acme renewal",),
    Kind.CONTACT: ("Jane Doe", "Bob Stone", "Jane"),
    Kind.COMPANY: ("Acme Corp", "Acme", "Globex", "Isdom"),
    Kind.USER: ("Anna", "Ana", "Tom"),
}
"""The records of the samples."""
_ALL = sorted((name for names in _NAMED.values() for name in names), key=len, reverse=True)
_ANY = re.compile("|".join(rf"\b{re.escape(name)}\b" for name in _ALL))
_SHOWN = frozenset({Kind.CONTACT, Kind.COMPANY, Kind.DEAL})
_MADE_NEW = re.compile(r"(?:add|new|remind me|create)\b", re.IGNORECASE)
"""Sentences that make something: their names are new ones, or a thing to do."""


def in_own_words(samples: tuple[str, ...], said: str, room: Room) -> tuple[str, ...]:
    """`samples` that can be said here, filled with the asker's own records; the three most useful when none can."""
    named: dict[Kind, str] = {}
    for mention in room.linker().mentions(said):
        named.setdefault(mention.candidates[0].ref.kind, mention.candidates[0].name)
    filled = [own for sample in samples if (own := _filled(sample, named, room))]
    about = next((name for kind, name in named.items() if kind in _SHOWN), None)
    if about is not None and not any(about in own for own in filled):
        filled.insert(0, f"show {about}")
    return tuple(dict.fromkeys(filled))[:3] or tuple(own for each in STARTERS if (own := _filled(each, named, room)))


def _filled(sample: str, named: dict[Kind, str], room: Room) -> str | None:
    """None for a sentence about two records of one kind, or about a kind of which there is nothing to name."""
    if _MADE_NEW.match(sample):
        return sample
    own: dict[Kind, str] = {}
    for kind, names in _NAMED.items():
        found = {name for name in _ANY.findall(sample) if name in names}
        name = named.get(kind) or next(_own(kind, room), None) if found else None
        if len(found) > 1 or (found and name is None):
            return None
        own[kind] = name or ""
    return _ANY.sub(lambda match: next(own[kind] for kind, names in _NAMED.items() if match[0] in names), sample)


def _own(kind: Kind, room: Room) -> Iterator[str]:
    """Names of records of `kind`: those spoken of, then the asker's, then any."""
    lookup, me = room.lookup, room.context.actor_id
    yield from (row.name for row in lookup.rows([ref for ref in room.context.focus if ref.kind is kind]))
    ways: list[Filter | None] = [None]
    if kind is not Kind.COMPANY and kind is not Kind.USER:
        ways.insert(0, Condition("owner", Op.EQ, me))
    if kind is Kind.DEAL:
        keys = tuple(stage.key for stage in lookup.stages() if stage.outcome == "open")
        ways.insert(0, Condition("stage", Op.IN, keys))
    for where in ways:
        yield from (row.name for row in lookup.rows([Ref(kind, id_) for id_ in lookup.ids(kind, where, limit=1)]))
