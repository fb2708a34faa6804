"""How well changes are understood as a working team words them: terse, chatty, mistyped, several at once, or not
meant at all.

`held_out/writes.tsv` was written before it was looked at what fails. Two thirds of it were tuned on; every third
message never was, and its share is printed apart by `pytest -s`. Intents "-": nothing may be written. Slots are the
public ones of `loom say --json`; a record is its id.
"""

from __future__ import annotations

import csv
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from crm_core.memory.embedding import OnnxEmbedder
from intents.classifier import LinearClassifier
from intents.interpretation import Interpretation, SlotValue, Understood
from intents.router import Router
from intents.wording import tidy
from tests.intents.small_crm import context, small_crm

MESSAGES = Path(__file__).parent / "held_out" / "writes.tsv"
NOTHING = "-"


@dataclass(frozen=True)
class Case:
    text: str
    intents: tuple[str, ...]
    slots: dict[str, str]
    untouched: bool
    meaning: Interpretation

    @property
    def wanted_nothing(self) -> bool:
        return self.intents == (NOTHING,)

    @property
    def right(self) -> bool:
        """The intents that were meant and no other, with the main slots of the first."""
        if not isinstance(self.meaning, Understood):
            return self.wanted_nothing
        got = self.meaning.intents
        return tuple(p.intent for p in got) == self.intents and all(
            _plain(got[0].slots.get(name)) == value for name, value in self.slots.items()
        )

    @property
    def harmful(self) -> bool:
        """It writes at once, and another thing than was meant."""
        return isinstance(self.meaning, Understood) and self.meaning.confirm is None and not self._harmless()

    def _harmless(self) -> bool:
        assert isinstance(self.meaning, Understood)
        got = [parsed.intent for parsed in self.meaning.intents]
        targets = {name: value for name, value in self.slots.items() if name in _TARGETS}
        slots = self.meaning.intents[0].slots
        return set(got) <= set(self.intents) and all(_plain(slots.get(n)) == v for n, v in targets.items())


_TARGETS = frozenset({"contact", "company", "deal", "target", "owner", "task", "stage"})


def _plain(slot: SlotValue | None) -> str | None:
    if slot is None:
        return None
    if slot.ref is not None:
        return slot.ref.id
    value = slot.value if slot.value is not None else slot.text
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


@pytest.fixture(scope="module")
def cases(weights_path: Path) -> list[Case]:
    router, lookup = Router(LinearClassifier(OnnxEmbedder, weights_path)), small_crm()
    with MESSAGES.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    found = []
    for number, row in enumerate(rows):
        said = tidy(row["text"])
        slots = dict(pair.split("=", 1) for pair in (row["slots"] or "").split("; ") if pair)
        meaning = router.interpret(said, context(), lookup)
        found.append(Case(row["text"], tuple(row["intents"].split(",")), slots, number % 3 == 2, meaning))
    return found


def _share(cases: list[Case]) -> float:
    return sum(case.right for case in cases) / len(cases)


def test_most_changes_are_understood_as_a_team_words_them(cases: list[Case]) -> None:
    tuned = [case for case in cases if not case.untouched]
    kept = [case for case in cases if case.untouched]
    sys.stdout.write(
        f"\nwrites: {_share(tuned):.1%} of {len(tuned)} tuned on, {_share(kept):.1%} of {len(kept)} kept\n"
    )
    for case in tuned:
        if not case.right:
            sys.stdout.write(f"  {case.text!r}: {_told(case.meaning)}\n")
    assert len(cases) >= 150
    assert _share(tuned) >= 0.9
    assert _share(kept) >= 0.7


def test_no_change_is_written_that_was_not_asked(cases: list[Case]) -> None:
    assert [(case.text, _told(case.meaning)) for case in cases if case.harmful] == []


def _told(meaning: Interpretation) -> str:
    if isinstance(meaning, Understood):
        told = [f"{p.intent}({', '.join(f'{n}={_plain(s)}' for n, s in p.slots.items())})" for p in meaning.intents]
        return " + ".join(told) + (f" ?{meaning.confirm}" if meaning.confirm else "")
    slot = getattr(meaning, "slot", None) or getattr(meaning, "reason", None)
    parsed = getattr(meaning, "parsed", None)
    said = f"{type(meaning).__name__}({parsed.intent if parsed else ''} {slot})"
    return said + (f" {meaning.text!r}" if hasattr(meaning, "text") else "")
