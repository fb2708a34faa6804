"""A table as wide as the terminal is: whole, with cells wrapped between words, or, where even that is too narrow, one
paragraph a row. No word is broken that fits on a line, no cell is left out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rich import box
from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, Group, RenderableType
from rich.padding import Padding
from rich.table import Table as Grid
from rich.text import Text as Styled

from bot.adapters.plain_text import one_line
from bot.replies import Table

GAP = 2
"""Columns between two cells: one of padding, one that the rule below the header takes."""
TALLEST = 2
"""Lines in a cell; a column that would need more makes the rows paragraphs."""


@dataclass(frozen=True, slots=True)
class FittingTable:
    """What `rich` draws for a table, once it knows the width."""

    table: Table

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[RenderableType]:
        header = [one_line(label) for label in self.table.header]
        rows = [[one_line(cell) for cell in row] for row in self.table.rows]
        widths = fitting(header, rows, options.max_width)
        yield _paragraphs(header, rows) if widths is None else _grid(header, rows, widths, self.table.numeric)


def fitting(header: Sequence[str], rows: Sequence[Sequence[str]], room: int) -> list[int] | None:
    """The widths of the columns in `room` cells, None when no widths keep words whole and cells short. Columns of text
    give way, the widest first; numbers and dates that stand in one word never do."""
    columns = list(zip(header, *rows, strict=True))
    widths = [max(map(cell_len, column)) for column in columns]
    least = [max((cell_len(word) for cell in column for word in cell.split()), default=1) for column in columns]
    room -= GAP * (len(columns) - 1)
    if sum(least) > room:
        return None
    while sum(widths) > room:
        widest = max((n for n in range(len(widths)) if widths[n] > least[n]), key=lambda n: widths[n])
        widths[widest] -= 1
    tallest = max((-(-cell_len(cell) // max(1, width)) for column, width in zip(columns, widths, strict=True)
                   for cell in column), default=1)  # fmt: skip
    return widths if tallest <= TALLEST else None


def _grid(
    header: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[int], numeric: Sequence[int]
) -> RenderableType:
    grid = Grid(box=box.SIMPLE_HEAD, header_style="bold", pad_edge=False, padding=(0, GAP - 1, 0, 0), show_edge=False)
    for place, (label, width) in enumerate(zip(header, widths, strict=True)):
        grid.add_column(Styled(label), justify="right" if place in numeric else "left", width=width)
    for row in rows:
        grid.add_row(*map(Styled, row))
    return grid


def _paragraphs(header: Sequence[str], rows: Sequence[Sequence[str]]) -> RenderableType:
    """The first cell names the row, the others follow with their labels; empty ones are left out."""
    drawn: list[RenderableType] = []
    for name, *cells in rows:
        drawn.append(Styled(name or "–", style="bold"))
        line = Styled()
        for label, cell in zip(header[1:], cells, strict=True):
            if cell in ("", "–"):
                continue
            line.append(" · " if line else "", style="dim")
            line.append(f"{label} ", style="dim")
            line.append(cell)
        if line:
            drawn.append(Padding(line, (0, 0, 0, 2)))
    return Group(*drawn)
