"""The embedding model: what it must get right, and what it says when its files are missing or altered."""

from __future__ import annotations

import numpy as np
import pytest

from crm_core.errors import Unavailable
from crm_core.memory.embedding import MODEL, OnnxEmbedder, PinnedFile


@pytest.fixture(scope="module")
def embedder() -> OnnxEmbedder:
    return OnnxEmbedder()


@pytest.mark.parametrize(
    ("text", "paraphrase", "unrelated"),
    [
        ("The customer wants a discount", "The client is asking for a lower price", "We watched the football match"),
        ("They are worried about data security", "Concerns about information security", "Delivery was two days late"),
        ("Schedule a call for next week", "Let us arrange a phone meeting in the coming week", "The invoice was paid"),
    ],
)
def test_a_paraphrase_is_nearer_than_an_unrelated_sentence(
    embedder: OnnxEmbedder, text: str, paraphrase: str, unrelated: str
) -> None:
    rows = embedder.embed([text, paraphrase, unrelated])
    assert rows[0] @ rows[1] > rows[0] @ rows[2] + 0.2


def test_rows_have_length_one_and_the_named_dimension(embedder: OnnxEmbedder) -> None:
    rows = embedder.embed(["Acme renewal", "", "🙂" * 40, "عميل جديد", "bad \ud800 surrogate", "\x00\x07"])
    assert rows.shape == (6, embedder.dimension)
    assert rows.dtype == np.float32
    assert np.allclose(np.linalg.norm(rows, axis=1), 1.0, atol=1e-5)


def test_no_texts_make_no_rows(embedder: OnnxEmbedder) -> None:
    assert embedder.embed([]).shape == (0, 384)


def test_a_text_means_the_same_alone_and_in_a_batch_of_mixed_lengths(embedder: OnnxEmbedder) -> None:
    texts = ["deal", "a call with Jane about the renewal " * 8, "proposal sent", "quarterly review " * 30] * 10
    together = embedder.embed(texts)
    for row in (0, 1, 2, 3, 37):
        assert np.abs(embedder.embed([texts[row]])[0] - together[row]).max() < 1e-3


def test_words_after_the_256th_token_do_not_count(embedder: OnnxEmbedder) -> None:
    long = "pricing " * 300
    rows = embedder.embed([long, long + "and then an elephant"])
    assert np.abs(rows[0] - rows[1]).max() < 1e-3


def test_a_missing_package_is_named_with_the_fix() -> None:
    missing = PinnedFile("no_such_model_package", "no-such-model==1.0", "model.onnx", "0" * 64)
    with pytest.raises(Unavailable, match=r"model\.onnx is missing: pip install no-such-model==1\.0"):
        OnnxEmbedder(model=missing).embed(["hello"])


def test_an_altered_model_is_refused() -> None:
    altered = PinnedFile(MODEL.package, MODEL.distribution, MODEL.path, "0" * 64)
    with pytest.raises(Unavailable, match=f"has SHA-256 {MODEL.sha256}, expected 0000"):
        OnnxEmbedder(model=altered).embed(["hello"])
