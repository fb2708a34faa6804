"""Form -> Slack modal. Pure. Texts that do not fit where they belong are written out above."""

from __future__ import annotations

import json
from typing import Any

from bot.adapters.plain_text import one_line, safe
from bot.adapters.slack import limits
from bot.adapters.slack.parse import FORM_VIEW, SAY_VIEW
from bot.adapters.splitting import shorten, split, units
from bot.replies import Form, FormField

Payload = dict[str, Any]


def form_view(form: Form, came_from: dict[str, Any]) -> Payload:
    """The modal of a form. `came_from` says where its button stood: channel, thread, message, ephemeral. Raises
    ValueError for a form of more fields than a modal takes blocks."""
    blocks = [
        *_written_out(form.title, limits.VIEW_TITLE),
        *_written_out(form.submit, limits.VIEW_TITLE),
        *(block for place, field in enumerate(form.fields) for block in _inputs(place, field)),
    ]
    if len(blocks) > limits.VIEW_BLOCKS:
        raise ValueError(f"the form {form.title!r} needs {len(blocks)} blocks, Slack takes {limits.VIEW_BLOCKS}")
    return _view(FORM_VIEW, form.title, form.submit, blocks, {**came_from, "token": form.token})


def say_view(text: str, came_from: dict[str, Any]) -> Payload:
    """What the message shortcut opens: the message's words, to be changed and then said to the bot. They are not said
    unread: somebody else wrote them."""
    field = FormField("text", "Say to the CRM", safe(text), multiline=True)
    return _view(SAY_VIEW, "Tell the CRM", "Send", _inputs(0, field), came_from)


def _view(callback: str, title: str, submit: str, blocks: list[Payload], metadata: dict[str, Any]) -> Payload:
    return {
        "type": "modal",
        "callback_id": callback,
        "title": _plain(shorten(one_line(title), limits.VIEW_TITLE) or "…"),
        "submit": _plain(shorten(one_line(submit), limits.VIEW_TITLE) or "…"),
        "close": _plain("Cancel"),
        "private_metadata": json.dumps(metadata),
        "blocks": blocks,
    }


def _written_out(text: str, limit: int) -> list[Payload]:
    if units(one_line(text)) <= limit:
        return []
    return [{"type": "section", "text": _plain(piece)} for piece in split(one_line(text), limits.SECTION_TEXT)]


def _inputs(place: int, field: FormField) -> list[Payload]:
    """One input, or several for a value that is longer than one takes: they are joined again when they come back."""
    blocks = _written_out(field.label, limits.INPUT_LABEL)
    selectable = 0 < len(field.options) <= limits.SELECT_OPTIONS and all(
        0 < units(one_line(option)) <= limits.OPTION_TEXT and one_line(option) == option for option in field.options
    )
    if field.options and not selectable:
        blocks += _written_out(" · ".join(field.options), 0)
    values = _slices(safe(field.value)) if not selectable else [field.value]
    for part, value in enumerate(values):
        element = _select(field) if selectable else _text_input(field, value)
        blocks.append(
            {
                "type": "input",
                "block_id": f"{place}.{part}.{field.name}",
                "label": _plain(shorten(one_line(field.label), limits.INPUT_LABEL) or field.name),
                "element": element,
                "optional": not field.required,
            }
        )
    return blocks


def _slices(value: str) -> list[str]:
    """Exact slices: joined they are the value."""
    if units(value) <= limits.INPUT_VALUE:
        return [value]
    step = limits.INPUT_VALUE // 2  # a character may count twice
    return [value[start : start + step] for start in range(0, len(value), step)]


def _text_input(field: FormField, value: str) -> Payload:
    element: Payload = {"type": "plain_text_input", "action_id": "value", "multiline": field.multiline or "\n" in value}
    if value:
        element["initial_value"] = value
    return element


def _select(field: FormField) -> Payload:
    options = [{"text": _plain(option), "value": option} for option in dict.fromkeys(field.options)]
    element: Payload = {"type": "static_select", "action_id": "value", "options": options}
    chosen = [option for option in options if option["value"] == field.value]
    if chosen:
        element["initial_option"] = chosen[0]
    return element


def _plain(text: str) -> Payload:
    return {"type": "plain_text", "text": text, "emoji": False}
