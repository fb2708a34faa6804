"""Messages as requests, by their templates: the whole message as one, or cut into several."""

from __future__ import annotations

import re
from dataclasses import replace

from crm_core.folding import fold
from intents.assembly import Room, assemble, work_out
from intents.building import Built, Outcome
from intents.catalogue import INTENTS
from intents.draft import Draft
from intents.elision import with_every_verb
from intents.field_list import FieldList, field_list
from intents.interpretation import (
    Ambiguous,
    Candidate,
    Interpretation,
    NeedsSlot,
    NotFound,
    NotUnderstood,
    SourceName,
    Understood,
)
from intents.matching import Match, Matcher
from intents.no_request import is_hedged, is_hypothetical, is_negated, is_retold
from intents.resolution import One
from intents.signatures import signature_of
from intents.splitting import split
from intents.spreading import spread
from intents.wording import bare_request, is_question

_TRIED = 10
"""Templates worked out for one message at most, best first."""
_AFTER_COLON = frozenset({"create_task", "create_deal"})
"""What may follow free text that was announced with a colon: nothing that changes what is there already."""
_FREE_TEXT = frozenset({"add_note", "log_activity", "create_task"})
_FREE = frozenset({"reason", "to", "content", "tags"})
_TIMED = frozenset({"when", "set", "field"})
_DATED = frozenset({"log_activity", "create_task", "close_deal"})
FRONTED = re.compile(
    r"(?P<when>yesterday(?: (?:morning|afternoon|evening))?|today|tomorrow(?: "
    r"(?:morning|afternoon|evening))?|earlier today"
    r"|this (?:morning|afternoon|evening)|last (?:night|week|mon|tues|wednes|thurs|fri|satur|sun)\w*"
    r"|(?:on |next |by )?(?:mon|tues|wednes|thurs|fri|satur|sun)day|next week|in \d+ (?:days|weeks|hours))"
    r",? (?P<rest>\S[\s\S]*)$",
    re.IGNORECASE,
)
"""A time said before the request: `yesterday I met Jane`."""
_ADDS = re.compile(r"[Aa]dd [A-Z]")
"""`Add Ola Strand from Brindle` shows one character less."""
_SETS = re.compile(r"(?:set|change|update)\b", re.IGNORECASE)
_FIXED = 5
"""Characters of its template that a later part must show, so that a piece of a sentence is not taken for a request."""


