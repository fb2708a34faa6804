"""Sentences with what they mean, written before it was looked at what fails: how a set is read, and how it is counted.

Every third sentence of a set was never tuned on; its share is counted apart and printed by `pytest -s`.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from crm_core.memory.embedding import OnnxEmbedder
from intents.classifier import LinearClassifier
from intents.interpretation import Interpretation
from intents.router import Router
from tests.intents.small_crm import context, small_crm

Meaning = tuple[str, str, Interpretation]
"""A sentence, what it means, and what it was taken for."""


def interpreted(name: str, weights: Path) -> list[Meaning]:
    """The sentences of `held_out/NAME.tsv` (columns `text` and `means`), each said by itself in the small CRM."""
    router, lookup = Router(LinearClassifier(OnnxEmbedder, weights)), small_crm()
    with (Path(__file__).parent / "held_out" / f"{name}.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [(row["text"], row["means"], router.interpret(row["text"], context(), lookup)) for row in rows]


def shares(
    name: str,
    meanings: Sequence[Meaning],
    fits: Callable[[str, Interpretation], bool],
    told: Callable[[Interpretation], str],
) -> tuple[float, float]:
    """The shares (0..1) that fit of those tuned on and of those kept; prints both, and what misses of the former."""
    right = [fits(means, meaning) for _, means, meaning in meanings]
    kept, tuned = right[2::3], [one for at, one in enumerate(right) if at % 3 != 2]
    sys.stdout.write(f"\n{name}: {sum(tuned)} of {len(tuned)} tuned on, {sum(kept)} of {len(kept)} kept\n")
    for at, (text, means, meaning) in enumerate(meanings):
        if not right[at] and at % 3 != 2:
            sys.stdout.write(f"  {text!r}: {means} -> {told(meaning)}\n")
    return sum(tuned) / len(tuned), sum(kept) / len(kept)
