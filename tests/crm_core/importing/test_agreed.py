"""An import that was said yes to does what was shown then, or asks again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from crm_core.access import LOCAL_OPERATOR
from crm_core.commands import Command, CreateContact, UpdateRecord
from crm_core.entities import Kind, Ref
from crm_core.services.importing import OutdatedPlan
from tests.crm_core.importing.conftest import Desk

FIRST = {"people.csv": "Name,Email,Title\nAnn Lee,ann@lee.test,Buyer\n"}
FILES = {"people.csv": "Name,Email,Title,Company\nAnn Lee,ann@lee.test,Lead,Acme\nBo Ray,bo@ray.test,Clerk,Acme\n"}
OTHER = CreateContact(id="cy", name="Cy Fox")


def test_a_plan_made_again_has_the_same_effect(desk: Desk) -> None:
    desk.load(FIRST)
    shown = desk.plan(FILES)
    desk.door.run(OTHER)
    again = desk.plan(FILES)
    assert again.key != shown.key
    assert again.commands != shown.commands
    assert again.effect == shown.effect


def test_what_makes_no_difference_in_between_is_no_reason_to_ask(desk: Desk) -> None:
    desk.load(FIRST)
    shown = desk.plan(FILES)
    desk.door.run(OTHER)
    report = desk.service.run(shown, LOCAL_OPERATOR, agreed=shown.effect)
    assert report.receipt is not None
    assert desk.named(Kind.CONTACT, "Ann Lee").title == "Lead"
    assert desk.named(Kind.CONTACT, "Bo Ray").title == "Clerk"


@pytest.mark.parametrize("planned_again", [True, False])
@pytest.mark.parametrize(
    "between",
    [
        pytest.param(lambda ann: CreateContact(id="bo", name="Bo Ray", emails=("bo@ray.test",)), id="made"),
        pytest.param(lambda ann: UpdateRecord(ann, (("title", "Head"),)), id="changed by hand"),
        pytest.param(lambda ann: UpdateRecord(ann, (("title", "Lead"),)), id="done already"),
    ],
)
def test_what_makes_a_difference_is_shown_and_nothing_is_written(
    desk: Desk, between: Callable[[Ref], Command], *, planned_again: bool
) -> None:
    desk.load(FIRST)
    shown = desk.plan(FILES)
    desk.door.run(between(Ref(Kind.CONTACT, desk.named(Kind.CONTACT, "Ann Lee").id)))
    before = {kind: desk.exported(kind) for kind in (Kind.CONTACT, Kind.COMPANY)}
    plan = desk.plan(FILES) if planned_again else shown
    with pytest.raises(OutdatedPlan) as outdated:
        desk.service.run(plan, LOCAL_OPERATOR, agreed=shown.effect)
    assert {kind: desk.exported(kind) for kind in before} == before
    assert outdated.value.plan.effect == desk.plan(FILES).effect != shown.effect
    report = desk.service.run(outdated.value.plan, LOCAL_OPERATOR, agreed=outdated.value.plan.effect)
    assert report.receipt is not None
    assert desk.named(Kind.CONTACT, "Bo Ray").company_id is not None


def test_another_file_has_another_effect(desk: Desk) -> None:
    shown = desk.plan(FILES)
    swapped = {name: text.replace("Clerk", "Cook") for name, text in FILES.items()}
    assert desk.plan(swapped).effect != shown.effect
    assert replace(shown, key="another").effect == shown.effect


def test_when_all_is_recorded_already_there_is_nothing_to_ask(desk: Desk) -> None:
    shown = desk.plan(FILES)
    desk.door.run(OTHER)
    desk.load(FILES)
    report = desk.service.run(shown, LOCAL_OPERATOR, agreed=shown.effect)
    assert report.receipt is None
    assert len(desk.all(Kind.CONTACT)) == 3
