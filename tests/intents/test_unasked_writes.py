"""What is written although nobody asked: noun phrases, wishes, hearsay, conditions, questions without their mark, and
sentences that say more than one thing.

`unasked_writes.tsv` was written before it was looked at what fails; its failures were looked at after that, so
its share says what is kept, not how well unseen sentences fare.
`reads`: a question or no request, nothing is even proposed. `asks`: nothing is written before the person has said more.
`writes`: exactly that change, at once or proposed; values as stored, times local. `says`: a word of an assumption.
"""

from __future__ import annotations

import csv
import sys
from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest

from crm_core.memory.embedding import OnnxEmbedder
from intents.classifier import LinearClassifier
from intents.interpretation import Ambiguous, Interpretation, NeedsSlot, Talk, Understood
from intents.router import Router
from intents.wording import tidy
from tests.intents.small_crm import NOW, context, small_crm

SENTENCES = Path(__file__).parent / "unasked_writes.tsv"


@dataclass(frozen=True)
class Case:
    text: str
    expect: str
    intents: tuple[str, ...]
    values: dict[str, str]
    meaning: Interpretation

    @property
    def right(self) -> bool:
        match self.expect:
            case "reads":
                return not _proposes(self.meaning)
            case "asks":
                return not self._writes
        return isinstance(self.meaning, Understood) and self._as_told(self.meaning)

    @property
    def harmful(self) -> bool:
        """It writes at once, and it was not asked to or writes something else."""
        return self._writes and not (
            self.expect == "writes" and isinstance(self.meaning, Understood) and self._as_told(self.meaning)
        )

    @property
    def _writes(self) -> bool:
        return isinstance(self.meaning, Understood) and self.meaning.confirm is None

    def _as_told(self, meaning: Understood) -> bool:
        got = tuple(sorted({parsed.intent for parsed in meaning.intents}))
        held = _values(meaning)
        wanted = {name: value for name, value in self.values.items() if name != "says"}
        said = self.values.get("says", "") in " ".join(assumption.words for assumption in meaning.assumptions)
        return got == self.intents and said and all(held.get(name) == value for name, value in wanted.items())


def _proposes(meaning: Interpretation) -> bool:
    """A change of the records is done, proposed, or half asked for."""
    if isinstance(meaning, Talk):
        return meaning.parsed.intent == "demo"
    if isinstance(meaning, NeedsSlot | Ambiguous):
        return meaning.parsed.intent not in ("ask", "show", "timeline", "brief", "predict", "score", "similar")
    return isinstance(meaning, Understood)


def _values(meaning: Understood) -> dict[str, str]:
    held: dict[str, str] = {}
    for command in meaning.commands:
        assert is_dataclass(command)
        pairs = [(spec.name, getattr(command, spec.name)) for spec in fields(command)]
        for name, value in [*pairs, *getattr(command, "values", ())]:
            if value not in (None, (), ""):
                held[name] = _plain(value)
    return held


def _plain(value: object) -> str:
    match value:
        case datetime():
            return f"{value.astimezone(NOW.tzinfo):%Y-%m-%dT%H:%M}"
        case Decimal():
            return f"{value.normalize():f}"
        case tuple():
            return ", ".join(map(str, value))
    return str(value)


@pytest.fixture(scope="module")
def cases(weights_path: Path) -> list[Case]:
    router, lookup = Router(LinearClassifier(OnnxEmbedder, weights_path)), small_crm()
    with SENTENCES.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    found = []
    for row in rows:
        names, _, told = (row["change"] or "").partition(" ")
        values = dict(pair.split("=", 1) for pair in told.split("; ") if pair)
        meaning = router.interpret(tidy(row["text"]), context(), lookup)
        found.append(Case(row["text"], row["expect"], tuple(sorted(names.split(","))), values, meaning))
    return found


def test_nothing_is_written_that_was_not_asked(cases: list[Case]) -> None:
    assert len(cases) >= 150
    assert [(case.text, _told(case.meaning)) for case in cases if case.harmful] == []


def test_most_are_taken_for_what_they_are(cases: list[Case]) -> None:
    right = sum(case.right for case in cases)
    sys.stdout.write(f"\nunasked writes: {right} of {len(cases)} as expected\n")
    for case in cases:
        if not case.right:
            sys.stdout.write(f"  {case.text!r} {case.expect}: {_told(case.meaning)}\n")
    assert right / len(cases) >= 0.85


def _told(meaning: Interpretation) -> str:
    match meaning:
        case Understood():
            names = " + ".join(f"{parsed.intent} {parsed.source} {parsed.confidence:.2f}" for parsed in meaning.intents)
            taken = "; ".join(assumption.words for assumption in meaning.assumptions)
            return f"{names} {_values(meaning)} [{taken}]" + (f" ?{meaning.confirm}" if meaning.confirm else "")
        case Talk(parsed=parsed):
            return f"Talk({parsed.intent})"
    parsed_ = getattr(meaning, "parsed", None)
    reason = getattr(meaning, "slot", None) or getattr(meaning, "reason", None) or getattr(meaning, "query", None)
    return f"{type(meaning).__name__}({parsed_.intent if parsed_ else ''} {reason})"[:160]
