"""Where one draft becomes commands: words in slots are looked up here, and what was found and assumed is kept."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from crm_core.commands import Command
from crm_core.entities import Kind, Ref, Stage
from crm_core.folding import fold
from crm_core.queries import Query
from intents.building.cards import candidate_of, remembered
from intents.building.deal_naming import PARTIES, QUOTES, deal_in, only_open, worded_as_deal
from intents.building.naming import beside_name
from intents.building.outcome import Asking, Built, Open
from intents.building.person_at import person_at
from intents.building.stages import stage_named
from intents.draft import Draft, public_slot
from intents.interpretation import (
    Ambiguous,
    Assumption,
    Candidate,
    Context,
    Fault,
    NeedsSlot,
    NotFound,
    Parsed,
    Refused,
    SlotValue,
)
from intents.kind_words import KIND_OF_NOUN, NOUN
from intents.linking import OWN, Linker
from intents.resolution import Nobody, One, Several
from intents.time.moments import When, parse_when
from intents.vocabulary import RecordLookup

LEFT_EMPTY = "leave it empty"
"""What the button says that leaves a detail out; "none" alone would call the whole request off."""
_EMPTY = frozenset(
    {LEFT_EMPTY, "leave it out", "leave it open", "none", "no date", "nothing", "skip", "empty", "never"}
)
TARGETS = (Kind.CONTACT, Kind.COMPANY, Kind.DEAL)

NAMED = 0.93
"""Name similarity from which words are a record's name rather than a piece of it."""

KIND_WORDS: dict[str, tuple[Kind, ...]] = {noun: (kind,) for noun, kind in KIND_OF_NOUN.items()} | {
    "customer": PARTIES,
    "client": PARTIES,
}

_LEADING_KIND = re.compile(rf"(?:the |my |our |a )?(?P<kind>{NOUN})(?: called| named)?:? (?=\S)", re.IGNORECASE)
_PRONOUN = re.compile(r"(?:he|him|his|she|her|they|them|it|this|that)(?: (?:deal|contact|company|one|person))?", re.I)


