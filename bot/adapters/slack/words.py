"""Words as Slack blocks in which nothing is parsed, split where a block has no room."""

from __future__ import annotations

from typing import Any

from bot.adapters.plain_text import safe
from bot.adapters.slack import limits
from bot.adapters.splitting import split, units

Payload = dict[str, Any]


Run = tuple[str, str]
"""Words and their style: "", "bold" or "italic"."""


def section(text: str) -> list[Payload]:
    return [{"type": "section", "text": plain(piece)} for piece in split(text, limits.SECTION_TEXT)]


def context(texts: list[str]) -> list[Payload]:
    pieces = [piece for text in texts for piece in split(safe(text), limits.CONTEXT_TEXT)]
    return [
        {"type": "context", "elements": [plain(piece) for piece in pieces[start : start + limits.CONTEXT_ELEMENTS]]}
        for start in range(0, len(pieces), limits.CONTEXT_ELEMENTS)
    ]


def rich(runs: list[Run], element: str = "rich_text_section") -> list[Payload]:
    """Styled words in as few blocks as the limit of a section allows."""
    blocks: list[Payload] = []
    room = 0
    for text, style in runs:
        for piece in [text] if units(text) <= limits.SECTION_TEXT else split(text, limits.SECTION_TEXT):
            if not piece:
                continue
            if units(piece) > room:
                blocks.append({"type": "rich_text", "elements": [{"type": element, "elements": []}]})
                room = limits.SECTION_TEXT
            run: Payload = {"type": "text", "text": piece}
            if style:
                run["style"] = {style: True}
            blocks[-1]["elements"][0]["elements"].append(run)
            room -= units(piece)
    shown = []
    for made in blocks:
        words: list[Payload] = made["elements"][0]["elements"]
        words[-1]["text"] = words[-1]["text"].rstrip("\n") or " "
        if any(word["text"].strip() for word in words):
            shown.append(made)
    return shown


def preformatted(text: str) -> list[Payload]:
    return [
        {
            "type": "rich_text",
            "elements": [{"type": "rich_text_preformatted", "elements": [{"type": "text", "text": piece}]}],
        }
        for piece in split(text, limits.SECTION_TEXT)
    ]


def plain(text: str) -> Payload:
    return {"type": "plain_text", "text": text, "emoji": False}
