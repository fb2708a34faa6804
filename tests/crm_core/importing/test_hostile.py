"""Files that somebody broke, or made to break us: each ends in a report, and the files beside it are imported.

Sizes are such that work which grows with their square would not end within the patience of anybody running this.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from crm_core.entities import Kind
from crm_core.services.importing.quotes import opens, without_open_quotes
from crm_core.services.importing.reading import read_tables
from crm_core.services.importing.tables import SourceFile, UnreadableFile
from tests.crm_core.importing.conftest import Desk

N = 200_000
GOOD = "Name,Email\nEve,eve@x.test\n"
TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
PARTS = {
    "[Content_Types].xml": (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{TYPES}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{TYPES}.worksheet+xml"/></Types>'
    ),
    "_rels/.rels": (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>'
    ),
    "xl/workbook.xml": (
        '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
        'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
        '<sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>'
    ),
    "xl/_rels/workbook.xml.rels": (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" '
        'Target="worksheets/sheet1.xml"/></Relationships>'
    ),
}


def cell(ref: str, value: str, kind: str = "inlineStr") -> str:
    held = f"<is><t>{value}</t></is>" if kind == "inlineStr" else f"<v>{value}</v>"
    return f'<c r="{ref}" t="{kind}">{held}</c>'


def workbook(rows: str, before: str = "") -> bytes:
    """A workbook of one sheet with these `<row>`s."""
    stream = io.BytesIO()
    head = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    sheet = f'{head}<dimension ref="A1:XFD1048576"/><sheetData>{rows}</sheetData></worksheet>'
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in {**PARTS, "xl/worksheets/sheet1.xml": before + sheet}.items():
            archive.writestr(name, text)
    return stream.getvalue()


HEADER = '<row r="1">' + cell("A1", "Name") + cell("B1", "Email") + "</row>"
PERSON = '<row r="2">' + cell("A2", "Ana") + cell("B2", "ana@x.test") + "</row>"


def book_of(*rows: tuple[object, ...]) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)  # type: ignore[union-attr]
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def stuffed() -> bytes:
    """A small archive that unpacks to half a gigabyte."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in PARTS.items():
            archive.writestr(name, text)
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            for _ in range(50):
                part.write(b" " * 1_000_000)
    return stream.getvalue()


LAUGHS = "<!DOCTYPE x [<!ENTITY a0 'ha'>" + "".join(
    f"<!ENTITY a{i} '{f'&a{i - 1};' * 10}'>" for i in range(1, 10)
) + "]>"  # fmt: skip
SAID: dict[str, tuple[bytes, str]] = {
    # a file that holds no table we can read -> what is said of it
    "far-cells.xlsx": (
        workbook(
            '<row r="1">' + cell("A1", "Name") + cell("XFD1", "Email") + "</row>"
            '<row r="1048576">' + cell("A1048576", "Ana") + "</row>"
        ),
        "far-cells.xlsx: more than 500 columns; at most 500 are read. Leave out what is not needed.",
    ),
    "row-without-end.xlsx": (
        workbook(HEADER + '<row r="2000000000">' + cell("A2000000000", "Ana") + "</row>"),
        "row-without-end.xlsx: more than 1,100,000 rows. Split it into several files.",
    ),
    "no-such-column.xlsx": (
        workbook(HEADER + '<row r="2">' + cell("ZZZZZZ2", "Ana") + "</row>"), "no-such-column.xlsx: a broken Excel",
    ),
    "no-number.xlsx": (
        workbook(HEADER + '<row r="2">' + cell("A2", "9" * 5_000, "n") + "</row>"), "no-number.xlsx: a broken Excel",
    ),
    "no-string.xlsx": (workbook(HEADER + '<row r="2">' + cell("A2", "7", "s") + "</row>"), "no-string.xlsx: a broken"),
    "half-xml.xlsx": (workbook(HEADER + "<row"), "half-xml.xlsx: a broken Excel"),
    "laughs.xlsx": (workbook('<row r="1">' + cell("A1", "&a9;") + "</row>", LAUGHS), "laughs.xlsx: a broken Excel"),
    "stuffed.xlsx": (stuffed(), "stuffed.xlsx: unpacks to 50 MB; at most 10 MB."),
    "cut.xlsx": (book_of(("Name", "Email"), ("Ana", "a@x.test"))[:2_000], "cut.xlsx: a broken Excel workbook"),
    "wide.csv": (b",".join(b"Name %d" % i for i in range(20_000)) + b"\n", "wide.csv: more than 500 columns"),
    "headless.csv": (b"Ana,ana@x.test,12\nTom,tom@x.test,14\n", "headless.csv: no header: the first line looks like"),
    "commas-in-the-header.csv": (
        b'"1' + b"," * N + b'x"\nAna\n', "commas-in-the-header.csv: no header: the first line",
    ),
    "nul.csv": (b"Name,Em\x00ail\nAna,a@x.test\n", "nul.csv: not a table (binary data)."),
    "half-utf-16.csv": (GOOD.encode("utf-16")[:-1], "half-utf-16.csv: broken utf-16 text at byte"),
    "open.csv": (b'"Name,Email\nAna,a@x.test\n', "open.csv: "),
    "huge-cell.csv": (b'Name,Notes\nAna,"' + b"x" * 11_000_000 + b'"\n', "huge-cell.csv: line 2 cannot be read as CSV"),
}  # fmt: skip


