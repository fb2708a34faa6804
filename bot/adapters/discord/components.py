"""Buttons and forms -> rows of Discord components."""

from __future__ import annotations

from bot.adapters.discord import limits
from bot.adapters.discord.modals import does_not_fit, parts
from bot.adapters.discord.pieces import Payload, Piece, escape, said, words
from bot.adapters.forms import key_of
from bot.adapters.plain_text import one_line
from bot.adapters.splitting import shorten, units
from bot.replies import Button, Form

STYLES = {"primary": 1, "plain": 2, "danger": 4}


def button_rows(buttons: tuple[Button, ...]) -> list[Piece]:
    """One row of up to five buttons; more become select menus. Labels that do not fit are written out above."""
    if len(buttons) <= limits.BUTTONS_PER_ROW:
        rows, longest = [_button_row(buttons)] if buttons else [], limits.BUTTON_LABEL
    else:
        size = limits.SELECT_OPTIONS
        rows = [_select_row(buttons[start : start + size]) for start in range(0, len(buttons), size)]
        longest = limits.OPTION_LABEL
    long = [button.label for button in buttons if units(one_line(button.label)) > longest]
    written = [said(escape(part)) for label in long for part in words(one_line(label))]
    return written + [Piece(rows=[row]) for row in rows]


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


def form_rows(form: Form) -> list[Piece]:
    key = key_of(form)
    count = len(parts(form))
    opening = tuple(
        Button(form.title if count == 1 else f"{form.title} ({part + 1}/{count})", f"{key}.{part}", "primary")
        for part in range(count)
    )
    written = [said(escape(part)) for text in does_not_fit(form) for part in words(text)]
    rows = [opening[start : start + limits.BUTTONS_PER_ROW] for start in range(0, count, limits.BUTTONS_PER_ROW)]
    return written + [piece for row in rows for piece in button_rows(row)]
