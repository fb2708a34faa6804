"""Any file -> its tables: CSV, or every sheet of an Excel workbook."""

from __future__ import annotations

import io
import math
import zipfile
from datetime import date, datetime
from decimal import Decimal
from pathlib import PurePath
from typing import Any

from crm_core.services.importing.delimited import csv_table
from crm_core.services.importing.merged import fill_merged
from crm_core.services.importing.tables import MAX_COLUMNS, Cell, SourceFile, Table, UnreadableFile, table_of

MAX_UNPACKED = 300_000_000
"""Bytes an Excel workbook may unpack to."""
MAX_EXPANSION = 100
"""To how many times its size it may; real ones stay below 30."""
MAX_ROWS = 1_100_000
"""Excel itself has 1,048,576."""
MAX_CELLS = 10_000_000
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


def read_tables(file: SourceFile) -> tuple[Table, ...]:
    """Every table in the file. Raises UnreadableFile when there is none."""
    name = PurePath(file.name).name
    if not file.data.strip(b"\x00\xef\xbb\xbf\xff\xfe \t\r\n"):
        raise UnreadableFile(name, "the file is empty.")
    if file.data[:4] == b"PK\x03\x04":
        return _workbook(name, file.data)
    if file.data[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise UnreadableFile(name, "an old Excel file (.xls). Save it as .xlsx or CSV.")
    if file.data.startswith(_MAGIC):
        raise UnreadableFile(name, "not a table. Export it as CSV or Excel (.xlsx).")
    return (csv_table(name, file.data),)


def _workbook(name: str, data: bytes) -> tuple[Table, ...]:
    from openpyxl import load_workbook

    _check_archive(name, data)
    book = None
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        sheets = [(sheet.title, lines) for sheet in book.worksheets if (lines := _lines(name, sheet))]
        parts = {sheet.title: str(getattr(sheet, "_worksheet_path", "")).lstrip("/") for sheet in book.worksheets}
        for title, lines in sheets:
            fill_merged(lines, data, parts[title])
        several = len(book.worksheets) > 1
    except UnreadableFile:
        raise
    except Exception as error:  # whatever a broken file makes of the parser: its XML, its numbers, its references
        why = str(error).partition("\n")[0][:80] or type(error).__name__
        raise UnreadableFile(name, f"a broken Excel workbook ({why}). Save it again as .xlsx or CSV.") from None
    finally:
        if book is not None:
            book.close()
    if not sheets:
        raise UnreadableFile(name, "every sheet of the workbook is empty.")
    return tuple(table_of(f"{name} [{title}]" if several else name, lines, ragged=True) for title, lines in sheets)


def _check_archive(name: str, data: bytes) -> None:
    """Raises UnreadableFile unless the bytes are a workbook of a size that can be unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            unpacked = sum(part.file_size for part in archive.infolist())
            known = "xl/workbook.xml" in archive.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        raise UnreadableFile(name, "a broken Excel workbook. Save it again as .xlsx or CSV.") from None
    if not known:
        raise UnreadableFile(name, "a zip archive, not an Excel workbook. Unpack it first.")
    most = min(MAX_UNPACKED, max(MAX_EXPANSION * len(data), 10_000_000))
    if unpacked > most:
        raise UnreadableFile(name, f"unpacks to {unpacked // 1_000_000} MB; at most {most // 1_000_000} MB.")


def _lines(name: str, sheet: Any) -> list[tuple[int, list[Cell]]]:
    """(row number, cells) of the rows that hold anything. What the sheet says of its own size is not believed."""
    sheet.reset_dimensions()
    lines: list[tuple[int, list[Cell]]] = []
    cells = 0
    for number, values in enumerate(sheet.iter_rows(values_only=True), start=1):
        if number > MAX_ROWS:
            raise UnreadableFile(name, f"more than {MAX_ROWS:,} rows. Split it into several files.")
        cells += len(values) + 1
        if cells > MAX_CELLS:
            raise UnreadableFile(name, f"more than {MAX_CELLS:,} cells. Split it, or leave out what is not needed.")
        row = [_excel_cell(value) for value in values[:MAX_COLUMNS]]
        if any(value not in (None, "") for value in values[MAX_COLUMNS:]):
            row.append("…")  # too wide, and `table_of` says so
        while row and row[-1] is None:
            row.pop()
        if row:
            lines.append((number, row))
    return lines


def _excel_cell(value: object) -> Cell:
    match value:
        case None | bool() | datetime() | date():
            return value
        case int() | float() if math.isfinite(value):
            return Decimal(str(value))
        case _:
            return str(value).strip() or None
