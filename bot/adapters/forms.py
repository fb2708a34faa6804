"""Forms wait behind a button: a platform opens a modal only in answer to a click, within three seconds. So the form is
kept when its button is shown and found again when the button is pressed, also after a restart.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Collection, Mapping
from typing import Any, Protocol

from bot.adapters.threads import Threads
from bot.replies import Form, FormField

PREFIX = "form."
WEEK = 7 * 24 * 3600.0


class FormState(Protocol):
    """Small durable JSON values (the store's `state("forms")` is one)."""

    def get(self, key: str) -> Any | None: ...

    def put(self, key: str, value: Any, *, ttl_seconds: float | None = None) -> None: ...


def key_of(form: Form) -> str:
    """The id of an opening button: short, and the same for the same form."""
    body = json.dumps(dataclasses.asdict(form), sort_keys=True).encode()
    return PREFIX + hashlib.sha256(body).hexdigest()[:32]


class Forms:
    """Forms by the key that their button carries, for a week."""

    def __init__(self, state: FormState) -> None:
        self._state = state
        self._threads = Threads("forms")

    async def opened(self, key: str) -> Form | None:
        """The form behind a button that was clicked; a platform waits for it."""
        return await self._threads.run(self.find, key)

    def keep(self, form: Form) -> str:
        key = key_of(form)
        self._state.put(key, dataclasses.asdict(form), ttl_seconds=WEEK)
        return key

    def find(self, key: str) -> Form | None:
        body = self._state.get(key)
        if body is None:
            return None
        fields = tuple(FormField(**{**field, "options": tuple(field["options"])}) for field in body["fields"])
        return Form(body["title"], fields, body["token"], body["submit"])

    async def collected(
        self, key: str, person: str, event: str, values: Mapping[str, str], wanted: Collection[str]
    ) -> dict[str, str] | None:
        """Adds the values of one part of a form, which came with an event, to what this person filled in before. All
        of them once everything `wanted` is there, else None. Whoever fills in the form again begins anew; the same
        event again changes nothing."""
        return await self._threads.run(self._collect, f"{key}:{person}", event, values, wanted)

    def _collect(
        self, slot: str, event: str, values: Mapping[str, str], wanted: Collection[str]
    ) -> dict[str, str] | None:
        kept = self._state.get(slot) or {}
        before = kept.get("values", {}) if kept.get("whole_by") in (None, event) else {}
        values = {**before, **values}
        whole = all(name in values for name in wanted)
        self._state.put(slot, {"values": values, "whole_by": event if whole else None}, ttl_seconds=WEEK)
        return values if whole else None


class ForgetfulForms:
    """A `FormState` in memory, for tests and for trying an adapter without a store."""

    def __init__(self) -> None:
        self._values: dict[str, Any] = {}

    def get(self, key: str) -> Any | None:
        return self._values.get(key)

    def put(self, key: str, value: Any, *, ttl_seconds: float | None = None) -> None:
        self._values[key] = json.loads(json.dumps(value))

    def delete(self, key: str) -> None:
        self._values.pop(key, None)
