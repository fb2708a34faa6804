"""Reply -> Discord messages. Pure. Every limit of `limits.py` is kept by splitting and attaching; no word is lost.

Embeds, not Components V2: a V2 message has neither content nor embeds, so nothing in notifications, holds 4,000
characters where embeds hold 6,000, and its flag can never be taken back, so a card could not be edited from one kind
into the other. The answer itself is the content, the evidence stands in embeds, buttons below. Discord puts all
buttons at the end of a message, so those of a list carry the number of their line.
"""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never

from bot.adapters.discord import limits
from bot.adapters.discord.components import button_rows, form_rows
from bot.adapters.discord.packing import embed_size, merged, packed, unique
from bot.adapters.discord.pieces import (
    OutMessage,
    Payload,
    Piece,
    code,
    code_parts,
    cost,
    escape,
    going_on,
    quoted,
    said,
    small,
    toned,
    words,
)
from bot.adapters.discord.tables import table_pieces
from bot.adapters.plain_text import one_line, plain_text, safe
from bot.adapters.splitting import split, units
from bot.replies import Attachment, Block, Button, Buttons, Chart, Fields, Form, Items, Quote, Reply, Table, Text


def render(reply: Reply) -> tuple[OutMessage, ...]:
    """The messages of a reply, in order. Its forms stand behind buttons with `forms.key_of` as custom id."""
    blocks = list(reply.blocks)
    content = ""
    if blocks and isinstance(blocks[0], Text):
        content, rest = _content(blocks[0])
        blocks[:1] = [Text(rest, going_on(blocks[0].tone))] if rest else []
    pieces = merged([piece for block in blocks for piece in _pieces(block)])
    return tuple(unique(message) for message in packed(content, pieces))


def _content(text: Text) -> tuple[str, str]:
    """The first words as content, and what does not fit there."""
    first, *rest = split(safe(text.text), limits.CONTENT // 2, cost) or [""]
    return toned(first, text.tone) if first else "", "\n".join(rest)


def _pieces(block: Block) -> list[Piece]:
    match block:
        case Text(text, tone):
            first, *others = words(text) or [""]
            parts = [toned(first, tone) if first else "", *(toned(part, going_on(tone)) for part in others)]
            return [said(part) for part in parts if part]
        case Fields():
            return _fields(block)
        case Table():
            return table_pieces(block)
        case Chart(title):
            drawn = [code(part) for part in code_parts(plain_text(Reply((replace(block, title=""),))))]
            return [said(f"**{escape(part)}**") for part in words(title)] + drawn
        case Items():
            return _items(block)
        case Buttons(buttons):
            return button_rows(buttons)
        case Form():
            return form_rows(block)
        case Quote(text, source):
            return [said(quoted(part)) for part in words(text)] + [said(small(part)) for part in words(source)]
        case Attachment():
            return [Piece(file=block)]
        case _:
            assert_never(block)


def _fields(block: Fields) -> list[Piece]:
    pieces = [said(f"**{escape(part)}**") for part in words(block.title)]
    fitting: list[Payload] = []
    for label, value in block.pairs:
        name, text = escape(one_line(label)), escape(safe(value).strip())
        if units(name) <= limits.FIELD_NAME and units(text) <= limits.FIELD_VALUE:
            fitting.append({"name": name or "\u200b", "value": text or "\u200b", "inline": units(text) <= 40})
            continue
        pieces += _field_embeds(fitting)
        fitting = []
        pieces += [said(f"**{escape(part)}**") for part in words(label)] + [said(escape(p)) for p in words(value)]
    return pieces + _field_embeds(fitting)


def _field_embeds(fields: list[Payload]) -> list[Piece]:
    embeds: list[Payload] = []
    for one in fields:
        size = units(one["name"]) + units(one["value"])
        fits = embeds and len(embeds[-1]["fields"]) < limits.EMBED_FIELDS
        if not fits or embed_size(embeds[-1]) + size > limits.EMBED_DESCRIPTION:
            embeds.append({"fields": []})
        embeds[-1]["fields"].append(one)
    return [Piece(embed=embed) for embed in embeds]


def _items(block: Items) -> list[Piece]:
    """Buttons of neighbouring lines share a row while there is room: a message has five rows."""
    pieces: list[Piece] = []
    row: tuple[Button, ...] = ()
    numbered = block.ordered or sum(bool(item.buttons) for item in block.items) > 1
    for place, item in enumerate(block.items, start=1):
        mark = f"{place}. " if numbered else ""
        own = tuple(Button(mark + button.label, button.token, button.style) for button in item.buttons)
        if len(row) + len(own) > limits.BUTTONS_PER_ROW:
            pieces += button_rows(row)
            row = ()
        row += own
        first, *rest = words(item.text) or [""]
        pieces.append(said(f"{place}\\. {escape(first)}" if numbered else f"• {escape(first)}"))
        pieces += [said(escape(part)) for part in rest]
        pieces += [said(small(part)) for line in item.evidence for part in words(line)]
    return pieces + button_rows(row)
