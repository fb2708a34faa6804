"""Any file as tables of cells with line numbers: CSV in the encodings people have, and Excel workbooks."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import PurePath

Cell = str | Decimal | datetime | date | bool | None
"""CSV cells are stripped text; Excel cells keep their type. An empty cell is None."""

MAX_COLUMNS = 500
MAX_UNPACKED = 300_000_000
"""Bytes an Excel workbook may unpack to."""
_DELIMITERS = ",;\t|"
_SAMPLE_LINES = 40
_MAGIC = (
    b"%PDF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"\x7fELF",
    b"\x1f\x8b",
    b"Rar!",
    b"OggS",
    b"ID3",
    b"RIFF",
    b"MZ",
)


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


def read_tables(file: SourceFile) -> tuple[Table, ...]:
    """Every table in the file. Raises UnreadableFile when there is none."""
    name = PurePath(file.name).name
    if not file.data.strip(b"\x00\xef\xbb\xbf\xff\xfe \t\r\n"):
        raise UnreadableFile(name, "the file is empty.")
    if file.data[:4] == b"PK\x03\x04":
        return tuple(_workbook(name, file.data))
    if file.data[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise UnreadableFile(name, "an old Excel file (.xls). Save it as .xlsx or CSV.")
    if file.data.startswith(_MAGIC):
        raise UnreadableFile(name, "not a table. Export it as CSV or Excel (.xlsx).")
    text, note = _decode(name, file.data)
    return (_csv(name, text, (note,) if note else ()),)


def _decode(name: str, data: bytes) -> tuple[str, str | None]:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return _strict(name, data, "utf-16"), None
    if data[:3] == b"\xef\xbb\xbf":
        return _strict(name, data, "utf-8-sig"), None
    head = data[:4000]
    if b"\x00" in head:
        for offset, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
            if head[offset::2].count(0) > 0.7 * len(head[offset::2]) and not head[1 - offset :: 2].count(0):
                return _strict(name, data, encoding), "Read as UTF-16 without a mark."
        raise UnreadableFile(name, "not a table (binary data). Export it as CSV or Excel (.xlsx).")
    try:
        text = data.decode("utf-8")
        note = None
    except UnicodeDecodeError:
        try:
            text, note = data.decode("cp1252"), "Not UTF-8: read as Windows-1252."
        except UnicodeDecodeError:
            raise UnreadableFile(name, "neither UTF-8 nor Windows-1252 text. Save it as UTF-8 CSV.") from None
    controls = sum(1 for char in text[:4000] if ord(char) < 32 and char not in "\t\r\n\x0b\x0c")
    if controls > 0.02 * min(len(text), 4000):
        raise UnreadableFile(name, "not a table (binary data). Export it as CSV or Excel (.xlsx).")
    return text, note


def _strict(name: str, data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise UnreadableFile(name, f"broken {encoding} text at byte {error.start}. Save it as UTF-8 CSV.") from None


def _csv(name: str, text: str, notes: tuple[str, ...]) -> Table:
    text = text.removeprefix("\ufeff")
    skipped = 0
    if match := re.match(r"sep=(.)\r?\n", text):  # Excel's own hint
        delimiter, text, skipped = match[1], text[match.end() :], 1
    else:
        delimiter = _delimiter(text)
    csv.field_size_limit(10_000_000)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    lines: list[tuple[int, Sequence[Cell]]] = []
    before = 0
    try:
        for record in reader:
            lines.append((before + 1 + skipped, [cell.strip() or None for cell in record]))
            before = reader.line_num
    except csv.Error as error:
        raise UnreadableFile(name, f"line {reader.line_num + skipped} cannot be read as CSV ({error}).") from None
    return _table(name, lines, notes)


def _delimiter(text: str) -> str:
    """The delimiter that cuts the first lines into the most columns, most evenly."""
    sample = text[:20_000]
    best, best_score = ",", 0.0
    for delimiter in _DELIMITERS:
        widths: list[int] = []
        try:
            for record in csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter):
                if record:
                    widths.append(len(record))
                if len(widths) == _SAMPLE_LINES:
                    break
        except csv.Error:
            continue
        if not widths or widths[0] < 2:
            continue
        score = widths[0] * sum(width == widths[0] for width in widths) / len(widths)
        if score > best_score:
            best, best_score = delimiter, score
    return best


def _workbook(name: str, data: bytes) -> Iterator[Table]:
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            unpacked = sum(part.file_size for part in archive.infolist())
            if "xl/workbook.xml" not in archive.namelist():
                raise UnreadableFile(name, "a zip archive, not an Excel workbook. Unpack it first.")
    except zipfile.BadZipFile:
        raise UnreadableFile(name, "a broken Excel workbook. Save it again as .xlsx or CSV.") from None
    if unpacked > MAX_UNPACKED:
        raise UnreadableFile(name, f"unpacks to {unpacked // 1_000_000} MB; at most {MAX_UNPACKED // 1_000_000} MB.")
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    except (InvalidFileException, KeyError, ValueError, zipfile.BadZipFile) as error:
        raise UnreadableFile(name, f"a broken Excel workbook ({error}). Save it again as .xlsx or CSV.") from None
    found = False
    for sheet in book.worksheets:
        lines = [
            (number, [_excel_cell(value) for value in values])
            for number, values in enumerate(sheet.iter_rows(values_only=True), start=1)
        ]
        if not any(cell is not None for _, cells in lines for cell in cells):
            continue
        found = True
        label = f"{name} [{sheet.title}]" if len(book.worksheets) > 1 else name
        width = max(max((i for i, cell in enumerate(cells) if cell is not None), default=-1) for _, cells in lines) + 1
        yield _table(label, [(number, cells[:width]) for number, cells in lines], ())
    book.close()
    if not found:
        raise UnreadableFile(name, "every sheet of the workbook is empty.")


def _excel_cell(value: object) -> Cell:
    match value:
        case None | bool() | datetime() | date():
            return value
        case int() | float():
            return Decimal(str(value))
        case _:
            return str(value).strip() or None


def _table(name: str, lines: Sequence[tuple[int, Sequence[Cell]]], notes: tuple[str, ...]) -> Table:
    filled = [(line, cells) for line, cells in lines if any(cell is not None for cell in cells)]
    if not filled:
        raise UnreadableFile(name, "the file is empty.")
    start = 0
    while start + 1 < len(filled) and _width(filled[start][1]) == 1 < _width(filled[start + 1][1]):
        start += 1  # a report's title lines
    header = _header(name, filled[start][1])
    rows: list[Row] = []
    # Some exports end every line with a delimiter; one line that is longer than the others is broken.
    usual = Counter(len(cells) for _, cells in filled[start + 1 :]).most_common(1)
    widest = max(len(filled[start][1]), usual[0][0] if usual else 0)
    for line, cells in filled[start + 1 :]:
        extra = len(cells) > widest or any(cell is not None for cell in cells[len(header) :])
        given = len(cells) if extra or len(cells) < len(header) else len(header)
        padded = (*cells[: len(header)], *(None for _ in range(len(header) - len(cells))))
        rows.append(Row(line, padded, given))
    return Table(name, header, tuple(rows), notes)


def _width(cells: Sequence[Cell]) -> int:
    return sum(cell is not None for cell in cells)


def _header(name: str, cells: Sequence[Cell]) -> tuple[str, ...]:
    last = max(i for i, cell in enumerate(cells) if cell is not None)
    texts = ["" if cell is None else " ".join(str(cell).split()) for cell in cells[: last + 1]]
    if len(texts) > MAX_COLUMNS:
        raise UnreadableFile(
            name, f"{len(texts)} columns; at most {MAX_COLUMNS} are read. Leave out what is not needed."
        )
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
