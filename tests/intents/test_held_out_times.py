"""How dates in words are taken: of what has happened, of what is to be done, in the name of a thing, and dates that
contradict themselves.

`held_out/times.tsv` was written before it was looked at what fails. Two thirds of it were tuned on; every third
sentence never was, and its share is printed apart by `pytest -s`. What a sentence means: `meeting p1 2026-11-09` for
something logged, `task "title" 2026-11-20` for a task (`-`: no date), `record.field=value` for a change, `question`,
and `?` for words that must be asked about before anything is written.
"""

from __future__ import annotations

import csv
import sys
from datetime import datetime
from pathlib import Path

import pytest

from crm_core.commands import Command, CreateTask, LogActivity, UpdateRecord
from crm_core.memory.embedding import OnnxEmbedder
from intents.classifier import LinearClassifier
from intents.interpretation import Ambiguous, Interpretation, NeedsSlot, Question, Understood
from intents.router import Router
from tests.intents.small_crm import NOW, context, small_crm

SENTENCES = Path(__file__).parent / "held_out" / "times.tsv"


def day_of(moment: datetime | None, *, exact: bool) -> str:
    if moment is None:
        return "-"
    local = moment.astimezone(NOW.tzinfo)
    return local.strftime("%Y-%m-%dT%H:%M" if exact else "%Y-%m-%d")


def change(command: Command, *, exact: bool) -> str:
    match command:
        case LogActivity(type=type_, timestamp=at):
            about = next((ref.id for ref in (command.contact, command.company, command.deal) if ref), "nobody")
            return f"{type_} {about} {day_of(at, exact=exact)}"
        case CreateTask(title=title, due=due):
            return f'task "{title}" {day_of(due, exact=exact)}'
        case UpdateRecord(target, values):
            return "; ".join(f"{target.id}.{name}={value}" for name, value in values)
    return type(command).__name__


def told(meaning: Interpretation, *, exact: bool) -> str:
    if isinstance(meaning, Question):
        return "question"
    if isinstance(meaning, NeedsSlot | Ambiguous):
        return f"? {meaning.parsed.intent}"
    if not isinstance(meaning, Understood):
        return type(meaning).__name__
    said = "; ".join(change(command, exact=exact) for command in meaning.commands)
    return said if meaning.confirm is None else f"{said} ?{meaning.confirm}"


def fits(means: str, meaning: Interpretation) -> bool:
    if means == "?":
        return isinstance(meaning, NeedsSlot | Ambiguous) or (
            isinstance(meaning, Understood) and meaning.confirm == "unsure"
        )
    exact = "T" in means.rsplit(" ", maxsplit=1)[-1]
    return told(meaning, exact=exact).partition(" ?")[0].casefold() == means.casefold()


@pytest.fixture(scope="module")
def meanings(weights_path: Path) -> list[tuple[str, str, Interpretation]]:
    router, lookup = Router(LinearClassifier(OnnxEmbedder, weights_path)), small_crm()
    with SENTENCES.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [(row["text"], row["means"], router.interpret(row["text"], context(), lookup)) for row in rows]


def test_most_dates_are_taken_as_they_were_meant(meanings: list[tuple[str, str, Interpretation]]) -> None:
    right = [fits(means, meaning) for _, means, meaning in meanings]
    kept, tuned = right[2::3], [one for at, one in enumerate(right) if at % 3 != 2]
    sys.stdout.write(f"\ntimes: {sum(tuned)} of {len(tuned)} tuned on, {sum(kept)} of {len(kept)} kept\n")
    for at, (text, means, meaning) in enumerate(meanings):
        if not right[at] and at % 3 != 2:
            sys.stdout.write(f"  {text!r}: {means} -> {told(meaning, exact=False)}\n")
    assert sum(tuned) / len(tuned) >= 0.95
    assert sum(kept) / len(kept) >= 0.85


def test_nothing_is_written_at_once_with_another_date(meanings: list[tuple[str, str, Interpretation]]) -> None:
    wrong = [
        (text, means, told(meaning, exact=False))
        for text, means, meaning in meanings
        if isinstance(meaning, Understood) and meaning.confirm is None and not fits(means, meaning)
    ]
    assert wrong == []
