"""What working out one draft may come to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from crm_core.commands import Command
from crm_core.queries import Query
from intents.interpretation import (
    Ambiguous,
    Assumption,
    Candidate,
    Context,
    Interpretation,
    NeedsSlot,
    NotFound,
    NotUnderstood,
    Parsed,
)
from intents.linking import Linker
from intents.vocabulary import RecordLookup

Open = NeedsSlot | Ambiguous | NotFound | NotUnderstood


@dataclass(frozen=True, slots=True)
class Built:
    """One intent worked out: commands to run, or a query to ask, or plain talk."""

    parsed: Parsed
    commands: tuple[Command, ...] = ()
    query: Query | None = None
    assumptions: tuple[Assumption, ...] = ()
    confirm: str | None = None
    made: tuple[Candidate, ...] = ()
    """Records that the commands create, so that later parts of the message can name them."""
    about: tuple[Candidate, ...] = ()
    """Records that were named: what "she" and "the deal" mean in the next part."""


Outcome = Built | Open | None
"""None: the words do not fit this intent after all."""


Asking = Callable[[str, Context, RecordLookup, Linker], Interpretation | None]
"""Reads a question: `intents.nl_query.interpret`."""
