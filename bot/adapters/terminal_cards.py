"""Reply -> what `rich` draws in a terminal. Buttons carry the number that presses them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from typing import assert_never

from rich.console import Console, ConsoleOptions, Group, RenderableType
from rich.measure import Measurement
from rich.padding import Padding
from rich.table import Table as Grid
from rich.text import Text as Styled

from bot.adapters.plain_text import bar, largest_value, one_line, safe
from bot.adapters.terminal_tables import FittingTable
from bot.replies import Attachment, Block, Button, Buttons, Chart, Fields, Form, Items, Quote, Reply, Table, Text

TONES = {"normal": "", "strong": "bold", "quiet": "dim", "error": "red"}
BUTTONS = {"primary": "bold green", "danger": "red", "plain": "cyan"}


def card(reply: Reply, first: int = 1) -> RenderableType:
    """The reply, blocks below each other, buttons numbered from `first` on. Words are never read as
    markup, control characters never reach the screen."""
    numbers = count(first)
    return Group(*(_block(block, numbers) for block in reply.blocks))


def _block(block: Block, numbers: Iterator[int]) -> RenderableType:
    match block:
        case Text():
            return Styled(safe(block.text), style=TONES[block.tone])
        case Fields():
            return Group(*_title(block.title), _fields(block))
        case Table():
            return _table(block)
        case Chart():
            return Group(*_title(block.title), _chart(block))
        case Items():
            return _items(block, numbers)
        case Buttons():
            return _buttons(block.buttons, numbers)
        case Form():
            return Group(*_title(block.title))
        case Quote():
            source = [Styled(f"  {one_line(block.source)}", style="dim")] if block.source else []
            return Group(Padding(Styled(safe(block.text), style="italic"), (0, 0, 0, 2)), *source)
        case Attachment():
            return Styled.assemble(("File: ", "dim"), one_line(block.name), (f"  {one_line(block.path)}", "dim"))
        case _:
            assert_never(block)


def _title(title: str) -> list[RenderableType]:
    return [Styled(one_line(title), style="bold")] if title else []


def _fields(block: Fields) -> RenderableType:
    grid = Grid.grid(padding=(0, 2, 0, 2))
    grid.add_column(style="dim", no_wrap=True)
    grid.add_column(overflow="fold")
    for label, value in block.pairs:
        grid.add_row(Styled(one_line(label)), Styled(safe(value)))
    return grid


def _table(block: Table) -> RenderableType:
    grid = FittingTable(block)
    if block.total is None or block.total <= len(block.rows):
        return grid
    return Group(grid, Styled(f"{len(block.rows)} of {block.total} shown", style="dim"))


def _chart(block: Chart) -> RenderableType:
    largest = largest_value(block)
    grid = Grid.grid(padding=(0, 2, 0, 0))
    for _ in range(3):
        grid.add_column(overflow="fold")
    for label, value, text in block.bars:
        drawn = Styled(bar(value, largest), style="green" if value >= 0 else "red")
        grid.add_row(Styled(one_line(label)), drawn, Styled(one_line(text)))
    return Padding(grid, (0, 0, 0, 2))


def _items(block: Items, numbers: Iterator[int]) -> RenderableType:
    grid = Grid.grid(padding=(0, 1, 0, 0))
    grid.add_column(justify="right", style="dim", no_wrap=True)
    grid.add_column(overflow="fold")
    for place, item in enumerate(block.items, start=1):
        below: list[RenderableType] = [Styled(safe(words), style="dim") for words in item.evidence]
        if item.buttons:
            below.append(_buttons(item.buttons, numbers))
        grid.add_row(f"{place}." if block.ordered else "-", Group(Styled(safe(item.text)), *below))
    return grid


def _buttons(buttons: tuple[Button, ...], numbers: Iterator[int]) -> RenderableType:
    made = []
    for button in buttons:
        label = Styled(one_line(button.label), style=BUTTONS[button.style])
        made.append(Styled.assemble((f"[{next(numbers)} ", "dim"), label, ("]", "dim")))
    return ButtonRow(tuple(made))


@dataclass(frozen=True, slots=True)
class ButtonRow:
    """Buttons beside each other; a line breaks between two of them, not within one."""

    buttons: tuple[Styled, ...]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[RenderableType]:
        line = Styled()
        for button in self.buttons:
            if line and line.cell_len + 2 + button.cell_len > options.max_width:
                yield line
                line = Styled()
            line = Styled.assemble(line, "  ", button) if line else button
        yield line

    def __rich_measure__(self, console: Console, options: ConsoleOptions) -> Measurement:
        widths = [button.cell_len for button in self.buttons]
        return Measurement(max(widths, default=0), sum(widths) + 2 * len(widths))
