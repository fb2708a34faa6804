"""Names to records, fast: exact keys first, then words, nicknames and initials, then typing errors.

Built from `RecordLookup.names` (which knows no rights: callers filter). Scores are name similarity, 0..1:
1.0 the whole name, .98 without its legal form, .97 in another order, .96 spelled together, .93 by nickname,
.75-.92 a part of the name (the share of its letters that was said), and all of these lowered by typing errors.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from crm_core.entities import Kind, Ref
from crm_core.folding import fold
from crm_core.legal_forms import LEGAL_FORMS
from crm_core.reading import NameEntry
from intents.nicknames import given_names

LEFT_OUT = LEGAL_FORMS | {"group", "holding", "holdings", "intl", "the"}
"""Words of a company's name that people leave out when they say it."""
PEOPLE = frozenset({Kind.CONTACT, Kind.USER})
_TOKEN = re.compile(r"[^\W_]+")
_PUNCTUATION = str.maketrans("‐‑–—‘’“”·•…", "----''\"\"-- ")
_MOST = 400
"""A word that more records than this share says too little to be rescored one by one."""

Scored = tuple[int, float]


def name_words(text: str) -> list[str]:
    """`"O'Brien & Söhne GmbH"` -> `["obrien", "sohne", "gmbh"]`."""
    if not text.isascii():
        text = text.translate(_PUNCTUATION)  # most names are plain but for a dash: folding them is far slower
    plain = text.lower() if text.isascii() else fold(text)
    return _TOKEN.findall(plain.replace("'", "").replace("’", ""))


