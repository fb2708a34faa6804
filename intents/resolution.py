"""What a name may turn out to mean: one record, several equally good ones, or nobody."""

from __future__ import annotations

from dataclasses import dataclass

from intents.interpretation import Candidate

MARGIN = 0.035
"""Candidates this close to the best are equally good."""


@dataclass(frozen=True, slots=True)
class One:
    candidate: Candidate
    others: tuple[Candidate, ...] = ()
    """Who else the words could mean, less well or less recently spoken of; empty beside a record's own name."""


@dataclass(frozen=True, slots=True)
class Several:
    """Equally good, best first; `detail` tells them apart."""

    candidates: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True)
class Nobody:
    """`near`: what may have been meant, best first, too weak to take."""

    near: tuple[Candidate, ...] = ()


Resolution = One | Several | Nobody


@dataclass(frozen=True, slots=True)
class Mention:
    """`text[start:end]` names one of `candidates` (best first, at least one). `reference`: "her", "that deal"."""

    start: int
    end: int
    text: str
    candidates: tuple[Candidate, ...]
    reference: bool = False

    @property
    def equal(self) -> tuple[Candidate, ...]:
        """The candidates that fit as well as the best one."""
        return tuple(c for c in self.candidates if c.score >= self.candidates[0].score - MARGIN)
