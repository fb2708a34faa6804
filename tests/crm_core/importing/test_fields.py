"""Every field there is: made by its kind's command, known by its name in a file, exported, and imported again."""

from __future__ import annotations

from dataclasses import fields
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from crm_core.access import LOCAL_OPERATOR
from crm_core.commands import CreateCompany, CreateContact, CreateDeal, CreateTeam, CreateUser
from crm_core.entities import Kind, Ref, Role
from crm_core.fields import FIELDS, FieldSpec, FieldType
from crm_core.services.creating import argument_of
from crm_core.services.importing import ImportService
from crm_core.services.importing.creating import CREATES
from crm_core.services.importing.headers import SYNONYMS, split, words
from crm_core.store.sql import SqlStore
from tests.crm_core.importing.conftest import Desk
from tests.door import Door

SETTABLE = [(kind, spec) for kind, specs in FIELDS.items() for spec in specs if spec.settable]
OTHERS = {Kind.COMPANY: "co", Kind.CONTACT: "c", Kind.DEAL: "d", Kind.USER: "u", Kind.TEAM: "t"}
CHOICES: dict[str, Any] = {"currency": "USD", "stage": "closed_won", "type": "meeting", "outcome": "positive",
    "role": Role.MANAGER}  # fmt: skip
TEXTS = {"email": "jane@x.test", "timezone": "Europe/Oslo", "phone": "+49 30 1234567"}
BY_TYPE: dict[FieldType, Any] = {
    FieldType.NUMBER: 250, FieldType.MONEY: Decimal("1234.5"), FieldType.PERCENT: 0.35, FieldType.DATE: date(2026, 2, 3),
    FieldType.DATETIME: datetime(2026, 1, 2, 10, 30, tzinfo=UTC), FieldType.BOOL: True,
}  # fmt: skip


def filled(spec: FieldSpec) -> Any:
    if spec.ref is not None:
        ref = Ref(spec.ref, OTHERS[spec.ref])
        return (ref,) if spec.type is FieldType.MULTI_REF else ref
    if spec.type is FieldType.CHOICE:
        return CHOICES[spec.name]
    text = TEXTS.get(spec.name, f"some {spec.name}")
    return BY_TYPE.get(spec.type, (text,) if spec.type is FieldType.MULTI_TEXT else text)


@pytest.mark.parametrize(("kind", "spec"), SETTABLE, ids=lambda value: getattr(value, "name", str(value)))
def test_a_field_has_an_argument_and_goes_by_its_name(kind: Kind, spec: FieldSpec) -> None:
    assert argument_of(kind, spec.name) in {field.name for field in fields(CREATES[kind])}
    assert words(spec.name) in split(SYNONYMS[kind][spec.name])


@pytest.mark.parametrize("kind", list(Kind))
def test_a_record_with_every_field_comes_back_from_its_export(desk: Desk, tmp_path: Path, kind: Kind) -> None:
    values = {argument_of(kind, spec.name): filled(spec) for of, spec in SETTABLE if of is kind}
    desk.door.run(
        CreateTeam(id="t", name="Team"), CreateUser(id="u", name="Una", email="una@x.test"),
        CreateCompany(id="co", name="Company"), CreateContact(id="c", name="Kim"), CreateDeal(id="d", title="Deal"),
        CREATES[kind](id="whole", **values),
    )  # fmt: skip
    before = desk.door.there(Ref(kind, "whole"))
    assert all(getattr(before, spec.attribute) not in (None, "", ()) for of, spec in SETTABLE if of is kind)
    exported: dict[str, str | bytes] = {f"{each}.csv": desk.exported(each) for each in Kind}
    store = SqlStore.open(f"sqlite:///{tmp_path / 'other.db'}")
    door = Door(store)
    other = Desk(door, ImportService(door.crm, "EUR"))
    report = other.load({name: text for name, text in exported.items() if len(str(text).splitlines()) > 1})
    assert report.plan.problems == ()
    (after,) = [each for each in other.all(kind) if each.external_id == "whole"]
    for spec in (spec for of, spec in SETTABLE if of is kind):
        was, now = getattr(before, spec.attribute), getattr(after, spec.attribute)
        if spec.ref is None:
            assert now == was, spec.name
        else:
            assert _names(other, spec, now) == _names(desk, spec, was), spec.name
    store.close()


def _names(desk: Desk, spec: FieldSpec, ids: Any) -> list[str]:
    assert spec.ref is not None
    found = [desk.door.there(Ref(spec.ref, id_)) for id_ in (ids if isinstance(ids, tuple) else (ids,))]
    return [getattr(each, "name", None) or each.title for each in found]


def test_a_field_that_follows_from_others_is_never_set(desk: Desk) -> None:
    kept = {(kind, spec.name) for kind, specs in FIELDS.items() for spec in specs if spec.kept}
    assert kept == {(Kind.CONTACT, "last_contact"), (Kind.DEAL, "stage_changed"), (Kind.TASK, "done_at")}
    with desk.door.crm.read(LOCAL_OPERATOR) as reader:
        assert not any(spec.derived and spec.settable for kind in Kind for spec in reader.fields(kind))
