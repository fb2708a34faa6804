"""Reply -> JSON, which `static/blocks.js` turns into elements of the page.

Words travel as they are: the page sets them as text content, so markup in a record stays words. A local path never
leaves this process; an attachment is named by the address that `link` gives it.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, assert_never

from bot.replies import Attachment, Block, Button, Buttons, Chart, Fields, Form, Items, Quote, Reply, Table, Text

Link = Callable[[Attachment], str]
"""Makes an address on this server under which the file can be fetched."""


def render(reply: Reply, link: Link) -> list[dict[str, Any]]:
    """One object a block, in order, each with a `type`."""
    return [_block(block, link) for block in reply.blocks]


def label_of(reply: Reply, token: str) -> str | None:
    """What the button (or the submit of the form) with this token is called, None when the reply has no such one."""
    for block in reply.blocks:
        if isinstance(block, Form) and block.token == token:
            return block.submit
        buttons: list[Button] = []
        if isinstance(block, Buttons):
            buttons = list(block.buttons)
        elif isinstance(block, Items):
            buttons = [button for item in block.items for button in item.buttons]
        for button in buttons:
            if button.token == token:
                return button.label
    return None


def _block(block: Block, link: Link) -> dict[str, Any]:
    match block:
        case Text(text, tone):
            return {"type": "text", "text": text, "tone": tone}
        case Fields(title, pairs):
            return {"type": "fields", "title": title, "pairs": [list(pair) for pair in pairs]}
        case Table(header, rows, total, numeric):
            return {
                "type": "table",
                "header": list(header),
                "rows": [list(row) for row in rows],
                "total": total,
                "numeric": list(numeric),
            }
        case Chart(title, bars):
            return {
                "type": "chart",
                "title": title,
                "bars": [{"label": label, "value": _finite(value), "text": text} for label, value, text in bars],
                "full": block.full,
            }
        case Items(items, ordered):
            return {
                "type": "items",
                "ordered": ordered,
                "items": [
                    {"text": item.text, "evidence": list(item.evidence), "buttons": _buttons(item.buttons)}
                    for item in items
                ],
            }
        case Buttons(buttons):
            return {"type": "buttons", "buttons": _buttons(buttons)}
        case Form(title, fields, token, submit):
            return {
                "type": "form",
                "title": title,
                "token": token,
                "submit": submit,
                "fields": [
                    {
                        "name": field.name,
                        "label": field.label,
                        "value": field.value,
                        "multiline": field.multiline,
                        "options": list(field.options),
                        "required": field.required,
                    }
                    for field in fields
                ],
            }
        case Quote(text, source):
            return {"type": "quote", "text": text, "source": source}
        case Attachment(name, _, media_type):
            return {"type": "attachment", "name": name, "media_type": media_type, "href": link(block)}
        case _:
            assert_never(block)


def _buttons(buttons: tuple[Button, ...]) -> list[dict[str, str]]:
    return [{"label": button.label, "token": button.token, "style": button.style} for button in buttons]


def _finite(value: float) -> float | None:
    """JSON has no infinity and no NaN: such a bar has no length."""
    return value if math.isfinite(value) else None
