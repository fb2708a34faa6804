"""Where in a sentence names stand: whole names first, then parts of names, then misspelled ones."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from crm_core.entities import Kind, Ref
from intents.addresses import EMAIL_IN
from intents.common_words import COMMON, is_ordinary
from intents.name_index import LEFT_OUT, NameIndex, name_words
from intents.nicknames import NICKNAMES

_WORD = re.compile(r"[^\W_]+(?:['’&.-][^\W_]+)*")
_LONGEST = 7
_MOST_PARTIAL = 300
_TYPO = 0.74


@dataclass(frozen=True, slots=True)
class Found:
    """Part of the sentence and the records it may name, best first; rights are not applied yet."""

    start: int
    end: int
    words: int
    hits: tuple[tuple[Ref, float], ...]


@dataclass(frozen=True, slots=True)
class _Word:
    start: int
    end: int
    parts: tuple[str, ...]
    capital: bool
    first: bool

    @property
    def plain(self) -> bool:
        """An everyday word, not written like a name."""
        return all(part in COMMON or part.isdigit() for part in self.parts) and (not self.capital or self.first)

    @property
    def ordinary(self) -> bool:
        """A word of its own, which no slip of the pen has made out of a name."""
        return all(is_ordinary(part) for part in self.parts) and (not self.capital or self.first)

    @property
    def common(self) -> bool:
        return all(part in COMMON or part in LEFT_OUT or part.isdigit() for part in self.parts)


def scan(text: str, indexes: Sequence[NameIndex], *, typos: bool, whole: bool = False) -> list[Found]:
    """Names in `text`. `whole` keeps to complete names. A part of a name in lower case counts when it is not an
    everyday word."""
    found = [_found(match.start(), match.end(), 1, [match[0].lower()], indexes) for match in EMAIL_IN.finditer(text)]
    words = _words(text)
    position = 0
    hits = [hit for hit in found if hit is not None]
    while position < len(words):
        hit = _whole_at(words, position, indexes) or (None if whole else _part_at(words, position, indexes))
        if typos and not whole and (hit is None or (hit.words == 1 and hit.hits[0][1] < 0.9)):
            hit = _wrong_at(words, position, indexes, hit)
        if hit is None:
            position += 1
        else:
            hits.append(hit)
            position += hit.words
    return hits


def _words(text: str) -> list[_Word]:
    words: list[_Word] = []
    for match in _WORD.finditer(text):
        raw = match[0]
        end = match.end()
        for ending in ("'s", "’s", "'", "’"):
            if raw.lower().endswith(ending):
                raw, end = raw[: -len(ending)], end - len(ending)
                break
        before = text[: match.start()].rstrip()
        first = not before or before[-1] in ".!?:\n"
        parts = tuple(name_words(raw.replace("-", " ").replace(".", " ").replace("&", " ")))
        if parts:
            words.append(_Word(match.start(), end, parts, raw[0].isupper(), first))
    return words


def _found(start: int, end: int, words: int, keys: Sequence[str], indexes: Sequence[NameIndex]) -> Found | None:
    best: dict[Ref, float] = {}
    for index in indexes:
        for key in keys:
            for number, score in index.exact(key):
                entry = index.entries[number]
                if entry is not None:
                    best[entry.ref] = max(best.get(entry.ref, 0.0), score)
    if not best:
        return None
    return Found(start, end, words, tuple(sorted(best.items(), key=lambda pair: -pair[1])))


def _whole_at(words: Sequence[_Word], at: int, indexes: Sequence[NameIndex]) -> Found | None:
    for length in range(min(_LONGEST, len(words) - at), 0, -1):
        window = words[at : at + length]
        if all(word.plain for word in window) and not (length > 1 and not any(w.first for w in window)):
            continue
        if window[0].plain and window[0].parts[0] in {"the", "of", "for", "at", "in", "with", "by", "and"}:
            continue
        parts = [part for word in window for part in word.parts]
        found = _found(window[0].start, window[-1].end, length, [" ".join(parts), "".join(parts)], indexes)
        if found:
            return found
    return None


def _part_at(words: Sequence[_Word], at: int, indexes: Sequence[NameIndex]) -> Found | None:
    word = words[at]
    if word.plain or word.common or len(word.parts[0]) < 2:
        return None
    for length in range(min(4, len(words) - at), 0, -1):
        window = words[at : at + length]
        if any(word.plain or (word.common and length > 1 and not word.capital) for word in window):
            continue
        parts = [part for word in window for part in word.parts]
        best: dict[Ref, float] = {}
        for index in indexes:
            for number, score in index.by_words(parts)[:_MOST_PARTIAL]:
                entry = index.entries[number]
                if entry is not None and not (entry.ref.kind is Kind.PRODUCT and score < 0.9):
                    best[entry.ref] = score
        if best:
            ranked = tuple(sorted(best.items(), key=lambda pair: -pair[1]))
            return Found(window[0].start, window[-1].end, length, ranked)
    return None


def _wrong_at(words: Sequence[_Word], at: int, indexes: Sequence[NameIndex], part: Found | None) -> Found | None:
    """A misspelled name; after a `part` that fits as it is, only a longer one."""
    word = words[at]
    if (
        word.plain
        or word.common
        or word.ordinary
        or len("".join(word.parts)) < 4
        or (part is None and word.parts[0] in NICKNAMES)
    ):
        return part
    for length in range(min(3, len(words) - at), 0 if part is None else 1, -1):
        window = words[at : at + length]
        if any(word.plain or word.common or word.ordinary for word in window):
            continue
        parts = [piece for word in window for piece in word.parts]
        best: dict[Ref, float] = {}
        for index in indexes:
            for number, score in index.typed_wrong(parts, least=_TYPO)[:50]:
                entry = index.entries[number]
                if entry is not None:
                    best[entry.ref] = score
        if best:
            ranked = tuple(sorted(best.items(), key=lambda pair: -pair[1]))
            return Found(window[0].start, window[-1].end, length, ranked)
    return part
