"""What a conversation remembers, per conversation and person: the open question, the last result, what it is about.

Kept in the store, so that it survives a restart; expires: the open question after an hour, the rest after a day.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from crm_core import codec
from crm_core.access import Actor
from crm_core.commands import Command
from crm_core.entities import Kind, Ref
from crm_core.queries import Query
from crm_core.reading import State
from intents.interpretation import (
    Ambiguous,
    Assumption,
    Context,
    Interpretation,
    LastResult,
    NeedsSlot,
    NotFound,
    Question,
    Talk,
    Understood,
)

HOUR, DAY = 3600.0, 24 * 3600.0
FOCUS = 8
"""How many records a conversation keeps in mind."""
REMEMBERED = 200
"""How many records of a result "them" and "the second one" can mean."""
SUBJECTS = (Kind.CONTACT, Kind.DEAL, Kind.COMPANY, Kind.TASK, Kind.USER, Kind.PRODUCT)
"""Kinds of records a conversation can be about, for "she", "the deal", "it"."""


@dataclass(frozen=True, slots=True)
class Remembered:
    last: LastResult = LastResult()
    focus: tuple[Ref, ...] = ()
    pending: Mapping[str, Any] | None = None


class DialogueState:
    def __init__(self, state: State, currency: str) -> None:
        self._state = state
        self._currency = currency

    def context(self, conversation: str, actor: Actor, now: datetime) -> Context:
        """What understanding may use. `now` is UTC and becomes local to the person."""
        kept = self.remembered(conversation, actor)
        return Context(
            now=now.astimezone(ZoneInfo(actor.timezone)),
            actor_id=actor.user_id,
            actor_name=actor.name,
            currency=self._currency,
            last=kept.last,
            focus=kept.focus,
            pending=kept.pending,
        )

    def remembered(self, conversation: str, actor: Actor) -> Remembered:
        key = _key(conversation, actor)
        body = self._state.get(key)
        kept = Remembered(pending=self._state.get(key + "|pending"))
        if not isinstance(body, dict):
            return kept
        last = LastResult(
            query=codec.decode(body["query"]),
            refs=codec.decode(body["refs"]),
            receipt_id=body["receipt"],
            said=body.get("said"),
            since=body.get("since", 0),
            groups=codec.decode(body.get("groups", [])),
        )
        return replace(kept, last=last, focus=codec.decode(body["focus"]))

    def ask(self, conversation: str, actor: Actor, pending: Mapping[str, Any] | None) -> None:
        """Opens a question, or closes it with None."""
        key = _key(conversation, actor) + "|pending"
        if pending is None:
            self._state.delete(key)
        else:
            self._state.put(key, dict(pending), ttl_seconds=HOUR)

    def passed(self, conversation: str, actor: Actor) -> None:
        """A message did and showed nothing: the change before it is no longer what the last message did."""
        body = self._state.get(_key(conversation, actor))
        if isinstance(body, dict) and body.get("receipt"):
            body = {**body, "since": body.get("since", 0) + 1}
            self._state.put(_key(conversation, actor), body, ttl_seconds=DAY)

    def keep_taken(self, key: str, taken: Sequence[Assumption]) -> None:
        """What the request of that key took for granted, for the day in which it may be delivered again."""
        if taken:
            kept = [{"words": o.words, "instead": list(o.instead), "reopen": o.reopen, "name": o.name} for o in taken]
            self._state.put(f"taken|{key}", kept, ttl_seconds=DAY)

    def taken(self, key: str) -> tuple[Assumption, ...]:
        kept = self._state.get(f"taken|{key}")
        return tuple(
            Assumption(o["words"], tuple((label, say) for label, say in o["instead"]), o["reopen"], o["name"])
            for o in (kept if isinstance(kept, list) else ())
        )

    def remember(
        self,
        conversation: str,
        actor: Actor,
        *,
        before: Context,
        query: Query | None = None,
        refs: tuple[Ref, ...] | None = None,
        focus: tuple[Ref, ...] = (),
        receipt_id: str | None = None,
        said: str | None = None,
        groups: tuple[tuple[str, Ref | None], ...] = (),
    ) -> None:
        """Keeps a result: its records, none when it showed none. `refs` None keeps those of the result before.
        `focus` goes in front of what the conversation was about before."""
        kept_focus = tuple(dict.fromkeys((*focus, *before.focus)))[:FOCUS]
        body = {
            "query": codec.encode(query if query is not None else before.last.query),
            "refs": codec.encode((before.last.refs if refs is None else refs)[:REMEMBERED]),
            "receipt": receipt_id or before.last.receipt_id,
            "said": said if receipt_id else None,
            "groups": codec.encode((groups if query is not None else before.last.groups)[:REMEMBERED]),
            "focus": codec.encode(kept_focus),
        }
        self._state.put(_key(conversation, actor), body, ttl_seconds=DAY)


def left_open(pending: Mapping[str, Any] | None, meaning: Interpretation) -> Mapping[str, Any] | None:
    """What is still open after a message of that meaning. A preview is dropped by anything but a yes or no, so that a
    later "yes" answers no older one; another question waits for one message more. What a write or a new question
    leaves open they say themselves."""
    if pending is None or isinstance(meaning, Understood | NeedsSlot | Ambiguous | NotFound):
        return pending
    if isinstance(meaning, Talk) and meaning.parsed.intent in ("confirm", "cancel"):
        return pending
    answered = isinstance(meaning, Question) and (
        meaning.intents[0].source == "dialogue" or pending.get("open") == "question"
    )
    waits = "confirm" not in pending and not answered and not pending.get("aside")
    return {**pending, "aside": True} if waits else None


def named_in(commands: Sequence[Command]) -> tuple[Ref, ...]:
    """The records that `commands` are about: whom a call was with, whose task it is. "Her" may mean them."""
    held = (getattr(command, spec.name) for command in commands for spec in fields(command))
    flat = (ref for value in held for ref in (value if isinstance(value, tuple) else (value,)))
    return tuple(dict.fromkeys(ref for ref in flat if isinstance(ref, Ref)))


def subjects(refs: Sequence[Ref]) -> tuple[Ref, ...]:
    """What a conversation is about after those records were changed or shown: the first four that it can be about."""
    return tuple(dict.fromkeys(ref for ref in refs if ref.kind in SUBJECTS))[:4]


def _key(conversation: str, actor: Actor) -> str:
    return f"{conversation}|{actor.user_id or 'local'}"
