"""A message as numbers: its sentence embedding beside hashed words and word pairs."""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

HASHED = 512
"""Dimensions for words and word pairs."""
LEXICAL_WEIGHT = 0.6
"""Length of the lexical part; the embedding has length 1."""


class Embedder(Protocol):
    """Texts to vectors: float32, shape (n, d), rows of length 1. `name` tells models apart."""

    @property
    def name(self) -> str: ...

    def embed(self, texts: Sequence[str]) -> Floats: ...


def lexical(texts: Sequence[str]) -> Floats:
    """Shape (n, HASHED): words and pairs, hashed with a sign, rows of length LEXICAL_WEIGHT."""
    out = np.zeros((len(texts), HASHED), dtype=np.float32)
    for row, text in enumerate(texts):
        words = re.findall(r"[^\W\d_]+|\d+", text.casefold())
        shaped = ["#" if word.isdigit() else word for word in words]
        for token in [*shaped, *(f"{a} {b}" for a, b in zip(["^", *shaped], [*shaped, "$"], strict=True))]:
            code = zlib.crc32(token.encode())
            out[row, code % HASHED] += 1.0 if code & 0x8000_0000 else -1.0
    lengths = np.linalg.norm(out, axis=1, keepdims=True)
    return np.asarray(out * (LEXICAL_WEIGHT / np.maximum(lengths, 1e-9)), dtype=np.float32)


def features(embedded: Floats, texts: Sequence[str]) -> Floats:
    """Shape (n, d + HASHED)."""
    return np.hstack([embedded, lexical(texts)]).astype(np.float32)
