"""Cuts long text into pieces that a platform takes, at line breaks and spaces where it can, losing no word."""

from __future__ import annotations

from collections.abc import Callable


def units(text: str) -> int:
    """Length in UTF-16 code units, as JavaScript counts: never less than what a platform counts."""
    return len(text) + sum(char > "\uffff" for char in text)


def split(text: str, limit: int, cost: Callable[[str], int] = units) -> list[str]:
    """Pieces that cost at most `limit` each; only white space at the cuts is lost. `cost` is additive over characters
    and at most `limit` for a single one. Empty text has no pieces."""
    pieces = []
    rest = text.strip("\n")
    while rest and (end := max(1, _longest(rest, limit, cost))) < len(rest):
        cut = max(rest.rfind("\n", 0, end + 1), 0)
        if cut < end // 2:
            cut = max(rest.rfind(" ", 0, end + 1), cut)
        if cut < end // 2 or not rest[:cut].strip():
            cut = end
        pieces.append(rest[:cut])
        rest = rest[cut:].lstrip(" \n")
    if rest.strip():
        pieces.append(rest)
    return [piece for piece in pieces if piece.strip()]


def _longest(text: str, limit: int, cost: Callable[[str], int]) -> int:
    """The length of the longest prefix within the limit."""
    spent = 0
    for index, char in enumerate(text):
        spent += cost(char)
        if spent > limit:
            return index
    return len(text)


def shorten(text: str, limit: int) -> str:
    """The text, or its beginning and an ellipsis, in at most `limit` units."""
    if units(text) <= limit:
        return text
    return text[: _longest(text, limit - 1, units)].rstrip() + "…"
