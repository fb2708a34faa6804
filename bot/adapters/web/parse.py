"""What a request carries, checked before it is believed: 400 for a body that is none, 422 for a field that is wrong."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request

from bot.adapters.bodies import cap_body

JSON_BYTES = 256 * 1024
_EVENT_ID = re.compile(r"[A-Za-z0-9_.-]{8,64}")
_CONVERSATION = re.compile(r"[A-Za-z0-9_-]{1,64}")


async def json_object(request: Request) -> dict[str, Any]:
    """The body, a JSON object of at most `JSON_BYTES`. Raises 413 for a longer one."""
    raw = await cap_body(request, JSON_BYTES).body()
    try:
        body = json.loads(raw)
    except (ValueError, RecursionError):
        body = None
    if not isinstance(body, dict):
        raise HTTPException(400, "The body is not a JSON object.")
    return body


def event_id(body: Mapping[str, Any]) -> str:
    """The page's name for what the person did: said again when it is sent again."""
    named = body.get("event_id")
    if not isinstance(named, str) or not _EVENT_ID.fullmatch(named):
        raise HTTPException(422, "event_id must be 8 to 64 letters, digits, dots, dashes or underscores.")
    return named


def conversation(name: object) -> str:
    if not isinstance(name, str) or not _CONVERSATION.fullmatch(name):
        raise HTTPException(422, "conversation must be 1 to 64 letters, digits, dashes or underscores.")
    return name


def place(before: str | None) -> int | None:
    """The place of the turn before which a history ends; None for its end."""
    if before is None:
        return None
    if not re.fullmatch(r"[0-9]{1,9}", before):
        raise HTTPException(422, "before must be the place of a turn.")
    return int(before)


def words(body: Mapping[str, Any], key: str) -> str:
    value = body.get(key)
    if not isinstance(value, str):
        raise HTTPException(422, f"{key} must be text.")
    # Half of a surrogate pair is no character; JSON can carry one, a database cannot keep it.
    return value.encode("utf-8", "replace").decode("utf-8")


def form_values(body: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """The fields of the form that a button submits; none when it submits none."""
    values = body.get("values", {})
    if not isinstance(values, dict) or not all(isinstance(value, str) for value in values.values()):
        raise HTTPException(422, "values must be an object of strings.")
    return tuple(values.items())
