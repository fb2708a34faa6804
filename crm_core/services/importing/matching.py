"""Which record a row or a name means: an index over the records there are and those the import is about to make."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from crm_core.entities import AnyRecord, Kind, new_id
from crm_core.fields import FIELDS
from crm_core.folding import fold
from crm_core.legal_forms import split_form
from crm_core.services.importing.drafts import Draft
from crm_core.services.importing.items import Item, called, same_name, squash
from crm_core.services.importing.limits import LONGEST_ID
from crm_core.services.importing.recognising import PLAIN

Namesakes = dict[str | None, dict[Item, None]]
"""Items of one name, in order, by the system whose id they carry; None for those without an id."""


class RecordIndex:
    """Records by id, external id, e-mail and name. Lookups return what `add` and `plan_new` put in."""

    def __init__(self) -> None:
        self.items: dict[Kind, list[Item]] = {kind: [] for kind in Kind}
        self._by_id: dict[tuple[Kind, str], Item] = {}
        self._by_external: dict[tuple[Kind, str | None, str], Item] = {}
        self._by_email: dict[tuple[Kind, str], Item] = {}
        self._by_name: dict[tuple[Kind, str], Namesakes] = {}
        self._by_squash: dict[tuple[Kind, str], Namesakes] = {}
        self._by_stem: dict[str, dict[Item, None]] = {}
        self._by_event: dict[tuple[Any, ...], Item] = {}

    def add_record(self, kind: Kind, record: AnyRecord) -> Item:
        values = {spec.name: getattr(record, spec.attribute) for spec in FIELDS[kind] if spec.settable}
        item = Item(kind, record.id, values, dict(record.custom), record.external_id, record.source_system, record)
        self.add(item)
        return item

    def plan_new(self, draft: Draft, values: dict[str, Any]) -> Item:
        external_id = draft.external_id if len(draft.external_id or "") <= LONGEST_ID else None  # a very long name
        item = Item(draft.kind, new_id(), values, dict(draft.custom), external_id, draft.system)
        self.add(item, draft.loom_id)
        return item

    def add(self, item: Item, loom_id: str | None = None) -> None:
        self.items[item.kind].append(item)
        self._by_id[item.kind, item.id] = item
        self.reindex(item, loom_id)

    def reindex(self, item: Item, loom_id: str | None = None) -> None:
        """Makes the item's present ids, addresses and name findable."""
        if loom_id:
            self._by_id.setdefault((item.kind, loom_id), item)
        if item.external_id:
            self._by_external.setdefault((item.kind, item.system, id_key(item.system, item.external_id)), item)
        email = item.values.get("email")
        for address in email if isinstance(email, tuple) else (email,):
            if address:
                self._by_email.setdefault((item.kind, fold(address)), item)
        if item.name and item.kind is not Kind.ACTIVITY:
            for names, key in ((self._by_name, fold(item.name)), (self._by_squash, squash(item.name))):
                names.setdefault((item.kind, key), {}).setdefault(None if item.natural else item.system, {})[item] = (
                    None
                )
        if item.kind is Kind.COMPANY and item.name:
            self._by_stem.setdefault(split_form(item.name)[0], {})[item] = None
        if item.kind in (Kind.ACTIVITY, Kind.TASK):
            self._by_event.setdefault(event_key(item.kind, item.values), item)

    def by_id(self, kind: Kind, id_: str) -> Item | None:
        return self._by_id.get((kind, id_))

    def by_external(self, kind: Kind, system: str | None, external_id: str) -> Item | None:
        return self._by_external.get((kind, system, id_key(system, external_id)))

    def by_email(self, kind: Kind, address: str) -> Item | None:
        return self._by_email.get((kind, fold(address)))

    def by_name(self, kind: Kind, name: str) -> list[Item]:
        """Items of exactly that name; else those that differ only in spaces and punctuation; else the one company whose
        name differs only by its legal form."""
        found = [item for items in self._namesakes(kind, name).values() for item in items]
        return found or self.by_stem(kind, name)

    def by_stem(self, kind: Kind, name: str) -> list[Item]:
        """The company that is called so but for a legal form that one of the names has; none when there are two."""
        if kind is not Kind.COMPANY:
            return []
        found = [item for item in self._by_stem.get(split_form(name)[0], ()) if same_name(kind, item.name, name)]
        return found if len(found) == 1 else []

    def _namesakes(self, kind: Kind, name: str) -> Namesakes:
        return self._by_name.get((kind, fold(name))) or self._by_squash.get((kind, squash(name)), {})

    def match(self, draft: Draft, values: dict[str, Any]) -> Item | None:
        """The record that the row is about, or None for a new one. `values` has the row's links resolved to ids."""
        kind = draft.kind
        if draft.loom_id and (item := self.by_id(kind, draft.loom_id)):
            return item
        if (
            draft.external_id
            and (item := self.by_external(kind, draft.system, draft.external_id))
            and _agrees(item, draft)
        ):
            return item
        email = values.get("email")
        for address in email if isinstance(email, tuple) else (email,):
            if address and (item := self.by_email(kind, address)):
                return item
        if kind in (Kind.ACTIVITY, Kind.TASK):
            item = self._by_event.get(event_key(kind, values))
            return item if item and not _ids_differ(item, draft) else None
        for system, items in self._namesakes(kind, called(kind, values)).items():
            if draft.external_id and system == draft.system:
                continue  # another id of the same system: another record, whatever it is called
            made_up = kind is Kind.DEAL and not draft.values.get("title")
            alike = (item for item in items if not _ids_differ(item, draft))
            found = next((item for item in alike if _compatible(item, values, made_up=made_up)), None)
            if found is not None:
                return found
        if not self._namesakes(kind, name := called(kind, values)):
            for item in self.by_stem(kind, name):
                # Two rows of one file that differ by the form are two companies: only what is recorded is matched.
                if item.record is not None and not _ids_differ(item, draft) and not _elsewhere(item, values):
                    return item
        return None


