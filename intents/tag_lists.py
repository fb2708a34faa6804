"""Where a name ends and its tags begin, when nothing stands between them: `tag Jane Doe vip, champion and hot`."""

from __future__ import annotations

import re

from crm_core.entities import Kind
from crm_core.folding import fold
from intents.draft import Draft
from intents.linking import OWN, Linker
from intents.resolution import Mention, One

_KINDS = (Kind.CONTACT, Kind.COMPANY, Kind.DEAL)
_BELONGS = frozenset(
    ("of", "for", "by", "with", "from", "in", "at", "as", "and", "or", "the", "a", "an", "to", "who", "whose")
)
"""Words that go on telling who is meant: `Jane from sales`."""
_JOINT = re.compile(r",\s*(?:and\s+)?|\s+(?:and|&|plus)\s+", re.IGNORECASE)


def tags_apart(draft: Draft, linker: Linker) -> Draft:
    """`draft` with its target ending where the names end, and its tags beginning behind them."""
    target, tags = draft.slots.get("target"), draft.slots.get("tags")
    if draft.intent != "tag" or not target or not tags or "target" in draft.refs:
        return draft
    found = re.search(re.escape(target) + r"(?:,? (?:and )?| & |,)#?" + re.escape(tags), draft.slots.get("words", ""))
    if found is None or _is_name(found[0], linker):
        return draft  # "tag Jane Doe as vip": said where the name ends
    words = found[0]
    end = _end_of_names(words, linker)
    more = words[end:].strip()
    if not end or end == len(target) or not more or more.startswith(("'", ",")):
        return draft
    if _is_name(target, linker) and end < len(target):
        return draft
    said = re.findall(r"[\w'-]+", fold(_JOINT.split(more)[0]))
    known = {word for mention in linker.mentions(words[:end], _KINDS) for word in _known(mention)}
    if not said or said[0] in _BELONGS or known & set(said):
        return draft
    return draft.saying("target", words[:end]).saying("tags", more)


def _end_of_names(words: str, linker: Linker) -> int:
    """Where the names end that `words` begin with: one, or several with nothing but "and" or commas between."""
    end = 0
    for mention in linker.mentions(words, _KINDS):
        between = words[end : mention.start]
        if mention.reference or (between if end == 0 else not _JOINT.fullmatch(between)):
            break
        end = mention.end
    return end


def _known(mention: Mention) -> set[str]:
    return {word for one in mention.equal for word in re.findall(r"\w+", fold(f"{one.name} {one.detail}"))}


def _is_name(words: str, linker: Linker) -> bool:
    whole = linker.resolve(words, _KINDS)
    return isinstance(whole, One) and whole.candidate.score >= OWN
