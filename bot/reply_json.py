"""Blocks of a reply as JSON and back: for cards that change later and a page that is read again."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

from bot import replies
from bot.replies import Block

_CLASSES: dict[str, Any] = {
    name: cls for name, cls in vars(replies).items() if isinstance(cls, type) and dataclasses.is_dataclass(cls)
}


def encode_blocks(blocks: Sequence[Block]) -> list[Any]:
    """One object a block, `{"$": "Text", "text": ...}`; fields at their default are left out."""
    return [_encode(block) for block in blocks]


def decode_blocks(data: Sequence[Any]) -> tuple[Block, ...]:
    """What `encode_blocks` was given. Raises KeyError or TypeError for a form it never wrote."""
    return tuple(_decode(one) for one in data)


def _encode(value: Any) -> Any:
    if isinstance(value, tuple | list):
        return [_encode(item) for item in value]
    if not dataclasses.is_dataclass(value):
        return value
    kept = {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    defaults = {field.name: field.default for field in dataclasses.fields(value)}
    shown = {name: _encode(held) for name, held in kept.items() if held != defaults[name]}
    return {"$": type(value).__name__, **shown}


def _decode(data: Any) -> Any:
    if isinstance(data, list):
        return tuple(_decode(item) for item in data)
    if isinstance(data, dict):
        return _CLASSES[data["$"]](**{name: _decode(value) for name, value in data.items() if name != "$"})
    return data
