"""Reply -> Discord messages. Pure. Every limit of `limits.py` is kept by splitting and attaching; no word is lost.

Embeds, not Components V2: a V2 message has neither content nor embeds, so nothing in notifications, holds 4,000
characters where embeds hold 6,000, and its flag can never be taken back, so a card could not be edited from one kind
into the other. The answer itself is the content, the evidence stands in embeds, buttons below. Discord puts all
buttons at the end of a message, so those of a list carry the number of their line.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, assert_never

from bot.adapters.discord import limits
from bot.adapters.discord.modals import does_not_fit, parts
from bot.adapters.forms import key_of
from bot.adapters.plain_text import one_line, plain_text, safe
from bot.adapters.splitting import shorten, split, units
from bot.replies import (
    Attachment,
    Block,
    Button,
    Buttons,
    Chart,
    Fields,
    Form,
    Items,
    Quote,
    Reply,
    Table,
    Text,
)

Payload = dict[str, Any]
STYLES = {"primary": 1, "plain": 2, "danger": 4}
TABLE_PAGES = 3
"""A table of more pages shows the first and comes whole as a CSV file."""
WIDEST_DRAWN = 56
"""Characters in a line of code that an embed on a desktop shows unbroken."""
_SPECIAL = frozenset("\\*_~`|<>[]#@")
_FENCE = len("```\n\n```")


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
class _Piece:
    """Something that must stand in one message: an embed, rows of components, a file."""

    embed: Payload | None = None
    rows: list[Payload] = field(default_factory=list)
    file: Attachment | MadeFile | None = None


def render(reply: Reply) -> tuple[OutMessage, ...]:
    """The messages of a reply, in order. Its forms stand behind buttons with `forms.key_of` as custom id."""
    blocks = list(reply.blocks)
    content = ""
    if blocks and isinstance(blocks[0], Text):
        content, rest = _content(blocks[0])
        blocks[:1] = [Text(rest, blocks[0].tone)] if rest else []
    pieces = _merged([piece for block in blocks for piece in _pieces(block)])
    return tuple(_unique(message) for message in _packed(content, pieces))


def escape(text: str) -> str:
    """Text that Discord shows as it is: no formatting, no mention, no custom emoji, no list."""
    escaped = "".join("\\" + char if char in _SPECIAL else char for char in text)
    return re.sub(r"^(\s*)([-+])", r"\1\\\2", escaped, flags=re.MULTILINE)


def _cost(text: str) -> int:
    """What `text` costs at most once it is escaped; a line break may cost an escaped list mark."""
    return units(text) + sum(char in _SPECIAL or char in "\n-+" for char in text)


def _content(text: Text) -> tuple[str, str]:
    """The first words as content, and what does not fit there."""
    first, *rest = split(safe(text.text), limits.CONTENT // 2, _cost) or [""]
    return _toned(first, text.tone) if first else "", "\n".join(rest)


def _toned(text: str, tone: str) -> str:
    match tone:
        case "strong":
            return f"**{escape(text)}**"
        case "quiet":
            return _small(text)
        case "error":
            return f"⚠️ {escape(text)}"
        case _:
            return escape(text)


def _small(text: str) -> str:
    return "\n".join(f"-# {escape(line)}" for line in text.split("\n") if line.strip())


def _quoted(text: str) -> str:
    return "\n".join(f"> {escape(line)}" for line in text.split("\n"))


def _pieces(block: Block) -> list[_Piece]:
    match block:
        case Text(text, tone):
            return [_said(_toned(part, tone)) for part in _parts(text)]
        case Fields():
            return _fields(block)
        case Table():
            return _table(block)
        case Chart(title, bars):
            drawn = [_code(part) for part in _code_parts(plain_text(Reply((Chart("", bars),))))]
            return [_said(f"**{escape(part)}**") for part in _parts(title)] + drawn
        case Items():
            return _items(block)
        case Buttons(buttons):
            return _buttons(buttons)
        case Form():
            return _form(block)
        case Quote(text, source):
            return [_said(_quoted(part)) for part in _parts(text)] + [_said(_small(part)) for part in _parts(source)]
        case Attachment():
            return [_Piece(file=block)]
        case _:
            assert_never(block)


def _parts(text: str) -> list[str]:
    """Half of an embed each: quote and small marks before every line need room."""
    return [part for part in split(safe(text), limits.EMBED_DESCRIPTION // 4, _cost) if part.strip()]


def _said(description: str) -> _Piece:
    return _Piece(embed={"description": description})


def _code(text: str) -> _Piece:
    return _said(f"```\n{text}\n```")


def _code_parts(text: str) -> list[str]:
    return split(text.replace("```", "`\u200b`\u200b`"), limits.EMBED_DESCRIPTION // 2 - _FENCE)


def _fields(block: Fields) -> list[_Piece]:
    pieces = [_said(f"**{escape(part)}**") for part in _parts(block.title)]
    fitting: list[Payload] = []
    for label, value in block.pairs:
        name, text = escape(one_line(label)), escape(safe(value).strip())
        if units(name) <= limits.FIELD_NAME and units(text) <= limits.FIELD_VALUE:
            fitting.append({"name": name or "\u200b", "value": text or "\u200b", "inline": units(text) <= 40})
            continue
        pieces += _field_embeds(fitting)
        fitting = []
        pieces += [_said(f"**{escape(part)}**") for part in _parts(label)] + [_said(escape(p)) for p in _parts(value)]
    return pieces + _field_embeds(fitting)


def _field_embeds(fields: list[Payload]) -> list[_Piece]:
    embeds: list[Payload] = []
    for one in fields:
        size = units(one["name"]) + units(one["value"])
        fits = embeds and len(embeds[-1]["fields"]) < limits.EMBED_FIELDS
        if not fits or _size(embeds[-1]) + size > limits.EMBED_DESCRIPTION:
            embeds.append({"fields": []})
        embeds[-1]["fields"].append(one)
    return [_Piece(embed=embed) for embed in embeds]


def _table(table: Table) -> list[_Piece]:
    if not table.header:
        return []
    pages = _wide_pages(table) or _drawn_pages(table)
    pieces = [page for page, _ in pages]
    note = ""
    if len(pages) > TABLE_PAGES:
        pieces = [pieces[0], _Piece(file=MadeFile("table.csv", _csv(table)))]
        note = f"The first {pages[0][1]} of {len(table.rows)} rows; all of them are in table.csv"
    if table.total is not None and table.total > len(table.rows):
        note = f"{note} ({table.total} in all)" if note else f"{len(table.rows)} of {table.total} shown"
    return pieces + ([_said(_small(note))] if note else [])


def _drawn_pages(table: Table) -> list[tuple[_Piece, int]]:
    """The table drawn with characters, and how many rows each page holds."""
    header, rule, *rows = plain_text(Reply((Table(table.header, table.rows, None, table.numeric),))).split("\n")
    return [(_code(page), page.count("\n") - 1) for page in _pages(header, rule, rows)]


def _wide_pages(table: Table) -> list[tuple[_Piece, int]]:
    """A table too wide for a card, whose drawn lines Discord would break: one line of words a row. Empty when it is
    narrow, or has a row too long for this."""
    drawn = plain_text(Reply((Table(table.header, table.rows, None, table.numeric),)))
    rows = [[one_line(cell) or "–" for cell in row] for row in table.rows]
    longest = max(_cost(" · ".join(row)) for row in (table.header, *rows)) + len("****")
    if max(map(units, drawn.split("\n"))) <= WIDEST_DRAWN or longest > limits.EMBED_DESCRIPTION // 8:
        return []
    top = _small(" · ".join(one_line(name) for name in table.header if one_line(name)))
    room = (limits.EMBED_DESCRIPTION // 2 - units(top)) // (longest + 1)
    lines = [" · ".join((f"**{escape(first)}**", *map(escape, rest))) for first, *rest in rows]
    starts = range(0, max(len(lines), 1), room)
    return [(_said("\n".join((top, *lines[at : at + room]))), len(lines[at : at + room])) for at in starts]


def _pages(header: str, rule: str, rows: list[str]) -> list[str]:
    """The header is repeated on every page, unless it alone is too long for that."""
    room = limits.EMBED_DESCRIPTION // 2 - _FENCE
    top = f"{header}\n{rule}\n"
    if units(top) * 2 > room // 2:
        return _code_parts("\n".join((header, rule, *rows)))
    body = split("\n".join(rows).replace("```", "`\u200b`\u200b`"), room - units(top) * 2)
    return [top.replace("```", "`\u200b`\u200b`") + part for part in body or [""]]


def _csv(table: Table) -> bytes:
    """Safe to open in a spreadsheet: a cell that would be a formula is quoted as text."""
    out = io.StringIO()
    writer = csv.writer(out)
    for row in (table.header, *table.rows):
        writer.writerow(f"'{cell}" if cell[:1] in "=@\t\r" and cell else cell for cell in map(safe, row))
    return out.getvalue().encode("utf-8-sig")


def _items(block: Items) -> list[_Piece]:
    pieces: list[_Piece] = []
    numbered = block.ordered or sum(bool(item.buttons) for item in block.items) > 1
    for place, item in enumerate(block.items, start=1):
        first, *rest = _parts(item.text) or [""]
        pieces.append(_said(f"{place}\\. {escape(first)}" if numbered else f"• {escape(first)}"))
        pieces += [_said(escape(part)) for part in rest]
        pieces += [_said(_small(part)) for line in item.evidence for part in _parts(line)]
        mark = f"{place}. " if numbered else ""
        pieces += _buttons(tuple(Button(mark + button.label, button.token, button.style) for button in item.buttons))
    return pieces


def _buttons(buttons: tuple[Button, ...]) -> list[_Piece]:
    """One row of up to five buttons; more become select menus. Labels that do not fit are written out above."""
    if len(buttons) <= limits.BUTTONS_PER_ROW:
        rows, longest = [_button_row(buttons)] if buttons else [], limits.BUTTON_LABEL
    else:
        size = limits.SELECT_OPTIONS
        rows = [_select_row(buttons[start : start + size]) for start in range(0, len(buttons), size)]
        longest = limits.OPTION_LABEL
    long = [button.label for button in buttons if units(one_line(button.label)) > longest]
    written = [_said(escape(part)) for label in long for part in _parts(one_line(label))]
    return written + [_Piece(rows=[row]) for row in rows]


def _button_row(buttons: tuple[Button, ...]) -> Payload:
    return {
        "type": 1,
        "components": [
            {
                "type": 2,
                "style": STYLES[button.style],
                "label": shorten(one_line(button.label), limits.BUTTON_LABEL) or "…",
                "custom_id": button.token,
            }
            for button in buttons
        ],
    }


def _select_row(buttons: tuple[Button, ...]) -> Payload:
    options = [
        {"label": shorten(one_line(button.label), limits.OPTION_LABEL) or "…", "value": button.token}
        for button in buttons
    ]
    return {"type": 1, "components": [{"type": 3, "custom_id": "choose", "placeholder": "Choose…", "options": options}]}


def _form(form: Form) -> list[_Piece]:
    key = key_of(form)
    count = len(parts(form))
    opening = tuple(
        Button(form.title if count == 1 else f"{form.title} ({part + 1}/{count})", f"{key}.{part}", "primary")
        for part in range(count)
    )
    written = [_said(escape(part)) for text in does_not_fit(form) for part in _parts(text)]
    rows = [opening[start : start + limits.BUTTONS_PER_ROW] for start in range(0, count, limits.BUTTONS_PER_ROW)]
    return written + [piece for row in rows for piece in _buttons(row)]


def _size(embed: Payload) -> int:
    fields = sum(units(one["name"]) + units(one["value"]) for one in embed.get("fields", ()))
    return units(embed.get("description", "")) + fields


def _merged(pieces: list[_Piece]) -> list[_Piece]:
    """Joins neighbouring descriptions into one embed, so that a card looks like one."""
    merged: list[_Piece] = []
    for piece in pieces:
        last = merged[-1].embed if merged else None
        if last and piece.embed and "fields" not in last and "description" in piece.embed:
            joined = f"{last['description']}\n{piece.embed['description']}"
            if units(joined) <= limits.EMBED_DESCRIPTION:
                merged[-1] = _said(joined)
                continue
        merged.append(piece)
    return merged


def _packed(content: str, pieces: list[_Piece]) -> Iterator[OutMessage]:
    message = OutMessage(content)
    for index, piece in enumerate(pieces):
        following = pieces[index + 1] if index + 1 < len(pieces) else _Piece()
        group = [piece, following] if piece.embed and following.rows else [piece]
        if not _fits(message, group) and (_fits(OutMessage(), group) or not _fits(message, [piece])):
            yield message
            message = OutMessage()
        if piece.embed:
            message.embeds.append(piece.embed)
        message.components += piece.rows
        if piece.file:
            message.files.append(piece.file)
    if message.content or message.embeds or message.components or message.files:
        yield message


def _fits(message: OutMessage, pieces: list[_Piece]) -> bool:
    embeds = [*message.embeds, *(piece.embed for piece in pieces if piece.embed)]
    rows = len(message.components) + sum(len(piece.rows) for piece in pieces)
    files = len(message.files) + sum(piece.file is not None for piece in pieces)
    return (
        len(embeds) <= limits.EMBEDS
        and sum(map(_size, embeds)) <= limits.EMBED_CHARACTERS
        and rows <= limits.ROWS
        and files <= limits.FILES
    )


def _unique(message: OutMessage) -> OutMessage:
    """Gives every component of a message its own custom id, and every option its own value: `token~n`."""
    seen: dict[str, int] = {}

    def own(token: str) -> str:
        seen[token] = seen.get(token, -1) + 1
        return f"{token}~{seen[token]}" if seen[token] else token

    for row in message.components:
        for component in row["components"]:
            component["custom_id"] = own(component["custom_id"])
            for option in component.get("options", ()):
                option["value"] = own(option["value"])
    return message
