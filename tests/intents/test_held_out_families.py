"""How well whole families of changes are understood: several fields in one sentence, dates that may be a meeting's or
a deal's, and instructions that are work still to be done.

`held_out/families.tsv` was written before it was looked at what fails. Two thirds of it were tuned on; every third
sentence never was, and its share is printed apart by `pytest -s`. What a sentence means: `record.field=value` pairs
(all of them and no other, `*` stands for the rest of a value), `task record` for a task that is shown before it is
added (`dated task` where the words say when), `?` for words that must be asked about before anything is written.
"""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

import pytest

from crm_core.commands import Assign, CloseDeal, Command, CreateTask, MoveDeal, Tag, UpdateRecord
from crm_core.memory.embedding import OnnxEmbedder
from intents.classifier import LinearClassifier
from intents.interpretation import Ambiguous, Interpretation, NeedsSlot, Understood
from intents.router import Router
from tests.intents.held_out_sets import Meaning, interpreted, shares
from tests.intents.small_crm import context, small_crm


def changes(command: Command) -> Iterator[str]:
    match command:
        case UpdateRecord(target, values):
            for name, value in values:
                if name != "currency":
                    yield f"{target.id}.{name}={', '.join(map(str, value)) if isinstance(value, tuple) else value}"
        case MoveDeal(deal, stage):
            yield f"{deal.id}.stage={stage}"
        case CloseDeal(deal, outcome):
            yield f"{deal.id}.stage={outcome}"
        case Tag(target, tags):
            yield from (f"{target.id}.tag={tag}" for tag in tags)
        case Assign(target, owner):
            yield f"{target.id}.owner={owner.id}"
        case CreateTask():
            about = next((ref.id for ref in (command.contact, command.company, command.deal) if ref), "nobody")
            yield f"task {about}"
        case _:
            yield type(command).__name__


def told(meaning: Interpretation) -> str:
    if not isinstance(meaning, Understood):
        return "?" if isinstance(meaning, NeedsSlot | Ambiguous) else type(meaning).__name__
    said = "; ".join(each for command in meaning.commands for each in changes(command))
    return said if meaning.confirm is None or said.startswith("task") else f"{said} ?{meaning.confirm}"


def fits(meant: str, meaning: Interpretation) -> bool:
    got = told(meaning)
    if meant.startswith("task"):
        return got == meant and isinstance(meaning, Understood) and meaning.confirm is not None
    if meant == "?":
        return got == "?" or (isinstance(meaning, Understood) and meaning.confirm == "unsure")
    if meant.startswith("dated task"):
        return got == meant.removeprefix("dated ")
    wanted, found = sorted(meant.split("; ")), sorted(got.split("; "))
    return len(wanted) == len(found) and all(fnmatch(one, like) for one, like in zip(found, wanted, strict=True))


@pytest.fixture(scope="module")
def meanings(weights_path: Path) -> list[Meaning]:
    return interpreted("families", weights_path)


def test_most_sentences_of_each_family_are_understood(meanings: list[Meaning]) -> None:
    tuned, kept = shares("families", meanings, fits, told)
    assert tuned >= 0.9
    assert kept >= 0.7


def test_nothing_is_written_at_once_that_a_sentence_did_not_ask(
    meanings: list[Meaning],
) -> None:
    wrong = []
    for text, means, meaning in meanings:
        if isinstance(meaning, Understood) and meaning.confirm is None:
            got = told(meaning).split("; ")
            if not all(any(fnmatch(one, like) for like in means.removeprefix("dated ").split("; ")) for one in got):
                wrong.append((text, means, "; ".join(got)))
    assert wrong == []


@pytest.mark.parametrize(
    "text",
    [
        "note on Jane: set the value to 60k and close date to friday",
        "note on Jane: size 80, industry retail and country Spain",
        "call with Jane: set value to 60k and close date to friday",
        "for Isdom: title is CEO and phone is +49 30 1",
        "todo: set the value of Acme renewal to 60k and close date to friday",
        "call with Jane went great, she said the value is 60k and the stage is proposal",
    ],
)
def test_fields_in_free_text_are_not_set(text: str, weights_path: Path) -> None:
    router = Router(LinearClassifier(OnnxEmbedder, weights_path))
    meaning = router.interpret(text, context(), small_crm())
    commands = meaning.commands if isinstance(meaning, Understood) else ()
    assert not any(isinstance(command, UpdateRecord | MoveDeal | CloseDeal) for command in commands), commands
