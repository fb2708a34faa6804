"""What every `VectorIndex` must do, run over the embedded engine and over the exact one."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from crm_core.entities import Kind, Ref
from crm_core.errors import Unavailable
from crm_core.keeping import MemoryShard
from crm_core.memory.arrays import Vectors
from crm_core.memory.base import VectorIndex
from crm_core.memory.exact import ExactIndex
from crm_core.memory.vectors import EdgeIndex

DIMENSION = 16


@pytest.fixture(params=["embedded", "exact"])
def index(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[VectorIndex]:
    makers: dict[str, Callable[[], VectorIndex]] = {
        "embedded": lambda: EdgeIndex(tmp_path / "vectors", DIMENSION),
        "exact": lambda: ExactIndex(DIMENSION),
    }
    made = makers[request.param]()
    yield made
    made.close()


def shard(kind: Kind, record_id: str, place: int = 0) -> MemoryShard:
    text = f"{kind} {record_id} {place}"
    digest = hashlib.blake2b(text.encode(), digest_size=16).hexdigest()
    return MemoryShard(digest, Ref(kind, record_id), text, hashlib.sha256(text.encode()).hexdigest())


def unit(*rows: tuple[float, ...]) -> Vectors:
    out = np.zeros((len(rows), DIMENSION), dtype=np.float32)
    for number, row in enumerate(rows):
        out[number, : len(row)] = row
    return out / np.linalg.norm(out, axis=1, keepdims=True)


def random_rows(count: int, seed: int = 7) -> Vectors:
    rows = np.random.default_rng(seed).normal(size=(count, DIMENSION)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def test_the_nearest_come_first_with_their_cosine(index: VectorIndex) -> None:
    shards = [shard(Kind.DEAL, "far"), shard(Kind.DEAL, "near"), shard(Kind.DEAL, "opposite")]
    index.upsert(shards, unit((0, 1), (1, 0.1), (-1, 0)))
    found = index.search(unit((1, 0))[0], 3)
    assert [match.ref.id for match in found] == ["near", "far", "opposite"]
    assert [round(match.score, 3) for match in found] == [0.995, 0.0, -1.0]
    assert found[0].shard_id == shards[1].id


def test_it_says_which_text_each_vector_is_of(index: VectorIndex) -> None:
    shards = [shard(Kind.DEAL, str(number // 2), number % 2) for number in range(3_000)]
    index.upsert(shards, random_rows(3_000))
    assert index.held() == {one.id: one.text_hash for one in shards}
    some = [Ref(Kind.DEAL, str(number)) for number in range(0, 1_400, 2)]
    assert index.held([*some, Ref(Kind.DEAL, "nobody")]) == {
        one.id: one.text_hash for one in shards if one.ref in frozenset(some)
    }
    assert index.held([]) == {}
    changed = replace(shards[0], text_hash="0" * 64)
    index.upsert([changed], random_rows(1))
    index.delete([Ref(Kind.DEAL, "0")], keep=[changed.id])
    assert index.held([Ref(Kind.DEAL, "0")]) == {changed.id: "0" * 64}


def test_it_agrees_with_the_definition_on_random_vectors(index: VectorIndex) -> None:
    rows = random_rows(300)
    kinds = [Kind.DEAL, Kind.CONTACT, Kind.ACTIVITY]
    shards = [shard(kinds[number % 3], str(number // 3)) for number in range(300)]
    index.upsert(shards, rows)
    index.optimize()
    among = {Ref(Kind.CONTACT, str(number)) for number in range(0, 100, 2)} | {Ref(Kind.DEAL, "5")}
    for query in random_rows(5, seed=8):
        by_score = sorted(range(300), key=lambda number: -float(rows[number] @ query))
        every = [shards[number].id for number in by_score]
        assert [match.shard_id for match in index.search(query, 10)] == every[:10]
        deals = [shards[number].id for number in by_score if shards[number].ref.kind is Kind.DEAL]
        assert [match.shard_id for match in index.search(query, 10, kinds=[Kind.DEAL])] == deals[:10]
        some = [shards[number].id for number in by_score if shards[number].ref in among]
        assert [match.shard_id for match in index.search(query, 10, among=among)] == some[:10]
        both = [one for one in some if one not in deals]
        assert [match.shard_id for match in index.search(query, 99, kinds=[Kind.CONTACT], among=among)] == both


def test_writing_again_replaces_and_counts_once(index: VectorIndex) -> None:
    one = shard(Kind.DEAL, "a")
    index.upsert([one], unit((0, 1)))
    index.upsert([one], unit((1, 0)))
    assert index.count() == 1
    assert index.search(unit((1, 0))[0], 1)[0].score == pytest.approx(1.0, abs=1e-5)


def test_deleting_a_record_removes_all_its_shards_and_no_other(index: VectorIndex) -> None:
    shards = [shard(Kind.DEAL, "a", 0), shard(Kind.DEAL, "a", 1), shard(Kind.DEAL, "b"), shard(Kind.CONTACT, "a")]
    index.upsert(shards, random_rows(4))
    index.delete([Ref(Kind.DEAL, "a"), Ref(Kind.DEAL, "never there")])
    index.delete([Ref(Kind.DEAL, "a")])
    left = {match.ref for match in index.search(random_rows(1)[0], 10)}
    assert left == {Ref(Kind.DEAL, "b"), Ref(Kind.CONTACT, "a")}
    assert index.count() == 2


def test_kept_shards_of_a_deleted_record_stay(index: VectorIndex) -> None:
    shards = [shard(Kind.DEAL, "a", place) for place in range(3)]
    index.upsert(shards, random_rows(3))
    index.delete([Ref(Kind.DEAL, "a")], keep=[shards[1].id])
    assert [match.shard_id for match in index.search(random_rows(1)[0], 10)] == [shards[1].id]


def test_none_means_all_and_an_empty_choice_means_none(index: VectorIndex) -> None:
    index.upsert([shard(Kind.DEAL, "a")], unit((1, 0)))
    query = unit((1, 0))[0]
    assert len(index.search(query, 5)) == 1
    assert index.search(query, 5, kinds=[]) == []
    assert index.search(query, 5, among=[]) == []
    assert index.search(query, 0) == []
    index.clear()
    assert index.search(query, 5) == []
    assert index.count() == 0


def test_the_embedded_index_is_there_after_closing(tmp_path: Path) -> None:
    first = EdgeIndex(tmp_path / "v", DIMENSION)
    first.upsert([shard(Kind.DEAL, "a")], unit((1, 0)))
    first.close()
    again = EdgeIndex(tmp_path / "v", DIMENSION)
    assert [match.ref.id for match in again.search(unit((1, 0))[0], 1)] == ["a"]
    again.close()


def test_what_a_killed_process_wrote_is_there(tmp_path: Path) -> None:
    script = (
        "import os, sys, numpy as np\n"
        "from pathlib import Path\n"
        "from crm_core.entities import Kind, Ref\n"
        "from crm_core.keeping import MemoryShard\n"
        "from crm_core.memory.vectors import EdgeIndex\n"
        "index = EdgeIndex(Path(sys.argv[1]), 16)\n"
        "index.upsert([MemoryShard('0' * 32, Ref(Kind.DEAL, 'a'), 'x', 'y')], np.eye(1, 16, dtype=np.float32))\n"
        "os._exit(9)\n"
    )
    done = subprocess.run([sys.executable, "-c", script, str(tmp_path / "v")], check=False, timeout=60)
    assert done.returncode == 9
    index = EdgeIndex(tmp_path / "v", DIMENSION)
    assert index.count() == 1
    index.close()


def test_a_second_opener_is_told_who_has_the_folder(tmp_path: Path) -> None:
    owner = EdgeIndex(tmp_path / "v", DIMENSION)
    with pytest.raises(Unavailable, match=r"another process has .*/v open"):
        EdgeIndex(tmp_path / "v", DIMENSION)
    owner.close()


def test_who_has_the_folder_goes_on_writing_whoever_asks_for_it(tmp_path: Path) -> None:
    """The one who is refused, again and again, in a process of its own, changes nothing in the folder."""
    code = (
        "import sys; from pathlib import Path; from crm_core.errors import Unavailable\n"
        "from crm_core.memory.vectors import EdgeIndex\n"
        "for _ in range(3):\n"
        "    try: EdgeIndex(Path(sys.argv[1]), int(sys.argv[2]))\n"
        "    except Unavailable: print('refused')\n"
    )
    first = EdgeIndex(tmp_path / "v", DIMENSION)
    first.upsert([shard(Kind.DEAL, "a")], unit((1, 0)))
    for number, name in enumerate("bcd"):
        command = [sys.executable, "-c", code, str(tmp_path / "v"), str(DIMENSION)]
        asked = subprocess.run(command, capture_output=True, text=True, check=True)
        assert asked.stdout.split() == ["refused"] * 3
        first.upsert([shard(Kind.DEAL, name)], unit((1, 0)))
        first.flush()
        assert first.count() == number + 2
    first.close()
    again = EdgeIndex(tmp_path / "v", DIMENSION)
    assert again.count() == 4
    again.close()


def test_a_broken_folder_is_named_with_the_fix(tmp_path: Path) -> None:
    (tmp_path / "v").mkdir()
    (tmp_path / "v" / "edge_config.json").write_text("not json")
    with pytest.raises(Unavailable, match=r"cannot be opened.*run: loom reindex"):
        EdgeIndex(tmp_path / "v", DIMENSION)
