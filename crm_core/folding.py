"""One way to compare words: case, accents, width and runs of white space do not count."""

from __future__ import annotations

import unicodedata


def fold(text: str) -> str:
    """`"  Café  MÜLLER "` -> `"cafe muller"`. Idempotent."""
    if text.isascii():  # most text; nothing to decompose
        return " ".join(text.casefold().split())
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(char for char in decomposed if not unicodedata.combining(char))
    return " ".join(unicodedata.normalize("NFKC", bare).casefold().split())
