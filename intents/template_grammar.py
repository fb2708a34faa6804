"""The grammar of sentence templates: a source string read into words, slots, separators and choices."""

from __future__ import annotations

import re
from dataclasses import dataclass

_PIECE = re.compile(r"\s+|\{(\w+)\}|<:>|[\[\](|)]|[^\s\[\](|){}<]+")


@dataclass(frozen=True, slots=True)
class Word:
    text: str


@dataclass(frozen=True, slots=True)
class Blank:
    """A slot."""

    name: str


@dataclass(frozen=True, slots=True)
class Separator:
    pass


@dataclass(frozen=True, slots=True)
class Choice:
    """One of `ways`; an empty way means it may be left out."""

    ways: tuple[Phrase, ...]


Part = Word | Blank | Separator | Choice
Token = tuple[Part, ...]
"""Parts without white space between them."""
Phrase = tuple[Token, ...]


def phrase_of(source: str) -> Phrase:
    """`source` read. Raises ValueError for unbalanced brackets and stray characters."""
    phrase, _ = _phrase(_pieces(source), 0, None)
    return phrase


def _pieces(source: str) -> list[str]:
    pieces = [match.group(0) for match in _PIECE.finditer(source.strip())]
    if "".join(pieces) != source.strip():
        raise ValueError(f"stray character in template {source!r}")
    return pieces


def _phrase(pieces: list[str], at: int, closing: str | None) -> tuple[Phrase, int]:
    tokens: list[Token] = []
    glued: list[Part] = []
    while at < len(pieces):
        piece = pieces[at]
        if piece.isspace():
            if glued or (not tokens and closing):
                tokens.append(tuple(glued))  # an empty first token: this way begins with a space
            glued = []
        elif piece in ("[", "("):
            choice, at = _choice(pieces, at + 1, "]" if piece == "[" else ")")
            glued.append(choice)
        elif piece in ("]", ")", "|"):
            break
        elif piece == "<:>":
            glued.append(Separator())
        elif piece.startswith("{"):
            glued.append(Blank(piece[1:-1]))
        else:
            glued.append(Word(piece))
        at += 1
    if glued:
        tokens.append(tuple(glued))
    for token in tokens:
        if len(token) > 1 and isinstance(token[0], Choice) and () in token[0].ways:
            raise ValueError("a glued part may not begin with something optional: put a space or turn it round")
    if closing is None and at < len(pieces):
        raise ValueError(f"unbalanced {pieces[at]!r} in template")
    return tuple(tokens), at


def _choice(pieces: list[str], at: int, closing: str) -> tuple[Choice, int]:
    ways: list[Phrase] = []
    while True:
        way, at = _phrase(pieces, at, closing)
        ways.append(way)
        if at >= len(pieces):
            raise ValueError(f"missing {closing!r} in template")
        if pieces[at] == closing:
            return Choice((*ways, ()) if closing == "]" else tuple(ways)), at
        if pieces[at] != "|":
            raise ValueError(f"unexpected {pieces[at]!r} in template")
        at += 1
