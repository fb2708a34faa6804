"""Reply -> plain text: what `loom say` prints, what transcripts compare, and the fallback of every platform.

Nothing is cut and nothing is wrapped: every word of the reply is in the text, in reading order. Control characters are
taken out of the words first, so that no record can move the cursor or recolour the terminal of whoever reads it.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterator
from itertools import count
from typing import assert_never

from bot.replies import (
    Attachment,
    Block,
    Button,
    Buttons,
    Chart,
    Fields,
    Form,
    FormField,
    Item,
    Items,
    Quote,
    Reply,
    Table,
    Text,
)

BAR_CELLS = 24
_EIGHTHS = " ▏▎▍▌▋▊▉█"
_BIDI_OVERRIDES = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def plain_text(reply: Reply, *, first: int | None = None) -> str:
    """The reply as lines of text, blocks set apart by their shape, without a trailing line break.

    With `first`, buttons are numbered from there on: `[1 Undo]` instead of `[Undo]`, in the order of `actions(reply)`.
    """
    numbers = None if first is None else count(first)
    lines: list[str] = []
    for block in reply.blocks:
        lines += _block_lines(block, numbers)
    return "\n".join(lines)


def actions(reply: Reply) -> tuple[Button, ...]:
    """Every button of the reply in reading order (not the submit of a form)."""
    found: list[Button] = []
    for block in reply.blocks:
        if isinstance(block, Buttons):
            found += block.buttons
        elif isinstance(block, Items):
            for item in block.items:
                found += item.buttons
    return tuple(found)


def safe(text: str) -> str:
    """The text without control characters (line breaks and tabs stay) and without bidirectional overrides."""
    return "".join(
        char
        for char in text.replace("\r\n", "\n").replace("\r", "\n")
        if char in "\n\t" or (unicodedata.category(char) not in {"Cc", "Cs"} and char not in _BIDI_OVERRIDES)
    )


def one_line(text: str) -> str:
    """`safe`, with line breaks and tabs as spaces: for cells, labels and buttons."""
    return " ".join(safe(text).split())


def cell_width(text: str) -> int:
    """Columns the text takes in a terminal: wide characters two, combining ones none."""
    return sum(_char_width(char) for char in text)


def bar(value: float, largest: float, cells: int = BAR_CELLS) -> str:
    """A bar of block characters, `cells` long for `largest`; shaded when the value is negative, "" when it is 0."""
    if not math.isfinite(value) or not math.isfinite(largest) or largest <= 0:
        return ""
    eighths = round(min(1.0, abs(value) / largest) * cells * 8)
    if value < 0:
        return "▒" * max(1, round(eighths / 8))
    full, part = divmod(eighths, 8)
    if value > 0 and not eighths:
        part = 1
    return "█" * full + (_EIGHTHS[part] if part else "")


def largest_value(chart: Chart) -> float:
    """The length that fills the whole width: the chart's own, or the largest finite absolute value if that is more."""
    return max([chart.full, *(abs(value) for _, value, _ in chart.bars if math.isfinite(value))])


def _char_width(char: str) -> int:
    if unicodedata.category(char) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(char) in {"W", "F"} else 1


def _block_lines(block: Block, numbers: Iterator[int] | None) -> list[str]:
    match block:
        case Text():
            return safe(block.text).split("\n")
        case Fields():
            return _fields(block)
        case Table():
            return _table(block)
        case Chart():
            return _chart(block)
        case Items():
            return _items(block, numbers)
        case Buttons():
            return [_buttons(block.buttons, numbers)] if block.buttons else []
        case Form():
            return [
                one_line(block.title),
                *(_form_field(field) for field in block.fields),
                f"[{one_line(block.submit)}]",
            ]
        case Quote():
            said = ["| " + line for line in safe(block.text).split("\n")]
            return [*said, f"  ({one_line(block.source)})"] if block.source else said
        case Attachment():
            return [f"File: {one_line(block.name)} ({one_line(block.path)})"]
        case _:
            assert_never(block)


def _fields(block: Fields) -> list[str]:
    labels = [one_line(label) for label, _ in block.pairs]
    wide = max(map(cell_width, labels), default=0)
    lines = [one_line(block.title)] if block.title else []
    for label, (_, value) in zip(labels, block.pairs, strict=True):
        first, *rest = safe(value).split("\n")
        lines.append(f"  {_pad(label + ':', wide + 1)} {first}".rstrip())
        lines += [f"  {' ' * (wide + 1)} {line}".rstrip() for line in rest]
    return lines


def _table(block: Table) -> list[str]:
    rows = [[one_line(cell) for cell in row] for row in (block.header, *block.rows)]
    widths = [max(map(cell_width, column)) for column in zip(*rows, strict=True)]
    lines = [
        "  ".join(
            _pad(cell, width, right=i in block.numeric) for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in rows
    ]
    lines.insert(1, "  ".join("-" * width for width in widths))
    if block.total is not None and block.total > len(block.rows):
        lines.append(f"{len(block.rows)} of {block.total} shown")
    return [line.rstrip() for line in lines]


def _chart(block: Chart) -> list[str]:
    largest = largest_value(block)
    labels = [one_line(label) for label, _, _ in block.bars]
    wide = max(map(cell_width, labels), default=0)
    lines = [one_line(block.title)] if block.title else []
    for label, (_, value, text) in zip(labels, block.bars, strict=True):
        lines.append(f"  {_pad(label, wide)}  {_pad(bar(value, largest), BAR_CELLS)}  {one_line(text)}".rstrip())
    return lines


def _items(block: Items, numbers: Iterator[int] | None) -> list[str]:
    lines: list[str] = []
    for place, item in enumerate(block.items, start=1):
        lines += _item(f"{place}. " if block.ordered else "- ", item, numbers)
    return lines


def _item(mark: str, item: Item, numbers: Iterator[int] | None) -> list[str]:
    indent = " " * len(mark)
    first, *rest = safe(item.text).split("\n")
    lines = [mark + first, *(indent + line for line in rest)]
    for evidence in item.evidence:
        lines += [f"{indent}> {line}" for line in safe(evidence).split("\n")]
    if item.buttons:
        lines.append(indent + _buttons(item.buttons, numbers))
    return lines


def _buttons(buttons: tuple[Button, ...], numbers: Iterator[int] | None) -> str:
    return " ".join(f"[{f'{next(numbers)} ' if numbers else ''}{one_line(button.label)}]" for button in buttons)


def _form_field(field: FormField) -> str:
    options = f" ({' | '.join(map(one_line, field.options))})" if field.options else ""
    need = "" if field.required else " (optional)"
    return f"  {one_line(field.label)}{need}:{options} {one_line(field.value)}".rstrip()


def _pad(text: str, width: int, *, right: bool = False) -> str:
    fill = " " * max(0, width - cell_width(text))
    return fill + text if right else text + fill
