"""Training the intent classifier on the catalogue's own sentences. scikit-learn is needed here and only here.

`loom train intents` does it at set-up and after a change of the catalogue.
"""

from __future__ import annotations

import random
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from intents.catalogue import Intent
from intents.catalogue.fingerprint import catalogue_hash
from intents.classifier import NONE, Weights
from intents.features import Embedder, Floats, features
from intents.out_of_scope import OUT_OF_SCOPE
from intents.samples import samples_of

_COURTESIES = ("", "", "", "please ", "hey, ", "can you ", "could you please ")
_FOLDS = 4
_FURTHEST = 0.01
"""Share of held-out sentences of ours that may lie beyond the out-of-scope distance."""


def training_set(catalogue: Sequence[Intent], seed: int, each: int = 2) -> tuple[list[str], list[str]]:
    """(sentences, labels): samples of every intent, some of them politer or lower-cased, and what is out of scope."""
    rng = random.Random(seed)  # noqa: S311 - the same sentences every time, no secret
    texts: list[str] = []
    labels: list[str] = []
    for intent in catalogue:
        for sample in samples_of(intent, rng, each):
            said = sample if rng.random() < 0.6 else sample.lower()
            if intent.writes and not said.endswith("?"):
                said = rng.choice(_COURTESIES) + said
            texts.append(said)
            labels.append(intent.name)
    return [*texts, *OUT_OF_SCOPE], [*labels, *([NONE] * len(OUT_OF_SCOPE))]


def train(catalogue: Sequence[Intent], embedder: Embedder, seed: int = 7) -> Weights:
    """Fits on all sentences; temperature and out-of-scope distance come from sentences that a fold held out."""
    texts, names = training_set(catalogue, seed)
    labels = tuple(sorted(set(names)))
    truth = np.array([labels.index(name) for name in names])
    vectors = embedder.embed(texts)
    inputs = features(vectors, texts)
    held_logits = np.zeros((len(texts), len(labels)), dtype=np.float32)
    held_near = np.zeros(len(texts), dtype=np.float32)
    folds = _folds(names)
    for fold in range(_FOLDS):
        kept = folds != fold
        matrix, bias = _fit(inputs[kept], truth[kept], len(labels), seed)
        held_logits[~kept] = inputs[~kept] @ matrix.T + bias
        held_near[~kept] = (vectors[~kept] @ _centres(vectors[kept], truth[kept], len(labels)).T).max(axis=1)
    matrix, bias = _fit(inputs, truth, len(labels), seed)
    ours = truth != labels.index(NONE)
    shown = [index for index, name in enumerate(names) if name != NONE]
    return Weights(
        labels=labels,
        matrix=matrix,
        bias=bias,
        temperature=fit_temperature(held_logits, truth),
        centres=_centres(vectors, truth, len(labels)),
        nearness=float(np.quantile(held_near[ours], _FURTHEST)),
        samples=tuple(texts[index] for index in shown),
        sample_labels=tuple(names[index] for index in shown),
        sample_vectors=vectors[shown],
        catalogue=catalogue_hash(),
        embedder=embedder.name,
    )


def fit_temperature(logits: Floats, truth: NDArray[np.int64]) -> float:
    """The temperature with the smallest negative log-likelihood of `truth`, on a grid from 0.1 to 5."""

    def loss(temperature: float) -> float:
        scaled = logits / temperature
        top = scaled.max(axis=1)
        normaliser = top + np.log(np.exp(scaled - top[:, None]).sum(axis=1))
        return float(np.mean(normaliser - scaled[np.arange(len(truth)), truth]))

    return float(min(np.geomspace(0.1, 5.0, 60), key=lambda value: loss(float(value))))


def _folds(names: Sequence[str], each: int = 2) -> NDArray[np.int64]:
    """Every class in every fold, and the samples of one template (neighbours in the list) in the same one, so that
    what is held out was not nearly seen."""
    counts: dict[str, int] = {}
    folds = []
    for name in names:
        folds.append(counts.get(name, 0) // each % _FOLDS)
        counts[name] = counts.get(name, 0) + 1
    return np.array(folds)


def _fit(inputs: Floats, truth: NDArray[np.int64], classes: int, seed: int) -> tuple[Floats, Floats]:
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=20.0, max_iter=300, tol=1e-3, class_weight="balanced", random_state=seed)
    model.fit(inputs, truth)
    matrix = np.zeros((classes, inputs.shape[1]), dtype=np.float32)
    bias = np.full(classes, -20.0, dtype=np.float32)
    matrix[model.classes_], bias[model.classes_] = model.coef_, model.intercept_
    return matrix, bias


def _centres(vectors: Floats, truth: NDArray[np.int64], classes: int) -> Floats:
    """Unit means of each class's vectors; zeros for a class without any."""
    means = np.zeros((classes, vectors.shape[1]), dtype=np.float32)
    for label in range(classes):
        if (truth == label).any():
            means[label] = vectors[truth == label].mean(axis=0)
    return np.asarray(means / np.maximum(np.linalg.norm(means, axis=1, keepdims=True), 1e-9), dtype=np.float32)
