"""Reply -> Slack messages. Pure. Every limit of `limits.py` is kept by splitting; nothing is cut away.

Words stand in `plain_text` and `rich_text`, in which Slack parses nothing: no record can mention, link or format. The
fallback text (notifications) is mrkdwn and is escaped.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, assert_never

from bot.adapters.forms import key_of
from bot.adapters.plain_text import one_line, plain_text, safe
from bot.adapters.slack import limits
from bot.adapters.splitting import shorten, split, units
from bot.replies import (
    Attachment,
    Block,
    Button,
    Buttons,
    Chart,
    Fields,
    Form,
    Item,
    Items,
    Quote,
    Reply,
    Table,
    Text,
)

Payload = dict[str, Any]
Run = tuple[str, str]
"""Words and their style: "", "bold" or "italic"."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """`messages` are `{"text", "blocks"}`, to be sent in order; `forms` are behind their buttons and must be kept."""

    messages: tuple[Payload, ...]
    files: tuple[Attachment, ...]
    forms: tuple[Form, ...]


def render(reply: Reply) -> Rendered:
    pieces = [piece for block in reply.blocks for piece in _blocks(block)]
    fallback = escape(shorten(_first_words(reply), limits.FALLBACK_TEXT))
    messages = tuple({"text": fallback, "blocks": _numbered(blocks)} for blocks in _packed(pieces))
    return Rendered(
        messages,
        tuple(block for block in reply.blocks if isinstance(block, Attachment)),
        tuple(block for block in reply.blocks if isinstance(block, Form)),
    )


def escape(text: str) -> str:
    """Text for a mrkdwn field: no mention, no link, no channel."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _first_words(reply: Reply) -> str:
    shown = [block for block in reply.blocks if not isinstance(block, Attachment)]
    first = plain_text(Reply(tuple(shown[:1]))).strip()
    return one_line(first.split("\n")[0]) or "…"


def _blocks(block: Block) -> list[Payload]:
    match block:
        case Text(text, "quiet"):
            return _context([text])
        case Text(text, "strong"):
            return _rich([(safe(text), "bold")])
        case Text(text, "error"):
            return _section(f"⚠️ {safe(text)}") if safe(text).strip() else []
        case Text(text):
            return _section(safe(text))
        case Fields(title, pairs):
            runs: list[Run] = [(one_line(title) + "\n", "bold")] if title else []
            for label, value in pairs:
                runs += [(f"{one_line(label)}: ", "bold"), (safe(value) + "\n", "")]
            return _rich(runs)
        case Table():
            return _table(block)
        case Chart(title, _):
            bars = plain_text(Reply((Chart("", block.bars),)))
            return _rich([(safe(title), "bold")]) + _preformatted(bars)
        case Items(items, ordered):
            return _items(items, ordered)
        case Buttons(buttons):
            return _actions(buttons)
        case Form(title, _, _, _):
            return _actions((Button(title, key_of(block), "primary"),))
        case Quote(text, source):
            return _rich([(safe(text), "")], "rich_text_quote") + _context([source])
        case Attachment():
            return []
        case _:
            assert_never(block)


def _section(text: str) -> list[Payload]:
    return [{"type": "section", "text": _plain(piece)} for piece in split(text, limits.SECTION_TEXT)]


def _context(texts: list[str]) -> list[Payload]:
    pieces = [piece for text in texts for piece in split(safe(text), limits.CONTEXT_TEXT)]
    return [
        {"type": "context", "elements": [_plain(piece) for piece in pieces[start : start + limits.CONTEXT_ELEMENTS]]}
        for start in range(0, len(pieces), limits.CONTEXT_ELEMENTS)
    ]


def _rich(runs: list[Run], element: str = "rich_text_section") -> list[Payload]:
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


def _preformatted(text: str) -> list[Payload]:
    return [
        {
            "type": "rich_text",
            "elements": [{"type": "rich_text_preformatted", "elements": [{"type": "text", "text": piece}]}],
        }
        for piece in split(text, limits.SECTION_TEXT)
    ]


