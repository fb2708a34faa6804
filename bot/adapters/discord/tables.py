"""Table -> pieces of a Discord card: drawn with characters, as lines of words, or as a CSV file beside it."""

from __future__ import annotations

import csv
import io

from bot.adapters.discord import limits
from bot.adapters.discord.pieces import FENCE, MadeFile, Piece, code, code_parts, cost, escape, said, small
from bot.adapters.plain_text import one_line, plain_text, safe
from bot.adapters.splitting import split, units
from bot.replies import Reply, Table

TABLE_PAGES = 3
"""A table of more pages shows the first and comes whole as a CSV file."""


WIDEST_DRAWN = 56
"""Characters in a line of code that an embed on a desktop shows unbroken."""


def table_pieces(table: Table) -> list[Piece]:
    if not table.header:
        return []
    pages = _wide_pages(table) or _drawn_pages(table)
    pieces = [page for page, _ in pages]
    note = ""
    if len(pages) > TABLE_PAGES:
        pieces = [pieces[0], Piece(file=MadeFile("table.csv", _csv(table)))]
        note = f"The first {pages[0][1]} of {len(table.rows)} rows; all of them are in table.csv"
    if table.total is not None and table.total > len(table.rows):
        note = f"{note} ({table.total} in all)" if note else f"{len(table.rows)} of {table.total} shown"
    return pieces + ([said(small(note))] if note else [])


def _drawn_pages(table: Table) -> list[tuple[Piece, int]]:
    """The table drawn with characters, and how many rows each page holds."""
    header, rule, *rows = plain_text(Reply((Table(table.header, table.rows, None, table.numeric),))).split("\n")
    return [(code(page), page.count("\n") - 1) for page in _pages(header, rule, rows)]


def _wide_pages(table: Table) -> list[tuple[Piece, int]]:
    """A table too wide for a card, whose drawn lines Discord would break: one line of words a row. Empty when it is
    narrow, or has a row too long for this."""
    drawn = plain_text(Reply((Table(table.header, table.rows, None, table.numeric),)))
    rows = [[one_line(cell) or "–" for cell in row] for row in table.rows]
    longest = max(cost(" · ".join(row)) for row in (table.header, *rows)) + len("****")
    if max(map(units, drawn.split("\n"))) <= WIDEST_DRAWN or longest > limits.EMBED_DESCRIPTION // 8:
        return []
    top = small(" · ".join(one_line(name) for name in table.header if one_line(name)))
    room = (limits.EMBED_DESCRIPTION // 2 - units(top)) // (longest + 1)
    lines = [" · ".join((f"**{escape(first)}**", *map(escape, rest))) for first, *rest in rows]
    starts = range(0, max(len(lines), 1), room)
    return [(said("\n".join((top, *lines[at : at + room]))), len(lines[at : at + room])) for at in starts]


def _pages(header: str, rule: str, rows: list[str]) -> list[str]:
    """The header is repeated on every page, unless it alone is too long for that."""
    room = limits.EMBED_DESCRIPTION // 2 - FENCE
    top = f"{header}\n{rule}\n"
    if units(top) * 2 > room // 2:
        return code_parts("\n".join((header, rule, *rows)))
    body = split("\n".join(rows).replace("```", "`\u200b`\u200b`"), room - units(top) * 2)
    return [top.replace("```", "`\u200b`\u200b`") + part for part in body or [""]]


def _csv(table: Table) -> bytes:
    """Safe to open in a spreadsheet: a cell that would be a formula is quoted as text."""
    out = io.StringIO()
    writer = csv.writer(out)
    for row in (table.header, *table.rows):
        writer.writerow(f"'{cell}" if cell[:1] in "=@\t\r" and cell else cell for cell in map(safe, row))
    return out.getvalue().encode("utf-8-sig")
