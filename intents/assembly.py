"""Drafts to one interpretation: each part is worked out with what the parts before it named and made."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, cast

from crm_core.entities import Kind, Ref
from intents.building import BUILDERS, Built, Desk, Open, Outcome
from intents.building.bulk import SLOT_OF_SET, change_many
from intents.building.outcome import Asking
from intents.catalogue import INTENTS
from intents.draft import Draft
from intents.interpretation import (
    Assumption,
    Candidate,
    Context,
    Interpretation,
    NotUnderstood,
    Question,
    Talk,
    Understood,
)
from intents.linking import Linker
from intents.rejoining import rejoined
from intents.resolution import Mention, One, Resolution
from intents.tag_lists import tags_apart
from intents.vocabulary import RecordLookup

Confirm = Literal["bulk", "destructive", "unsure", "import", "closed", "exists"]


@dataclass(frozen=True, slots=True)
class Room:
    """What every part of one message shares. `pins` are names that the asker has settled already."""

    context: Context
    lookup: RecordLookup
    ask: Asking
    pins: Mapping[str, Candidate] | None = None

    def linker(self, context: Context | None = None) -> Linker:
        linker = Linker(self.lookup, context or self.context)
        return PinnedLinker(linker, self.pins) if self.pins else linker

    def question(self, said: str) -> Interpretation | None:
        """`said` as a question over the records; None when it is none."""
        return self.ask(said, self.context, self.lookup, self.linker())

    def subject(self, said: str) -> str | None:
        """The record that the words are about, to say that it was not changed."""
        mentions = [mention for mention in self.linker().mentions(said) if not mention.reference]
        return mentions[0].candidates[0].name if mentions else None


Fresh = Callable[[str, Room], Interpretation]
"""Reads a message by itself, as if nothing had been said before it."""


class PinnedLinker(Linker):
    """A linker for which some names mean one record, because the asker said which."""

    def __init__(self, inner: Linker, pins: Mapping[str, Candidate]) -> None:
        self._inner, self._pins = inner, {name.casefold(): candidate for name, candidate in pins.items()}

    def resolve(self, text: str, kinds: Sequence[Kind] = tuple(Kind)) -> Resolution:
        pinned = self._pins.get(text.strip().casefold())
        return One(pinned) if pinned and pinned.ref.kind in kinds else self._inner.resolve(text, kinds)

    def mentions(self, text: str, kinds: Sequence[Kind] = tuple(Kind), *, typos: bool = True) -> list[Mention]:
        found = self._inner.mentions(text, kinds, typos=typos)
        return [
            replace(m, candidates=(pinned,))
            if (pinned := self._pins.get(m.text.casefold())) and pinned.ref.kind in kinds
            else m
            for m in found
        ]


def work_out(draft: Draft, room: Room, made: Sequence[Candidate] = (), context: Context | None = None) -> Outcome:
    """One draft, through its intent's builder. Intents without one are talk: a `Built` without commands."""
    intent = INTENTS[draft.intent]
    if not intent.available:
        return NotUnderstood("unanswerable", draft.confidence, about=intent.help)
    here = context or room.context
    linker = room.linker(here)
    desk = Desk(tags_apart(rejoined(draft, linker), linker), here, room.lookup, linker, ask=room.ask, made=made)
    builder = BUILDERS.get(draft.intent)
    if builder is None:
        return desk.built()
    if draft.intent in SLOT_OF_SET and (many := change_many(desk, builder)):
        return many
    return builder(desk)


def assemble(drafts: Sequence[Draft], room: Room, *, unsure: bool = False) -> Interpretation | None:
    """All drafts together, as one interpretation; the first open question of a part asks for all of them. None when
    a part does not fit. `unsure` asks before writing."""
    built: list[Built] = []
    made: list[Candidate] = []
    context = room.context
    for at, draft in enumerate(drafts):
        outcome = work_out(draft, room, made, context)
        if outcome is None:
            return None
        if not isinstance(outcome, Built):
            return _reopened(outcome, drafts, at)
        built.append(replace(outcome, assumptions=_reopening(outcome.assumptions, drafts, at)))
        made += outcome.made
        context = context.after(_named(outcome))
    return joined(built, unsure=unsure)


def joined(built: Sequence[Built], *, unsure: bool = False) -> Interpretation | None:
    """Several parts as one; None for parts that do not go together (a question and a change)."""
    intents = tuple(part.parsed for part in built)
    assumptions = tuple(assumption for part in built for assumption in part.assumptions)
    commands = tuple(command for part in built for command in part.commands)
    if commands:
        if any(part.query is not None for part in built):
            return None
        asked = next((part.confirm for part in built if part.confirm), "unsure" if unsure else None)
        return Understood(intents, commands, assumptions, cast("Confirm | None", asked))
    if len(built) != 1:
        return None
    only = built[0]
    return Question(intents, only.query, assumptions) if only.query is not None else Talk(only.parsed)


def _reopening(assumptions: tuple[Assumption, ...], drafts: Sequence[Draft], at: int) -> tuple[Assumption, ...]:
    """A name that is asked about again after all asks for the whole message again."""
    whole = {"drafts": [draft.to_json() for draft in drafts], "at": at}
    return tuple(replace(one, reopen={**one.reopen, **whole}) if one.reopen else one for one in assumptions)


def _named(outcome: Built) -> tuple[Ref, ...]:
    return tuple(candidate.ref for candidate in outcome.about)


def _reopened(outcome: Open, drafts: Sequence[Draft], at: int) -> Interpretation:
    if isinstance(outcome, NotUnderstood) or not outcome.resume or len(drafts) == 1:
        return outcome
    return replace(outcome, resume={**outcome.resume, "drafts": [draft.to_json() for draft in drafts], "at": at})
