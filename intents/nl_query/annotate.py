"""A question -> marks: every stretch of it that some reading claims, and the words that none does."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import pairwise

from crm_core.entities import Kind
from intents.common_words import COMMON
from intents.linking import Linker
from intents.money import find_money
from intents.nl_query.marks import Mark, Token, settle, tokens_of
from intents.nl_query.measures import NUMERIC
from intents.nl_query.teams import with_teams
from intents.nl_query.vocabulary import Vocabulary
from intents.nl_query.whens import whens
from intents.nl_query.words import CARRIERS, GLUE, KINDS, PHRASES, SEMANTIC
from intents.time.calendar_dates import Prefer
from intents.time.time_vocabulary import NUMBERS, count_of

_LONGEST = 7
_NUMBER = re.compile(r"(?<![\w.])(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?![\w])(?P<percent> ?%)?")
_CURRENCY = re.compile(r"[$€£¥]|\b(?:usd|eur|gbp|chf|euros?|dollars?|pounds?)\b", re.IGNORECASE)
_WHOLE = {"all", "every", "any", "each"}
_ABOUT = re.compile(
    r"(?<=\bnotes )(?:about|on|mentioning|regarding) |(?<=\bcalls )(?:about|mentioning|regarding) "
    r"|(?<=\bemails )(?:about|mentioning|regarding) |(?<=\bmeetings )(?:about|mentioning|regarding) ",
    re.IGNORECASE,
)
"""What notes and calls are about is searched by meaning."""
_DIRECTIONS = {"ascending", "descending", "asc", "desc", "first"}
_NAMED = (Kind.CONTACT, Kind.COMPANY, Kind.USER, Kind.TEAM)


@dataclass(frozen=True, slots=True)
class Amount:
    value: int | Decimal
    currency: str | None = None
    """Only when the words name one."""


@dataclass(frozen=True, slots=True)
class Marked:
    text: str
    marks: list[Mark]
    loose: list[Token]
    """Words that no reading claims, in order."""
    claimed: int = 0
    """Words outside the filler words that some reading claims."""
    typos: int = 0
    """Words that were read only after a typing error was undone."""
    fixes: tuple[tuple[str, str], ...] = ()
    """(as typed, as read)."""


def annotate(
    text: str, now: datetime, currency: str, vocabulary: Vocabulary, linker: Linker, *, toward: Prefer | None = None
) -> Marked:
    """The marks of `text`, settled. `toward`: where a month or weekday points when the words do not say."""
    tokens = tokens_of(text)
    marks = [*_semantic(text, vocabulary), *_phrases(text, tokens, vocabulary)]
    marks += [Mark(m.start, m.end, "time", m.span, 1) for m in whens(text, now, toward)]
    marks += _amounts(text, currency)
    for mention in linker.mentions(text, _NAMED):
        if not mention.reference:
            team = mention.candidates[0].ref.kind is Kind.TEAM and not re.match(r"['’]?s? team", text[mention.end :])
            if (
                team
                and " ".join(t.word for t in tokens_of(mention.text)) in vocabulary.values
                and "team" not in mention.text
            ):
                continue
            whole = mention.candidates[0].score >= 0.95
            marks.append(Mark(mention.start, mention.end, "name", mention, 0 if whole else 6))
    marks += [*_firsts(tokens, text), *_slashes(tokens, text, vocabulary)]
    marks += _founded(tokens, vocabulary)
    marks += _all_but(tokens)
    settled = with_teams(text, settle(marks))
    loose = [
        token
        for token in tokens
        if token.word not in GLUE and not any(m.start < token.end and token.start < m.end for m in settled)
    ]
    loose = [token for token in loose if not _carried(token, tokens, settled)]
    claimed = sum(any(m.start < t.end and t.start < m.end for m in settled) for t in tokens)
    return _spelled(Marked(text, settled, loose, claimed), vocabulary)


def _carried(token: Token, tokens: list[Token], marks: list[Mark]) -> bool:
    """A noun such as "office" beside the value that it introduces or follows."""
    if token.word in _DIRECTIONS:
        return any(m.tag == "total" for m in marks)
    if token.word not in CARRIERS:
        return False
    beside = [m for m in marks if m.tag in {"value", "name", "status"}]
    return any(
        all(t.word in GLUE for t in tokens if low <= t.start < high)
        for m in beside
        for low, high in ((m.end, token.start), (token.end, m.start))
        if low <= high
    )


def _phrases(text: str, tokens: list[Token], vocabulary: Vocabulary) -> list[Mark]:
    marks: list[Mark] = []
    spoken = {PHRASES[t.word][1][0] for t in tokens if t.word in PHRASES and PHRASES[t.word][0] == "kind"}
    for i, first in enumerate(tokens):
        words: list[str] = []
        for token in tokens[i : i + _LONGEST]:
            words.append(token.word)
            phrase = " ".join(words)
            start, end = first.start, token.end
            if phrase in PHRASES:
                tag, what = PHRASES[phrase]
                before_number = tag == "ormore" and re.match(r" ?[$€£]?\d", text[end:])  # "below 1000 or above 5000"
                marks += [] if before_number else [Mark(start, end, tag, what, 3)]
            if phrase in vocabulary.fields:
                staff = phrase == "people" and Kind.COMPANY in spoken
                known = vocabulary.fields[phrase]
                averaged = i > 0 and tokens[i - 1].word in {"average", "median", "mean", "avg"}
                averaged = averaged and all(not w.built_in and w.type in NUMERIC for w in known)
                about_records = staff or averaged or any(not w.built_in and w.kind in spoken for w in known)
                marks.append(Mark(start, end, "field", known, 2 if about_records else 4))
            values = None if phrase in KINDS else vocabulary.values.get(phrase)
            glue = phrase in GLUE and text[start:end] != "US"
            if values and not (glue or phrase in {"open", "new", "won", "lost"}):
                outcome = vocabulary.outcome_of(values)
                marks.append(Mark(start, end, "status" if outcome else "value", outcome or values, 2))
    return marks


def _slashes(tokens: list[Token], text: str, vocabulary: Vocabulary) -> list[Mark]:
    """`wins/agent`: per agent."""
    made = []
    for one, two in pairwise(tokens):
        counted = one.word in vocabulary.fields or PHRASES.get(one.word, ("",))[0] in {"kind", "measure", "status"}
        each = two.word in vocabulary.fields or PHRASES.get(two.word, ("",))[0] in {"kind", "period"}
        if text[one.end : two.start] == "/" and counted and each:
            made.append(Mark(one.end, two.start, "by", None, 3))
    return made


def _firsts(tokens: list[Token], text: str) -> list[Mark]:
    """`the last deal`, `first won deal`: the newest or oldest; "last 5 deals" and "last month" are read elsewhere."""
    made = []
    for one, *after in zip(tokens, tokens[1:], tokens[2:] + tokens[-1:], strict=False):
        words = [token.word for token in after]
        noun = words[0] if words[0] not in {"won", "lost", "closed", "open"} else words[1]
        if one.word in {"last", "first"} and noun in {"deal", "opportunity", "call", "meeting", "email"}:
            made.append(Mark(one.start, one.end, "rank", (one.word == "last", "created"), 5))
    for one, number, *after in zip(tokens, tokens[1:], tokens[2:], tokens[3:] + tokens[-1:], strict=False):
        words = [token.word for token in after]
        noun = words[0] if words[0] not in {"won", "lost", "closed", "open"} else words[1]
        counted = number.word.isdigit() or number.word in NUMBERS
        if one.word in {"last", "first"} and counted and noun in {"deals", "opportunities", "opps"}:
            made.append(Mark(one.start, one.end, "rank", (one.word == "last", "created"), 5))
    return made


def _founded(tokens: list[Token], vocabulary: Vocabulary) -> list[Mark]:
    """`oldest company`: by the year in which it was founded, where such a year is kept."""
    known = [word for phrase in ("founded", "established") for word in vocabulary.fields.get(phrase, [])]
    year = next((w for w in known if w.type in NUMERIC and w.kind is Kind.COMPANY), None)
    spoken = any(t.word in KINDS and KINDS[t.word][1][0] is Kind.COMPANY for t in tokens)
    if year is None or not spoken:
        return []
    ages = {"oldest": False, "youngest": True}
    return [Mark(t.start, t.end, "rank", (ages[t.word], year.path), 2) for t in tokens if t.word in ages]


def _all_but(tokens: list[Token]) -> list[Mark]:
    """`all stages but won`, `every region but West`: the "but" takes out."""
    made = []
    for i, token in enumerate(tokens):
        if token.word == "but" and any(before.word in _WHOLE for before in tokens[max(0, i - 3) : i]):
            made.append(Mark(token.start, token.end, "not", None, 0))
    return made


def _amounts(text: str, currency: str) -> list[Mark]:
    marks = []
    for money in find_money(text, currency):
        named = money.currency if _CURRENCY.search(money.text) else None
        marks.append(Mark(money.start, money.end, "number", Amount(_tidy(money.amount), named), 2))
    for match in _NUMBER.finditer(text):
        marks.append(
            Mark(
                match.start(), match.end(), "number", Amount(_tidy(Decimal(match[0].rstrip(" %").replace(",", "")))), 4
            )
        )
    for match in re.finditer(r"\b(two|three|four|five|six|seven|eight|nine|ten|twelve|twenty)\b", text.lower()):
        marks.append(Mark(match.start(), match.end(), "number", Amount(count_of(match[0])), 6))
    return marks


def _tidy(amount: Decimal) -> int | Decimal:
    return int(amount) if amount == amount.to_integral_value() else amount


def _semantic(text: str, vocabulary: Vocabulary) -> list[Mark]:
    match = re.search(r"\b" + SEMANTIC, text, re.IGNORECASE) or _ABOUT.search(text)
    if match is None:
        return []
    rest = re.split(
        r"[,?;]| (?:and|but) (?:who|that|in|with|no)\b| (?:since|last|this|in the last) ", text[match.end() :]
    )[0]
    words = [token.word for token in tokens_of(rest)]
    if " ".join(words) in vocabulary.values:
        return [Mark(match.start(), match.end(), "glue", None, 0)]  # "interested in payroll": a stored value
    if not words or words[0] in {"see", "know", "show", "list", "look", "a", "us", "me", "deals", "deal"}:
        return []
    if words[0] in {"win", "close", "lose", "sell"}:  # "how long do we need to win a deal"
        return []
    return [Mark(match.start(), match.end() + len(rest), "semantic", rest.strip(), 0)]


def _spelled(marked: Marked, vocabulary: Vocabulary) -> Marked:
    """Gives loose words one more chance: a stored value or a word of the grammar with a typing error."""
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    marks, loose = list(marked.marks), []
    fixes: list[tuple[str, str]] = []
    for token in marked.loose:
        values = vocabulary.near_values(token.word)
        if values:
            marks.append(Mark(token.start, token.end, "value", values, 2))
            fixes.append((token.word, " or ".join(values[0].values)))
            continue
        phrase = None
        if len(token.word) >= 5 and token.word not in COMMON:
            phrase = process.extractOne(token.word, PHRASES.keys(), scorer=OSA.normalized_similarity, score_cutoff=0.8)
        if phrase is not None:
            tag, what = PHRASES[phrase[0]]
            marks.append(Mark(token.start, token.end, tag, what, 3))
            fixes.append((token.word, phrase[0]))
        else:
            loose.append(token)
    typos = len(marked.loose) - len(loose)
    return Marked(marked.text, sorted(marks, key=lambda m: m.start), loose, marked.claimed + typos, typos, tuple(fixes))
