"""What a stretch of a question may be: the alphabet that the grammar reads."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Literal

Tag = Literal[
    "kind", "status", "time", "number", "cmp", "name", "value", "field", "agg", "measure", "by", "rank", "absent",
    "not", "or", "and", "with", "versus", "who", "datefield", "touch", "mine", "glue", "period", "semantic", "total",
    "each", "ormore", "team", "lacks", "stuck", "overtime", "comma", "between", "share", "without_end", "direction",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mark:
    """`text[start:end]` read as `tag`; `what` is the tag's payload. Lower `rank` wins among equally long readings."""

    start: int
    end: int
    tag: Tag
    what: Any = None
    rank: int = 5


@dataclass(frozen=True, slots=True)
class Token:
    start: int
    end: int
    word: str


_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*|[<>]=?|=|,|\?|;")


def tokens_of(text: str) -> list[Token]:
    """Words in lower case without apostrophes; a possessive ending is left off."""
    found = []
    for match in _WORD.finditer(text):
        word, end = match[0].lower(), match.end()
        for ending in ("'s", "’s"):
            if word.endswith(ending) and word[:-2] not in {
                "what",
                "who",
                "how",
                "there",
                "that",
                "it",
                "let",
                "he",
                "she",
            }:
                word, end = word[:-2], end - 2
        found.append(Token(match.start(), end, word.replace("'", "").replace("’", "")))
    return found


def settle(marks: list[Mark]) -> list[Mark]:
    """The longest readings that do not overlap, in the order of the text."""
    kept: list[Mark] = []
    for mark in sorted(marks, key=lambda m: (-(m.end - m.start), m.rank, m.start)):
        if all(mark.end <= other.start or other.end <= mark.start for other in kept):
            kept.append(mark)
    return sorted(kept, key=lambda m: m.start)
