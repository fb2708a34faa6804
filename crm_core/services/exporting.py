"""Records as CSV that a spreadsheet can open safely and that imports again to the same records.

Related records are written by name, for people, and by id (`company_loom_id`), for the way back. Text that a
spreadsheet would calculate gets a leading apostrophe, which the import takes off again.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TextIO

from crm_core.entities import AnyRecord, Kind, Ref, name_of
from crm_core.fields import FieldSpec, FieldType
from crm_core.reading import Reader
from crm_core.services.importing.headers import SYNONYMS, split, words
from crm_core.services.importing.recognising import CUSTOM_MARK

_CALCULATED = re.compile(r"[=+\-@\t\r]|'['=+\-@\t\r]")
_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_BATCH = 500
Column = tuple[str, Callable[[AnyRecord], str]]


def write_csv(reader: Reader, kind: Kind, stream: TextIO) -> int:
    """Every record of the kind that the reader's actor sees, in the order of the list; returns how many.

    `stream` must not translate line ends (`newline=""`). Archived records are left out.
    """
    writer = csv.writer(stream)
    columns = _columns(reader, kind)
    writer.writerow([guarded(header) for header, _ in columns])
    count = 0
    for record in _records(reader, kind):
        writer.writerow([guarded(cell(record)) for _, cell in columns])
        count += 1
    return count


def guarded(written: str) -> str:
    """The text with an apostrophe before it when a spreadsheet would take it for a formula."""
    return f"'{written}" if _CALCULATED.match(written) and not _NUMBER.fullmatch(written) else written


def _records(reader: Reader, kind: Kind) -> Iterator[AnyRecord]:
    ids = reader.ids(kind)
    for start in range(0, len(ids), _BATCH):
        batch = ids[start : start + _BATCH]
        found = reader.get_many(kind, batch)
        yield from (found[id_] for id_ in batch if id_ in found)


def _columns(reader: Reader, kind: Kind) -> list[Column]:
    names = _Names(reader)
    columns: list[Column] = [
        ("loom_id", lambda record: record.id),
        ("external_id", lambda record: record.external_id or ""),
        ("source_system", lambda record: record.source_system or ""),
    ]
    taken = {word for listed in SYNONYMS[kind].values() for word in split(listed)}
    for spec in reader.fields(kind):
        if not spec.name.startswith("custom.") and spec.settable:
            columns.append((spec.name, _own(spec, names)))
            if spec.ref is not None:
                several = spec.type is FieldType.MULTI_REF
                columns.append((f"{spec.name}_loom_id{'s' if several else ''}", _ids(spec)))
        elif spec.name.startswith("custom."):
            key, label = spec.name.removeprefix("custom."), spec.label or spec.name
            header = f"{CUSTOM_MARK}{label}" if words(label) in taken else label
            columns.append((header, lambda record, key=key: _text(record.custom.get(key))))  # type: ignore[misc]
    return columns


def _own(spec: FieldSpec, names: _Names) -> Callable[[AnyRecord], str]:
    if spec.ref is not None:
        kind = spec.ref
        return lambda record: _text(tuple(names.of(kind, id_) for id_ in _many(getattr(record, spec.attribute))))
    return lambda record: _text(getattr(record, spec.attribute))


def _ids(spec: FieldSpec) -> Callable[[AnyRecord], str]:
    return lambda record: _text(_many(getattr(record, spec.attribute)))


def _many(value: Any) -> tuple[Any, ...]:
    return value if isinstance(value, tuple) else () if value is None else (value,)


class _Names:
    """Names of related records, archived ones too, each looked up once."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._known: dict[Kind, dict[str, str]] = {}

    def of(self, kind: Kind, id_: str) -> str:
        if kind not in self._known:
            found = self._reader.get_many(kind, self._reader.ids(kind))
            self._known[kind] = {each: name_of(record) for each, record in found.items()}
        known = self._known[kind]
        if id_ not in known:  # archived, or not for this reader to see
            record = self._reader.get(Ref(kind, id_))
            known[id_] = "" if record is None else name_of(record)
        return known[id_]


def _text(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case datetime():
            return value.isoformat().replace("+00:00", "Z")
        case date():
            return value.isoformat()
        case Decimal():
            return format(value, "f")
        case float():
            return repr(int(value)) if value.is_integer() else repr(value)
        case tuple() | list():
            texts = [str(each) for each in value]
            if any(re.search(r"[;,\n]|:::", each) for each in texts):
                return json.dumps(texts, ensure_ascii=False)
            return "; ".join(texts)
        case _:
            return str(value)
