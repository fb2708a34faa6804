"""The learned reading of a message: multinomial logistic regression over `intents.features`, calibrated by one
temperature (Guo et al. 2017, On Calibration of Modern Neural Networks), with an out-of-scope decision.

Out of scope is either the class of its own that training examples teach, or a message whose embedding is further
from every intent's centre than almost all held-out sentences were. Only numpy runs here; training is elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from crm_core.errors import Unavailable
from intents.catalogue.fingerprint import catalogue_hash
from intents.features import Embedder, Floats, features
from intents.nearest import suggested
from intents.trained import SHIPPED, mark

NONE = "none"
"""The class of what is out of scope."""
ENOUGH = 0.55
"""Below this calibrated probability a reading is not taken at all."""


@dataclass(frozen=True, slots=True)
class Weights:
    """`matrix` (classes, features), `bias` (classes,), `centres` (classes, d) of length 1; `nearness` is the cosine
    below which a message is out of scope. `samples` with their embeddings answer "did you mean"."""

    labels: tuple[str, ...]
    matrix: Floats
    bias: Floats
    temperature: float
    centres: Floats
    nearness: float
    samples: tuple[str, ...]
    sample_labels: tuple[str, ...]
    sample_vectors: Floats
    catalogue: str
    embedder: str

    def save(self, path: Path) -> None:
        np.savez_compressed(
            path,
            labels=np.array(self.labels),
            matrix=self.matrix.astype(np.float16),
            bias=self.bias,
            temperature=np.float32(self.temperature),
            centres=self.centres.astype(np.float16),
            nearness=np.float32(self.nearness),
            samples=np.array(self.samples),
            sample_labels=np.array(self.sample_labels),
            sample_vectors=self.sample_vectors.astype(np.float16),
            catalogue=np.array(self.catalogue),
            embedder=np.array(self.embedder),
        )
        mark(path, self.catalogue)

    @classmethod
    def load(cls, path: Path) -> Weights:
        """Raises Unavailable when there is no such file or it is not one of ours."""
        try:
            with np.load(path, allow_pickle=False) as data:
                return cls(
                    labels=tuple(map(str, data["labels"])),
                    matrix=data["matrix"].astype(np.float32),
                    bias=data["bias"].astype(np.float32),
                    temperature=float(data["temperature"]),
                    centres=data["centres"].astype(np.float32),
                    nearness=float(data["nearness"]),
                    samples=tuple(map(str, data["samples"])),
                    sample_labels=tuple(map(str, data["sample_labels"])),
                    sample_vectors=data["sample_vectors"].astype(np.float32),
                    catalogue=str(data["catalogue"]),
                    embedder=str(data["embedder"]),
                )
        except (OSError, KeyError, ValueError) as error:
            raise Unavailable("the intent classifier", f"{path.name}: {error}") from None


@dataclass(frozen=True, slots=True)
class Guess:
    """`confidence` is the calibrated probability of `intent`. `inside` False: out of scope or not sure enough."""

    intent: str
    confidence: float
    inside: bool
    nearest: tuple[str, ...] = ()


class LinearClassifier:
    """Reads its weights when first asked, so that messages that templates understand never load them. `embedder` is
    called once, then. Raises Unavailable when the weights were trained for another catalogue or embedding model."""

    def __init__(self, embedder: Callable[[], Embedder], path: Path = SHIPPED) -> None:
        self._open_embedder, self._path = embedder, path
        self._ready: tuple[Weights, Embedder] | None = None

    def check(self) -> None:
        """Loads everything now; raises Unavailable with the reason and the fix when it cannot be used."""
        self._parts()

    def classify(self, text: str) -> Guess:
        weights, embedder = self._parts()
        vector = embedder.embed([text])
        chances = probabilities(weights, features(vector, [text]))[0]
        best = int(np.argmax(chances))
        label, confidence = weights.labels[best], float(chances[best])
        near = float(np.max(weights.centres @ vector[0]))
        inside = label != NONE and near >= weights.nearness and confidence >= ENOUGH
        return Guess(label, confidence, inside, self._nearest(weights, vector[0]))

    def _nearest(self, weights: Weights, vector: Floats) -> tuple[str, ...]:
        """The intents of the closest samples, three at most, each in the sentence that help shows for it."""
        near = dict.fromkeys(weights.sample_labels[index] for index in np.argsort(-(weights.sample_vectors @ vector)))
        return tuple(sentence for label in near if (sentence := suggested(label)))[:3]

    def _parts(self) -> tuple[Weights, Embedder]:
        if self._ready is None:
            weights, embedder = Weights.load(self._path), self._open_embedder()
            for what, have, want in (
                ("sentences", weights.catalogue, catalogue_hash()),
                ("embedding model", weights.embedder, embedder.name),
            ):
                if have != want:
                    raise Unavailable("the intent classifier", f"trained for other {what}; run `loom train intents`")
            self._ready = weights, embedder
        return self._ready


def probabilities(weights: Weights, inputs: Floats) -> Floats:
    """Shape (n, classes): softmax of the logits over the temperature."""
    logits = (inputs @ weights.matrix.T + weights.bias) / weights.temperature
    logits -= logits.max(axis=1, keepdims=True)
    powers = np.exp(logits)
    return np.asarray(powers / powers.sum(axis=1, keepdims=True), dtype=np.float32)
