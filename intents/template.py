"""Sentence templates: one grammar recognises and samples.

    move [the] {deal} to (stage|) {stage}

Words stand for themselves, `[...]` may be left out, `(a|b)` is one of several, `{name}` is a slot. Glued parts stay
glued (`{deal}'s stage`). `<:>` is a separator people type before free text: colon, comma, dash or full stop. Matching
ignores case and takes the whole message.
"""

from __future__ import annotations

import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from intents.template_grammar import Blank, Choice, Phrase, Separator, Word, phrase_of

_SEPARATOR = r"(?: ?[:,;.]| [-–—])"


@dataclass(frozen=True)
class Template:
    """One parsed template. `slot_patterns` narrows what a slot of that name may hold (a regular expression without
    named groups); other slots take any text."""

    source: str
    phrase: Phrase
    slot_patterns: Mapping[str, str]

    @classmethod
    def parse(cls, source: str, slot_patterns: Mapping[str, str] | None = None) -> Template:
        """Raises ValueError for unbalanced brackets."""
        return cls(source, phrase_of(source), slot_patterns or {})

    @cached_property
    def slots(self) -> frozenset[str]:
        return frozenset(_slot_names(self.phrase))

    @cached_property
    def needed(self) -> frozenset[str]:
        """Words without which no message fits: a cheap test before the regular expression."""
        return frozenset(_needed(self.phrase))

    @cached_property
    def openings(self) -> frozenset[str] | None:
        """The words a fitting message may begin with; None when that may be anything."""
        return _openings(self.phrase)

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        seen: set[str] = set()
        return re.compile(_expression(self.phrase, self.slot_patterns, seen, spaced=True) + r" ?[.!?]*$", re.IGNORECASE)

    def match(self, text: str) -> dict[str, str] | None:
        """Slot texts when the whole of `text` (single spaces) fits, else None. Optional slots may be missing."""
        found = self.pattern.match(" " + text)
        if found is None:
            return None
        return {name: value.strip() for name, value in found.groupdict().items() if value and value.strip()}

    def fixed(self, text: str, slots: Mapping[str, str]) -> int:
        """How much of `text` is words of the template rather than of its slots, in characters."""
        return len(text) - sum(len(value) for value in slots.values())

    def sample(self, rng: random.Random, values: Mapping[str, Sequence[str]]) -> str:
        """One message that fits, with slots taken from `values`."""
        return " ".join(_sample(self.phrase, rng, values).split())


def words_of(text: str) -> frozenset[str]:
    """The words of a message as `Template.needed` compares them."""
    return frozenset(re.findall(r"[^\W_]+", text.casefold()))


def _expression(phrase: Phrase, patterns: Mapping[str, str], seen: set[str], *, spaced: bool) -> str:
    out = []
    for token in phrase:
        if not token:
            spaced = True
            continue
        alone = len(token) == 1
        lead = " " if spaced else ""
        body = ""
        for index, part in enumerate(token):
            match part:
                case Word(text):
                    body += (lead if index == 0 else "") + re.escape(text).replace("'", "['’]")
                case Blank(name):
                    body += (lead if index == 0 else "") + _slot(name, patterns, seen)
                case Separator():
                    body += _SEPARATOR
                case Choice(ways):
                    inner = spaced if alone else False
                    prefix = lead if index == 0 and not alone else ""
                    body += prefix + "(?:" + "|".join(_expression(w, patterns, seen, spaced=inner) for w in ways) + ")"
        out.append(body)
        if not spaced:
            spaced = True  # inside a glued choice only the first token touches what stands before
    return "".join(out)


def _slot(name: str, patterns: Mapping[str, str], seen: set[str]) -> str:
    if name in seen:
        raise ValueError(f"slot {name!r} stands twice in one template")
    seen.add(name)
    return f"(?P<{name}>{patterns.get(name, '.+?')})"


def _slot_names(phrase: Phrase) -> list[str]:
    names: list[str] = []
    for token in phrase:
        for part in token:
            if isinstance(part, Blank):
                names.append(part.name)
            elif isinstance(part, Choice):
                names += [name for way in part.ways for name in _slot_names(way)]
    return names


def _needed(phrase: Phrase) -> set[str]:
    needed: set[str] = set()
    for token in phrase:
        if len(token) == 1 and isinstance(token[0], Choice):
            common = [_needed(way) for way in token[0].ways]
            needed |= set.intersection(*common) if common else set()
        elif not any(isinstance(part, Choice) for part in token):
            for part in token:
                if isinstance(part, Word):
                    needed |= words_of(part.text)
    return needed


def _openings(phrase: Phrase) -> frozenset[str] | None:
    if not phrase or not phrase[0]:
        return _openings(phrase[1:]) if phrase else None
    starts = {""}
    for part in phrase[0]:
        match part:
            case Word(text):
                starts = {start + text for start in starts}
            case Choice(ways):
                first = [next((token for token in way if token), ()) for way in ways]
                if any(token and not isinstance(token[0], Word) for token in first):
                    return None
                texts = {token[0].text if token and isinstance(token[0], Word) else "" for token in first}
                starts = {start + text for start in starts for text in texts}
            case _ if "" in starts:
                return None
            case _:
                break
    found = {word for start in starts for word in re.findall(r"[^\W_]+", start.casefold())[:1]}
    if "" in starts:
        rest = _openings(phrase[1:])
        return None if rest is None else frozenset(found) | rest
    return frozenset(found) if found else None


def _sample(phrase: Phrase, rng: random.Random, values: Mapping[str, Sequence[str]]) -> str:
    out = []
    for token in phrase:
        text = ""
        for part in token:
            match part:
                case Word(word):
                    text += word
                case Blank(name):
                    text += rng.choice(list(values[name]))
                case Separator():
                    text += rng.choice([":", ",", " -"])
                case Choice(ways):
                    text += _sample(rng.choice(list(ways)), rng, values)
        out.append(text)
    return " ".join(out)