@pytest.mark.parametrize("name", SAID)
def test_what_cannot_be_read_is_said_and_the_rest_imported(desk: Desk, name: str) -> None:
    data, said = SAID[name]
    report = desk.load({name: data, "people.csv": GOOD})
    told = [str(problem) for problem in report.plan.problems]
    assert [line for line in told if line.startswith(said)], told
    assert all(len(line) < 400 for line in told)
    assert [each.name for each in desk.all(Kind.CONTACT)] == ["Eve"]


def csv_of(*rows: str) -> bytes:
    return "\n".join(("Name,Email,Created,Notes,Score,When", *rows)).encode()


READ: dict[str, bytes] = {
    # a file with something strange in it, all of whose people can be read
    "far-row.xlsx": workbook(HEADER + PERSON + '<row r="1048576"/>'),
    "far-cell.xlsx": workbook(HEADER + PERSON + '<row r="3">' + cell("XFD3", "x") + "</row>"),
    "merged.xlsx": book_of(("People of the north",), ("Name", "Email"), ("Ana", "ana@x.test"), (None, None)),
    "infinite.xlsx": workbook(
        '<row r="1">' + cell("A1", "Name") + cell("B1", "Email") + cell("C1", "Score") + "</row>"
        '<row r="2">' + cell("A2", "Ana") + cell("B2", "ana@x.test") + cell("C2", "1e999", "n") + "</row>"
    ),
    "utf-32.csv": b"Name,Email\nAna,ana@x.test\n".decode().encode("utf-32"),
    "bom.csv": b"\xef\xbb\xbfName,Email\nAna,ana@x.test\n",
    "ends.csv": b"Name,Email\r\nAna,ana@x.test\rTom,tom@x.test\n\r\nKim,kim@x.test",
    "late-nul.csv": b"Name,Email,Notes\nAna,ana@x.test," + b"y" * 5_000 + b"\x00z\n",
    "long-date.csv": csv_of(f"Ana,ana@x.test,{'T' * N},,,{'Jan' * N}x"),
    "long-words.csv": csv_of(f"Ana,ana@x.test,2024-01-02,{'word ' * 30_000},1,{'a' * N}"),
    "long-number.csv": csv_of(f'Ana,ana@x.test,2024-01-02,,"{"1," * N}",{"12" * N}'),
    "long-lines.csv": csv_of(f'Ana,ana@x.test,2024-01-02,"{chr(10) * N}x",1,1'),
    "brackets.csv": csv_of(f'Ana,ana@x.test,2024-01-02,"[""a"",{"[" * N}",1,1').replace(b"Notes", b"Tags"),
    "long-header.csv": b"Name,Email," + b"h" * N + b"\nAna,ana@x.test,x\n",
    "open-quotes.csv": csv_of("Ana,ana@x.test,2024-01-02,,1,1", *['a"b,"c,,,,'] * 20_000),
    "long-open-quote.csv": csv_of(
        "Ana,ana@x.test,2024-01-02,,1,1", 'Tom,"t@x.test', *[f"a{i},b,,,," for i in range(2_000)]
    ),
}


@pytest.mark.parametrize("name", READ)
def test_what_is_strange_costs_no_more_than_its_cell(desk: Desk, name: str) -> None:
    plan = desk.plan({name: READ[name]}, Kind.CONTACT)
    assert all(len(str(problem)) < 400 for problem in plan.problems)
    assert [problem for problem in plan.problems if problem.line is None] == []
    made = {command.name for command in plan.commands if hasattr(command, "emails")}
    assert "Ana" in made


def test_formulas_count_by_the_value_they_were_saved_with(desk: Desk) -> None:
    saved = workbook(
        HEADER + '<row r="2"><c r="A2" t="str"><f>"A"&amp;"na"</f><v>Ana</v></c>' + cell("B2", "ana@x.test") + "</row>"
    )
    desk.load({"saved.xlsx": saved})
    assert desk.only(Kind.CONTACT).name == "Ana"


def test_binary_files_of_any_kind_are_named(desk: Desk) -> None:
    for head in (b"%PDF-1.7", b"\x89PNG", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\x1f\x8b", b"MZ"):
        with pytest.raises(UnreadableFile):
            read_tables(SourceFile("x", head + bytes(range(256)) * 100))


def _naive(lines: list[str]) -> Iterator[int]:
    """The lines that open a quote which is never closed, by reading the rest of the file from each."""
    start = 0
    while start < len(lines):
        rest, at = [*lines[start:], "S\n"], start
        reader = csv.reader(rest)
        for record in reader:
            if start + reader.line_num == len(lines) + 1:
                if record == ["S"]:
                    return
                yield at
                start = at + 1
                break
            at = start + reader.line_num


@given(st.lists(st.text('a",', max_size=6).map(lambda text: text + "\n"), max_size=8))
def test_open_quotes_are_found_as_the_csv_reader_sees_them(lines: list[str]) -> None:
    whole, broken = without_open_quotes(lines, ",")
    assert broken == list(_naive(lines))
    assert sorted(whole + broken) == list(range(len(lines)))
    assert not opens([lines[index] for index in whole], ",")