class Desk:
    """One draft with everything needed to work it out. Lookups record their slot; `built` gathers them up."""

    def __init__(
        self,
        draft: Draft,
        context: Context,
        lookup: RecordLookup,
        linker: Linker,
        *,
        ask: Asking,
        made: Sequence[Candidate] = (),
    ) -> None:
        self.draft, self.context, self.lookup, self.linker, self.ask = draft, context, lookup, linker, ask
        self.made = tuple(made)
        self.slots: dict[str, SlotValue] = {}
        self.assumptions: list[Assumption] = []
        self.about: list[Candidate] = []
        self.doubted = False
        self.beside: list[str] = []
        """Everyday words in a slot that are no part of the name that was found there."""

    # --- words -----------------------------------------------------------------------------------------------

    def text(self, slot: str) -> str | None:
        value = self.draft.slots.get(slot)
        return value.strip() or None if value else None

    def plain(self, slot: str, value: object) -> None:
        """Records a slot that is not a record."""
        self.slots[slot] = SlotValue(text=self.draft.slots.get(slot, str(value)), value=value)

    def assume(self, words: str, *instead: tuple[str, str]) -> None:
        if (one := Assumption(words, instead)) not in self.assumptions:
            self.assumptions.append(one)

    def doubt(self) -> None:
        """What is built is shown before it is written: the words may mean something else."""
        self.doubted = True

    def leave(self, words: str) -> None:
        """Words that say something and that nothing was made of: that is said, and asked about before writing."""
        if words.strip(" .,;:!-"):
            self.assume(f'left out: "{words.strip(" .,;:!-")}"')
            self.doubt()

    # --- answers ---------------------------------------------------------------------------------------------

    def parsed(self) -> Parsed:
        return self.draft.parsed(self.slots)

    def built(
        self,
        *commands: Command,
        query: Query | None = None,
        confirm: str | None = None,
        made: Sequence[Candidate] = (),
    ) -> Built:
        if commands and self.beside:
            self.leave(" ".join(self.beside))
        asked = confirm or ("unsure" if self.doubted and commands else None)
        return Built(self.parsed(), commands, query, tuple(self.assumptions), asked, tuple(made), tuple(self.about))

    def needs(self, slot: str, kind: Kind | None = None, options: Sequence[tuple[str, str]] = ()) -> NeedsSlot:
        return NeedsSlot(self.parsed(), public_slot(self.draft.intent, slot), kind, tuple(options), self._resume(slot))

    def refuse(self, slot: str, text: str, fault: Fault, options: Sequence[tuple[str, str]] = ()) -> NeedsSlot:
        """`text` cannot be what `slot` holds: said with the reason, and asked again."""
        self.draft = self.draft.without(slot)
        return replace(self.needs(slot, options=options), refused=Refused(text.strip(), fault))

    def several(self, slot: str, text: str, candidates: Sequence[Candidate]) -> Ambiguous:
        shown = tuple(candidates)[:8]
        resume = self._resume(slot) | {"candidates": remembered(shown)}
        return Ambiguous(self.parsed(), public_slot(self.draft.intent, slot), text, shown, resume)

    def nobody(self, slot: str, text: str, kind: Kind | None, near: Sequence[Candidate] = ()) -> NotFound:
        shown = tuple(near)[:5]
        resume = self._resume(slot) | {"candidates": remembered(shown)}
        return NotFound(self.parsed(), public_slot(self.draft.intent, slot), text, kind, shown, resume)

    def _resume(self, slot: str) -> dict[str, object]:
        return {"open": "slot", "slot": slot, "drafts": [self.draft.to_json()], "at": 0}

    # --- records ---------------------------------------------------------------------------------------------

    def record(self, slot: str, kinds: Sequence[Kind]) -> Candidate | Open:
        """The one record that the slot names."""
        chosen = self.draft.refs.get(slot)
        if chosen is not None and (found := self.card(chosen)):
            return self.keep(slot, found)
        text = self.text(slot)
        if text is None:
            return self.needs(slot, kinds[0])
        if Kind.DEAL in kinds and (deal := worded_as_deal(text)):
            return self.deal(slot, deal)
        return self.named(slot, text, kinds)

    def named(self, slot: str, text: str, kinds: Sequence[Kind]) -> Candidate | Open:
        """The one record called `text`."""
        words = text.strip(QUOTES)
        lead = _LEADING_KIND.match(words)
        narrowed = tuple(kinds)
        if lead and (said := tuple(k for k in KIND_WORDS[lead["kind"].lower()] if k in kinds)):
            narrowed, words = said, words[lead.end() :].strip(QUOTES)
        if fresh := self.just_made(words, narrowed):
            return self.keep(slot, fresh)
        match self.linker.resolve(words, narrowed):
            case One(candidate=candidate) as one:
                self.took(slot, words, one)
                self.beside += beside_name(words, candidate)
                return self.keep(slot, candidate)
            case Several(candidates=candidates):
                same = [candidate for candidate in candidates if fold(candidate.name) == fold(words)]
                if len(same) == 1:
                    return self.keep(slot, same[0])
                deals = all(candidate.ref.kind is Kind.DEAL for candidate in candidates)
                if deals and narrowed == (Kind.DEAL,) and (only := only_open(self, candidates)):
                    self.assume(f"{words} = {only.name}, the only open one")
                    return self.keep(slot, only)
                return self.several(slot, words, candidates)
            case Nobody(near=near):
                if Kind.CONTACT in narrowed and (person := person_at(self, words)):
                    self.assume(f"{words} = {person.name}")
                    return self.keep(slot, person)
                return self.nobody(slot, words, narrowed[0] if len(narrowed) == 1 else None, near)

    def took(self, slot: str, words: str, one: One) -> None:
        """Says what a name was taken for that is not the record's own, and keeps who else it could be."""
        name = one.candidate.name
        if one.candidate.score >= OWN or fold(words) == fold(name):
            return
        reopen = None
        if one.others:
            reopen = self._resume(slot) | {"text": words, "candidates": remembered(one.others)}
        self.assumptions.append(Assumption(f"{words} = {name}", reopen=reopen, name=name))

    def exactly(self, text: str, kinds: Sequence[Kind]) -> Candidate | None:
        """The one record whose whole name is `text`, or that nothing else resembles as well; None when unsure. What an
        earlier part of the message makes goes first."""
        if not _PRONOUN.fullmatch(text) and (fresh := self.just_made(text, kinds)):
            return fresh
        match self.linker.resolve(text, kinds):
            case One(candidate=candidate) if candidate.score >= NAMED:
                return candidate
            case Several(candidates=candidates):
                same = [candidate for candidate in candidates if fold(candidate.name) == fold(text)]
                return same[0] if len(same) == 1 else None
        return None

    def deal(self, slot: str, text: str | None = None) -> Candidate | Open:
        """A deal by its title, or the open deal of the person or company that the words name."""
        return deal_in(self, slot, text)

    def card(self, ref: Ref) -> Candidate | None:
        """A record that was chosen before, if the asker may still see it."""
        rows = self.lookup.rows([ref])
        return candidate_of(rows[0]) if rows else None

    def keep(self, slot: str, candidate: Candidate) -> Candidate:
        self.slots[slot] = SlotValue(
            text=self.draft.slots.get(slot, candidate.name), ref=candidate.ref, external_id=candidate.external_id
        )
        self.about.append(candidate)
        return candidate

    # --- stages, times ---------------------------------------------------------------------------------------

    def stage(self, text: str) -> Stage | None:
        return stage_named(text, self.lookup.stages())

    def when(self, text: str | None) -> When | None:
        return parse_when(text, self.context.now) if text else None

    # --- inside ----------------------------------------------------------------------------------------------

    def just_made(self, text: str, kinds: Sequence[Kind]) -> Candidate | None:
        """A record that an earlier part of the same message makes."""
        said = fold(text)
        for candidate in reversed(self.made):
            if candidate.ref.kind in kinds and (fold(candidate.name) == said or _PRONOUN.fullmatch(text)):
                return candidate
        return None


def left_empty(text: str) -> bool:
    """An answer that leaves a detail out."""
    return fold(text).strip(" .!") in _EMPTY


def company_of(desk: Desk, contact: Candidate) -> Candidate | None:
    """The company where a contact works, when there is one that the asker may see."""
    company_id = getattr(desk.lookup.get(contact.ref), "company_id", None)
    return desk.card(Ref(Kind.COMPANY, company_id)) if company_id else None
