"""One sentence that sets several fields of one record: `set Isdom's industry to retail and country to Spain`.

A list is read as a whole, whatever its verb: the record stands first (`Isdom: size 80, ...`), among the first field
(`the value of Isdom to ...`) or last (`... for Isdom`), or was named by the part of the message before (`its value`).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from intents.assembly import Room
from intents.building.change import EVERYTHING
from intents.building.desk import NAMED
from intents.building.stages import stage_named
from intents.building.values import field_named
from intents.draft import Draft
from intents.interpretation import SourceName
from intents.money import parse_money
from intents.resolution import One, Several

_VERBS = r"(?:set|change|update|edit|correct|fix|make|put|add|push|move|bump|raise|increase|lower|reduce|postpone)"
_VERB = re.compile(rf"(?:also )?(?P<verb>{_VERBS})\s+", re.IGNORECASE)
_JOINT = re.compile(r"\s*(?:[,;]|\band\b|&)\s*(?:(?:and|also|then|plus)\s+)*", re.IGNORECASE)
_OWNERS = re.compile(r"(?P<whose>his|her|its|their|the|a|an|new|my)\s+", re.IGNORECASE)
_TO = re.compile(r"\s*(?:\b(?:is now|is|to|as|at|from now on)\b|=|:)\s*", re.IGNORECASE)
_FRONTED = re.compile(rf"(?:for|on|at) (?:the )?(?P<target>[^,:;]{{2,60}}?)\s*[,:]?\s*(?={_VERBS}\b)", re.IGNORECASE)
_HEADED = re.compile(rf"(?:{_VERBS} )?(?:the )?(?P<target>[^,:;]{{2,60}}?)\s*(?::\s*|\s+with\s+)(?=\S)", re.IGNORECASE)
_TOLD = re.compile(r"\bto\b|=", re.IGNORECASE)
_OF = re.compile(r"(?P<fields>.+?) (?:of|for|on) (?:the )?(?P<target>.+)", re.IGNORECASE)
_LAST = re.compile(r"\s+(?:for|on|of|at)\s+(?:the )?(?=\S)", re.IGNORECASE)
_PERSONAL = {"his": "him", "her": "her", "their": "them"}
_IT = "it"
_DEAL = frozenset({"deal", "opportunity", "opp"})
"""Words for the record, though a task has a field of that name."""
MOST = 8


@dataclass(frozen=True, slots=True)
class FieldList:
    """`pairs` are (field, value) as said. `target` None: the record is one that was spoken of before."""

    target: str | None
    pairs: tuple[tuple[str, str], ...]
    whose: str = _IT
    """The word that points back to it."""

    def drafts(self, source: SourceName) -> list[Draft]:
        """An `update_record` for every field."""
        target = self.target or self.whose
        return [
            Draft("update_record", {"target": target, "field": field, "to": to,
                                    "words": f"set {field} of {target} to {to}"}, source=source)
            for field, to in self.pairs
        ]  # fmt: skip


def field_list(text: str, room: Room, is_request: Callable[[str], bool]) -> FieldList | None:
    """The fields that `text` sets, all of it; None when it is anything else, or asks for another change as well, as
    `is_request` judges of a piece. One pair is a list only without a target: `and set the value to 15k`."""
    said = re.sub(r"(?:(?<!\d)\.|[!?\s])+$", "", text.strip())
    for pattern in (_FRONTED, _HEADED):
        if (head := pattern.match(said)) and _names_record(head["target"], room):
            found = _pairs(said[head.end() :], room, is_request, bare=True, named=True)
            return replace(found, target=head["target"]) if found and len(found.pairs) > 1 else None
    if shared := _shared(said, room):
        return shared
    found = _pairs(said, room, is_request, bare=False, named=False)
    if found is not None and (found.target is None or len(found.pairs) > 1):
        return found
    return None


def _pairs(text: str, room: Room, is_request: Callable[[str], bool], *, bare: bool, named: bool) -> FieldList | None:
    """`named`: the target stood before `text`. `bare`: values may follow their fields without "to"."""
    pieces = _pieces(text)
    target: str | None = None
    whose = _IT
    pairs: list[tuple[str, str]] = []
    at = 0
    while at < len(pieces):
        start, end = pieces[at]
        piece = text[start:end]
        ordered = _VERB.match(piece)
        body = piece[ordered.end() :] if ordered else piece
        if not pairs and not named and ordered and (plain := _plain(body, room)):
            target, field, value = plain
            pairs.append((field, value))
            bare = True  # "set Isdom to 17k, stage proposal"
        elif not pairs and not named and (first := _first(body, room)):
            target, field, value = first
            if target is None and ordered is None and not _TOLD.search(body):
                return None  # "the value is 60k" tells, "its value to 60k" asks
            pairs.append((field, value))
        elif found := _at_start(body, room, bare=bare):
            owner, field, value = found
            whose = _PERSONAL.get(owner, whose)
            pairs.append((field, value))
        elif pairs and is_request(piece):
            return None
        elif pairs:  # "retail, wholesale": it goes on with the value before
            field, value = pairs[-1]
            pairs[-1] = (field, value + text[pieces[at - 1][1] : end])
        elif at + 1 < len(pieces) and not _VERB.match(
            text[pieces[at + 1][0] :]
        ):  # "Smith and Sons": it goes on with the name
            pieces[at : at + 2] = [(start, pieces[at + 1][1])]
            continue
        else:
            return None
        at += 1
    if not pairs or len(pairs) > MOST:
        return None
    if target is None and not named:
        target, pairs = _behind(pairs, room)
    return FieldList(target, tuple(pairs), whose)


def _pieces(text: str) -> list[tuple[int, int]]:
    """What stands between commas and "and", outside of quotation marks."""
    pieces, begin = [], 0
    for joint in _JOINT.finditer(text):
        before = text[: joint.start()]
        number = joint[0].strip() == "," and re.search(r"\d$", before) and re.match(r"\d{3}\b", text[joint.end() :])
        if before.count('"') % 2 == 0 and not number and joint.start() > begin:
            pieces.append((begin, joint.start()))
            begin = joint.end()
    return [*pieces, (begin, len(text))]


def _first(body: str, room: Room) -> tuple[str | None, str, str] | None:
    """(target, field, value) of the first field, which may have its target beside it."""
    for joint in _TO.finditer(body):
        before, value = body[: joint.start()].strip(), body[joint.end() :].strip()
        if not before or not value:
            continue
        if (of := _OF.fullmatch(before)) and _is_field(of["fields"], room):
            return of["target"], _bare(of["fields"]), value
        if _is_field(before, room):
            return None, _bare(before), value
        words = before.split(" ")
        for size in (3, 2, 1):
            name, field = " ".join(words[:-size]), " ".join(words[-size:])
            if name and _is_field(field, room):
                return re.sub(r"['’]s?$", "", re.sub(r"^the ", "", name, flags=re.I)), _bare(field), value
    return None


def _plain(body: str, room: Room) -> tuple[str, str, str] | None:
    """(target, field, value) of `the Isdom deal to 17k`, `Isdom to negotiation`: the value says of what it is."""
    found = re.fullmatch(r"(?:the )?(?P<target>.+?) (?:to|at|into) (?P<value>.+)", body, re.IGNORECASE)
    if found is None:
        return None
    words = found["target"].split(" ")
    if words[-1].lower() not in _DEAL and any(_is_field(" ".join(words[-n:]), room) for n in (1, 2, 3)):
        return None
    if stage_named(found["value"], room.lookup.stages()):
        return found["target"], "stage", found["value"]
    amount = parse_money(found["value"], room.context.currency)
    return (found["target"], "value", found["value"]) if amount and found["value"].startswith(amount.text[:1]) else None


def _at_start(body: str, room: Room, *, bare: bool) -> tuple[str, str, str] | None:
    """(whose, field, value) of a later field: it opens its piece."""
    owner = _OWNERS.match(body)
    rest = body[owner.end() :] if owner else body
    words = list(re.finditer(r"[^\s:=]+", rest))[:3]
    for word in reversed(words):
        field, after = rest[: word.end()], rest[word.end() :]
        if not _is_field(field, room):
            continue
        joint = _TO.match(after)
        value = after[joint.end() :] if joint else after if bare else ""
        if value.strip():
            return (owner["whose"].lower() if owner else "", _bare(field), value.strip())
    return None


def _behind(pairs: list[tuple[str, str]], room: Room) -> tuple[str | None, list[tuple[str, str]]]:
    """The target that ends the last value: `country to Spain for Isdom`."""
    field, value = pairs[-1]
    for joint in _LAST.finditer(value):
        if _names_record(value[joint.end() :], room):
            return value[joint.end() :], [*pairs[:-1], (field, value[: joint.start()].strip())]
    return None, pairs


def _shared(said: str, room: Room) -> FieldList | None:
    """`set value and close date of Isdom to 60k and March 15`: as many values as fields, in their order."""
    ordered = _VERB.match(said)
    parts = re.split(r"\s+(?:to|as)\s+|\s*=\s*", said[ordered.end() :], maxsplit=1) if ordered else []
    of = _OF.fullmatch(parts[0]) if len(parts) == 2 else None
    if of is None:
        return None
    fields = [of["fields"][a:b] for a, b in _pieces(of["fields"])]
    values = [parts[1][a:b] for a, b in _pieces(parts[1])]
    if len(fields) < 2 or len(fields) != len(values) or not all(_is_field(field, room) for field in fields):
        return None
    return FieldList(of["target"], tuple((_bare(f), v) for f, v in zip(fields, values, strict=True)))


def _is_field(words: str, room: Room) -> bool:
    return any(field_named(room.lookup, kind, _bare(words)) for kind in EVERYTHING)


def _bare(field: str) -> str:
    return re.sub(r"^(?:the|his|her|its|their|new|a|an) ", "", field.strip(), flags=re.IGNORECASE)


def _names_record(words: str, room: Room) -> bool:
    """Whether `words` are the name of a record, or of several, rather than a piece of a value."""
    match room.linker().resolve(words.strip(), EVERYTHING):
        case One(candidate=candidate):
            return candidate.score >= NAMED
        case Several():
            return True
    return False
