"""Names to records within the asker's rights."""

from __future__ import annotations

import pytest

from crm_core.entities import Company, Contact, Kind, Ref
from intents.linking import OWN, Linker
from intents.resolution import Nobody, One, Several
from intents.testing import FakeLookup
from tests.intents.small_world import ACME, ANA, JANE, NOW, context, world


@pytest.mark.parametrize(
    ("text", "record"),
    [
        ("acme", ACME),
        ("Acme Inc", ACME),
        ("Doe, Jane", JANE),
        ("jane@acme.test", JANE),
        ("J. Doe", JANE),
        ("ana sousa", ANA),
        ("GTXPro", "x-pro"),
        ("the Globex deal", "d-2"),
        ("the Globex opp", "d-2"),
        ("the organisation Acme", ACME),
        ("the person Jane Doe", JANE),
    ],
)
def test_one(text: str, record: str) -> None:
    resolution = Linker(world(), context()).resolve(text)
    assert isinstance(resolution, One), resolution
    assert resolution.candidate.ref.id == record


def test_two_equal_names_are_told_apart() -> None:
    resolution = Linker(world(), context()).resolve("Maria", (Kind.CONTACT,))
    assert isinstance(resolution, Several)
    assert {c.detail for c in resolution.candidates} == {"CFO, Nordwind GmbH", "Engineer, Globex"}


def test_she_is_whom_the_conversation_is_about() -> None:
    resolution = Linker(world(), context(focus=(Ref(Kind.CONTACT, JANE),))).resolve("her")
    assert isinstance(resolution, One)
    assert resolution.candidate.ref.id == JANE


def test_a_hidden_record_is_neither_found_nor_near() -> None:
    secret = Contact(id="p-1", name="Zelda Quill")
    lookup = FakeLookup([secret], hidden=[Ref(Kind.CONTACT, "p-1")])
    linker = Linker(lookup, context())
    assert linker.resolve("Zelda Quill") == Nobody()
    assert linker.near("Zelda Quil") == ()
    assert linker.mentions("call Zelda Quill") == []


def test_a_new_name_is_known_at_once() -> None:
    lookup = world()
    assert isinstance(Linker(lookup, context()).resolve("Zelda Quill"), Nobody)
    lookup.put(Contact(id="p-2", name="Zelda Quill"), NOW)
    assert isinstance(Linker(lookup, context()).resolve("Zelda Quill"), One)


@pytest.mark.parametrize("form", ["Ltd", "OHG", "KGaA", "GbR", "Holdings"])
def test_a_company_is_named_without_its_legal_form(form: str) -> None:
    lookup = FakeLookup([Company(id="c-9", name=f"Quillbank {form}"), Company(id="c-8", name="Quillbank Paper Mill")])
    resolution = Linker(lookup, context()).resolve("Quillbank")
    assert isinstance(resolution, One)
    assert resolution.candidate.ref.id == "c-9"
    assert resolution.candidate.score >= OWN
