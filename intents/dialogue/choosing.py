"""Which of the offered records an answer describes: by its sum, its age, whom it is with, its stage, or a part of what
stood on its button."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from rapidfuzz import fuzz

from crm_core.entities import AnyRecord, Kind, Ref, name_of
from crm_core.folding import fold
from intents.common_words import COMMON
from intents.money import parse_money
from intents.vocabulary import RecordLookup

_LONGEST = 8
"""Words of an answer that describes."""
_FRAME = re.compile(
    r"^(?:(?:i (?:mean|meant)|it's|its|it is|that's|take|choose|pick|no,?|the|that|one|deal|contact|company|person"
    r"|account|which is|worth|for|of|about|around)\b[ ,]*)+|\s+(?:one|deal|option|please|contact|company|person)$",
    re.IGNORECASE,
)
_ORDERED: tuple[tuple[str, str, bool], ...] = (
    (r"bigg(?:er|est)|larg(?:er|est)|high(?:er|est)|more expensive|most expensive|big|large", "value", True),
    (r"small(?:er|est)|low(?:er|est)|cheap(?:er|est)|least expensive|small|little", "value", False),
    (
        r"new(?:er|est)|latest|most recent(?:ly .*)?|more recent|created last|added last|youngest|new",
        "created_at",
        True,
    ),
    (r"old(?:er|est)|earliest|created first|added first|old", "created_at", False),
    (r"(?:closing |closes |due )?(?:soon(?:er|est)|first to close)|closing first", "expected_close", False),
    (r"(?:closing |closes |due )(?:later|latest|last)", "expected_close", True),
)
_STATUS = {"open": "open", "still open": "open", "active": "open", "won": "won", "closed": "closed", "lost": "lost"}
_WITH = re.compile(r"^(?:with|at|of|from|by|for|owned by|belonging to|in|under)\s+(?:the )?", re.IGNORECASE)
_CLOSE, _ROUND = Decimal("0.005"), Decimal("0.03")
"""How far a sum may be off that is meant exactly, and one that was rounded."""


def described(candidates: Sequence[Mapping[str, Any]], said: str, lookup: RecordLookup) -> int | None:
    """The place of the only candidate (kind, id, name, detail) that `said` describes; None for none or several."""
    words = said.strip(" .!?")
    while (bare := _FRAME.sub("", words).strip()) != words and bare:
        words = bare
    if len(candidates) < 2 or not words or len(words.split()) > _LONGEST:
        return None
    records = [lookup.get(Ref(Kind(one["kind"]), one["id"])) for one in candidates]
    for read in (_by_sum, _by_order, _by_status, _by_relation):
        if (place := read(words, records, lookup)) is not None:
            return place
    return _by_label(words, [f"{one['name']} {one['detail']}" for one in candidates])


def _only(records: Sequence[AnyRecord | None], fits: Callable[[AnyRecord], bool]) -> int | None:
    places = [place for place, record in enumerate(records) if record is not None and fits(record)]
    return places[0] if len(places) == 1 else None


def _by_sum(words: str, records: Sequence[AnyRecord | None], lookup: RecordLookup) -> int | None:
    meant = parse_money(words)
    if meant is None or words[: meant.start].strip(" ~€$£") or words[meant.end :].strip(" +") or meant.amount <= 0:
        return None
    for off in (_CLOSE, _ROUND):
        near = meant.amount * off
        place = _only(records, lambda one: _is_near(getattr(one, "value", None), meant.amount, near))  # noqa: B023
        if place is not None:
            return place
    return None


def _is_near(value: Decimal | None, amount: Decimal, off: Decimal) -> bool:
    return value is not None and abs(value - amount) <= off


def _by_order(words: str, records: Sequence[AnyRecord | None], lookup: RecordLookup) -> int | None:
    """`the bigger one`: by a field that all of them have; none when two are equal."""
    for pattern, field, most in _ORDERED:
        if not re.fullmatch(rf"(?:with the |by )?(?:{pattern})(?: (?:value|amount|sum))?", words, re.IGNORECASE):
            continue
        held: list[Any] = [getattr(record, field, None) for record in records]
        if any(value is None for value in held):
            continue
        ranked = sorted(range(len(held)), key=lambda place: held[place], reverse=most)
        return ranked[0] if held[ranked[0]] != held[ranked[1]] else None
    return None


def _by_status(words: str, records: Sequence[AnyRecord | None], lookup: RecordLookup) -> int | None:
    said = fold(_WITH.sub("", words)).removeprefix("stage ").removesuffix(" stage")
    status = _STATUS.get(said)
    keys = [
        stage.key
        for stage in lookup.stages()
        if said in (fold(stage.label), stage.key.replace("_", " "))
        or (status is not None and str(stage.outcome) in ({"won", "lost"} if status == "closed" else {status}))
    ]
    return _only(records, lambda one: getattr(one, "stage", None) in keys) if keys else None


def _by_relation(words: str, records: Sequence[AnyRecord | None], lookup: RecordLookup) -> int | None:
    """`the one with Yara`, `Tomas's`: all its words stand in the name of a person or company that it belongs to."""
    marked = _WITH.match(words) is not None
    said = [word for word in re.findall(r"\w+", fold(_WITH.sub("", re.sub(r"['’]s\b", "", words)))) if len(word) > 1]
    if not said or (not marked and all(word in COMMON for word in said)):
        return None

    def related(record: AnyRecord) -> bool:
        refs = [Ref(Kind.CONTACT, one) for one in getattr(record, "contact_ids", ())]
        for kind in (Kind.CONTACT, Kind.COMPANY):
            if held := getattr(record, f"{kind}_id", None):
                refs.append(Ref(kind, held))
        if owner := getattr(record, "owner_id", None):
            refs.append(Ref(Kind.USER, owner))
        names = [name_of(found) for ref in refs if (found := lookup.get(ref)) is not None]
        return any(all(_stands_in(word, fold(name).split()) for word in said) for name in names)

    return _only(records, related)


def _by_label(words: str, labels: Sequence[str]) -> int | None:
    """Every word of the answer stands, perhaps misspelled, in one label and not in the others."""
    said = [word for word in re.findall(r"\w+", fold(_WITH.sub("", words))) if len(word) > 1]
    if not said or all(word in COMMON and len(word) < 4 for word in said):
        return None
    held = [re.findall(r"\w+", fold(label)) for label in labels]
    fit = [place for place, known in enumerate(held) if all(_stands_in(word, known) for word in said)]
    return fit[0] if len(fit) == 1 else None


def _stands_in(word: str, known: Sequence[str]) -> bool:
    return any(
        word == other
        or (len(word) > 2 and other.startswith(word))
        or (len(word) > 3 and not word.isdigit() and (fuzz.ratio(word, other) >= 80 or _is_mixed_up(word, other)))
        for other in known
    ) or (len(word) > 3 and fuzz.ratio(word, "".join(known[:3])) >= 88)


def _is_mixed_up(word: str, other: str) -> bool:
    """The same letters, two of them in the wrong order."""
    return len(word) == len(other) and sorted(word) == sorted(other) and word[0] == other[0]
