"""A submitted modal -> the press of the form it belongs to, once all parts of the form are there.

It is worked from the inbox, so a modal is acknowledged before anything is kept of it, and a part that cannot be kept is
tried again.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.adapters.discord.modals import joined, parts
from bot.adapters.discord.parse import event_id
from bot.adapters.forms import Forms

FORM_GONE = "This form is too old. Ask again and I will show a new one."
PART_KEPT = "Kept. Please fill in the other parts of the form, too."


async def filled(stored: Mapping[str, Any], forms: Forms) -> tuple[dict[str, Any], str | None]:
    """The press of the form, and None; or, while there is nothing to press, what to tell the person instead."""
    key = stored["custom_id"].rpartition(".")[0]
    press = {**stored, "kind": "form", "token": "", "fields": []}
    form = await forms.opened(key)
    if form is None:
        return press, FORM_GONE
    wanted = frozenset(one.custom_id for page in parts(form) for one in page)
    values = await forms.collected(key, stored["user"]["id"], event_id(stored), stored["values"], wanted)
    if values is None:
        return press, PART_KEPT
    fields = [list(field) for field in joined({name: values[name] for name in values if name in wanted})]
    return {**press, "token": form.token, "fields": fields}, None
