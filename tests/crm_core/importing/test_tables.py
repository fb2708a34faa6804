"""Bytes of any file -> header and rows with line numbers, or one line that says what is wrong."""

from __future__ import annotations

import io
from datetime import date

import pytest
from openpyxl import Workbook

from crm_core.services.importing.reading import read_tables
from crm_core.services.importing.tables import SourceFile, UnreadableFile
from crm_core.services.importing.values import text


def table(data: bytes, name: str = "file.csv"):
    (found,) = read_tables(SourceFile(name, data))
    return found


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_every_encoding_people_have_reads_the_same(encoding: str) -> None:
    text = "Name,City\r\nJosé Müller,Zürich\r\nAna Sá,Évora\r\n"
    found = table(text.encode(encoding))
    assert found.header == ("Name", "City")
    assert [row.cells for row in found.rows] == [("José Müller", "Zürich"), ("Ana Sá", "Évora")]
    assert found.notes == {
        "cp1252": ("Not UTF-8: read as Windows-1252.",),
        "utf-16-le": ("Read as UTF-16 without a mark.",),
        "utf-16-be": ("Read as UTF-16 without a mark.",),
    }.get(encoding, ())


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(mark: str) -> None:
    found = table(
        f"Name{mark}Notes{mark}City\nAna{mark}one, two; three{mark}Porto\n".replace(
            "one, two; three", '"one, two; three"'
        ).encode()
    )
    assert found.rows[0].cells == ("Ana", "one, two; three", "Porto")


def test_excels_own_hint_names_the_delimiter() -> None:
    found = table(b"sep=;\nName;City\nAna;Porto\n")
    assert found.header == ("Name", "City")
    assert found.rows[0].line == 3


def test_lines_are_those_of_the_file_also_after_quoted_line_breaks_and_blank_lines() -> None:
    found = table(b'Name,Notes\nAna,"two\nlines"\n\nTom,x\n')
    assert [(row.line, row.cells[0]) for row in found.rows] == [(2, "Ana"), (5, "Tom")]
    assert found.rows[0].cells[1] == "two\nlines"


def test_a_row_says_how_many_cells_it_really_had() -> None:
    found = table(b"Name,City,Age\nAna\nTom,Porto,3,extra\nEva,Faro,4,\n")
    assert [row.given for row in found.rows] == [1, 4, 3]


def test_title_lines_of_a_report_are_passed_over() -> None:
    assert table(b"Pipeline report\nName,City\nAna,Porto\n").header == ("Name", "City")


def test_headers_become_unique_and_none_is_empty() -> None:
    assert table(b"Email,,Email\na@b.co,x,c@d.co\n").header == ("Email", "Column 2", "Email (2)")


def test_a_hundred_columns_are_read() -> None:
    header = ",".join(f"column {chr(97 + i % 26)}{'x' * (i // 26)}" for i in range(100))
    assert len(table(f"{header}\n{',' * 99}\n".encode() + b"a" + b"," * 99).header) == 100


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "the file is empty."),
        (b"\xef\xbb\xbf \r\n\r\n", "the file is empty."),
        (b",,,\n,,,\n", "the file is empty."),
        (b"%PDF-1.7\n...", "not a table. Export it as CSV or Excel (.xlsx)."),
        (b"\x00\x01\x02\xff\xfe\x00" * 50, "not a table (binary data). Export it as CSV or Excel (.xlsx)."),
        (b"\x01\x02\x03\x04\x05" * 50, "not a table (binary data). Export it as CSV or Excel (.xlsx)."),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 50, "an old Excel file (.xls). Save it as .xlsx or CSV."),
        (b"PK\x03\x04garbage", "a broken Excel workbook. Save it again as .xlsx or CSV."),
        (
            b"ana@acme.test,2024-01-02,12\ntom@acme.test,2024-01-03,13\n",
            "no header: the first line looks like data. Add a line with the column names.",
        ),
        (("x," * 600).encode() + b"\n", "more than 500 columns; at most 500 are read. Leave out what is not needed."),
    ],
)
def test_what_is_no_table_is_refused_in_one_line(data: bytes, reason: str) -> None:
    with pytest.raises(UnreadableFile) as refused:
        read_tables(SourceFile("folder/list.csv", data))
    assert str(refused.value) == f"list.csv: {reason}"


def test_every_sheet_of_a_workbook_is_a_table_and_cells_keep_their_type() -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "People"
    sheet.append(["Name", "Joined", "Seats", "Active"])
    sheet.append(["Ana", date(2024, 3, 1), 12.5, True])
    book.create_sheet("Empty")
    book.create_sheet("More").append(["Name", "City"])
    stream = io.BytesIO()
    book.save(stream)
    people, more = read_tables(SourceFile("book.xlsx", stream.getvalue()))
    assert (people.name, more.name) == ("book.xlsx [People]", "book.xlsx [More]")
    name, joined, seats, active = people.rows[0].cells
    assert (name, text(joined), str(seats), active) == ("Ana", "2024-03-01", "12.5", True)
    assert people.rows[0].line == 2


def test_a_quote_that_is_never_closed_costs_its_own_line_only() -> None:
    found = table(b'Name,City\nAna,Porto\n"Tom,Faro\nEva,Evora\n')
    assert [(row.line, row.cells[0], row.broken) for row in found.rows] == [
        (2, "Ana", None),
        (3, None, "a quote is opened and never closed."),
        (4, "Eva", None),
    ]
