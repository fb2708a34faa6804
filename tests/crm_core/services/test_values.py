"""Values are checked against their field, whatever the database: dates, numbers, choices, texts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest

from crm_core.access import LOCAL_OPERATOR
from crm_core.commands import DefineField, Source
from crm_core.entities import Kind, Outcome
from crm_core.errors import Invalid
from crm_core.fields import FieldType, field_of
from crm_core.services.records import Records
from crm_core.services.values import checked, custom, merged
from crm_core.services.vocabulary import define_field
from crm_core.store.sql import SqlStore
from tests.door import NOW


@pytest.fixture
def records(sqlite_url: str) -> Iterator[Records]:
    store = SqlStore.open(sqlite_url)
    with store.rehearse() as tx:
        yield Records(tx, LOCAL_OPERATOR, NOW, Source("cli"))
    store.close()


@pytest.mark.parametrize(
    ("kind", "field", "given", "kept"),
    [
        (Kind.DEAL, "expected_close", datetime(2027, 1, 2, 23, 59, tzinfo=UTC), date(2027, 1, 2)),
        (Kind.DEAL, "created", date(2027, 1, 2), datetime(2027, 1, 2, tzinfo=UTC)),
        (
            Kind.ACTIVITY,
            "timestamp",
            datetime(2027, 1, 2, 1, tzinfo=timezone(timedelta(hours=2))),
            datetime(2027, 1, 1, 23, tzinfo=UTC),
        ),
        (Kind.DEAL, "value", 40_000, Decimal(40_000)),
        (Kind.DEAL, "value", Decimal("1.23456"), Decimal("1.2346")),
        (Kind.DEAL, "currency", " usd ", "USD"),
        (Kind.DEAL, "probability", Decimal("0.5"), 0.5),
        (Kind.COMPANY, "size", 250.0, 250),
        (Kind.COMPANY, "website", "   ", None),
        (Kind.CONTACT, "email", "mailto:Jane@ACME.com", ("jane@acme.com",)),
        (Kind.CONTACT, "title", None, None),
        (Kind.CONTACT, "tags", None, ()),
        (Kind.CONTACT, "notes", "two\nlines\x07", "two\nlines"),
        (Kind.ACTIVITY, "outcome", "positive", Outcome.POSITIVE),
        (Kind.USER, "timezone", "Europe/Berlin", "Europe/Berlin"),
    ],
)
def test_what_is_kept(records: Records, kind: Kind, field: str, given: Any, kept: Any) -> None:
    spec = field_of(kind, field)
    assert spec is not None
    found = checked(records, kind, spec, given)
    assert found == kept
    assert type(found) is type(kept)


@pytest.mark.parametrize(
    ("kind", "field", "given", "expected"),
    [
        (Kind.ACTIVITY, "timestamp", datetime(2027, 1, 2), "a time with its time zone"),  # noqa: DTZ001 - on purpose
        (Kind.ACTIVITY, "timestamp", "yesterday", "a date or a time"),
        (Kind.ACTIVITY, "outcome", "great", "one of positive, neutral, negative"),
        (Kind.COMPANY, "size", -1, "a whole number of employees"),
        (Kind.COMPANY, "size", True, "a number"),
        (Kind.COMPANY, "size", float("inf"), "a number that can be kept"),
        (Kind.COMPANY, "name", "x" * 2_001, "at most 2000 characters"),
        (Kind.DEAL, "value", Decimal(10) ** 14, "an amount below 100,000,000,000,000"),
        (Kind.DEAL, "value", True, "an exact amount (Decimal)"),
        (Kind.TASK, "done", "yes", "yes or no"),
        (Kind.USER, "timezone", "Mars/Olympus", "an IANA time zone such as Europe/Berlin"),
        (Kind.DEAL, "company", 7, "a record's id"),
    ],
)
def test_what_is_refused(records: Records, kind: Kind, field: str, given: Any, expected: str) -> None:
    spec = field_of(kind, field)
    assert spec is not None
    with pytest.raises(Invalid) as refused:
        checked(records, kind, spec, given)
    assert (refused.value.field, refused.value.expected) == (field, expected)


def test_custom_values_are_kept_as_json(records: Records) -> None:
    for key, type_ in (("price", FieldType.MONEY), ("since", FieldType.DATE), ("langs", FieldType.MULTI_TEXT)):
        define_field(DefineField(Kind.COMPANY, key, key.title(), type_), records)
    values = (("price", Decimal("1.50")), ("since", date(2020, 5, 1)), ("langs", ("de", "DE", "en")))
    assert custom(records, Kind.COMPANY, values) == {"price": 1.5, "since": "2020-05-01", "langs": ["de", "en"]}
    assert dict(merged({"a": 1, "b": 2}, {"b": None, "c": 3})) == {"a": 1, "c": 3}


@pytest.mark.parametrize(
    ("definition", "expected"),
    [
        (DefineField(Kind.DEAL, "Seats!", "Seats", FieldType.NUMBER), "a lower-case word: a-z, 0-9, _"),
        (DefineField(Kind.DEAL, "seats", " ", FieldType.NUMBER), "what people call the field"),
        (DefineField(Kind.DEAL, "buyer", "Buyer", FieldType.REF), "a type that is not a reference"),
    ],
)
def test_definitions_that_are_refused(records: Records, definition: DefineField, expected: str) -> None:
    with pytest.raises(Invalid) as refused:
        define_field(definition, records)
    assert refused.value.expected == expected


def test_a_fields_type_stays(records: Records) -> None:
    define_field(DefineField(Kind.DEAL, "seats", "Seats", FieldType.NUMBER), records)
    define_field(DefineField(Kind.DEAL, "seats", "Places", FieldType.NUMBER), records)
    assert records.custom[Kind.DEAL]["seats"].spoken == "Places"
    with pytest.raises(Invalid, match="expected number, as it was defined"):
        define_field(DefineField(Kind.DEAL, "seats", "Seats", FieldType.TEXT), records)
