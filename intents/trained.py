"""Which trained weights there are, without loading them: messages that templates understand need no numpy."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from intents.catalogue.fingerprint import catalogue_hash

if TYPE_CHECKING:
    from intents.classifier import Guess, LinearClassifier
    from intents.features import Embedder

SHIPPED = Path(__file__).with_name("weights.npz")


def mark(path: Path, catalogue: str) -> None:
    """Notes beside the weights which catalogue they were trained on."""
    _note(path).write_text(catalogue, encoding="ascii")


def is_current(path: Path = SHIPPED) -> bool:
    """Whether there are weights, trained for today's catalogue."""
    try:
        return path.is_file() and _note(path).read_text(encoding="ascii") == catalogue_hash()
    except (OSError, UnicodeDecodeError):
        return False


def _note(path: Path) -> Path:
    return path.with_suffix(".catalogue")


class TrainedClassifier:
    """`LinearClassifier` over the shipped weights, built when a message first needs it. Fits `IntentClassifier`."""

    def __init__(self, embedder: Callable[[], Embedder]) -> None:
        self._embedder = embedder

    def classify(self, text: str) -> Guess:
        return self._classifier.classify(text)

    @cached_property
    def _classifier(self) -> LinearClassifier:
        from intents.classifier import LinearClassifier

        return LinearClassifier(self._embedder)
