"""Form -> Discord modals. Pure. A modal holds five inputs, so a long form has several parts, each with its own button;
what was filled in is collected until all parts are there (`bot/adapters/forms.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bot.adapters.discord import limits
from bot.adapters.plain_text import one_line, safe
from bot.adapters.splitting import shorten, units
from bot.replies import Form, FormField

Payload = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Input:
    """One input of a modal: a field, or a slice of a value that is longer than one input takes."""

    custom_id: str
    """`<field>.<slice>.<name>`: slices are one value again when they come back."""
    field: FormField
    value: str

    @property
    def selectable(self) -> bool:
        return _selectable(self.field)


def parts(form: Form) -> list[list[Input]]:
    """The inputs of a form, five to a modal."""
    inputs = [
        Input(f"{place}.{piece}.{field.name}"[: limits.CUSTOM_ID], field, value)
        for place, field in enumerate(form.fields)
        for piece, value in enumerate(_slices(field))
    ]
    return [inputs[start : start + limits.MODAL_INPUTS] for start in range(0, len(inputs), limits.MODAL_INPUTS)] or [[]]


def modal(form: Form, part: int, custom_id: str) -> Payload:
    """One part as the data of a modal response."""
    pages = parts(form)
    return {
        "title": shorten(one_line(form.title), limits.MODAL_TITLE) or "…",
        "custom_id": custom_id,
        "components": [
            {
                "type": 18,
                "label": shorten(one_line(one.field.label), limits.INPUT_LABEL) or one.field.name,
                "component": _component(one),
            }
            for one in pages[part]
        ],
    }


def joined(values: dict[str, str]) -> tuple[tuple[str, str], ...]:
    """Values by input id as values by field, in the order of the form."""
    fields: dict[tuple[int, str], list[tuple[int, str]]] = {}
    for custom_id, value in values.items():
        place, piece, name = custom_id.split(".", 2)
        fields.setdefault((int(place), name), []).append((int(piece), value))
    return tuple((name, "".join(value for _, value in sorted(pieces))) for (_, name), pieces in sorted(fields.items()))


def does_not_fit(form: Form) -> list[str]:
    """Texts of the form that a modal has no room for: they are written in the message above its button."""
    texts = [form.title] if units(one_line(form.title)) > limits.MODAL_TITLE else []
    for field in form.fields:
        if units(one_line(field.label)) > limits.INPUT_LABEL:
            texts.append(field.label)
        if field.options and not _selectable(field):
            texts.append(" · ".join(field.options))
    return texts


def _selectable(field: FormField) -> bool:
    return 0 < len(field.options) <= limits.SELECT_OPTIONS and all(
        0 < units(option) <= limits.OPTION_LABEL and one_line(option) == option for option in field.options
    )


def _slices(field: FormField) -> list[str]:
    value = safe(field.value)
    if _selectable(field):
        return [value if value in field.options else ""]
    if units(value) <= limits.INPUT_VALUE:
        return [value]
    step = limits.INPUT_VALUE // 2  # a character may count twice
    return [value[start : start + step] for start in range(0, len(value), step)]


def _component(one: Input) -> Payload:
    if one.selectable:
        options = [
            {"label": option, "value": option, "default": option == one.field.value}
            for option in dict.fromkeys(one.field.options)
        ]
        return {"type": 3, "custom_id": one.custom_id, "options": options, "required": one.field.required}
    return {
        "type": 4,
        "custom_id": one.custom_id,
        "style": 2 if one.field.multiline or "\n" in one.value else 1,
        "value": one.value,
        "required": one.field.required,
    }
