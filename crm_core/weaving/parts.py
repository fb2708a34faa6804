"""What answering may lean on besides the record: memory that searches by meaning, and decisions that judge.

Both are optional and built when first needed. `crm_core.memory.recall.Memory` and `crm_core.decisions.advisor.Advisor`
are the real ones; what is needed of them is said here, so that answering imports neither.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from crm_core.entities import Kind, Ref
from crm_core.errors import CRMError, Unavailable
from crm_core.memory.base import Hit, SemanticSearch
from crm_core.reading import Reader
from crm_core.results import (
    LearnedAnswer,
    PredictAnswer,
    RecommendationsAnswer,
    RiskAnswer,
    ScoreAnswer,
    TopLeadsAnswer,
)

if TYPE_CHECKING:
    from crm_core.memory.ties import Tie


class Advice(Protocol):
    """Judging leads and deals. Every method reads with the reader's rights and raises NotFound for a record that is
    not there for the actor."""

    def score(self, reader: Reader, contact: Ref) -> ScoreAnswer: ...

    def scores(self, reader: Reader, contacts: Sequence[str]) -> dict[str, tuple[float, str]]:
        """Contact id -> (score 0..1, tier), for many at once."""
        ...

    def predict(self, reader: Reader, deal: Ref) -> PredictAnswer: ...

    def chances(self, reader: Reader, deals: Sequence[str]) -> dict[str, float | None]:
        """Deal id -> probability of winning, None when it cannot be said, for many at once; closed ones left out."""
        ...

    def next_actions(self, reader: Reader, target: Ref) -> RecommendationsAnswer: ...

    def recommendations(self, reader: Reader, limit: int) -> RecommendationsAnswer: ...

    def at_risk(self, reader: Reader, limit: int) -> RiskAnswer: ...

    def risky(self, reader: Reader) -> list[str]: ...

    def top_leads(self, reader: Reader, limit: int) -> TopLeadsAnswer: ...

    def learned(self, reader: Reader) -> LearnedAnswer: ...


@dataclass(frozen=True, slots=True)
class Parts:
    """Builders of the optional parts; None means the part was not connected."""

    memory: Callable[[], SemanticSearch] | None = None
    advisor: Callable[[], Advice] | None = None

    def judge(self) -> Advice:
        """The advisor. Raises Unavailable when none is connected."""
        if self.advisor is None:
            raise Unavailable("scoring", "no advisor is connected")
        return self.advisor()

    def recall(
        self, text: str, kinds: Collection[Kind], limit: int, among: Collection[Ref] | None = None
    ) -> tuple[list[Hit], tuple[str, ...]]:
        """Hits by meaning (unfiltered by rights), and what does not work as it should. Raises Unavailable."""
        with self._remembering() as memory:
            return memory.search(text, kinds, limit, among), tuple(memory.degraded)

    def alike(self, reader: Reader, target: Ref, limit: int) -> list[Tie]:
        """Records that are related to the same records as the target, with the reader's rights. Raises Unavailable."""
        with self._remembering() as memory:
            return memory.alike(reader, target, limit)

    def who_knows(self, reader: Reader, target: Ref) -> list[tuple[Ref, Ref, int]]:
        """(user, contact, how often in contact), with the reader's rights. Raises Unavailable."""
        with self._remembering() as memory:
            return memory.who_knows(reader, target)

    @contextmanager
    def _remembering(self) -> Iterator[SemanticSearch]:
        if self.memory is None:
            raise Unavailable("memory", "no memory is connected")
        try:
            yield self.memory()
        except CRMError:
            raise
        except OSError as error:  # a missing model or index file
            raise Unavailable("memory", str(error)) from error