class NameIndex:
    """One set of names. Position in `entries` is a name's number; a removed one is None there."""

    def __init__(self, entries: Iterable[NameEntry] = ()) -> None:
        self.entries: list[NameEntry | None] = []
        self._words_of: list[tuple[str, ...]] = []
        self._exact: dict[str, list[Scored]] = {}
        self._postings: dict[str, list[int]] = {}
        self._number_of: dict[Ref, int] = {}
        self._by_length: dict[int, list[str]] | None = None
        for entry in entries:
            self.put(entry)

    def put(self, entry: NameEntry) -> None:
        """Adds a name, or replaces the one of the same record."""
        if entry.ref in self._number_of:
            self.remove(entry.ref)
        number = len(self.entries)
        self.entries.append(entry)
        self._number_of[entry.ref] = number
        words = name_words(entry.name)
        self._words_of.append(tuple(words))
        if not words:
            return
        self._key(" ".join(words), number, 1.0)
        core = [word for word in words if word not in LEFT_OUT]
        if core and len(core) < len(words):
            self._key(" ".join(core), number, 0.98)
        if len(words) > 1:
            self._key("".join(words), number, 0.96)
            if entry.ref.kind in PEOPLE:
                self._key(" ".join((words[-1], *words[:-1])), number, 0.97)
            elif len(core) > 2:
                self._key("".join(word[0] for word in core), number, 0.8)
        for other in entry.also:
            self._key(other.lower(), number, 1.0)
        for word in set(words):
            postings = self._postings.get(word)
            if postings is None:
                self._postings[word] = [number]
                self._by_length = None
            else:
                postings.append(number)

    def remove(self, ref: Ref) -> None:
        number = self._number_of.pop(ref, None)
        if number is not None:
            self.entries[number] = None

    def exact(self, key: str) -> list[Scored]:
        """Names that are `key`: words joined by one space, an e-mail address or an external id, all lower case."""
        return [hit for hit in self._exact.get(key, ()) if self.entries[hit[0]] is not None]

    def has_word(self, word: str) -> bool:
        return word in self._postings

    def by_words(self, words: Sequence[str]) -> list[Scored]:
        """Names that hold all `words`, each as it is, as a nickname or as an initial."""
        sets: list[set[int]] = []
        initials: list[str] = []
        nicknamed = False
        for word in words:
            if len(word) == 1 and word not in self._postings:
                initials.append(word)
                continue
            numbers: set[int] = set()
            for name in given_names(word):
                numbers.update(self._postings.get(name, ()))
            nicknamed = nicknamed or word not in self._postings
            sets.append(numbers)
        if not sets:
            return []
        found = set.intersection(*sets)
        hits: list[Scored] = []
        for number in found:
            if self.entries[number] is None:
                continue
            own = self._words_of[number]
            if all(any(name.startswith(initial) for name in own) for initial in initials):
                hits.append((number, self._part_score(number, words, nicknamed)))
        return _best_first(hits)

    def _part_score(self, number: int, words: Sequence[str], nicknamed: bool) -> float:
        own = [word for word in self._words_of[number] if word not in LEFT_OUT] or list(self._words_of[number])
        said = 0
        for name in own:
            if any(name in given_names(word) for word in words):
                said += len(name)
            elif any(len(word) == 1 and name.startswith(word) for word in words):
                said += len(name) // 2
        coverage = said / sum(map(len, own))
        score = 0.75 + 0.17 * coverage
        entry = self.entries[number]
        if entry is not None and entry.ref.kind in PEOPLE and not any(own[0] in given_names(word) for word in words):
            score -= 0.01  # a given name says a little more than a second one
        if coverage >= 1.0 and len(own) == len(words):
            score = 0.93
        return score - (0.02 if nicknamed else 0.0)

    def typed_wrong(self, words: Sequence[str], least: float = 0.55) -> list[Scored]:
        """Names that hold something close to every word, and names close to all words written together."""
        from rapidfuzz import fuzz

        spelled: list[list[tuple[str, float]]] = [self._near_words(word) for word in words]
        hits: dict[int, float] = {}
        if all(spelled):
            sets = [{n for near, _ in options for n in self._postings[near][:_MOST]} for options in spelled]
            for number in set.intersection(*sets):
                if self.entries[number] is None:
                    continue
                own = self._words_of[number]
                nearest = [max((s for near, s in options if near in own), default=0.0) for options in spelled]
                chosen = [
                    max((pair for pair in options if pair[0] in own), key=lambda pair: pair[1], default=("", 0.0))[0]
                    for options in spelled
                ]
                closeness = sum(nearest) / len(nearest)
                whole = self._part_score(number, chosen, nicknamed=False)
                hits[number] = whole * closeness**0.75
        together = "".join(words)
        for near, closeness in self._near_words(together):
            for number, score in self.exact(near):
                hits[number] = max(hits.get(number, 0.0), score * closeness)
            if len(words) > 1:
                for number in self._postings[near][:_MOST]:
                    hits[number] = max(hits.get(number, 0.0), self._part_score(number, [near], False) * closeness)
        pool = {n for options in spelled for near, _ in options for n in self._postings[near][:_MOST]}
        said = " ".join(words)
        for number in pool - hits.keys():
            if self.entries[number] is not None:
                hits[number] = 0.9 * fuzz.ratio(said, " ".join(self._words_of[number])) / 100
        return _best_first([(n, s) for n, s in hits.items() if s >= least and self.entries[n] is not None])

    def _near_words(self, word: str) -> list[tuple[str, float]]:
        """Known words at most a typing error or two away, with their similarity."""
        if word in self._postings:
            return [(word, 1.0)]
        if len(word) < 4:
            return []
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        if self._by_length is None:
            self._by_length = {}
            for known in self._postings:
                self._by_length.setdefault(len(known), []).append(known)
        slack = 1 if len(word) < 6 else 2
        pool = [known for n in range(len(word) - slack, len(word) + slack + 1) for known in self._by_length.get(n, ())]
        found = process.extract(word, pool, scorer=OSA.normalized_similarity, score_cutoff=0.7, limit=12)
        return [(known, similarity) for known, similarity, _ in found]

    def _key(self, key: str, number: int, score: float) -> None:
        hits = self._exact.get(key)
        if hits is None:
            self._exact[key] = [(number, score)]
        elif hits[-1][0] != number:
            hits.append((number, score))


def _best_first(hits: list[Scored]) -> list[Scored]:
    return sorted(hits, key=lambda hit: (-hit[1], hit[0]))
