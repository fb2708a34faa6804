"""Names with a dash in them: `won Tidal Credit – Flow Team` is one title, not a deal and a reason."""

from __future__ import annotations

import re

from crm_core.entities import Kind
from crm_core.folding import fold
from intents.draft import Draft
from intents.linking import OWN, Linker
from intents.resolution import One, Several

_PAIRS = (("deal", "reason"), ("contact", "content"), ("target", "content"), ("contact", "outcome"))
"""A slot that names a record, and the free words that may follow it after a separator."""
_KINDS = (Kind.DEAL, Kind.CONTACT, Kind.COMPANY)
_END = re.compile(r"\s*(?:[:,;.]\s| [-–—] )\s*|$")


def rejoined(draft: Draft, linker: Linker) -> Draft:
    """`draft` with the free words that belong to the name given back to it: the longest that make a whole name."""
    words = draft.slots.get("words", "")
    for named, free in _PAIRS:
        name, rest = draft.slots.get(named), draft.slots.get(free)
        if not name or not rest or named in draft.refs:
            continue
        joint = re.search(rf"{re.escape(name)}(?P<dash> ?[-–—] ?){re.escape(rest)}", words)
        if joint is None:
            continue
        for end in sorted({match.start() for match in _END.finditer(rest)}, reverse=True):
            whole = f"{name}{joint['dash']}{rest[:end]}"
            if end and _is_whole_name(whole, linker):
                left = _END.sub("", rest[end:], count=1).strip()
                longer = draft.saying(named, whole)
                return longer.saying(free, left) if left else longer.without(free)
    return draft


def _is_whole_name(words: str, linker: Linker) -> bool:
    match linker.resolve(words, _KINDS):
        case One(candidate=candidate):
            return candidate.score >= OWN
        case Several(candidates=candidates):
            return all(fold(candidate.name) == fold(words) for candidate in candidates)
    return False