def id_key(system: str | None, external_id: str) -> str:
    """Salesforce writes the same id with 15 characters in reports and 18 in data exports."""
    return external_id[:15] if system == "salesforce" and len(external_id) == 18 else external_id


def event_key(kind: Kind, values: dict[str, Any]) -> tuple[Any, ...]:
    """What makes two activities or tasks without an id the same one."""
    if kind is Kind.TASK:
        return (
            kind,
            fold(values["title"]),
            values.get("due"),
            values.get("contact"),
            values.get("deal"),
            values.get("company"),
        )
    about = tuple(values.get(name) for name in ("contact", "deal"))
    return (
        kind,
        values["type"],
        values["timestamp"],
        about,
        fold(values.get("subject") or ""),
        fold(values.get("content") or ""),
    )


def _ids_differ(item: Item, draft: Draft) -> bool:
    """Two records of one system with two ids are two records, whatever they are called."""
    if not draft.external_id or item.natural or item.system != draft.system:
        return False
    return id_key(item.system, item.external_id or "") != id_key(draft.system, draft.external_id)


def _elsewhere(item: Item, values: Mapping[str, Any]) -> bool:
    """Another website or country than the recorded one: a namesake, not the same company."""
    pairs = ((item.values.get(name), values.get(name)) for name in ("website", "country"))
    return any(now and given and squash(str(now)) != squash(str(given)) for now, given in pairs)


def _agrees(item: Item, draft: Draft) -> bool:
    """Short running numbers of plain files say little: two files may both count from 1."""
    if draft.system != PLAIN or not re.fullmatch(r"\d{1,6}", draft.external_id or ""):
        return True
    name = called(draft.kind, draft.values)
    emails = draft.values.get("email") or ()
    held = item.values.get("email") or ()
    return not name or squash(name) == squash(item.name) or bool(set(_many(emails)) & set(_many(held)))


def _many(value: Any) -> Iterable[str]:
    return (value,) if isinstance(value, str) else value


def _compatible(item: Item, values: dict[str, Any], *, made_up: bool) -> bool:
    """Same name: also the same record? People and deals of one name are many; companies and users are one. `made_up`:
    the row has no title, so that only what else it says tells deals apart."""
    match item.kind:
        case Kind.CONTACT:
            here, there = values.get("company"), item.values.get("company")
            if here and there:
                return bool(here == there)
            return not (values.get("email") and item.values.get("email"))
        case Kind.DEAL:
            if values.get("company") != item.values.get("company"):
                return False
            names = ("created", "closed", "value", "owner", "contact") if made_up or item.generated_title else ()
            pairs = [(values.get(name) or None, item.values.get(name) or None) for name in names]
            # A record that is there has more than its row says, such as the time it was made.
            return all(given == held or (item.record is not None and given is None) for given, held in pairs)
        case Kind.USER:
            return not (values.get("email") and item.values.get("email"))
        case _:
            return True
