"""Cuts long text into pieces that a platform takes, at line breaks and spaces where it can, losing no word and cutting
nothing that is seen as one character: an emoji of several parts, a flag, a letter with its accent.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

_JOINER = "\u200d"
_REGIONAL = "".join(map(chr, range(0x1F1E6, 0x1F200)))
"""Letters of which two are a flag."""
_LONGEST_CHARACTER = 32
"""Code points. What goes on longer is no character that anybody sees, and is cut anywhere."""


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
            cut = _whole(rest, end)
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
    return text[: _whole(text, _longest(text, limit - 1, units))].rstrip() + "…"


def _whole(text: str, end: int) -> int:
    """The last place up to `end` that is not within a character; `end` when there is none near."""
    for place in range(end, max(end - _LONGEST_CHARACTER, 0), -1):
        if not _within(text, place):
            return place
    return end


def _within(text: str, place: int) -> bool:
    before, after = text[place - 1], text[place : place + 1]
    if before == _JOINER or (after and _continues(after)):
        return True
    if not (_is_regional(before) and _is_regional(after)):
        return False
    letters = place - len(text[:place].rstrip(_REGIONAL))
    return letters % 2 == 1


def _continues(char: str) -> bool:
    """It belongs to the character before it: a joiner, an accent, a variation, a skin tone, a letter of a flag."""
    return (
        char == _JOINER
        or unicodedata.category(char) in {"Mn", "Mc", "Me"}
        or "\U0001f3fb" <= char <= "\U0001f3ff"
        or "\U000e0020" <= char <= "\U000e007f"
    )


def _is_regional(char: str) -> bool:
    return bool(char) and char in _REGIONAL
