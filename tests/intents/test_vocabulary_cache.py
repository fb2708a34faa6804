"""A vocabulary that is kept is the one that would be read anew, for everybody, whatever changed; and it is read anew
only where something changed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm_core.access import Actor, Visibility
from crm_core.commands import (
    Archive,
    Assign,
    Command,
    CreateCompany,
    CreateContact,
    CreateDeal,
    CreateProduct,
    CreateTask,
    DefineAlias,
    DefineField,
    DefineStage,
    LogActivity,
    Tag,
    Undo,
    UpdateRecord,
)
from crm_core.entities import ActivityType, Kind, Ref, new_id
from crm_core.errors import CRMError
from crm_core.fields import FieldType
from crm_core.reading import Reader
from crm_core.store.sql import SqlStore
from intents.nl_query.vocabulary import Vocabulary, build
from intents.nl_query.vocabulary_cache import vocabulary_of
from tests.door import Door, company, contact, deal, user

WORDS = ("Mining", "Steel", "Fintech")
_TARGETS = st.sampled_from([company("acme"), contact("jane"), deal("d")])


def _changes() -> st.SearchStrategy[Command]:
    word = st.sampled_from(WORDS)
    return st.one_of(
        st.builds(lambda w: CreateCompany(id=new_id(), name=f"{w} Works {new_id()[-6:]}", industry=w), word),
        st.builds(lambda w: CreateContact(id=new_id(), name="Joe", title=w), word),
        st.builds(lambda w: CreateDeal(id=new_id(), title="Renewal", source=w, owner=user("ana")), word),
        st.builds(lambda w: CreateProduct(id=new_id(), name=f"{w} {new_id()[-4:]}"), word),
        st.builds(lambda w: CreateTask(id=new_id(), title=w), word),
        st.builds(lambda t: LogActivity(id=new_id(), type=ActivityType.CALL, contact=contact("jane"), subject=t), word),
        st.builds(lambda t, w: Tag(t, (w,)), _TARGETS, word),
        st.builds(lambda t, who: Assign(t, user(who)), _TARGETS, st.sampled_from(["ana", "saul"])),
        st.builds(lambda w: UpdateRecord(company("acme"), (("industry", w),)), word),
        st.builds(lambda w: UpdateRecord(contact("jane"), (("custom.region", w),)), word),
        st.builds(lambda t: UpdateRecord(user("tom"), (("team", Ref(Kind.TEAM, t)),)), st.sampled_from(("north", "south"))),
        st.builds(Archive, _TARGETS),
        st.builds(lambda w: DefineField(Kind.DEAL, w.lower(), w, FieldType.TEXT), word),
        st.builds(lambda w: DefineAlias(Kind.COMPANY, f"{w} word", "industry"), word),
        st.builds(lambda w: DefineStage(w.lower(), w, 2, 0.3), word),
        st.just(Undo()),
    )  # fmt: skip


@pytest.fixture
def door(tmp_path: Path) -> Iterator[Door]:
    store = SqlStore.open(f"sqlite:///{tmp_path / 'crm.sqlite3'}")
    yield Door(store)
    store.close()


def _filled(door: Door) -> list[Actor]:
    staff = door.staff(Visibility.TEAM)
    door.run(
        DefineField(Kind.CONTACT, "region", "Region", FieldType.TEXT),
        CreateCompany(id="acme", name="Acme", industry="Mining", owner=user("ana")),
        CreateContact(id="jane", name="Jane Doe", company=company("acme"), owner=user("ana"), title="CEO"),
        CreateDeal(id="d", title="Renewal", contacts=(contact("jane"),), owner=user("saul"), source="Fair"),
        CreateProduct(id="gtx", name="GTX Basic"),
    )
    return list(staff.values())


def _words(vocabulary: Vocabulary) -> object:
    """What a vocabulary says, without the order in which it was read."""
    values = {
        phrase: {(word.kind, word.path, frozenset(word.values)) for word in words}
        for phrase, words in vocabulary.values.items()
    }
    fields = {phrase: frozenset(words) for phrase, words in vocabulary.fields.items()}
    return values, fields, vocabulary.labels, frozenset(vocabulary.currencies)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=st.lists(_changes(), min_size=1, max_size=8))
def test_what_is_kept_is_what_would_be_read(changes: list[Command], tmp_path_factory: pytest.TempPathFactory) -> None:
    store = SqlStore.open(f"sqlite:///{tmp_path_factory.mktemp('words') / 'crm.sqlite3'}")
    try:
        door = Door(store)
        actors = _filled(door)
        for command in changes:
            with suppress(CRMError):  # what the door refuses changes nothing
                door.run(command)
            for actor in actors:
                with door.crm.read(actor) as reader:
                    assert _words(vocabulary_of(reader)) == _words(build(reader))
    finally:
        store.close()


def test_a_task_and_a_call_cost_no_new_reading(door: Door) -> None:
    actor = _filled(door)[0]
    with door.crm.read(actor) as reader:
        before = vocabulary_of(reader)
    door.run(CreateTask(id="t", title="Ring Jane"))
    door.run(LogActivity(id="a", type=ActivityType.CALL, contact=contact("jane"), subject="Hello"))
    with door.crm.read(actor) as reader:
        assert vocabulary_of(reader) is before


def test_a_field_that_is_taken_back_is_a_word_no_more(door: Door) -> None:
    actor = _filled(door)[0]

    def knows(reader: Reader) -> bool:
        return "shoe size" in vocabulary_of(reader).fields

    door.run(DefineField(Kind.CONTACT, "shoe_size", "Shoe size", FieldType.NUMBER))
    with door.crm.read(actor) as reader:
        assert knows(reader)
    door.run(Undo())
    with door.crm.read(actor) as reader:
        assert not knows(reader)
