"""Rendered payloads -> the objects that discord.py sends."""

from __future__ import annotations

import io
from typing import Any

import discord

from bot.adapters.discord.modals import modal
from bot.adapters.discord.pieces import MadeFile, OutMessage
from bot.replies import Attachment, Form, FormField

_STYLES = {style.value: style for style in discord.ButtonStyle}


def as_embeds(message: OutMessage) -> list[discord.Embed]:
    return [discord.Embed.from_dict(embed) for embed in message.embeds]


def as_view(message: OutMessage) -> discord.ui.View | None:
    """The components, stopped at once: presses are recognised by custom id, discord.py must not remember every card."""
    if not message.components:
        return None
    view = discord.ui.View(timeout=None)
    for place, row in enumerate(message.components):
        for component in row["components"]:
            view.add_item(_item(component, place))
    view.stop()
    return view


def as_file(file: Attachment | MadeFile) -> discord.File:
    if isinstance(file, MadeFile):
        return discord.File(io.BytesIO(file.content), filename=file.name)
    return discord.File(file.path, filename=file.name)


def as_modal(form: Form, part: int, custom_id: str) -> discord.ui.Modal:
    payload = modal(form, part, custom_id)
    shown = discord.ui.Modal(title=payload["title"], custom_id=custom_id, timeout=None)
    for label in payload["components"]:
        shown.add_item(discord.ui.Label(text=label["label"], component=_input(label["component"])))
    shown.stop()
    return shown


def say_modal(text: str, custom_id: str) -> discord.ui.Modal:
    field = FormField("text", "Say to the CRM", text[:4000], multiline=True)
    return as_modal(Form("Tell the CRM", (field,), "", "Send"), 0, custom_id)


def _item(component: dict[str, Any], row: int) -> discord.ui.Item[Any]:
    if component["type"] == 2:
        return discord.ui.Button(
            style=_STYLES[component["style"]], label=component["label"], custom_id=component["custom_id"], row=row
        )
    options = [discord.SelectOption(label=one["label"], value=one["value"]) for one in component["options"]]
    return discord.ui.Select(
        custom_id=component["custom_id"], placeholder=component["placeholder"], options=options, row=row
    )


def _input(component: dict[str, Any]) -> discord.ui.Item[Any]:
    if component["type"] == 3:
        options = [
            discord.SelectOption(label=one["label"], value=one["value"], default=one["default"])
            for one in component["options"]
        ]
        return discord.ui.Select(custom_id=component["custom_id"], options=options, required=component["required"])
    return discord.ui.TextInput(
        custom_id=component["custom_id"],
        style=discord.TextStyle(component["style"]),
        default=component["value"] or None,
        required=component["required"],
        max_length=4000,
    )
