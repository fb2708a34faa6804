"""What is known about a contact or a deal at this moment, gathered through a `Reader` in a few queries for many
records at once. Nothing later than `Reader.now` and nothing the actor may not see is used."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast
from zoneinfo import ZoneInfo

from crm_core.entities import CONTACT_TYPES, Activity, Company, Contact, Deal, Kind, Outcome, Stage, StageOutcome
from crm_core.queries import And, Condition, Filter, Op, Or
from crm_core.reading import Reader

WINDOW_DAYS = 365
"""Activities older than this no longer count."""
TOUCHES = CONTACT_TYPES
"""Activities that are contact with the customer."""
MANY = 400
"""Above this many records it is quicker to read all activities of the window than to name the records."""


@dataclass(frozen=True, slots=True)
class Stages:
    """The pipeline, asked by stage key."""

    by_key: Mapping[str, Stage]

    @classmethod
    def of(cls, reader: Reader) -> Stages:
        return cls({stage.key: stage for stage in reader.stages()})

    def keys(self, *outcomes: StageOutcome) -> tuple[str, ...]:
        return tuple(key for key, stage in self.by_key.items() if stage.outcome in outcomes)

    def outcome(self, deal: Deal) -> StageOutcome:
        """A stage that nobody defined counts as open."""
        stage = self.by_key.get(deal.stage)
        return StageOutcome.OPEN if stage is None else stage.outcome

    def progress(self, deal: Deal) -> float:
        """0 at the first open stage, 1 at the last; 0 for a stage nobody defined."""
        places = sorted(stage.position for stage in self.by_key.values() if stage.outcome is StageOutcome.OPEN)
        stage = self.by_key.get(deal.stage)
        if stage is None or stage.position not in places or len(places) < 2:
            return 0.0
        return places.index(stage.position) / (len(places) - 1)


@dataclass(frozen=True, slots=True)
class ContactFacts:
    """One contact with what surrounds it. `activities` are newest first, at most a year old."""

    contact: Contact
    company: Company | None
    activities: tuple[Activity, ...]
    open_deals: tuple[Deal, ...]
    won_deals: tuple[Deal, ...]
    lost_deals: tuple[Deal, ...]
    now: datetime
    """Local to whoever asks."""

    @property
    def last_touch(self) -> datetime | None:
        """The newest contact, also when it is older than the window."""
        newest = last_touch(self.activities)
        kept = self.contact.last_contact_at
        if kept is not None and kept <= self.now and (newest is None or kept > newest):
            return kept
        return newest


@dataclass(frozen=True, slots=True)
class DealFacts:
    """One deal with what surrounds it. `activities` are those on the deal, and those on its contacts that name no
    other deal and are no older than the deal; newest first, at most a year old."""

    deal: Deal
    company: Company | None
    contacts: tuple[Contact, ...]
    activities: tuple[Activity, ...]
    now: datetime
    """Local to whoever asks."""
    with_contacts: Activity | None = None
    """The newest contact with any of its contacts in the window, about whatever it was and however long before."""

    @property
    def last_touch(self) -> datetime | None:
        """The newest contact about the deal; when there is none, with its contacts, also when it is older than the
        window: somebody who was called about something else is no stranger."""
        newest = last_touch(self.activities)
        if newest is not None:
            return newest
        kept = [one.last_contact_at for one in self.contacts if one.last_contact_at and one.last_contact_at <= self.now]
        if self.with_contacts is not None:
            kept.append(self.with_contacts.timestamp)
        return max(kept, default=None)


def local_now(reader: Reader) -> datetime:
    """Now where the actor is: its date is their today."""
    return reader.now.astimezone(ZoneInfo(reader.actor.timezone))


def last_touch(activities: Iterable[Activity]) -> datetime | None:
    return next((one.timestamp for one in activities if one.type in TOUCHES), None)


def last_outcome(activities: Iterable[Activity]) -> Activity | None:
    """The newest activity whose outcome was noted."""
    return next((one for one in activities if one.outcome is not None), None)


def contact_facts(reader: Reader, ids: Sequence[str]) -> dict[str, ContactFacts]:
    """Facts of the contacts that the actor may see, by id, in the order given."""
    contacts = cast("dict[str, Contact]", reader.get_many(Kind.CONTACT, ids))
    companies = companies_of(reader, contacts.values())
    activities = _activities(reader, contacts=list(contacts))
    by_contact: dict[str, list[Activity]] = defaultdict(list)
    for activity in activities:
        if activity.contact_id is not None:
            by_contact[activity.contact_id].append(activity)
    deals = _deals_of(reader, list(contacts))
    stages, now = Stages.of(reader), local_now(reader)
    return {
        record_id: ContactFacts(
            contact=contacts[record_id],
            company=companies.get(contacts[record_id].company_id or ""),
            activities=tuple(by_contact[record_id]),
            open_deals=_in(deals[record_id], stages, StageOutcome.OPEN),
            won_deals=_in(deals[record_id], stages, StageOutcome.WON),
            lost_deals=_in(deals[record_id], stages, StageOutcome.LOST),
            now=now,
        )
        for record_id in ids
        if record_id in contacts
    }


def deal_facts(reader: Reader, ids: Sequence[str]) -> dict[str, DealFacts]:
    """Facts of the deals that the actor may see, by id, in the order given."""
    deals = cast("dict[str, Deal]", reader.get_many(Kind.DEAL, ids))
    companies = companies_of(reader, deals.values())
    people = sorted({contact_id for deal in deals.values() for contact_id in deal.contact_ids})
    contacts = cast("dict[str, Contact]", reader.get_many(Kind.CONTACT, people)) if people else {}
    by_deal: dict[str, list[Activity]] = defaultdict(list)
    loose: dict[str, list[Activity]] = defaultdict(list)
    touched: dict[str, Activity] = {}
    for activity in _activities(reader, contacts=people, deals=list(deals)):
        if activity.type in TOUCHES and activity.contact_id is not None:
            touched.setdefault(activity.contact_id, activity)
        if activity.deal_id is not None:
            by_deal[activity.deal_id].append(activity)
        elif activity.contact_id is not None:
            loose[activity.contact_id].append(activity)
    facts = {}
    for record_id in ids:
        if (deal := deals.get(record_id)) is None:
            continue
        around = (one for person in deal.contact_ids for one in loose[person])
        own = [
            *by_deal[record_id],
            *(one for one in around if deal.created_at is None or one.timestamp >= deal.created_at),
        ]
        facts[record_id] = DealFacts(
            deal=deal,
            company=companies.get(deal.company_id or ""),
            contacts=tuple(contacts[person] for person in deal.contact_ids if person in contacts),
            activities=tuple(sorted(own, key=_newest_first)),
            now=local_now(reader),
            with_contacts=min(
                (touched[person] for person in deal.contact_ids if person in touched), key=_newest_first, default=None
            ),
        )
    return facts


def open_deals(reader: Reader) -> Condition:
    return Condition("stage", Op.IN, Stages.of(reader).keys(StageOutcome.OPEN))


def count_outcomes(activities: Iterable[Activity], outcome: Outcome) -> int:
    return sum(one.outcome is outcome for one in activities)


def companies_of(reader: Reader, records: Iterable[Contact | Deal]) -> dict[str, Company]:
    """The companies that these belong to, by id."""
    wanted = sorted({one.company_id for one in records if one.company_id})
    return cast("dict[str, Company]", reader.get_many(Kind.COMPANY, wanted)) if wanted else {}


def _deals_of(reader: Reader, contacts: Sequence[str]) -> dict[str, list[Deal]]:
    """The deals of each contact, newest first."""
    out: dict[str, list[Deal]] = defaultdict(list)
    if not contacts:
        return out
    where = None if len(contacts) > MANY else Condition("contact", Op.IN, tuple(contacts))
    found = cast("dict[str, Deal]", reader.get_many(Kind.DEAL, reader.ids(Kind.DEAL, where)))
    wanted = frozenset(contacts)
    for deal in sorted(found.values(), key=lambda one: one.id, reverse=True):
        for person in deal.contact_ids:
            if person in wanted:
                out[person].append(deal)
    return out


def _activities(reader: Reader, *, contacts: Sequence[str] = (), deals: Sequence[str] = ()) -> list[Activity]:
    """Activities of the window on these contacts or deals (or on more), newest first, none from the future."""
    if not contacts and not deals:
        return []
    parts: list[Filter] = [
        Condition("timestamp", Op.GE, reader.now - timedelta(days=WINDOW_DAYS)),
        Condition("timestamp", Op.LE, reader.now),
    ]
    if len(contacts) + len(deals) <= MANY:
        parts.append(on(contacts, deals))
    found = reader.get_many(Kind.ACTIVITY, reader.ids(Kind.ACTIVITY, And(tuple(parts))))
    return sorted(cast("dict[str, Activity]", found).values(), key=_newest_first)


def on(contacts: Sequence[str], deals: Sequence[str]) -> Filter:
    """Activities on any of these contacts or deals; at least one of them is named."""
    parts = tuple(Condition(path, Op.IN, tuple(ids)) for path, ids in (("contact", contacts), ("deal", deals)) if ids)
    return parts[0] if len(parts) == 1 else Or(parts)


def _in(deals: Sequence[Deal], stages: Stages, outcome: StageOutcome) -> tuple[Deal, ...]:
    return tuple(deal for deal in deals if stages.outcome(deal) is outcome)


def _newest_first(activity: Activity) -> tuple[float, str]:
    return -activity.timestamp.timestamp(), activity.id