def _table(table: Table) -> list[Payload]:
    blocks: list[Payload] = []
    for columns in _column_pages(len(table.header)):
        header = [one_line(table.header[column]) for column in columns]
        rows = [[one_line(row[column]) for column in columns] for row in table.rows]
        if any(_size(row) > limits.TABLE_CHARACTERS // 2 for row in (header, *rows)):
            blocks += _rows_as_text(header, rows)
            continue
        settings = [
            {"align": "right" if column in table.numeric else "left", "is_wrapped": column not in table.numeric}
            for column in columns
        ]
        for page in _row_pages(header, rows):
            cells = [[{"type": "raw_text", "text": cell or "–"} for cell in row] for row in (header, *page)]
            blocks.append({"type": "table", "rows": cells, "column_settings": settings})
    if table.total is not None and table.total > len(table.rows):
        blocks += _context([f"{len(table.rows)} of {table.total} shown"])
    return blocks


def _column_pages(columns: int) -> list[list[int]]:
    """At most 20 columns each; the first column, which names the row, is on every page."""
    if columns <= limits.TABLE_COLUMNS:
        return [list(range(columns))] if columns else []
    width = limits.TABLE_COLUMNS - 1
    return [[0, *range(start, min(start + width, columns))] for start in range(1, columns, width)]


def _row_pages(header: list[str], rows: list[list[str]]) -> Iterator[list[list[str]]]:
    page: list[list[str]] = []
    size = _size(header)
    for row in rows:
        if page and (len(page) + 1 >= limits.TABLE_ROWS or size + _size(row) > limits.TABLE_CHARACTERS):
            yield page
            page, size = [], _size(header)
        page.append(row)
        size += _size(row)
    yield page


def _size(row: list[str]) -> int:
    return sum(max(1, units(cell)) for cell in row)


def _rows_as_text(header: list[str], rows: list[list[str]]) -> list[Payload]:
    """A table whose cells are too long to be one: its rows as label and value pairs."""
    if not rows:
        return _section(" · ".join(header))
    blocks: list[Payload] = []
    for row in rows:
        runs: list[Run] = []
        for label, cell in zip(header, row, strict=True):
            runs += [(f"{label}: ", "bold"), (cell + "\n", "")]
        blocks += _rich(runs)
    return blocks


def _items(items: tuple[Item, ...], ordered: bool) -> list[Payload]:
    blocks: list[Payload] = []
    runs: list[Run] = []
    for place, item in enumerate(items, start=1):
        mark = f"{place}. " if ordered else "• "
        runs.append((f"{mark}{safe(item.text)}\n", ""))
        runs += [(f"    {safe(line)}\n", "italic") for line in item.evidence]
        if item.buttons:
            blocks += _rich(runs) + _actions(item.buttons)
            runs = []
    return blocks + _rich(runs)


def _actions(buttons: tuple[Button, ...]) -> list[Payload]:
    """Rows of buttons. A label that does not fit on its button is written out above it."""
    blocks: list[Payload] = []
    for start in range(0, len(buttons), limits.ACTIONS_ELEMENTS):
        row = buttons[start : start + limits.ACTIONS_ELEMENTS]
        for button in row:
            if units(one_line(button.label)) > limits.BUTTON_TEXT:
                blocks += _section(one_line(button.label))
        blocks.append({"type": "actions", "elements": [_button(button) for button in row]})
    return blocks


def _button(button: Button) -> Payload:
    label = shorten(one_line(button.label), limits.BUTTON_TEXT) or "…"
    element: Payload = {"type": "button", "text": _plain(label), "value": button.token}
    if button.style != "plain":
        element["style"] = button.style
    return element


def _plain(text: str) -> Payload:
    return {"type": "plain_text", "text": text, "emoji": False}


def _packed(blocks: list[Payload]) -> Iterator[list[Payload]]:
    """Messages within the limits. Buttons stay with what stands above them."""
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
        if group and block["type"] != "actions":
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


def _numbered(blocks: list[Payload]) -> list[Payload]:
    """Gives every button of a message its own action id."""
    place = 0
    for block in blocks:
        for element in block["elements"] if block["type"] == "actions" else ():
            element["action_id"] = f"button.{place}"
            place += 1
    return blocks
