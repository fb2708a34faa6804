"""The projector: it follows the record, survives a kill, and starting again gives the same."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from crm_core.commands import AddNote, Archive, CreateCompany, CreateContact, CreateDeal, Undo, UpdateRecord
from crm_core.entities import Kind, Ref
from crm_core.errors import Unavailable
from crm_core.keeping import MemoryShard
from crm_core.memory.arrays import Vectors
from crm_core.memory.exact import ExactIndex
from crm_core.memory.projector import Projector
from crm_core.memory.recall import Memory
from crm_core.store.sql import SqlStore
from tests.door import NOW, Door, company, contact, deal


class WordEmbedder:
    """Texts that share words are near: each word is one of 64 directions."""

    name, dimension = "words", 64

    def __init__(self) -> None:
        self.embedded: list[str] = []

    def embed(self, texts: Sequence[str]) -> Vectors:
        self.embedded += texts
        out = np.full((len(texts), 64), 1e-3, dtype=np.float32)
        for row, text in enumerate(texts):
            for word in text.lower().replace(".", " ").replace(",", " ").split():
                out[row, hashlib.sha256(word.encode()).digest()[0] % 64] += 1
        return out / np.linalg.norm(out, axis=1, keepdims=True)


class FailingIndex(ExactIndex):
    """Fails at the write with this number."""

    def __init__(self, fails_at: int) -> None:
        super().__init__(64)
        self.left = fails_at

    def upsert(self, shards: Sequence[MemoryShard], vectors: Vectors) -> None:
        self.left -= 1
        if self.left == 0:
            raise Unavailable("The vector index", "killed here")
        super().upsert(shards, vectors)


@pytest.fixture
def store(store_url: str) -> Iterator[SqlStore]:
    opened = SqlStore.open(store_url)
    yield opened
    opened.close()


def projector(
    store: SqlStore, index: ExactIndex, embedder: WordEmbedder | None = None, name: str = "vectors"
) -> Projector:
    return Projector(store, store.shards(), index, embedder or WordEmbedder(), lambda: NOW, name=name)


def a_small_history(door: Door) -> None:
    door.run(CreateCompany(id="acme", name="Acme", industry="fintech"))
    door.run(CreateContact(id="jane", name="Jane Doe", title="CFO", company=company("acme"), notes="likes sailing"))
    door.run(CreateDeal(id="renewal", title="Renewal", company=company("acme"), contacts=(contact("jane"),)))
    door.run(AddNote(deal("renewal"), "worried about security compliance"))
    note = door.run(AddNote(deal("renewal"), "this was a mistake"))
    door.run(Undo(note.id))
    door.run(UpdateRecord(company("acme"), (("name", "Apex"),)))
    door.run(CreateContact(id="bob", name="Bob"))
    door.run(Archive(contact("bob")))


def state(store: SqlStore, index: ExactIndex) -> tuple[object, object]:
    shards = store.shards().all_shards()
    probe = np.ones(64, dtype=np.float32) / 8
    found = {(match.shard_id, match.ref, round(match.score, 5)) for match in index.search(probe, 99)}
    return [(one.id, one.ref, one.text, one.text_hash, one.at) for one in shards], found


def test_following_every_change_gives_the_same_as_starting_again(door: Door) -> None:
    followed = ExactIndex(64)
    follower = projector(door.store, followed)
    a_small_history(door)
    while follower.catch_up(limit=1):
        pass
    before = state(door.store, followed)
    again = ExactIndex(64)
    projector(door.store, again).reindex()
    assert state(door.store, again) == before
    texts = [one.text for one in door.store.shards().all_shards()]
    assert "Renewal. Apex, fintech" in texts
    assert not any("mistake" in text or "Bob" in text for text in texts)


def test_working_an_event_twice_is_as_good_as_once_and_embeds_nothing_again(door: Door) -> None:
    a_small_history(door)
    index, embedder = ExactIndex(64), WordEmbedder()
    assert projector(door.store, index, embedder).catch_up() > 0
    before, texts = state(door.store, index), len(embedder.embedded)
    assert projector(door.store, index, embedder).catch_up() == 0
    assert projector(door.store, index, embedder, name="from the start").catch_up() > 0, "worked, not skipped"
    assert state(door.store, index) == before
    projector(door.store, index, embedder).reindex()
    assert state(door.store, index) == before
    assert len(embedder.embedded) == texts


def test_a_failure_between_shards_and_vectors_is_made_good(door: Door) -> None:
    a_small_history(door)
    failing = FailingIndex(1)
    with pytest.raises(Unavailable, match="killed here"):
        projector(door.store, failing).catch_up()
    assert projector(door.store, failing).waiting() > 0
    projector(door.store, failing).catch_up()
    assert projector(door.store, failing).waiting() == 0
    clean = ExactIndex(64)
    projector(door.store, clean).reindex()
    assert state(door.store, failing)[1] == state(door.store, clean)[1]


def test_a_failure_while_a_text_changes_leaves_no_vector_of_the_old_one(door: Door) -> None:
    a_small_history(door)
    failing = FailingIndex(2)
    projector(door.store, failing).catch_up()
    door.run(UpdateRecord(contact("jane"), (("notes", "prefers climbing mountains"),)))
    with pytest.raises(Unavailable, match="killed here"):
        projector(door.store, failing).catch_up()
    projector(door.store, failing).catch_up()
    clean = ExactIndex(64)
    projector(door.store, clean).reindex()
    assert state(door.store, failing) == state(door.store, clean)


def test_indexes_of_two_machines_on_one_record_each_follow_it(door: Door) -> None:
    here, there = ExactIndex(64), ExactIndex(64)
    a_small_history(door)
    projector(door.store, here, name="here").catch_up()
    projector(door.store, there, name="there").catch_up()
    door.run(UpdateRecord(contact("jane"), (("notes", "prefers climbing mountains"),)), Archive(deal("renewal")))
    for index, name in ((here, "here"), (there, "there")):
        assert projector(door.store, index, name=name).waiting() > 0
        projector(door.store, index, name=name).catch_up()
    clean = ExactIndex(64)
    projector(door.store, clean, name="clean").reindex()
    assert state(door.store, here) == state(door.store, there) == state(door.store, clean)


def test_a_lost_index_is_filled_again_from_what_is_kept(door: Door) -> None:
    a_small_history(door)
    index, embedder = ExactIndex(64), WordEmbedder()
    projector(door.store, index, embedder).catch_up()
    texts, lost = len(embedder.embedded), ExactIndex(64)
    projector(door.store, lost, embedder).catch_up()
    assert lost.count() == index.count()
    assert len(embedder.embedded) == texts


def test_told_to_stop_it_comes_back_within_a_batch_and_goes_on_later(door: Door) -> None:
    door.run(CreateCompany(id="acme", name="Acme"))
    for number in range(60):
        door.run(AddNote(company("acme"), f"note {number} " + "about the weather " * 20))
    index, embedder = ExactIndex(64), WordEmbedder()
    stopped = Projector(
        door.store, door.store.shards(), index, embedder, lambda: NOW, stop=lambda: len(embedder.embedded) > 3
    )
    assert stopped.catch_up() == 0
    embedded = len(embedder.embedded)
    assert 3 < embedded < 30, "it was in the middle of one batch"
    going_on = projector(door.store, index, embedder)
    going_on.catch_up()
    assert going_on.waiting() == 0
    assert len(embedder.embedded) == len(set(embedder.embedded)), "what was embedded before is not embedded again"
    clean = ExactIndex(64)
    projector(door.store, clean).reindex()
    assert state(door.store, index) == state(door.store, clean)


def test_a_check_finds_a_vector_of_another_text(door: Door) -> None:
    a_small_history(door)
    index = ExactIndex(64)
    projector(door.store, index).catch_up()
    assert projector(door.store, index).check().agrees
    of_jane = next(one for one in door.store.shards().all_shards() if one.ref == contact("jane"))
    index.upsert([replace(of_jane, text_hash="0" * 64)], WordEmbedder().embed(["what it said before"]))
    found = projector(door.store, index).check()
    assert not found.agrees
    assert (found.shards - found.indexed, found.missing, found.left_over) == (1, 0, 0)


def test_progress_is_told(door: Door) -> None:
    a_small_history(door)
    told: list[tuple[int, int]] = []
    count = projector(door.store, ExactIndex(64)).reindex(lambda done, total: told.append((done, total)))
    assert told[-1] == (count, count)


def test_memory_finds_by_meaning_what_was_just_written(door: Door, tmp_path: Path) -> None:
    memory = Memory(door.store, tmp_path / "vectors", WordEmbedder(), lambda: NOW)
    a_small_history(door)
    hits = memory.search("security compliance", [Kind.ACTIVITY], 3)
    assert hits[0].snippet == "worried about security compliance"
    assert memory.degraded == ()
    only = memory.search("Apex fintech", None, 5, among=[Ref(Kind.CONTACT, "jane")])
    assert {hit.ref for hit in only} == {contact("jane")}
    memory.close()


def test_a_second_memory_on_the_folder_searches_exactly_and_says_so(door: Door, tmp_path: Path) -> None:
    a_small_history(door)
    owner = Memory(door.store, tmp_path / "vectors", WordEmbedder(), lambda: NOW)
    owner.catch_up()
    second = Memory(door.store, tmp_path / "vectors", WordEmbedder(), lambda: NOW)
    asked: Iterable[str] = ("security compliance", "Jane CFO")
    for text in asked:
        expected = [(hit.ref, pytest.approx(hit.score, abs=1e-4)) for hit in owner.search(text, None, 3)]
        assert [(hit.ref, hit.score) for hit in second.search(text, None, 3)] == expected
    assert "another process has" in second.degraded[0]
    assert second.catch_up() == 0
    owner.close()


def test_two_folders_on_one_record_are_both_current(door: Door, tmp_path: Path) -> None:
    a_small_history(door)
    machines = [Memory(door.store, tmp_path / one / "vectors", WordEmbedder(), lambda: NOW) for one in ("a", "b")]
    for text in ("prefers climbing mountains", "collects old maps"):
        door.run(UpdateRecord(contact("jane"), (("notes", text),)))
        for memory in machines:
            hits = memory.search(text, [Kind.CONTACT], 1)
            assert (hits[0].ref, hits[0].snippet, round(hits[0].score, 2)) == (contact("jane"), text, 1.0)
            assert memory.degraded == ()
    for memory in machines:
        memory.close()
