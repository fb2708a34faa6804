"""One exchange while it lasts: who said what, where and when, how it was taken, and the turn that is made of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from bot.buttons import Card
from bot.messages import MessageRef
from bot.presenter import refusing
from bot.presenter.view import View
from bot.replies import Reply
from bot.turn import OutcomeName, Turn, TurnTimer
from crm_core.access import Actor, Visibility
from crm_core.commands import Command, Request, Source
from crm_core.entities import new_id
from crm_core.errors import CRMError
from intents.interpretation import Context, Interpretation

if TYPE_CHECKING:
    from bot.conversation import Conversation


@dataclass(frozen=True, slots=True)
class Occasion:
    """Who speaks, when, where, under which idempotency key, and whether only they read the answer."""

    actor: Actor
    now: datetime
    ref: MessageRef
    key: str
    private: bool


class Exchange:
    """One person's one message, until it is answered. `text`, `interpretation` and `key` are filled in on the way."""

    def __init__(self, house: Conversation, occasion: Occasion, timer: TurnTimer) -> None:
        self.house = house
        self.actor = occasion.actor
        self.now = occasion.now
        self.ref = occasion.ref
        self.key = occasion.key
        self.private = occasion.private
        self.timer = timer
        self.text = ""
        self.interpretation: Interpretation | None = None
        self.card = Card(self.actor.user_id or "local")
        # a slash command stands in no message: the event is where its changes come from
        self.source = Source(self.ref.platform, self.ref.conversation, (self.ref.message_id or occasion.key)[:255])

    @property
    def conversation(self) -> str:
        return self.ref.conversation

    # What the conversation knows

    def context(self) -> Context:
        """What was said and shown before, as it is kept now."""
        return self.house.dialogue.context(self.conversation, self.actor, self.now)

    def leave_open(self, pending: Mapping[str, Any] | None) -> None:
        """The question that the person is to answer next; None closes the one that is open."""
        self.house.dialogue.ask(self.conversation, self.actor, pending)

    def say_yes_to(self, card: str | None) -> None:
        """What the card of that id asks for is done under the card's key: another yes or press does it no second
        time."""
        self.key = self.house.buttons.confirmed(card, self.key)

    def request(self, commands: Sequence[Command]) -> Request:
        return Request(self.key, self.actor, tuple(commands), self.source, self.text or None)

    # The reply

    def present(self, outcome: OutcomeName, make: Callable[[View], Reply]) -> Turn:
        """The turn with the reply that `make` builds from what the person may read."""
        with self.house.crm.read(self.actor) as reader:
            reply = make(View(self.actor, self.now, self.card, reader))
        return self.finish(outcome, reply)

    def refused(self, error: CRMError) -> Turn:
        self.card = Card(self.actor.user_id or "local")  # what was prepared before may be what could not be kept
        return self.finish(*refusing.refused(error))

    def finish(self, outcome: OutcomeName, reply: Reply, trace_id: str | None = None) -> Turn:
        """Keeps the buttons of the reply and closes the turn."""
        reply = self.house.buttons.keep(self.card, reply, outcome)
        if not self.private and self.actor.visibility is not Visibility.EVERYONE:
            reply = replace(reply, private=True)
        self.timer.mark("present")
        return Turn(
            self.text, self.actor, self.now, self.interpretation, outcome, reply,
            timing=self.timer.done(), trace_id=trace_id or new_id(),
        )  # fmt: skip
