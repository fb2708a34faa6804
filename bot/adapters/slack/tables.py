"""Table -> Slack table blocks, or words where it is one of several in an answer or its cells are too long.

A message holds one table block, so a card of several tables would be several messages: the first is a table, the short
ones after it are lines of words.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.adapters.plain_text import one_line
from bot.adapters.slack import limits
from bot.adapters.slack.words import Payload, Run, context, rich, section
from bot.adapters.splitting import units
from bot.replies import Table

LINES = 20
"""Rows of a further table that are shown as lines of words."""


def table_blocks(table: Table, *, first: bool = True) -> list[Payload]:
    """`first`: whether no other table stands above it in the same answer."""
    blocks = ([] if first else _lines(table)) or _tables(table)
    if table.total is not None and table.total > len(table.rows):
        blocks += context([f"{len(table.rows)} of {table.total} shown"])
    return blocks


def _tables(table: Table) -> list[Payload]:
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
    return blocks


def _lines(table: Table) -> list[Payload]:
    """A line of words for each row, below the names of the columns; none when there are too many."""
    header = [one_line(name) for name in table.header]
    rows = [[one_line(cell) or "–" for cell in row] for row in table.rows]
    if not header or len(rows) > LINES or sum(map(_size, (header, *rows))) > limits.SECTION_TEXT // 2:
        return []
    runs: list[Run] = [(" · ".join(filter(None, header)) + "\n", "italic")]
    for first, *others in rows:
        runs += [(first, "bold"), ("".join(f" · {cell}" for cell in others) + "\n", "")]
    return rich(runs)


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
        return section(" · ".join(header))
    blocks: list[Payload] = []
    for row in rows:
        runs: list[Run] = []
        for label, cell in zip(header, row, strict=True):
            runs += [(f"{label}: ", "bold"), (cell + "\n", "")]
        blocks += rich(runs)
    return blocks
