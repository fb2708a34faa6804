"""Weights of the intent classifier for the tests that need the real one."""

from __future__ import annotations

from pathlib import Path

import pytest

from crm_core.memory.embedding import OnnxEmbedder
from intents.catalogue import CATALOGUE
from intents.trained import SHIPPED, is_current
from intents.training import train


@pytest.fixture(scope="session")
def weights_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Those that set-up trained, when they belong to today's catalogue; else new ones, in a folder of the session."""
    if is_current(SHIPPED):
        return SHIPPED
    path = tmp_path_factory.mktemp("weights") / "weights.npz"
    train(CATALOGUE, OnnxEmbedder()).save(path)
    return path
