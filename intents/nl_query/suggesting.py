"""What can be asked instead of a question that cannot be answered: its own words without what is not known."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from crm_core.entities import Kind
from intents.nl_query.annotate import Marked
from intents.nl_query.vocabulary import Vocabulary

_MOST = 3
_LOOSE_ENDS = re.compile(
    r"^(?:and|by|per|of|in|with|for)\b|\b(?:and|by|per|of|in|with|for|the|a|an|our)\s*$", re.IGNORECASE
)
_FIGURES = ("won value", "win rate", "number of deals")
_LISTS = {
    Kind.DEAL: ("open deals", "won deals by month", "top 5 deals by value"),
    Kind.COMPANY: ("number of companies by industry", "top 5 accounts by won value", "companies with open deals"),
    Kind.CONTACT: ("contacts without activity in 30 days", "number of contacts by company", "newest contacts"),
    Kind.USER: ("won value by rep", "win rate by rep", "number of open deals by rep"),
    Kind.PRODUCT: ("won value by product", "win rate by product", "number of won deals by product"),
    Kind.TASK: ("my open tasks", "overdue tasks", "tasks due this week"),
    Kind.ACTIVITY: ("number of activities by type", "calls this week", "meetings this month"),
}


def instead(marked: Marked, unknown: str, vocabulary: Vocabulary, answers: Callable[[str], bool]) -> tuple[str, ...]:
    """Up to three questions near `marked.text` that `answers` says can be answered, nearest first."""
    found: list[str] = []
    for candidate in _candidates(marked, unknown, vocabulary):
        text = re.sub(r"\s+", " ", candidate).strip(" ?.,")
        if text and text.lower() not in {known.lower() for known in found} and answers(text):
            found.append(text)
        if len(found) == _MOST:
            break
    return tuple(found)


def _candidates(marked: Marked, unknown: str, vocabulary: Vocabulary) -> Iterator[str]:
    text = marked.text
    yield from (text.replace(unknown, near) for near in _near(unknown, vocabulary))
    group = next((m for i, m in enumerate(marked.marks) if i and marked.marks[i - 1].tag == "by"), None)
    if group is not None and group.tag in {"field", "kind", "period"}:
        said = text[group.start : group.end]
        yield from (f"{figure} by {said}" for figure in _FIGURES)
    bare = _trimmed(text.replace(unknown, " "))
    if len(bare.split()) > 1:
        yield bare
    kinds = [mark.what[0] for mark in marked.marks if mark.tag == "kind"]
    yield from _LISTS.get(kinds[0] if kinds else Kind.DEAL, _LISTS[Kind.DEAL])


def _trimmed(text: str) -> str:
    """Without the small words that the unknown one leaves hanging."""
    text = re.sub(r"\s+", " ", text).strip(" ?.,")
    while (shorter := _LOOSE_ENDS.sub("", text).strip(" ?.,")) != text:
        text = shorter
    return text


def _near(unknown: str, vocabulary: Vocabulary) -> list[str]:
    """Known fields and values that are spelled somewhat like the unknown word."""
    from rapidfuzz import fuzz, process

    if len(unknown) < 4:
        return []
    phrases = [*vocabulary.fields, *vocabulary.values]
    return [
        phrase
        for phrase, _, _ in process.extract(unknown.lower(), phrases, scorer=fuzz.ratio, score_cutoff=75, limit=2)
    ]
