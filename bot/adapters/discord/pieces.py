"""What a card is made of at Discord: escaped words in embeds, rows of components, files."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, Literal

from bot.adapters.discord import limits
from bot.adapters.plain_text import safe
from bot.adapters.splitting import split, units
from bot.replies import Attachment

Payload = dict[str, Any]
Tone = Literal["normal", "strong", "quiet", "error"]


SPECIAL = frozenset("\\*_~`|<>[]#@")


FENCE = len("```\n\n```")


@dataclass(frozen=True, slots=True)
class MadeFile:
    """A file whose content was made here."""

    name: str
    content: bytes


@dataclass(slots=True)
class OutMessage:
    """One message as Discord's API takes it; `files` go along with it."""

    content: str = ""
    embeds: list[Payload] = field(default_factory=list)
    components: list[Payload] = field(default_factory=list)
    files: list[Attachment | MadeFile] = field(default_factory=list)


@dataclass(slots=True)
class Piece:
    """Something that must stand in one message: an embed, rows of components, a file."""

    embed: Payload | None = None
    rows: list[Payload] = field(default_factory=list)
    file: Attachment | MadeFile | None = None


LINK = re.compile(r"https?://[^\s<>*`|\\\[\]]*[^\s<>*`|\\\[\].,:;!?\"')]", re.IGNORECASE)
"""What Discord takes for a link, up to the first character that could mark it up."""


def escape(text: str) -> str:
    """Text that Discord shows as it is: no formatting, no mention, no custom emoji, no list, and no picture of what
    lies behind a link. A link stands in <>, which nobody sees: within it, a backslash would be part of the address."""
    escaped, end = "", 0
    for link in LINK.finditer(text):
        escaped += _escaped(text[end : link.start()]) + f"<{link[0]}>"
        end = link.end()
    escaped += _escaped(text[end:])
    return re.sub(r"^(\s*)([-+])", r"\1\\\2", escaped, flags=re.MULTILINE)


def _escaped(text: str) -> str:
    return "".join("\\" + char if char in SPECIAL else char for char in text)


def cost(text: str) -> int:
    """What `text` costs at most once it is escaped; a line break may cost an escaped list mark, a colon a link's <>."""
    return units(text) + sum(char in SPECIAL or char in "\n-+" for char in text) + 2 * text.count(":")


def toned(text: str, tone: Tone) -> str:
    match tone:
        case "strong":
            return f"**{escape(text)}**"
        case "quiet":
            return small(text)
        case "error":
            return f"⚠️ {escape(text)}"
        case _:
            return escape(text)


def going_on(tone: Tone) -> Tone:
    """The tone in which a text goes on where it had to be cut: it is one error, with one sign before it."""
    return "normal" if tone == "error" else tone


def small(text: str) -> str:
    return "\n".join(f"-# {escape(line)}" for line in text.split("\n") if line.strip())


def quoted(text: str) -> str:
    return "\n".join(f"> {escape(line)}" for line in text.split("\n"))


def words(text: str) -> list[str]:
    """Half of an embed each: quote and small marks before every line need room."""
    return [part for part in split(safe(text), limits.EMBED_DESCRIPTION // 4, cost) if part.strip()]


def said(description: str) -> Piece:
    return Piece(embed={"description": description})


def code(text: str) -> Piece:
    return said(f"```\n{text}\n```")


def code_parts(text: str) -> list[str]:
    return split(text.replace("```", "`\u200b`\u200b`"), limits.EMBED_DESCRIPTION // 2 - FENCE)