class Requests:
    def __init__(self) -> None:
        self._matcher = Matcher()

    def matches(self, text: str) -> list[Match]:
        return self._matcher.matches(text)

    def whole(self, body: str, source: SourceName, room: Room) -> Outcome:
        """The best reading of the whole message as one request."""
        best: Outcome = None
        if signature := signature_of(body):
            made = work_out(Draft("create_contact", {"what": signature, "words": body}, source=source), room)
            if isinstance(made, Built):
                return made
        for match in self._candidates(body, room)[:_TRIED]:
            outcome = work_out(_draft(match, body, source), room)
            if isinstance(outcome, Built) or not match.intent.available:
                return outcome
            if isinstance(outcome, NeedsSlot) and not match.slots:
                return outcome  # the whole message is fixed words: nothing else fits better
            if outcome is not None and _rank(outcome) > _rank(best):
                best = outcome
        return best

    def _candidates(self, body: str, room: Room) -> list[Match]:
        """Fits of the message and of the message without its courtesies; a question is never taken for a change."""
        plain = self.matches(body)
        request = bare_request(body)
        if is_question(body):
            plain = [match for match in plain if not match.intent.writes or match.template.openings is not None]
        if body.endswith("?"):  # "Acme renewal won?" asks; "could you move it?" does not
            plain = [match for match in plain if not match.intent.writes or match.template.openings is not None]
        if request != body:
            others = self._matcher.matches(request)
            plain += [match for match in others if not match.intent.writes or not is_question(request)]
        if fronted := FRONTED.match(request):
            plain += [
                replace(match, slots={**match.slots, "when": fronted["when"]})
                for match in self._matcher.matches(fronted["rest"])
                if match.intent.name in _DATED and "when" not in match.slots and not is_question(fronted["rest"])
            ]
        return [match for match in plain if not _merely_thought(match, room)]

    def several(self, body: str, source: SourceName, room: Room) -> Interpretation | None:
        request = with_every_verb(bare_request(body), room)
        if is_question(request):
            return None
        first = self._asked(request)
        if not (":" in request and first & _FREE_TEXT):  # what follows the colon is the note, whatever it says
            listed = self._fields(request, room)
            several = listed is not None and len(listed.pairs) > 1
            fields = [one for each in listed.drafts(source) for one in spread(each, room)] if listed and several else []
            meaning = assemble(fields, room) if fields else None
            if meaning is not None and not isinstance(meaning, NotFound):
                return meaning
            if listed and listed.target is None and not several and _SETS.match(request):
                spoken_of = assemble(listed.drafts(source), room)
                if isinstance(spoken_of, Understood | Ambiguous | NeedsSlot):
                    return spoken_of
        if "add_note" in first and ":" in request:
            return None  # what follows the colon is the note
        colon = ":" in request
        changing = any(INTENTS[name].area == "change" for name in first)

        def follows(part: str) -> bool:
            names = self._asked(bare_request(part), follow=True)
            if is_negated(part) or is_hypothetical(part):
                return False
            return bool(names & _AFTER_COLON if colon else names or (changing and self._goes_on(part, room)))

        parts = split(request, lambda part: bool(self._asked(part)), may_follow=follows)
        if len(parts) < 2:
            return self._listed(body, source, room)
        drafts = []
        made: list[Candidate] = []
        context = room.context
        for number, part in enumerate(parts):
            only = _AFTER_COLON if colon and number else None
            here = replace(room, context=context)
            found = self._fields(bare_request(part), here) if only is None else None
            if found is not None and (number or len(found.pairs) > 1):
                asked = found.drafts(source)
            elif (draft := self._part(bare_request(part), source, here, made, only)) is not None:
                asked = [draft]
            else:
                return None
            drafts += [one for each in asked for one in spread(each, here)]
            outcome = work_out(asked[0], room, made, context)
            if isinstance(outcome, Built):
                made += outcome.made
                context = context.after(tuple(c.ref for c in outcome.about))
        meaning = assemble(drafts, room)
        if isinstance(meaning, NotFound) and isinstance(self.whole(body, source, room), Built):
            return None  # what looked like another request is a piece of the first one
        return meaning

    def _listed(self, body: str, source: SourceName, room: Room) -> Interpretation | None:
        """One change of several named records."""
        for match in self._candidates(body, room)[:3]:
            drafts = spread(_draft(match, body, source), room)
            if len(drafts) > 1 and (meaning := assemble(drafts, room)) is not None:
                return meaning
        return None

    def _part(
        self, part: str, source: SourceName, room: Room, made: list[Candidate], only: frozenset[str] | None
    ) -> Draft | None:
        best: tuple[int, Draft] | None = None
        for match in self._matcher.matches(part)[:_TRIED]:
            if not match.intent.writes or (only is not None and match.intent.name not in only):
                continue
            if _merely_thought(match, room):
                continue
            draft = _draft(match, part, source)
            outcome = work_out(draft, room, made)
            if isinstance(outcome, Built) or len(spread(draft, room)) > 1:
                return draft
            if outcome is not None and (best is None or _rank(outcome) > best[0]):
                best = (_rank(outcome), draft)
        return best[1] if best else None

    def _fields(self, part: str, room: Room) -> FieldList | None:
        return field_list(part, room, lambda piece: bool(self._asked(piece, follow=True)))

    def _goes_on(self, part: str, room: Room) -> bool:
        """`its value to 70k`, `set the size to 80`: a field of what the part before changed."""
        found = self._fields(bare_request(part), room)
        return found is not None and found.target is None

    def _asked(self, part: str, *, follow: bool = False) -> frozenset[str]:
        """The changes that a part may be asking for, by its form alone."""
        needed = _FIXED - 1 if _ADDS.match(part) else _FIXED
        return frozenset(
            match.intent.name
            for match in self._matcher.matches(part)
            if match.intent.writes
            and (not follow or "result" in match.slots or match.template.fixed(part, match.slots) >= needed)
        )


def _merely_thought(match: Match, room: Room) -> bool:
    """A change of what is there, told as a hope, a guess or its opposite: in words taken for a name or a value,
    outside of free text, that are no record's name."""
    if match.intent.area != "change" or not match.intent.writes:
        return False
    named = {slot: words for slot, words in match.slots.items() if slot not in _FREE}
    doubted = [words for slot, words in named.items() if is_hedged(words) or (slot not in _TIMED and is_retold(words))]
    return any(not _is_name(words, room) for words in doubted)


def _is_name(words: str, room: Room) -> bool:
    found = room.linker().resolve(words)
    names = [found.candidate.name] if isinstance(found, One) else []
    return any(set(fold(words).split()) <= set(fold(name).split()) for name in names)


def _draft(match: Match, body: str, source: SourceName) -> Draft:
    slots = {name: _dated(words, body) for name, words in match.slots.items()}
    return Draft(match.intent.name, {**slots, "words": body}, source=source)


def _dated(words: str, body: str) -> str:
    """The full stop that a template leaves out, where it ends a date: `31.11.`."""
    ends = re.search(r"(?<![\d.])\d{1,2}\.\d{1,2}$", words) and body.rstrip().endswith(f"{words}.")
    return f"{words}." if ends else words


def _rank(outcome: Outcome) -> int:
    match outcome:
        case None:
            return 0
        case NotFound():
            return 1
        case NotUnderstood():
            return 2
        case NeedsSlot(refused=None):
            return 3
        case Ambiguous():
            return 4
        case _:
            return 5
