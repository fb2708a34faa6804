"""The learned classifier: shipped weights fit the catalogue, training is repeatable, confidence is calibrated."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from crm_core.errors import Unavailable
from crm_core.memory.embedding import OnnxEmbedder
from intents.catalogue import CATALOGUE
from intents.catalogue.fingerprint import catalogue_hash
from intents.classifier import NONE, LinearClassifier, Weights, probabilities
from intents.features import HASHED, LEXICAL_WEIGHT, Floats, lexical
from intents.interpretation import NotUnderstood, Understood
from intents.router import Router
from intents.trained import is_current
from intents.training import fit_temperature, train, training_set
from tests.intents.small_crm import context, small_crm


class WordEmbedder:
    """A bag of hashed words in 64 dimensions: enough to learn small things by, without a model."""

    name = "words-64"

    def embed(self, texts: Sequence[str]) -> Floats:
        out = np.full((len(texts), 64), 1e-3, dtype=np.float32)
        for row, text in enumerate(texts):
            for word in text.lower().split():
                out[row, zlib.crc32(word.encode()) % 64] += 1.0
        return np.asarray(out / np.linalg.norm(out, axis=1, keepdims=True), dtype=np.float32)


SMALL = [intent for intent in CATALOGUE if intent.name in {"undo", "greet", "at_risk", "archive"}]


@pytest.fixture(scope="module")
def trained() -> Weights:
    return train(SMALL, WordEmbedder(), seed=3)


def test_weights_know_their_catalogue_and_model(weights_path: Path) -> None:
    weights = Weights.load(weights_path)
    assert weights.catalogue == catalogue_hash()
    assert is_current(weights_path)
    assert set(weights.labels) == {intent.name for intent in CATALOGUE} | {NONE}
    assert weights.embedder == OnnxEmbedder().name


def test_training_is_repeatable_and_survives_saving(trained: Weights, tmp_path: Path) -> None:
    again = train(SMALL, WordEmbedder(), seed=3)
    assert np.array_equal(trained.matrix, again.matrix)
    trained.save(tmp_path / "weights.npz")
    loaded = Weights.load(tmp_path / "weights.npz")
    assert loaded.labels == trained.labels
    assert np.allclose(loaded.matrix, trained.matrix, rtol=2e-3, atol=2e-3)
    assert loaded.temperature == pytest.approx(trained.temperature)


def test_it_learns_its_own_sentences(trained: Weights) -> None:
    from intents.features import features

    texts, names = training_set(SMALL, 3)
    chances = probabilities(trained, features(WordEmbedder().embed(texts), texts))
    assert np.allclose(chances.sum(axis=1), 1.0, atol=1e-4)
    right = [trained.labels[i] == name for i, name in zip(chances.argmax(axis=1), names, strict=True)]
    assert np.mean(right) > 0.95


def test_temperature_undoes_overconfidence() -> None:
    rng = np.random.default_rng(5)
    truth = rng.integers(0, 3, 400)
    logits = rng.normal(size=(400, 3)).astype(np.float32)
    logits[np.arange(400), truth] += 1.0
    assert fit_temperature(logits * 4, truth) == pytest.approx(4 * fit_temperature(logits, truth), rel=0.1)


def test_weights_for_other_sentences_are_refused(trained: Weights, tmp_path: Path) -> None:
    from dataclasses import replace

    path = tmp_path / "weights.npz"
    replace(trained, catalogue="0" * 16).save(path)
    with pytest.raises(Unavailable, match="loom train intents"):
        LinearClassifier(WordEmbedder, path).check()
    with pytest.raises(Unavailable, match=r"missing\.npz"):
        LinearClassifier(WordEmbedder, tmp_path / "missing.npz").check()


def test_lexical_features_have_one_length() -> None:
    rows = lexical(["undo that", "show me 5 deals"])
    assert rows.shape == (2, HASHED)
    assert np.linalg.norm(rows, axis=1) == pytest.approx([LEXICAL_WEIGHT] * 2, rel=1e-4)


def test_templates_never_load_the_classifier(tmp_path: Path) -> None:
    router = Router(LinearClassifier(WordEmbedder, tmp_path / "missing.npz"))
    assert isinstance(router.interpret("move Acme renewal to negotiation", context(), small_crm()), Understood)


def test_a_classifier_that_cannot_load_leaves_a_typed_answer(tmp_path: Path) -> None:
    router = Router(LinearClassifier(WordEmbedder, tmp_path / "missing.npz"), ask=lambda *_: None)
    meaning = router.interpret("kindly reconsider the deal situation", context(), small_crm())
    assert isinstance(meaning, NotUnderstood)
    assert meaning.reason == "unclear"


@pytest.fixture(scope="module")
def real(weights_path: Path) -> Router:
    return Router(LinearClassifier(OnnxEmbedder, weights_path))


@pytest.mark.parametrize(
    "text", ["what's the weather in berlin", "tell me a joke", "order me a pizza", "who won the world cup"]
)
def test_out_of_scope(real: Router, text: str) -> None:
    assert isinstance(real.interpret(text, context(), small_crm()), NotUnderstood)


def test_a_learned_write_that_is_not_sure_asks_first(real: Router) -> None:
    for text in (
        "Jane Doe and i had a lovely chat over the phone",
        "the contact Bob Stone is of no use any more, off with it",
    ):
        meaning = real.interpret(text, context(), small_crm())
        if isinstance(meaning, Understood) and meaning.intents[0].source == "learned":
            sure = meaning.intents[0].confidence >= 0.9
            assert sure or meaning.confirm is not None, text
