"""Drafts of all files -> what is created, changed and left alone -> commands, in an order in which each can run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from crm_core.commands import Command, UpdateRecord
from crm_core.entities import Kind, Ref, Role, Stage
from crm_core.fields import field_of
from crm_core.folding import fold
from crm_core.services.importing.creating import create_command
from crm_core.services.importing.drafts import Draft, Link
from crm_core.services.importing.items import Item, called, is_many, same_name
from crm_core.services.importing.linking import Linker
from crm_core.services.importing.matching import RecordIndex
from crm_core.services.importing.permits import Permits
from crm_core.services.importing.report import Counts, PlannedChange, Problem
from crm_core.services.importing.stages import StageMap
from crm_core.services.values import as_kept

ORDER = (Kind.TEAM, Kind.USER, Kind.PRODUCT, Kind.COMPANY, Kind.CONTACT, Kind.DEAL, Kind.ACTIVITY, Kind.TASK)
Owned = Callable[[Item, str], bool]
"""Whether an import, and nobody since, wrote this field of this record (`custom.<key>` or a public name)."""


class Planner:
    """Takes drafts in any order of files and says what they come to. Pure: reads the index, writes nothing."""

    def __init__(
        self, index: RecordIndex, stages: Sequence[Stage], currency: str, owned: Owned, permits: Permits
    ) -> None:
        self.index, self.stages = index, StageMap(stages)
        self.problems: list[Problem] = []
        self.linker = Linker(index, self.problems, permits)
        self._currency, self._owned, self._permits = currency, owned, permits
        self._duplicates = self._refused = 0
        self._unchanged: list[Item] = []

    def take(self, drafts: Iterable[Draft], tell: Callable[[int, int], None] = lambda done, total: None) -> None:
        """All drafts of all files at once: what others name comes first. `tell(done, total)` is called as it goes."""
        listed = sorted(drafts, key=lambda draft: ORDER.index(draft.kind))
        for draft in listed:
            if draft.kind is Kind.USER and "manager" in draft.links:
                self._team_of_manager(draft)
        for done, draft in enumerate(listed, 1):
            self._take(draft)
            if done % 500 == 0 or done == len(listed):
                tell(done, len(listed))

    def commands(self) -> tuple[Command, ...]:
        """Stages, then new records (teams before their members, managers after), then changes."""
        made: list[Command] = list(self.stages.new)
        late: list[Command] = []
        for kind in ORDER:
            for item in self.index.items[kind]:
                if item.record is None:
                    made.append(create_command(item))
                    if kind is Kind.TEAM and item.values.get("manager"):
                        late.append(UpdateRecord(Ref(kind, item.id), (("manager", item.values["manager"]),)))
                elif item.changes:
                    late.append(UpdateRecord(Ref(kind, item.id), tuple(item.changes.items())))
        return (*made, *late)

    def notes(self) -> tuple[str, ...]:
        """What was assumed about records and stages, a line each."""
        return (*self.stages.notes(), *self.linker.notes())

    def counts(self, skipped: int) -> Counts:
        created: Counter[Kind] = Counter()
        updated: Counter[Kind] = Counter()
        unchanged: Counter[Kind] = Counter()
        for kind, items in self.index.items.items():
            for item in items:
                if item.record is None:
                    created[kind] += 1
                elif item.changes:
                    updated[kind] += 1
                elif item.rows:
                    unchanged[kind] += 1
        return Counts(dict(created), dict(updated), dict(unchanged), skipped + self._refused, self._duplicates)

    def new(self, most: int = 5) -> dict[Kind, tuple[str, ...]]:
        """Names of the first records of each kind that would be made (activities by their subject)."""
        found: dict[Kind, tuple[str, ...]] = {}
        for kind in ORDER:
            made = [item for item in self.index.items[kind] if item.record is None][:most]
            named = (item.name or str(item.values.get("subject") or item.values.get("type") or "") for item in made)
            if listed := tuple(name for name in named if name):
                found[kind] = listed
        return found

    def changes(self, most: int = 8) -> tuple[PlannedChange, ...]:
        """The first records that would be changed, field by field."""
        changed = [item for kind in ORDER for item in self.index.items[kind] if item.changes][:most]
        return tuple(PlannedChange(item.kind, item.name, self._differences(item)) for item in changed)

    def _differences(self, item: Item) -> dict[str, tuple[Any, Any]]:
        found: dict[str, tuple[Any, Any]] = {}
        for name, then in item.changes.items():
            spec = field_of(item.kind, name)
            if spec is None:
                held = item.record.custom if item.record is not None else {}
                found[name] = (held.get(name.removeprefix("custom.")), then)
            else:
                now = getattr(item.record, spec.attribute)
                found[name] = (self._named(spec.ref, now), self._named(spec.ref, then)) if spec.ref else (now, then)
        return found

    def _named(self, kind: Kind, ids: Any) -> Any:
        if isinstance(ids, tuple):
            return tuple(self._named(kind, each) for each in ids)
        found = self.index.by_id(kind, ids) if ids else None
        return found.name if found else ids

    def _take(self, draft: Draft) -> None:
        values = {**draft.values, **self.linker.resolve(draft)}
        values.pop("manager" if draft.kind is Kind.USER else "", None)
        generated = False
        if draft.kind is Kind.DEAL:
            generated = self._deal(draft, values)
        item = self.index.match(draft, values)
        if item is None:
            draft.external_id = draft.external_id or _natural_key(draft.kind, values)
            self._defaults(draft, values)
            if (action := self._refused_new(draft, values)) is not None:
                self.problems.append(Problem(draft.file, draft.line, f"you may not {action}; left out."))
                self._refused += 1
                return
            item = self.index.plan_new(draft, values)
            item.generated_title = generated
        elif item.record is None:
            self._duplicates += bool(item.rows)
            if item.rows:
                self.problems.append(
                    Problem(
                        draft.file,
                        draft.line,
                        f'repeats the {draft.kind} "{item.name}"; only what was missing is added.',
                        skipped=False,
                    )
                )
            self._complete(item, draft, values)
        else:
            self._duplicates += bool(item.rows)
            self.index.reindex(item, draft.loom_id)
            if item.rows:
                values = self._new_only(item, draft, values)
            self._change(item, draft, values)
        item.rows += 1

    def _refused_new(self, draft: Draft, values: Mapping[str, Any]) -> str | None:
        if draft.kind is not Kind.DEAL:
            return None
        return self._permits.refused_deal(values, closed=not self.stages.is_open(values["stage"]))

    def _deal(self, draft: Draft, values: dict[str, Any]) -> bool:
        """Stage, title and products in our terms. True when the title had to be made up."""
        if values.get("products"):
            values["products"] = tuple(dict.fromkeys(self._product(name) for name in values["products"]))
        if values.get("stage"):
            values["stage"] = self.stages.key(values["stage"], draft.system)
        if values.get("closed") and self.stages.is_open(values.get("stage", "lead")):
            closed: datetime = values.pop("closed")  # other systems keep one close date, planned or real
            values.setdefault("expected_close", closed.date())
        if values.get("title"):
            return False
        company = self.index.by_id(Kind.COMPANY, values["company"]) if values.get("company") else None
        contact = self.index.by_id(Kind.CONTACT, values["contact"][0]) if values.get("contact") else None
        about = company or contact
        parts = [about.name if about else "No account", *values.get("products", ())]
        if len(parts) == 1:
            parts.append(draft.external_id or "deal")
        values["title"] = " – ".join(parts)[:1_000]
        return True

    def _product(self, name: str) -> str:
        found = self.index.by_name(Kind.PRODUCT, name)
        if not found or found[0].name == name:
            return name
        self.linker.assume(f'"{name}" was read as the product "{found[0].name}"')
        return found[0].name

    def _defaults(self, draft: Draft, values: dict[str, Any]) -> None:
        if draft.kind is Kind.DEAL:
            values.setdefault("currency", self._currency)
            values.setdefault("stage", "lead")
        elif draft.kind is Kind.PRODUCT and values.get("price") is not None:
            values.setdefault("currency", self._currency)
        elif draft.kind is Kind.USER:
            values.setdefault("role", Role.REP)
            values.setdefault("active", bool(values.get("email")))

    def _complete(self, item: Item, draft: Draft, values: Mapping[str, Any]) -> None:
        """A second row about a record that is about to be made, or the row of one that was only named so far."""
        if item.rows == 0 and draft.external_id:
            item.external_id, item.system = draft.external_id, draft.system
        for name, value in values.items():
            if is_many(item.kind, name):
                item.values[name] = _joined(item.values.get(name) or (), value)
            elif item.values.get(name) in (None, "") or (item.rows == 0 and value not in (None, "")):
                item.values[name] = value
        for key, value in draft.custom.items():
            item.custom.setdefault(key, value)
        if item.rows == 0:
            if item.kind is Kind.USER and "active" not in values:
                item.values.pop("active", None)
            self._defaults(draft, item.values)
        self.index.reindex(item, draft.loom_id)

    def _new_only(self, item: Item, draft: Draft, values: Mapping[str, Any]) -> dict[str, Any]:
        """A second row about a record that exists adds what is missing, as it would to a new one: the first row
        counts, so that the same file comes to the same record however often it is imported."""

        def given(now: Any) -> bool:
            return now not in (None, "", ())

        fresh = {n: v for n, v in values.items() if is_many(item.kind, n) or not given(item.values.get(n))}
        custom = {k: v for k, v in draft.custom.items() if not given(item.custom.get(k))}
        lost = [n for n, v in values.items() if n not in fresh and given(v) and not _same(n, item.values.get(n), v)]
        lost += [k for k, v in draft.custom.items() if k not in custom and given(v) and item.custom[k] != as_kept(v)]
        if lost:
            told = f'repeats the {draft.kind} "{item.name}"; only what was missing is added.'
            self.problems.append(Problem(draft.file, draft.line, told, skipped=False))
        draft.custom = custom
        return fresh

    def _change(self, item: Item, draft: Draft, values: Mapping[str, Any]) -> None:
        """A record that exists: fills what is empty, changes what came from an import, keeps what people wrote."""
        kept: list[str] = []
        refused: dict[str, list[str]] = {}
        if item.kind is Kind.USER and not item.values.get("email") and values.get("email"):
            values = {"active": True, **values}  # so far only named as an owner: now they can sign in
        for name, value in values.items():
            now = item.values.get(name)
            if value in (None, "", ()) or _same(name, now, value):
                continue
            if name == _called_by(item.kind) and same_name(item.kind, str(now), str(value)):
                continue  # spelled a little differently: the same name
            if is_many(item.kind, name):
                joined = _joined(now or (), value)
                if joined != now:
                    item.values[name] = item.changes[name] = joined
            elif (action := self._permits.refused_change(item, (name,))) is not None:
                refused.setdefault(action, []).append(name)
            elif now not in (None, "") and not self._owned(item, name):
                kept.append(name)
            else:
                item.values[name] = item.changes[name] = value
        for key, value in draft.custom.items():
            now = item.custom.get(key)
            if now == as_kept(value) or value is None:
                continue
            if (action := self._permits.refused_change(item, ())) is not None:
                refused.setdefault(action, []).append(key)
                continue
            if now is not None and not self._owned(item, f"custom.{key}"):
                kept.append(key)
                continue
            item.custom[key] = item.changes[f"custom.{key}"] = value
        if kept:
            self._kept(draft, item, kept, "differs from what is recorded")
        for action, names in refused.items():
            self._kept(draft, item, names, f"not changed, you may not {action}")

    def _kept(self, draft: Draft, item: Item, names: Sequence[str], why: str) -> None:
        words = ", ".join(name.replace("_", " ") for name in names)
        told = f'{draft.kind} "{item.name}": {words} {why}; kept as recorded.'
        self.problems.append(Problem(draft.file, draft.line, told, skipped=False))

    def _team_of_manager(self, draft: Draft) -> None:
        """Managers become users of that role, each with a team that is named after them."""
        link = draft.links["manager"][0]
        name = link.text
        found = (
            self.index.by_email(Kind.USER, name)
            if link.by == "email"
            else next(iter(self.index.by_name(Kind.USER, name)), None)
        )
        label = found.name if found else name
        if found is None:
            maker = Draft(Kind.USER, draft.system, draft.file, draft.line, external_id=name)
            values = {"name": name, "role": Role.MANAGER, "active": False}
            if link.by == "email":
                values["email"] = name.split(" ")[0]
            found = self.index.plan_new(maker, values)
        if found.record is None:
            found.values["role"] = Role.MANAGER
        if draft.links.get("team"):
            return
        team_name = f"{label}'s team"
        team = next(iter(self.index.by_name(Kind.TEAM, team_name)), None)
        if team is None:
            made = Draft(Kind.TEAM, draft.system, draft.file, draft.line, external_id=team_name)
            team = self.index.plan_new(made, {"name": team_name, "manager": found.id})
        if found.record is None and not found.values.get("team"):
            found.values["team"] = team.id
        draft.links["team"] = [Link("loom", team.id)]


def _called_by(kind: Kind) -> str:
    return "title" if kind in (Kind.DEAL, Kind.TASK) else "name"


def _natural_key(kind: Kind, values: Mapping[str, Any]) -> str | None:
    """What names a record whose source has no ids: its e-mail address, else its name."""
    if kind in (Kind.ACTIVITY, Kind.TASK):
        return None
    email = values.get("email")
    address = email[0] if isinstance(email, tuple) and email else email if isinstance(email, str) else None
    return address or called(kind, values) or None


def _joined(now: Sequence[str], more: Sequence[str]) -> tuple[str, ...]:
    held = {fold(value) for value in now}
    return (*now, *(value for value in more if fold(value) not in held))


def _same(name: str, now: Any, value: Any) -> bool:
    if isinstance(now, str) and isinstance(value, str):
        return " ".join(now.split()) == " ".join(value.split())
    return bool(now == value)
