"""What a message may turn out to mean: a closed union. Every case carries what a person needs to see."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from crm_core.commands import Command
from crm_core.entities import Kind, Ref
from crm_core.queries import Query, QueryPlan

SourceName = Literal["command", "template", "learned", "llm", "dialogue"]


@dataclass(frozen=True, slots=True)
class SlotValue:
    """A slot as it was said and what it was taken for. `value` for plain values; `ref` for records."""

    text: str
    value: Any = None
    ref: Ref | None = None
    external_id: str | None = None


@dataclass(frozen=True, slots=True)
class Assumption:
    """Something the words left open and how it was taken: `this month = 1-30 November`.

    `instead` holds the other readings: (label, message text that asks for that reading).
    """

    words: str
    instead: tuple[tuple[str, str], ...] = ()
    reopen: Mapping[str, Any] | None = None
    """For a name: the open question "which one?" over the others that it could mean (`dialogue.open_question`)."""
    name: str | None = None
    """For a name: the record that it was taken for."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """One intent with its slots. `confidence` is computed, 0..1; a template or slash form that fits wholly is 1.0."""

    intent: str
    confidence: float
    source: SourceName
    slots: Mapping[str, SlotValue] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A record that words may mean. `detail` is what tells it apart; `score` 0..1 is name similarity."""

    ref: Ref
    name: str
    detail: str
    score: float
    external_id: str | None = None


@dataclass(frozen=True, slots=True)
class Understood:
    """Commands ready to run. `confirm` says why they must be previewed and confirmed first (None: run at once)."""

    intents: tuple[Parsed, ...]
    commands: tuple[Command, ...]
    assumptions: tuple[Assumption, ...] = ()
    confirm: Literal["bulk", "destructive", "unsure", "import", "closed", "exists"] | None = None
    instead_of: str | None = None
    """The receipt that these correct: taken back first."""
    said: str | None = None
    """The message as it would have been said without the mistake, for the next correction."""


@dataclass(frozen=True, slots=True)
class Question:
    intents: tuple[Parsed, ...]
    query: Query
    assumptions: tuple[Assumption, ...] = ()

    @property
    def plan(self) -> QueryPlan | None:
        return getattr(self.query, "plan", None)


@dataclass(frozen=True, slots=True)
class Talk:
    """An intent of the conversation itself: help, greet, thanks, whoami, link_account, status, settings, cancel,
    confirm, choose, import_file, export, set_digest... `slots` say the rest."""

    parsed: Parsed


Fault = Literal[
    "no_date", "impossible_date", "contradictory_date", "vague_date", "not_yet", "no_number", "negative", "no_amount",
    "no_email", "no_phone", "no_share", "no_stage", "no_currency", "no_company", "range", "recurring",
]  # fmt: skip
"""Why a value was not taken. The words for it are the presenter's."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A value as it was said that does not fit, and why: nothing was made of it."""

    text: str
    fault: Fault


@dataclass(frozen=True, slots=True)
class NeedsSlot:
    """One thing is missing. `resume` is a message-independent draft that the answer fills."""

    parsed: Parsed
    slot: str
    kind: Kind | None = None
    options: tuple[tuple[str, str], ...] = ()
    """(label, message text that answers) buttons."""
    resume: Mapping[str, Any] = field(default_factory=dict)
    refused: Refused | None = None
    """What was said for it and cannot be taken."""


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """Several records fit equally well."""

    parsed: Parsed
    slot: str
    text: str
    candidates: tuple[Candidate, ...]
    resume: Mapping[str, Any] = field(default_factory=dict)
    unfit: bool = False
    """Asked again: `text` was the answer and is none of them."""


@dataclass(frozen=True, slots=True)
class NotFound:
    """The words name a record that the asker cannot see or that is not there; the two are never told apart."""

    parsed: Parsed
    slot: str
    text: str
    kind: Kind | None
    near: tuple[Candidate, ...] = ()
    resume: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    """Typed: why, and what could have been meant. Nothing is written."""

    reason: Literal[
        "empty",
        "too_long",
        "no_words",
        "unclear",
        "out_of_scope",
        "not_a_request",
        "other_language",
        "unanswerable",
        "correction",
        "beyond",
        "points_nowhere",
        "no_more",
    ]
    confidence: float = 0.0
    suggestions: tuple[str, ...] = ()
    """Sample sentences of the nearest intents."""
    about: str | None = None
    """What the words were about, when that is known: the record not to be changed, the field that does not exist."""
    shown: int = 0
    """For "beyond", words that point at an entry that is not there: so many were shown."""


Interpretation = Understood | Question | Talk | NeedsSlot | Ambiguous | NotFound | NotUnderstood


@dataclass(frozen=True, slots=True)
class LastResult:
    """What the conversation can refer back to."""

    query: Query | None = None
    refs: tuple[Ref, ...] = ()
    """Records of the last answer or receipt, in the order shown."""
    receipt_id: str | None = None
    said: str | None = None
    """The message that made the receipt, while nothing else was answered since."""
    since: int = 0
    """Messages that did and showed nothing since the receipt was made."""
    groups: tuple[tuple[str, Ref | None], ...] = ()
    """Keys of the last answer's groups in the order shown, with the record that a key names."""


@dataclass(frozen=True, slots=True)
class Context:
    """Everything understanding may use besides the words. Immutable; `bot/dialogue_state.py` keeps it per
    conversation and person."""

    now: Any
    """Timezone-aware datetime in the person's own timezone."""
    actor_id: str | None = None
    actor_name: str = ""
    currency: str = "USD"
    locale: str = "en"
    last: LastResult = LastResult()
    focus: tuple[Ref, ...] = ()
    """Records the conversation is about, newest first: what "she", "the deal", "it" mean."""
    pending: Mapping[str, Any] | None = None
    """JSON form of the open question (`intents.dialogue.open_question` wrote it), or None."""
    said: tuple[Ref, ...] = ()
    """Records that earlier parts of this very message are about, newest first."""

    def after(self, about: tuple[Ref, ...]) -> Context:
        """For the next part of a message whose last part was about these."""
        return replace(self, focus=(*about, *self.focus), said=(*about, *self.said))
