"""A table of cells with line numbers: what every kind of file is read into."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType

from crm_core.services.importing.headers import SYNONYMS, split, words

Cell = str | Decimal | datetime | date | bool | None
"""CSV cells are stripped text; Excel cells keep their type. An empty cell is None."""

MAX_COLUMNS = 500
_SEARCHED = 15
"""Lines among which the header is looked for."""
_TELLING = 2
"""Names of known fields that a header found further down must have at least."""
LONGEST_HEADER = 200
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
NO_ROWS: Mapping[int, str] = MappingProxyType({})


class UnreadableFile(Exception):
    """A file that holds no table. The message is one line and says what to do."""

    def __init__(self, file: str, reason: str) -> None:
        self.file, self.reason = file, reason
        super().__init__(f"{file}: {reason}")


@dataclass(frozen=True, slots=True)
class SourceFile:
    name: str
    """File name, with or without folders."""
    data: bytes


@dataclass(frozen=True, slots=True)
class Row:
    line: int
    """Line of the file (row of the sheet) the row starts at, from 1."""
    cells: tuple[Cell, ...]
    """As many as the header has."""
    given: int
    """How many cells were really there: more or fewer than the header means a broken row."""
    broken: str | None = None
    """Why the row cannot be read at all."""


@dataclass(frozen=True, slots=True)
class Table:
    name: str
    """The file's name, with `[sheet]` for a workbook of several sheets."""
    header: tuple[str, ...]
    """Unique, non-empty."""
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()
    """What was assumed while reading."""

    def column(self, index: int) -> list[Cell]:
        return [row.cells[index] for row in self.rows if row.cells[index] is not None]


def table_of(
    name: str,
    lines: Sequence[tuple[int, Sequence[Cell]]],
    notes: tuple[str, ...] = (),
    broken: Mapping[int, str] = NO_ROWS,
    *,
    ragged: bool = False,
) -> Table:
    """Finds the header and makes every line as wide. `broken`: line -> reason. `ragged`: lines end with their last
    filled cell, so that a short one lacks nothing. Raises UnreadableFile."""
    filled = [(line, cells) for line, cells in lines if any(cell is not None for cell in cells)]
    if not filled:
        raise UnreadableFile(name, "the file is empty.")
    start = 0
    while start + 1 < len(filled) and _width(filled[start][1]) == 1 < _width(filled[start + 1][1]):
        start += 1  # a report's title lines
    start = _header_line([cells for _, cells in filled[:_SEARCHED]], start)
    if start:
        above = f"the {start} lines" if start > 1 else "the line"
        notes = (*notes, f"The columns' names are in line {filled[start][0]}; {above} above it passed over.")
    header = _header(name, filled[start][1])
    rows = [Row(line, (None,) * len(header), 0, reason) for line, reason in broken.items()]
    # Some exports end every line with a delimiter; one line that is longer than the others is broken.
    usual = Counter(len(cells) for _, cells in filled[start + 1 :]).most_common(1)
    widest = max(len(filled[start][1]), usual[0][0] if usual else 0)
    for line, cells in filled[start + 1 :]:
        extra = len(cells) > widest or any(cell is not None for cell in cells[len(header) :])
        short = len(cells) < min(len(header), usual[0][0])  # shorter than the others: some files leave out empty ends
        lacking = not ragged and (short or _width(cells) == 1)
        given = len(cells) if extra or lacking else len(header)
        padded = (*cells[: len(header)], *(None for _ in range(len(header) - len(cells))))
        rows.append(Row(line, padded, given))
    return Table(name, header, tuple(sorted(rows, key=lambda row: row.line)), notes)


def _header_line(lines: Sequence[Sequence[Cell]], start: int) -> int:
    """The line whose cells are the names of most known fields, when that is not `start`: other lines of a report's
    head ("as of", "Owner: Kim") may have several cells too."""
    known = {word for targets in SYNONYMS.values() for listed in targets.values() for word in split(listed)}
    scores = [len({words(cell) for cell in cells if isinstance(cell, str)} & known) for cells in lines]
    best = max(range(start, len(lines)), key=lambda index: (scores[index], -index))
    return best if scores[best] >= _TELLING and scores[best] > 2 * scores[start] else start


def _width(cells: Sequence[Cell]) -> int:
    return sum(cell is not None for cell in cells)


def _label(written: str) -> str:
    """A header as people read it: on one line, without control characters, cut where nobody reads on."""
    return " ".join(_CONTROL.sub("", written[: 2 * LONGEST_HEADER]).split())[:LONGEST_HEADER]


def _header(name: str, cells: Sequence[Cell]) -> tuple[str, ...]:
    last = max(i for i, cell in enumerate(cells) if cell is not None)
    if last >= MAX_COLUMNS:
        raise UnreadableFile(
            name, f"more than {MAX_COLUMNS} columns; at most {MAX_COLUMNS} are read. Leave out what is not needed."
        )
    texts = ["" if cell is None else _label(str(cell)) for cell in cells[: last + 1]]
    like_data = sum(
        bool(re.search(r"@\w+\.\w|^\W*\d[\d.,\s]*\W*$|^\d{4}-\d\d-\d\d|^\d{1,2}[./]\d{1,2}[./]\d{2,4}", text))
        for text in texts
    )
    if like_data and like_data >= len([text for text in texts if text]) / 3:
        raise UnreadableFile(name, "no header: the first line looks like data. Add a line with the column names.")
    seen: dict[str, int] = {}
    header: list[str] = []
    for index, text in enumerate(texts, start=1):
        label = text or f"Column {index}"
        seen[label] = seen.get(label, 0) + 1
        header.append(label if seen[label] == 1 else f"{label} ({seen[label]})")
    return tuple(header)
