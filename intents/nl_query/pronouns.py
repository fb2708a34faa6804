"""Where a question points back: `of those`, `they`, `there`, `it`, `that company`; and where such words only seem to,
as in "how many deals are there" or "reps and their deals"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from crm_core.entities import Kind
from intents.nl_query.words import KINDS
from intents.resolution import Mention

_NOUNS = "|".join(sorted((word for word in KINDS if KINDS[word][1][1] is None or " " in word), key=len, reverse=True))
_WORDS = re.compile(
    rf"\b(?:(?P<these>those|these|that|this|the same)(?: (?:same|very|same))? (?P<noun>{_NOUNS})"
    r"|(?P<word>those|these|them|they|theirs?|there|its?|hers?|he|she|him|his|(?:this|that|the same) one))\b(?!['’])",
    re.IGNORECASE,
)
_SEVERAL = {"those", "these", "them", "they", "their", "theirs"}
_PERSON = {"he", "she", "him", "her", "his", "hers"}
_WHOSE = {"their", "theirs", "its", "his", "her", "hers"}
_OF = re.compile(r"\b(?:of|out of|among|from among)(?: all(?: of)?)? $", re.IGNORECASE)
_HOW_MANY = re.compile(
    r"(?P<how>\b(?:how many|which|what|who|any|all|most|some|none|each|one|two|three|how much))"
    r"(?: (?:of|out of))(?: all(?: of)?)? $",
    re.IGNORECASE,
)
_ASKED = re.compile(r"\b(?:did|do|does|have|has|had|are|were|was|is|will|can|could|would|should) $", re.IGNORECASE)
_JOINED = re.compile(
    r"\b(?:and|with|plus|by|per|than|have|has|had|who|that|which|whose|lost|won|closed|on|to|from|for)\b|,",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"\b(?:and|plus|who|that|which|whose|where)\b|,", re.IGNORECASE)
_ANYTHING = re.compile(rf"\b(?:{_NOUNS}|each|every|everyone|anyone)\b", re.IGNORECASE)
_PARTNERS = re.compile(
    "|".join(rf"\b{word}\b" for word in KINDS if KINDS[word][1][0] in (Kind.COMPANY, Kind.CONTACT, Kind.USER)),
    re.IGNORECASE,
)
"""Whom one has deals or calls with."""
_WITH = re.compile(r"\b(?:with|from|to|for|by|at) $", re.IGNORECASE)
_NOT_THERE = re.compile(r"\b(?:is|are|was|were|be|been|isn['’]?t|aren['’]?t) $", re.IGNORECASE)
_THERE_IS = re.compile(r"^ (?:is|are|was|were|be|been|any|has|have)\b", re.IGNORECASE)
_DESCRIBED = re.compile(
    r"^ (?:who|that|which|with|without|whose|in|from|over|under|above|below|not|where|we|i|of|at|for|owned|won|lost"
    r"|days|weeks|months|quarters|years)\b(?= \w)|^ (?:days|weeks|months|quarters|years)\b",
    re.IGNORECASE,
)
_EMPTY = re.compile(
    r"\b(?:does|do|did|will|would|is|was|has|make|call|got|put|how is|how's) it\b"
    r"|\bit (?:takes?|took|is|was|were|usually|would|will|has)\b|\bit['’]s\b|\bit took\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Pointer:
    """`text[start:end]` points back. `word` in lower case; `noun` the kind that it names ("those companies")."""

    start: int
    end: int
    word: str
    noun: Kind | None = None
    part: bool = False
    """ "how many of those": a part of exactly those is asked for."""

    counted: bool = False
    """The words before it say how many or which of them."""

    @property
    def person(self) -> bool:
        return self.word in _PERSON

    @property
    def whose(self) -> bool:
        return self.word in _WHOSE


def pointers(text: str, names: Sequence[Mention]) -> list[Pointer]:
    """The words of `text` that point back to an answer before; `names` are the names in it. A word that the question
    itself explains ("companies and their deals", "those with no owner") is none."""
    found = []
    for match in _WORDS.finditer(text):
        before, after = text[: match.start()], text[match.end() :]
        noun = match["noun"]
        word = (match["these"] or match["word"]).lower()
        of, counted = bool(_OF.search(before)), bool(_HOW_MANY.search(before))
        if noun is not None:
            if match["these"].lower() in {"that", "this"} and noun.lower().endswith(("s", "people")):
                continue  # "customers that calls"
            found.append(Pointer(match.start(), match.end(), word, KINDS[noun.lower()][1][0], of, counted))
        elif not _explained(word, before, after, text, names, of=of):
            found.append(Pointer(match.start(), match.end(), word, None, of and word in _SEVERAL, counted))
    return found


def _explained(word: str, before: str, after: str, text: str, names: Sequence[Mention], *, of: bool) -> bool:
    """Whether the sentence itself says what the word means, or the word means nothing."""
    if word == "there":
        return bool(_NOT_THERE.search(before) or _THERE_IS.match(after) or (names and names[0].end <= len(before)))
    if word in {"those", "these"}:
        return not of and bool(_DESCRIBED.match(after))
    if word == "it" and _EMPTY.search(text):
        return True
    if _ASKED.search(before) and word not in _WHOSE:
        return any(mark.end <= len(before) for mark in names)  # "what percent of Ana's deals did she win"
    if (with_ := _WITH.search(before)) and word not in _WHOSE - {"her"}:
        return _named(before[: with_.start()], names, _PARTNERS, _CLAUSE)
    return _named(before, names, _ANYTHING, _JOINED)


def _named(before: str, names: Sequence[Mention], nouns: re.Pattern[str], joined: re.Pattern[str]) -> bool:
    """Whether a name or one of `nouns`, which the word may mean, was said before it and is `joined` to it."""
    ends = [mark.end for mark in names if mark.end <= len(before)]
    ends += [match.end() for match in nouns.finditer(before)]
    return any(joined.search(before, end) for end in ends)


def without(text: str, pointer: Pointer) -> str:
    """The question without the words that point: what it asks of everything."""
    before = re.sub(r"\b(?:with|from|to|for|by|of|at|in|on|among|out of)(?: all)? $", "", text[: pointer.start])
    return re.sub(r"\s+", " ", f"{before} {text[pointer.end :]}").strip(" ,")


def in_place(text: str, pointer: Pointer, noun: str) -> str:
    """The question with `noun` for the words that point: "how many of those were won" -> "how many deals were won"."""
    before, after = text[: pointer.start], text[pointer.end :]
    if how := _HOW_MANY.search(before):
        return f"{before[: how.start()]}{how['how']} {noun}{after}"
    return f"{before}{noun}{after}"


_FIRST = re.compile(
    r"^(?:and |but |so |ok(?:ay)?,? )*(?:out )?of (?P<those>(?:those|these|them)(?: \w+)?),? "
    r"(?P<how>how many|which|who)\b(?P<rest>.*)$",
    re.IGNORECASE,
)


def part_first(text: str) -> str:
    """`of those, how many did Ana win` -> `how many of those did Ana win`."""
    found = _FIRST.match(text.strip())
    return f"{found['how']} of {found['those']}{found['rest']}" if found else text
