"""Table -> Slack table blocks, or label and value pairs where its cells are too long."""

from __future__ import annotations

from collections.abc import Iterator

from bot.adapters.plain_text import one_line
from bot.adapters.slack import limits
from bot.adapters.slack.words import Payload, Run, context, rich, section
from bot.adapters.splitting import units
from bot.replies import Table


def table_blocks(table: Table) -> list[Payload]:
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
    if table.total is not None and table.total > len(table.rows):
        blocks += context([f"{len(table.rows)} of {table.total} shown"])
    return blocks


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
