"""Looking for things in plain words: `search security`, `find notes about pricing`, `my todo list`."""

from __future__ import annotations

import re

_SEEKING = re.compile(
    r"(?:please |can you |could you )?(?:search|find|look(?:ing)? for|looking up|look up|lookup)(?: me)?(?: for)?:?"
    r"(?: (?:notes?|anything|everything|something|mentions?|all|records?)"
    r"(?= (?:about|on|of|mentioning|with|for|that)\b))?"
    r"(?: (?:about|on|of|mentioning|with|that (?:mentions?|says?)))? (?P<what>\S[\s\S]{1,200}?)[ .!?]*$",
    re.IGNORECASE,
)
_TASK_LIST = re.compile(
    r"^(?:what(?:'s| is) (?:still )?on |show (?:me )?|list |give me )?(?:(?P<mine>my|our|the) )?"
    r"(?:to-?do|task)s?(?:[ -]lists?)?(?= (?:of|for|from|at|with)\b|[ .!?]*$)",
    re.IGNORECASE,
)


def sought_in(text: str) -> str | None:
    """The words to search for, when `text` says to search; None when it says something else."""
    found = _SEEKING.match(text.strip())
    return found["what"].strip(" \"'“”") or None if found else None


_HAPPENED = re.compile(
    r"what(?:'s| has| have| was)? (?:been )?happen(?:ed|ing)? (?:with|at|to|on|in) (?P<who>.+?) "
    r"(?P<time>(?:since|in|during|last|this|over|between|from|before|after|until)\b.+)$",
    re.IGNORECASE,
)


def in_question_words(text: str) -> str:
    """A question as the grammar of questions knows it: `my todo list` -> `my open tasks`, `what happened at Acme since
    May` -> `activities with Acme since May`."""
    if happened := _HAPPENED.match(text.strip()):
        return f"activities with {happened['who']} {happened['time']}"
    found = _TASK_LIST.match(text)
    if found is None or not re.search(r"to-?do|lists?\b", found[0], re.IGNORECASE):
        return text
    return f"{'my ' if found['mine'] else ''}open tasks{text[found.end() :]}"
