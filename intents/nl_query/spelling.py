"""Small words and live vocabulary with a typing error: "how mnay opne deals" -> "how many open deals". Names of records
are left alone; what was put right is said back."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from weakref import WeakKeyDictionary

from intents.common_words import COMMON
from intents.linking import Linker
from intents.nl_query.marks import Token, tokens_of
from intents.nl_query.vocabulary import Vocabulary
from intents.nl_query.words import CARRIERS, GLUE, PHRASES
from intents.time.seasons import SHY_SEASONS
from intents.time.time_vocabulary import MONTHS, NUMBERS, WEEKDAYS

_TIME = frozenset(
    [
        "today",
        "yesterday",
        "tomorrow",
        "week",
        "weeks",
        "month",
        "months",
        "quarter",
        "quarters",
        "year",
        "years",
        "day",
        "days",
        "last",
        "next",
        "this",
        "previous",
        "past",
        "current",
        "since",
        "before",
        "after",
        "between",
        "until",
        "first",
        "second",
        "third",
        "fourth",
        "half",
        "early",
        "late",
        "ago",
    ]
)
_PAIRS = [("how", "many"), ("how", "much"), ("number", "of"), ("show", "me"), ("more", "than"), ("less", "than")]
"""Small words that say something together."""
_SURE = 0.95
"""From here on a linked name is spelled as it stands."""


@dataclass(frozen=True, slots=True)
class Respelled:
    text: str
    fixes: tuple[tuple[str, str], ...]
    """(as typed, as read)."""


@lru_cache(maxsize=1)
def _fixed_words() -> frozenset[str]:
    grammar = {word for phrase in PHRASES for word in phrase.split()}
    words = grammar | GLUE | CARRIERS | _TIME | SHY_SEASONS | set(MONTHS) | set(WEEKDAYS) | set(NUMBERS)
    return frozenset(word for word in words if word.isalpha())


_LIVE: WeakKeyDictionary[Vocabulary, tuple[frozenset[str], dict[str, list[str]]]] = WeakKeyDictionary()


def _words_of(vocabulary: Vocabulary) -> tuple[frozenset[str], dict[str, list[str]]]:
    """(every word that may stand as it is, words to correct to by their first letter)."""
    if vocabulary not in _LIVE:
        live = {w for phrases in (vocabulary.fields, vocabulary.values) for phrase in phrases for w in phrase.split()}
        targets: dict[str, list[str]] = {}
        for word in sorted(_fixed_words() | {word for word in live if word.isalpha()}):
            if len(word) >= 3:
                targets.setdefault(word[0], []).append(word)
        _LIVE[vocabulary] = (_fixed_words() | COMMON | live, targets)
    return _LIVE[vocabulary]


def respelled(text: str, vocabulary: Vocabulary, linker: Linker) -> Respelled | None:
    """`text` with the typing errors of its small words undone; None when there are none."""
    known, targets = _words_of(vocabulary)
    tokens = tokens_of(text)
    wrong = [token for token in tokens if _suspicious(token, text, known)]
    if not wrong and not _of_a_pair(tokens, known):
        return None
    named = [m for m in linker.mentions(text) if not m.reference and m.candidates[0].score >= _SURE]
    fixes: list[tuple[Token, str]] = _of_a_pair(tokens, known)
    for token in wrong:
        if any(token is fixed for fixed, _ in fixes):
            continue
        inside = any(m.start < token.end and token.start < m.end for m in named)
        if not inside and (right := _nearest(token.word, targets)) is not None:
            fixes.append((token, right))
    if not fixes:
        return None
    fixes.sort(key=lambda fix: fix[0].start)
    for token, right in reversed(fixes):
        text = text[: token.start] + right + text[token.end :]
    return Respelled(text, tuple((token.word, right) for token, right in fixes))


def _of_a_pair(tokens: list[Token], known: frozenset[str]) -> list[tuple[Token, str]]:
    """Short words put right by the word beside them: `how mny`, `hw many`."""
    from rapidfuzz.distance import OSA

    made: list[tuple[Token, str]] = []
    for one, two in pairwise(tokens):
        for wrong, beside, places in ((one, two, (0, 1)), (two, one, (1, 0))):
            if wrong.word in known or not wrong.word.isalpha() or len(wrong.word) < 2:
                continue
            right = {pair[places[0]] for pair in _PAIRS if pair[places[1]] == beside.word}
            near = [word for word in right if OSA.distance(word, wrong.word) == 1]
            made += [(wrong, near[0])] if len(near) == 1 else []
    return made


def _suspicious(token: Token, text: str, known: frozenset[str]) -> bool:
    """A word in small letters (or the first one, or in a text all in capitals) that nothing here knows."""
    said = text[token.start : token.end]
    shortened = "'" in said or "’" in said  # "won't" is no "won"
    if not token.word.isalpha() or len(token.word) < 3 or token.word in known or shortened:
        return False
    return said.islower() or token.start == 0 or text.isupper()


def _nearest(word: str, targets: dict[str, list[str]]) -> str | None:
    """One slip away (two in long words), the beginning right or its first two letters swapped."""
    from rapidfuzz import fuzz, process
    from rapidfuzz.distance import OSA

    furthest = 2 if len(word) >= 8 else 1
    near = [*targets.get(word[0], ()), *(t for t in targets.get(word[1], ()) if t[1] == word[0])]
    found = process.extract(word, near, scorer=OSA.distance, score_cutoff=furthest, limit=8)
    if len(word) == 3:
        found = [hit for hit in found if len(hit[0]) == 3 and sorted(hit[0]) == sorted(word)]
    found = [hit for hit in found if hit[0] not in GLUE or len(hit[0]) >= 5 or sorted(hit[0]) == sorted(word)]
    if not found:  # a short word that says nothing is no better reading than an unknown one
        return None
    least = min(distance for _, distance, _ in found)
    nearest: list[str] = [candidate for candidate, distance, _ in found if distance == least]
    return max(nearest, key=lambda candidate: (sorted(candidate) == sorted(word), fuzz.ratio(word, candidate)))
