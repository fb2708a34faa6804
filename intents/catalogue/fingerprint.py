"""Tells whether weights were trained on the sentences that the catalogue holds now."""

from __future__ import annotations

import hashlib

from intents.catalogue import CATALOGUE
from intents.out_of_scope import OUT_OF_SCOPE


def catalogue_hash() -> str:
    """16 hex characters of everything that training reads."""
    lines = [f"{i.name}|{i.available}|{'|'.join(i.says)}|{'|'.join(i.needs)}" for i in CATALOGUE]
    return hashlib.sha256("\n".join([*lines, *OUT_OF_SCOPE]).encode()).hexdigest()[:16]
