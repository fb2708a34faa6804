"""Words that point back instead of naming: she, it, that deal, them, the second one, me."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from crm_core.entities import Kind, Ref
from intents.interpretation import Context
from intents.kind_words import KIND_OF_NOUN
from intents.ordinals import PLACES

_ORDER = {**PLACES, "last": -1}
_KIND_WORDS = (
    KIND_OF_NOUN | {"guy": Kind.CONTACT} | dict.fromkeys(("call", "meeting", "activity", "note"), Kind.ACTIVITY)
)
_PEOPLE = frozenset({Kind.CONTACT, Kind.USER})
_NOUN = "|".join((*_KIND_WORDS, "one"))
_PATTERN = re.compile(
    rf"\b(?:(?P<order>the (?:{'|'.join(_ORDER)}) (?P<ordered>{_NOUN})|(?:#|number |no\. ?)(?P<digit>\d{{1,3}}))"
    rf"|(?:this|that|the same|the) (?P<noun>{'|'.join(_KIND_WORDS)})"
    r"|(?P<person>she|he|her|him|his|hers)|(?P<many>them|those|these|they)|(?P<thing>it|this one|that one|its)"
    r"|(?P<me>me|my|mine|myself|i))\b",
    re.IGNORECASE,
)


def refers_to(text: str, context: Context, kinds: Sequence[Kind]) -> tuple[Ref, ...]:
    """The records that `text`, as a whole, points back to; empty when it does not or there is none."""
    said = text.strip()
    match = _PATTERN.fullmatch(said) or _PATTERN.fullmatch(f"the {said}")  # templates take "the" for themselves
    return _target(match, context, kinds) if match else ()


def points_back(text: str) -> bool:
    """Whether `text` is nothing but such a word: `her`, `that deal`, `the second one`."""
    match = _PATTERN.fullmatch(text.strip(" .!?"))
    return match is not None and match["me"] is None


def refers_in(text: str, context: Context, kinds: Sequence[Kind]) -> Iterator[tuple[int, int, tuple[Ref, ...]]]:
    """(start, end, records) for every word in `text` that points back to something."""
    for match in _PATTERN.finditer(text):
        refs = _target(match, context, kinds)
        if refs:
            yield match.start(), match.end(), refs


def _target(match: re.Match[str], context: Context, kinds: Sequence[Kind]) -> tuple[Ref, ...]:
    focus = [ref for ref in context.focus if ref.kind in kinds]
    shown = context.last.refs
    if match["me"]:
        return (Ref(Kind.USER, context.actor_id),) if context.actor_id and Kind.USER in kinds else ()
    if match["digit"]:
        place = int(match["digit"]) - 1
        return (shown[place],) if 0 <= place < len(shown) and shown[place].kind in kinds else ()
    if match["order"]:
        noun = match["ordered"].lower()
        listed = [ref for ref in shown if noun == "one" or ref.kind is _KIND_WORDS[noun]]
        place = _ORDER[match["order"].lower().split()[1]]
        found = listed[place : place + 1 or None] if listed else []
        return tuple(ref for ref in found if ref.kind in kinds)
    if match["noun"]:
        kind = _KIND_WORDS[match["noun"].lower()]
        return tuple(ref for ref in focus if ref.kind is kind)[:1]
    if match["person"]:
        return tuple(ref for ref in focus if ref.kind in _PEOPLE)[:1]
    if match["many"]:
        return tuple(ref for ref in shown if ref.kind in kinds)
    return tuple(focus[:1])
