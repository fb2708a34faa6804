"""What a row adds to a record that it is not the first to speak of: one that is recorded, or about to be made.

People are not overruled: what somebody wrote by hand stays, and what the actor may not change is told.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from crm_core.entities import Kind
from crm_core.folding import fold
from crm_core.services.importing.drafts import Draft
from crm_core.services.importing.items import Item, called_by, is_many, same_name
from crm_core.services.importing.matching import RecordIndex
from crm_core.services.importing.permits import Permits
from crm_core.services.importing.report import Problem
from crm_core.services.values import as_kept

Owned = Callable[[Item, str], bool]
"""Whether an import, and nobody since, wrote this field of this record (`custom.<key>` or a public name)."""


class Updater:
    """Changes items in place. What is left alone is added to `problems`."""

    def __init__(self, index: RecordIndex, problems: list[Problem], owned: Owned, permits: Permits) -> None:
        self._index, self._problems, self._owned, self._permits = index, problems, owned, permits

    def complete(self, item: Item, draft: Draft, values: Mapping[str, Any]) -> None:
        """A second row about a record that is about to be made, or the row of one that was only named so far."""
        if item.rows:
            self._repeats(draft, item)
        elif draft.external_id:
            item.external_id, item.system = draft.external_id, draft.system
        for name, value in values.items():
            if is_many(item.kind, name):
                item.values[name] = _joined(item.values.get(name) or (), value)
            elif item.values.get(name) in (None, "") or (item.rows == 0 and value not in (None, "")):
                item.values[name] = value
        for key, value in draft.custom.items():
            item.custom.setdefault(key, value)
        if item.rows == 0 and item.kind is Kind.USER and "active" not in values:
            item.values.pop("active", None)
        self._index.reindex(item, draft.loom_id)

    def missing_only(self, item: Item, draft: Draft, values: Mapping[str, Any]) -> dict[str, Any]:
        """A second row about a record that exists adds what is missing, as it would to a new one: the first row
        counts, so that the same file comes to the same record however often it is imported."""

        def given(now: Any) -> bool:
            return now not in (None, "", ())

        fresh = {n: v for n, v in values.items() if is_many(item.kind, n) or not given(item.values.get(n))}
        custom = {k: v for k, v in draft.custom.items() if not given(item.custom.get(k))}
        lost = [n for n, v in values.items() if n not in fresh and given(v) and not _same(item.values.get(n), v)]
        lost += [k for k, v in draft.custom.items() if k not in custom and given(v) and item.custom[k] != as_kept(v)]
        if lost:
            self._repeats(draft, item)
        draft.custom = custom
        return fresh

    def change(self, item: Item, draft: Draft, values: Mapping[str, Any]) -> None:
        """A record that exists: fills what is empty, changes what came from an import, keeps what people wrote."""
        kept: list[str] = []
        refused: dict[str, list[str]] = {}
        if item.kind is Kind.USER and not item.values.get("email") and values.get("email"):
            values = {"active": True, **values}  # so far only named as an owner: now they can sign in
        for name, value in values.items():
            now = item.values.get(name)
            if value in (None, "", ()) or _same(now, value):
                continue
            if name == called_by(item.kind) and same_name(item.kind, str(now), str(value)):
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

    def _repeats(self, draft: Draft, item: Item) -> None:
        self._tell(draft, f'repeats the {draft.kind} "{item.name}"; only what was missing is added.')

    def _kept(self, draft: Draft, item: Item, names: Sequence[str], why: str) -> None:
        words = ", ".join(name.replace("_", " ") for name in names)
        self._tell(draft, f'{draft.kind} "{item.name}": {words} {why}; kept as recorded.')

    def _tell(self, draft: Draft, told: str) -> None:
        self._problems.append(Problem(draft.file, draft.line, told, skipped=False))


def _joined(now: Sequence[str], more: Sequence[str]) -> tuple[str, ...]:
    held = {fold(value) for value in now}
    return (*now, *(value for value in more if fold(value) not in held))


def _same(now: Any, value: Any) -> bool:
    if isinstance(now, str) and isinstance(value, str):
        return " ".join(now.split()) == " ".join(value.split())
    return bool(now == value)
