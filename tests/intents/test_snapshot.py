"""What one message asks twice is read once, with the same answers."""

from __future__ import annotations

from collections import Counter

from crm_core.entities import AnyRecord, Kind, Ref
from intents.snapshot import Snapshot
from intents.testing import FakeLookup
from tests.intents.small_crm import RECORDS, small_crm


class Counting(FakeLookup):
    """Counts how often a record is read."""

    def __init__(self) -> None:
        super().__init__(RECORDS)
        self.reads: Counter[Ref] = Counter()

    def get(self, ref: Ref) -> AnyRecord | None:
        self.reads[ref] += 1
        return super().get(ref)


def test_the_same_answers_as_the_lookup() -> None:
    lookup = small_crm()
    steady = Snapshot(lookup)
    refs = [Ref(Kind.CONTACT, "p1"), Ref(Kind.CONTACT, "missing")]
    for _ in range(2):
        assert steady.visible(refs) == lookup.visible(refs)
        assert steady.ids(Kind.DEAL) == lookup.ids(Kind.DEAL)
        assert steady.rows(refs) == lookup.rows(refs)
        assert [steady.get(ref) for ref in refs] == [lookup.get(ref) for ref in refs]
        assert steady.fields(Kind.DEAL) == lookup.fields(Kind.DEAL)
        assert steady.aliases(Kind.DEAL) == lookup.aliases(Kind.DEAL)
        assert steady.values(Kind.COMPANY, "industry") == lookup.values(Kind.COMPANY, "industry")
        assert steady.stages() == lookup.stages()
        assert steady.revision() == lookup.revision()


def test_a_record_is_read_once() -> None:
    lookup = Counting()
    steady = Snapshot(lookup)
    for _ in range(5):
        steady.get(Ref(Kind.DEAL, "d1"))
    assert lookup.reads[Ref(Kind.DEAL, "d1")] == 1
