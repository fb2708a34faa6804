"""Names, addresses and ids in a row -> the records they mean. Owners, companies and people that a row names and
nobody has yet are made, because a record that lost its company on import is worth less than one new name."""

from __future__ import annotations

from collections import Counter
from typing import Any

from crm_core.entities import Kind, Role
from crm_core.results import kind_plural
from crm_core.services.importing.drafts import Draft, Link
from crm_core.services.importing.headers import LINKS
from crm_core.services.importing.items import Item, same_name
from crm_core.services.importing.matching import RecordIndex
from crm_core.services.importing.permits import Permits
from crm_core.services.importing.report import Problem
from crm_core.services.importing.values import EMAIL

_MADE = (Kind.USER, Kind.TEAM, Kind.COMPANY, Kind.CONTACT)
"""Kinds that are made when they are only named. A deal is not: a name says too little about it."""


class Linker:
    """Resolves links against the index. What stays empty is added to `problems`."""

    def __init__(self, index: RecordIndex, problems: list[Problem], permits: Permits) -> None:
        self._index, self._problems, self._permits = index, problems, permits
        self._assumed: Counter[str] = Counter()
        self._made: list[Item] = []

    def assume(self, what: str) -> None:
        self._assumed[what] += 1

    def notes(self) -> tuple[str, ...]:
        """What was assumed, with the number of rows; names that no file has a row for, a line a kind."""
        told = [f"{what} ({count} rows)." if count > 1 else f"{what}." for what, count in self._assumed.items()]
        for kind in _MADE:
            names = [item.name for item in self._made if item.kind is kind and not item.rows]
            if names:
                shown = ", ".join(names[:5]) + (", …" if len(names) > 5 else "")
                told.append(
                    f"{len(names)} new {kind if len(names) == 1 else kind_plural(kind)} because rows name them: {shown}"
                )
        return tuple(told)

    def resolve(self, draft: Draft) -> dict[str, Any]:
        """Field name -> record id (a tuple of ids for a deal's contacts). Links that mean nothing are left out."""
        found: dict[str, Any] = {}
        company = self._one(draft, "company", None)
        if company is not None:
            found["company"] = company.id
        for name in ("owner", "manager", "team", "deal"):
            item = self._one(draft, name, company)
            if item is not None:
                found[name] = item.id
        contacts = self._contacts(draft, company)
        if contacts:
            found["contact"] = tuple(item.id for item in contacts) if draft.kind is Kind.DEAL else contacts[0].id
        return found

    def team_of_manager(self, draft: Draft) -> None:
        """The manager that a user's row names becomes a user of that role, with a team that is named after them. The
        user is in it unless the row names another."""
        link = draft.links["manager"][0]
        name = link.text
        found = (
            self._index.by_email(Kind.USER, name)
            if link.by == "email"
            else next(iter(self._index.by_name(Kind.USER, name)), None)
        )
        label = found.name if found else name
        if found is None:
            maker = Draft(Kind.USER, draft.system, draft.file, draft.line, external_id=name)
            values = {"name": name, "role": Role.MANAGER, "active": False}
            if link.by == "email":
                values["email"] = name.split(" ")[0]
            found = self._index.plan_new(maker, values)
        if found.record is None:
            found.values["role"] = Role.MANAGER
        if draft.links.get("team"):
            return
        team_name = f"{label}'s team"
        team = next(iter(self._index.by_name(Kind.TEAM, team_name)), None)
        if team is None:
            made = Draft(Kind.TEAM, draft.system, draft.file, draft.line, external_id=team_name)
            team = self._index.plan_new(made, {"name": team_name, "manager": found.id})
        if found.record is None and not found.values.get("team"):
            found.values["team"] = team.id
        draft.links["team"] = [Link("loom", team.id)]

    def _one(self, draft: Draft, name: str, company: Item | None) -> Item | None:
        links = draft.links.get(name, [])
        for link in sorted(links, key=lambda link: _ORDER[link.by]):
            if (item := self._find(draft, LINKS[name], link, company)) is not None:
                return item
        for link in links:
            if (item := self._make(draft, LINKS[name], link, company)) is not None:
                return item
        if links:
            self._unknown(draft, name, links[0])
        return None

    def _contacts(self, draft: Draft, company: Item | None) -> list[Item]:
        """Ids, addresses and names of one row may name the same people: the surest way that finds any is taken."""
        links = draft.links.get("contact", [])
        for ways in (("loom",), ("id",), ("email",), ("name",)):
            wanted = [link for link in links if link.by in ways]
            items = [item for link in wanted if (item := self._find(draft, Kind.CONTACT, link, company)) is not None]
            if wanted and len(items) == len(wanted):
                return list(dict.fromkeys(items))
        named = [link for link in links if link.by in ("email", "name")]
        if any(link.by == "email" for link in named):
            address = next(link for link in named if link.by == "email")
            name = next((link.text for link in named if link.by == "name"), "")
            full = Link("email", address.text if " " in address.text else f"{address.text} {name}".strip())
            named = [full, *(link for link in named if link.by == "email" and link is not address)]
        items = [
            item
            for link in named
            if (
                item := self._find(draft, Kind.CONTACT, link, company) or self._make(draft, Kind.CONTACT, link, company)
            )
        ]
        if links and not items:
            self._unknown(draft, "contact", links[0])
        return list(dict.fromkeys(items))

    def _find(self, draft: Draft, kind: Kind, link: Link, company: Item | None) -> Item | None:
        match link.by:
            case "loom":
                return self._index.by_id(kind, link.text)
            case "id":
                return self._index.by_external(kind, draft.system, link.text)
            case "email":
                return self._index.by_email(kind, link.text.split(" ", 1)[0])
        found = self._index.by_name(kind, link.text) or (
            [item] if (item := self._index.by_external(kind, draft.system, link.text)) else []
        )
        if len(found) > 1 and company is not None:
            found = [item for item in found if item.values.get("company") == company.id] or found
        if len(found) > 1:
            self._report(draft, f'{len(found)} {kind}s are called "{link.text}"; left empty.')
            return None
        if found and same_name(kind, found[0].name, link.text) and found[0].name != link.text:
            self.assume(f'"{link.text}" was read as the {kind} "{found[0].name}"')
        return found[0] if found else None

    def _make(self, draft: Draft, kind: Kind, link: Link, company: Item | None) -> Item | None:
        if kind not in _MADE or link.by not in ("name", "email"):
            return None
        if kind in (Kind.USER, Kind.TEAM) and not self._permits.makes_people:
            return None
        if link.by == "name" and len(self._index.by_name(kind, link.text)) > 1:
            return None  # reported as ambiguous by _find
        address, _, name = link.text.partition(" ") if link.by == "email" else ("", "", link.text)
        if address and not EMAIL.fullmatch(address):
            return None
        named = Draft(kind, draft.system, draft.file, draft.line, external_id=address or name)
        values: dict[str, Any] = {"name": name or address}
        if kind is Kind.USER:
            values |= {"role": Role.REP, "active": False, "email": address or None}
        elif kind is Kind.CONTACT:
            values |= {"email": (address,) if address else (), "company": company.id if company else None}
        made = self._index.plan_new(named, values)
        self._made.append(made)
        return made

    def _report(self, draft: Draft, reason: str) -> None:
        problem = Problem(draft.file, draft.line, reason, skipped=False)
        if not self._problems or self._problems[-1] != problem:  # one name is looked for in several ways
            self._problems.append(problem)

    def _unknown(self, draft: Draft, name: str, link: Link) -> None:
        if link.by in ("id", "loom"):
            self.assume(f'{name} "{link.text}" is not known here (its own file was not imported); left empty')
        elif not len(self._index.by_name(LINKS[name], link.text)) > 1:
            self._report(draft, f'no {LINKS[name]} "{link.text}"; left empty.')


_ORDER = {"loom": 0, "id": 1, "email": 2, "name": 3}
