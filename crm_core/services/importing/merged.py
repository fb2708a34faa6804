"""Cells that a workbook shows as one over several rows: each of the rows has the value."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence

from openpyxl.utils import column_index_from_string

from crm_core.services.importing.tables import Cell

_MERGE = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')
_MOST = 5_000
"""Merged cells that are looked at in one sheet."""
Line = tuple[int, list[Cell]]


def fill_merged(lines: Sequence[Line], workbook: bytes, sheet: str) -> None:
    """Writes the first value of every cell merged downwards in one column into its other rows, in `lines`.

    `sheet` is the part of the workbook that holds the sheet. Cells merged across columns are titles and stay.
    """
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        if sheet not in archive.namelist():
            return
        found = _MERGE.findall(archive.read(sheet))
    cells_of = dict(lines)
    last = max(cells_of, default=0)
    for left, top, right, bottom in found[:_MOST]:
        if left != right:
            continue
        column, first = column_index_from_string(left.decode()) - 1, cells_of.get(int(top), [])
        value = first[column] if column < len(first) else None
        if value is None:
            continue
        for number in range(int(top) + 1, min(int(bottom), last) + 1):
            cells = cells_of.get(number)
            if cells:
                cells.extend([None] * (column + 1 - len(cells)))
                cells[column] = value
