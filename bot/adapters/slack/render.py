"""Reply -> Slack messages. Pure. Every limit of `limits.py` is kept by splitting; nothing is cut away.

Words stand in `plain_text` and `rich_text`, in which Slack parses nothing: no record can mention, link or format. The
fallback text (notifications) is mrkdwn and is escaped.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import assert_never

from bot.adapters.forms import key_of
from bot.adapters.plain_text import one_line, plain_text, safe
from bot.adapters.slack import limits
from bot.adapters.slack.packing import numbered, packed
from bot.adapters.slack.tables import table_blocks
from bot.adapters.slack.words import Payload, Run, context, plain, preformatted, rich, section
from bot.adapters.splitting import shorten, units
from bot.replies import Attachment, Block, Button, Buttons, Chart, Fields, Form, Item, Items, Quote, Reply, Table, Text


@dataclass(frozen=True, slots=True)
class Rendered:
    """`messages` are `{"text", "blocks"}`, to be sent in order; `forms` are behind their buttons and must be kept."""

    messages: tuple[Payload, ...]
    files: tuple[Attachment, ...]
    forms: tuple[Form, ...]


def render(reply: Reply) -> Rendered:
    pieces = [piece for place, block in enumerate(reply.blocks) for piece in _blocks(block, reply.blocks[:place])]
    fallback = escape(shorten(_first_words(reply), limits.FALLBACK_TEXT))
    messages = tuple({"text": fallback, "blocks": numbered(blocks)} for blocks in packed(pieces))
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


def _blocks(block: Block, above: tuple[Block, ...]) -> list[Payload]:
    match block:
        case Text(text, "quiet"):
            return context([text])
        case Text(text, "strong"):
            return rich([(safe(text), "bold")])
        case Text(text, "error"):
            return section(f"⚠️ {safe(text)}") if safe(text).strip() else []
        case Text(text):
            return section(safe(text))
        case Fields(title, pairs):
            runs: list[Run] = [(one_line(title) + "\n", "bold")] if title else []
            for label, value in pairs:
                runs += [(f"{one_line(label)}: ", "bold"), (safe(value) + "\n", "")]
            return rich(runs)
        case Table():
            return table_blocks(block, first=not any(isinstance(one, Table) for one in above))
        case Chart(title):
            bars = plain_text(Reply((replace(block, title=""),)))
            return rich([(safe(title), "bold")]) + preformatted(bars)
        case Items(items, ordered):
            return _items(items, ordered)
        case Buttons(buttons):
            return _actions(buttons)
        case Form(title, _, _, _):
            return _actions((Button(title, key_of(block), "primary"),))
        case Quote(text, source):
            return rich([(safe(text), "")], "rich_text_quote") + context([source])
        case Attachment():
            return []
        case _:
            assert_never(block)


def _items(items: tuple[Item, ...], ordered: bool) -> list[Payload]:
    blocks: list[Payload] = []
    runs: list[Run] = []
    for place, item in enumerate(items, start=1):
        mark = f"{place}. " if ordered else "• "
        runs.append((f"{mark}{safe(item.text)}\n", ""))
        runs += [(f"    {safe(line)}\n", "italic") for line in item.evidence]
        if item.buttons:
            blocks += rich(runs) + _actions(item.buttons)
            runs = []
    return blocks + rich(runs)


def _actions(buttons: tuple[Button, ...]) -> list[Payload]:
    """Rows of buttons. A label that does not fit on its button is written out above it."""
    blocks: list[Payload] = []
    for start in range(0, len(buttons), limits.ACTIONS_ELEMENTS):
        row = buttons[start : start + limits.ACTIONS_ELEMENTS]
        for button in row:
            if units(one_line(button.label)) > limits.BUTTON_TEXT:
                blocks += section(one_line(button.label))
        blocks.append({"type": "actions", "elements": [_button(button) for button in row]})
    return blocks


def _button(button: Button) -> Payload:
    label = shorten(one_line(button.label), limits.BUTTON_TEXT) or "…"
    element: Payload = {"type": "button", "text": plain(label), "value": button.token}
    if button.style != "plain":
        element["style"] = button.style
    return element
