"""The parts of the story that later parts look back at."""

from __future__ import annotations

from dataclasses import dataclass, field

from crm_core.entities import Ref


@dataclass(frozen=True, slots=True)
class Person:
    ref: Ref
    name: str
    company: Firm
    title: str

    @property
    def first(self) -> str:
        return self.name.split()[0]


@dataclass(slots=True)
class Firm:
    ref: Ref
    name: str
    industry: str
    size: int
    currency: str
    owner: Ref
    people: list[Person] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class OpenDeal:
    """An open deal, for tasks."""

    ref: Ref
    person: Person
    owner: Ref
    product: str
