"""`loom train`: fits the intent classifier to the catalogue's sentences."""

from __future__ import annotations

import argparse
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.app import House


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("what", choices=["intents"], help="what to train")
    parser.add_argument("--seed", type=int, default=7, help="the same seed gives the same classifier")
    parser.add_argument("--force", action="store_true", help="train also when nothing has changed")


def run(arguments: argparse.Namespace, house: House) -> int:
    """Trains unless the classifier there is was trained for this very catalogue."""
    from crm_core.memory.embedding import OnnxEmbedder
    from intents.catalogue import CATALOGUE
    from intents.trained import SHIPPED, is_current
    from intents.training import train

    if is_current(SHIPPED) and not arguments.force:
        print(f"The intent classifier is trained for this catalogue ({SHIPPED.name}).")
        return 0
    print("Training the intent classifier ...", flush=True)
    start = time.perf_counter()
    weights = train(CATALOGUE, OnnxEmbedder(), arguments.seed)
    weights.save(SHIPPED)
    took = time.perf_counter() - start
    print(f"{len(weights.samples)} sentences, {len(weights.labels)} intents, {took:.1f} s: {SHIPPED.name}")
    return 0
