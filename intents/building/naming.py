"""Whether words can be the name of something new: a name, not a clause, not a figure, not a time."""

from __future__ import annotations

import re
from datetime import datetime

from crm_core.folding import fold
from intents.bounds import COMPARED, MEASURES
from intents.common_words import COMMON
from intents.interpretation import Candidate
from intents.kind_words import NOUN
from intents.no_request import is_hedged
from intents.time.moments import peel
from intents.time.timespans import find_spans

_PHRASE = """
a about all and any anyone are at because by every everybody everyone from how if in is it of on or our per some
somebody someone something than that the their these they this those to was what when where which while who whose why
with without
"""
_STARTS_NO_NAME = frozenset(_PHRASE.split())
"""Words that begin a phrase or a clause. In small letters: "The Body Shop", "On Holding" are names."""
_CLAUSE = re.compile(
    r"\b(?:i|he|she|we|they|him|her|them|it|its|his|their|who|which|that|because|is|are|was|were|am|has|have|had|wants?"
    r"|needs?|prefers?|likes?|loves?|asked|met|said|says|knows?|will|would|should|could|can|must|gets?|makes?|wanted|or)\b"
)
"""Pronouns and verbs in small letters: a sentence rather than a name."""
_TERSE = re.compile(rf"(?:please )?(?:{NOUN}|to-do|reminder)s?(?= \w)(?! (?:called|named)\b)", re.IGNORECASE)


_JOINT_TEXT = """
a an and at account client company contact customer deal deals for from in lead my of opp opportunity our person rep s
task that the this to todo user with new open me mine i myself she he her him his hers it its they them these those one
"""
JOINTS = frozenset(_JOINT_TEXT.split())
"""Words that may stand beside a name and say no more than which record is meant."""
_BELONGS = re.compile(r"[a-z][a-z-]+ (?:of|for|by|per|with|without|from|in|on|at)\b")


def is_terse(said: str) -> bool:
    """A kind of record and words after it, without a verb and without a colon: `deal Acme renewal`, `deal value of
    Acme`. It may ask as well as it may tell."""
    return _TERSE.match(said) is not None


def is_clause(words: str) -> bool:
    """It tells something: `wants a demo`, `met her in Leipzig`."""
    return bool(_CLAUSE.search(words)) or is_hedged(words) or "?" in words


def may_name(words: str, now: datetime, *, terse: bool = False) -> bool:
    """Whether `words` are plausible as a new name. `terse`: nothing but the kind of record was said before them, so
    that one word in small letters is not enough, nor is anything with a time."""
    said = words.strip(" \"'“”").split()
    if not said or said[0] in _STARTS_NO_NAME or is_clause(words):
        return False
    return not terse or (not has_time(words, now) and (len(said) > 1 or said[0] != said[0].lower()))


def asks_about(words: str, *, anyhow: bool = False) -> bool:
    """After the kind of record alone: everyday words (`deal count`, `company without a website`) or a word that
    belongs to something (`company address of Isdom`) ask; they name nothing new. `anyhow`: of what may begin with any
    word, as a task does."""
    said = words.strip(" \"'“”").split()
    if not said or all(word.casefold().strip(",.") in COMMON for word in said):
        return True
    return (not anyhow and (said[0] in COMMON or said[0] in _STARTS_NO_NAME)) or bool(_BELONGS.match(words))


_MEASURE = re.compile(rf"(?:{MEASURES})\b ?(?:{COMPARED}|now|is|should be|up|down|[<>=:])", re.IGNORECASE)


def is_measure(words: str) -> bool:
    """`value above 10k`: a bound that a search is given, whatever stands before it; nothing new is called that."""
    return _MEASURE.match(words.strip()) is not None


def is_vague(chore: str) -> bool:
    """A thing to do of everyday words alone, `call list`, or of one word: it may as well name something."""
    words = chore.split()
    return (len(words) == 1 and chore == chore.lower()) or all(word in COMMON for word in words)


def has_time(words: str, now: datetime) -> bool:
    """A day or a time of day stands among the words."""
    return peel(words, now)[1] is not None


def is_only_time(words: str, now: datetime) -> bool:
    """`in Q3`, `last month`, `this quarter`: when, and no name, however many titles hold these words."""
    said = re.sub(r"^(?:(?:in|during|on|over|since|within|throughout) )?(?:the )?", "", words.strip(" .!?"), flags=re.I)
    spans = find_spans(f"in {said}", now, prefer="past")
    return len(spans) == 1 and spans[0].start <= len("in ") and spans[0].end == len(f"in {said}")


def is_figure(words: str) -> bool:
    """`rate of Acme`, `deals of Globex`, `business with Isdom`: everyday words about a record, not its name."""
    found = re.match(r"(?P<head>[a-z -]+?) (?:of|for|by|per|with|at|from|over) \S", words)
    return found is not None and all(
        word in COMMON or word.rstrip("s") in COMMON for word in fold(found["head"]).split()
    )


def beside_name(words: str, candidate: Candidate) -> list[str]:
    """Everyday words of `words` that stand in nothing that is known of the record: `email Emil the`, `over Emil`."""
    known = set(re.findall(r"\w+", fold(f"{candidate.name} {candidate.detail}")))
    said = re.findall(r"\w+", fold(words))
    return [word for word in said if word in COMMON and word not in JOINTS and word not in known]
