"""Any file -> its tables: CSV, or every sheet of an Excel workbook."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import PurePath

from crm_core.services.importing.delimited import csv_table
from crm_core.services.importing.merged import fill_merged
from crm_core.services.importing.tables import Cell, SourceFile, Table, UnreadableFile, table_of

MAX_UNPACKED = 300_000_000
"""Bytes an Excel workbook may unpack to."""
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
        return tuple(_workbook(name, file.data))
    if file.data[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise UnreadableFile(name, "an old Excel file (.xls). Save it as .xlsx or CSV.")
    if file.data.startswith(_MAGIC):
        raise UnreadableFile(name, "not a table. Export it as CSV or Excel (.xlsx).")
    return (csv_table(name, file.data),)


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
        fill_merged(lines, data, str(getattr(sheet, "_worksheet_path", "")).lstrip("/"))
        if not any(cell is not None for _, cells in lines for cell in cells):
            continue
        found = True
        label = f"{name} [{sheet.title}]" if len(book.worksheets) > 1 else name
        width = max(max((i for i, cell in enumerate(cells) if cell is not None), default=-1) for _, cells in lines) + 1
        yield table_of(label, [(number, cells[:width]) for number, cells in lines])
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
