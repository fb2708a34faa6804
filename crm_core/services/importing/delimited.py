"""Delimited text -> a table, in the encodings and with the delimiters people have."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence

from crm_core.services.importing.quotes import opens, without_open_quotes
from crm_core.services.importing.tables import Cell, Table, UnreadableFile, table_of

_DELIMITERS = ",;\t|"
_SAMPLE_LINES = 40


def csv_table(name: str, data: bytes) -> Table:
    """The table in the bytes of a text file. Raises UnreadableFile."""
    text, note = _decode(name, data)
    notes = (note,) if note else ()
    text = text.removeprefix("\ufeff")
    skipped = 0
    if match := re.match(r"sep=(.)\r?\n", text):  # Excel's own hint
        delimiter, text, skipped = match[1], text[match.end() :], 1
    else:
        delimiter = _delimiter(text)
    csv.field_size_limit(10_000_000)
    lines = list(io.StringIO(text, newline=""))
    rows, broken = _records(name, lines, delimiter)
    cells = [(line + skipped, cells) for line, cells in rows]
    return table_of(name, cells, notes, {line + skipped: reason for line, reason in broken.items()})


def _records(name: str, lines: list[str], delimiter: str) -> tuple[list[tuple[int, Sequence[Cell]]], dict[int, str]]:
    """(line, cells) of every record, and the lines that open a quote and never close it: these alone are lost."""
    rows, last = _parsed(name, lines, range(len(lines)), delimiter)
    if not opens(lines[last:], delimiter):
        return rows, {}
    whole, broken = without_open_quotes(lines, delimiter)
    rows, _ = _parsed(name, [lines[index] for index in whole], whole, delimiter)
    return rows, {index + 1: "a quote is opened and never closed." for index in broken}


def _parsed(
    name: str, lines: Sequence[str], numbers: Sequence[int], delimiter: str
) -> tuple[list[tuple[int, Sequence[Cell]]], int]:
    """The records of these lines, whose places in the file are `numbers`, and where among them the last one starts."""
    rows: list[tuple[int, Sequence[Cell]]] = []
    reader, at, last = csv.reader(lines, delimiter=delimiter), 0, 0
    try:
        for record in reader:
            rows.append((numbers[at] + 1, [cell.strip() or None for cell in record]))
            last, at = at, reader.line_num
    except csv.Error as error:
        raise UnreadableFile(name, f"line {numbers[at] + 1} cannot be read as CSV ({error}).") from None
    return rows, last


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


def _decode(name: str, data: bytes) -> tuple[str, str | None]:
    if data[:4] in (b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff"):
        return _strict(name, data, "utf-32"), None
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
