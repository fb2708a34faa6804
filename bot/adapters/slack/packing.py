"""Blocks -> Slack messages within the limits."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bot.adapters.slack import limits
from bot.adapters.slack.words import Payload
from bot.adapters.splitting import units


def packed(blocks: list[Payload]) -> Iterator[list[Payload]]:
    """Messages within the limits. Buttons stay with what stands above them, and a table with its heading."""
    message: list[Payload] = []
    for group in _groups(blocks):
        if message and not _fits(message + group):
            yield message
            message = []
        for block in group:
            if message and not _fits([*message, block]):
                yield message
                message = []
            message.append(block)
    if message:
        yield message


def _groups(blocks: list[Payload]) -> Iterator[list[Payload]]:
    group: list[Payload] = []
    for block in blocks:
        heads = len(group) == 1 and group[0]["type"] in ("rich_text", "section")
        if group and block["type"] != "actions" and not (heads and block["type"] == "table"):
            yield group
            group = []
        group.append(block)
    if group:
        yield group


def _fits(blocks: list[Payload]) -> bool:
    return (
        len(blocks) <= limits.BLOCKS_PER_MESSAGE
        and sum(map(characters, blocks)) <= limits.MESSAGE_CHARACTERS - limits.FALLBACK_TEXT * 5
        and sum(block["type"] == "table" for block in blocks) <= 1
    )


def characters(part: Any) -> int:
    """Every character that a block shows or carries."""
    if isinstance(part, dict):
        return sum(
            units(value) if key in ("text", "value") and isinstance(value, str) else characters(value)
            for key, value in part.items()
        )
    if isinstance(part, list):
        return sum(map(characters, part))
    return 0


def numbered(blocks: list[Payload]) -> list[Payload]:
    """Gives every button of a message its own action id."""
    place = 0
    for block in blocks:
        for element in block["elements"] if block["type"] == "actions" else ():
            element["action_id"] = f"button.{place}"
            place += 1
    return blocks
