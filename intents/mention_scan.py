"""Where in a sentence names stand: whole names first, then parts of names, then misspelled ones."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from crm_core.entities import Kind, Ref
from intents.addresses import EMAIL_IN
from intents.common_words import COMMON, is_ordinary
from intents.name_index import LEFT_OUT, PEOPLE, NameIndex, name_words
from intents.nicknames import NICKNAMES

_WORD = re.compile(r"[^\W_]+(?:['’&.-][^\W_]+)*")
_LONGEST = 7
_MOST_PARTIAL = 300
_TYPO = 0.74
_OWN = 0.9
"""Likeness of all words of a name, in whatever order."""
_TITLES = frozenset({"mr", "mrs", "ms", "miss", "mx", "dr", "prof", "herr", "frau", "sir", "madam", "re", "cc", "fwd"})
_DAY = re.compile(r"(?:mon|tue|tues|wed|thu|thur|thurs|fri|sat|sun|today|tomorrow|tmrw|tonight|asap|eod|q[1-4])")


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
    shouted: bool = False
    joined: bool = False
    """Nothing but a space stands between it and the next word."""

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
        named = hit.words if hit is not None else 1
        if hit is not None and (hit := _of_this_surname(hit, words, position, indexes)):
            hits.append(hit)
        position += named
    return hits


def _of_this_surname(hit: Found, words: Sequence[_Word], at: int, indexes: Sequence[NameIndex]) -> Found | None:
    """Without the people of whom only a part of the name fits, where the other part that was said is not theirs:
    "Jane Novak" is no Jane Doe, nor "Piet Okafor" a Dana Okafor."""
    after, before = at + hit.words, at - 1
    if after < len(words) and _is_name_beside(words[after - 1], words[after], words[after], indexes):
        said = words[at : after + 1]
    elif before >= 0 and not words[before].first and _is_name_beside(words[before], words[at], words[before], indexes):
        said = words[before:after]
    else:
        return hit
    parts = [part for word in said for part in word.parts]
    theirs = {
        entry.ref
        for index in indexes
        for number, _ in index.typed_wrong(parts, least=_TYPO)
        if (entry := index.entries[number]) is not None
    }
    kept = tuple(pair for pair in hit.hits if pair[0].kind not in PEOPLE or pair[1] >= _OWN or pair[0] in theirs)
    return replace(hit, hits=kept) if kept else None


def _is_name_beside(left: _Word, right: _Word, other: _Word, indexes: Sequence[NameIndex]) -> bool:
    """`left` and `right` stand together as a name of two words does, and `other` of them is written like a name: no
    everyday word, no abbreviation, no title, no day, and no word of a company or a product."""
    plain = "".join(other.parts)
    if not left.joined or not other.capital or other.shouted or len(plain) < 2:
        return False
    if other.common or all(is_ordinary(part) for part in other.parts) or plain in _TITLES or _DAY.fullmatch(plain):
        return False
    found = (index.entries[number] for index in indexes for number, _ in index.by_words(other.parts)[:_MOST_PARTIAL])
    return all(entry is None or entry.ref.kind in PEOPLE for entry in found)


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
            shouted = raw.isupper() and not text.isupper()
            joined = end == match.end() and text[end : end + 1] == " " and text[end + 1 : end + 2].isalpha()
            words.append(_Word(match.start(), end, parts, raw[0].isupper(), first, shouted, joined))
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
