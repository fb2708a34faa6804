"""Buttons: what a press does is kept here, the platform gets a short token. Works after a restart.

A token is `b.<card>.<n>`: the card's random id and the button's place on it. It is unguessable, fits Discord's 100
characters, and carries no data. All buttons of a card are kept in one write. What is behind a button is bound to the
person it was shown to, unless it was made for everyone who may do it.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.replies import Button, ButtonStyle
from crm_core import codec
from crm_core.commands import Command
from crm_core.queries import Query
from crm_core.reading import State

WEEK = 7 * 24 * 3600.0


@dataclass(frozen=True, slots=True)
class Action:
    """What a press means: words to say on the person's behalf, a question to ask, or commands to run as they stand."""

    say: str | None = None
    query: Query | None = None
    commands: tuple[Command, ...] = ()
    pending: Mapping[str, Any] | None = None
    """The open question that `say` answers, whatever was said since."""


class Card:
    """Collects the buttons of one reply while it is made. `for_actor` None: anyone who may do it may press."""

    def __init__(self, for_actor: str | None) -> None:
        self.id = secrets.token_urlsafe(12)
        self.for_actor = for_actor
        self.actions: list[Action] = []

    def button(self, label: str, action: Action | str, style: ButtonStyle = "plain") -> Button:
        """A button that performs `action`, or says the given words."""
        self.actions.append(Action(say=action) if isinstance(action, str) else action)
        return Button(label[:75], f"b.{self.id}.{len(self.actions) - 1}", style)

    def token(self, action: Action) -> str:
        """The token of a form's submit button."""
        return self.button("", action).token


@dataclass(frozen=True, slots=True)
class Pressed:
    action: Action
    for_actor: str | None


class Buttons:
    """Keeps the actions of every card for a week."""

    def __init__(self, state: State) -> None:
        self._state = state

    def keep(self, card: Card) -> None:
        """Must be called before the reply is sent; a card without buttons costs nothing."""
        if not card.actions:
            return
        body = {
            "for": card.for_actor,
            "actions": [
                {
                    "say": action.say,
                    "query": codec.encode(action.query),
                    "commands": [codec.encode(command) for command in action.commands],
                    "pending": dict(action.pending) if action.pending is not None else None,
                }
                for action in card.actions
            ],
        }
        self._state.put(card.id, body, ttl_seconds=WEEK)

    def pressed(self, token: str) -> Pressed | None:
        """What `token` stands for; None when it expired or never was."""
        parts = token.split(".")
        if len(parts) != 3 or parts[0] != "b" or not parts[2].isdigit():
            return None
        body = self._state.get(parts[1])
        if not isinstance(body, dict) or int(parts[2]) >= len(body["actions"]):
            return None
        kept = body["actions"][int(parts[2])]
        commands = tuple(codec.decode(command) for command in kept["commands"])
        return Pressed(Action(kept["say"], codec.decode(kept["query"]), commands, kept["pending"]), body["for"])
