"""Buttons: what a press does is kept here, the platform gets a short token. Works after a restart.

A token is `b.<card>.<n>`: the card's random id and the button's place on it. It is unguessable, fits Discord's 100
characters, and carries no data. All buttons of a card are kept in one write, and the card itself beside them: a press
that settles something changes the card where it stands (`bot/presenter/settling.py`). What is behind a button is bound
to the person it was shown to, unless it was made for everyone who may do it.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.presenter.settling import settled
from bot.replies import Block, Button, ButtonStyle, Reply, Settled
from bot.reply_json import decode_blocks, encode_blocks
from crm_core import codec
from crm_core.commands import Command
from crm_core.queries import Query
from crm_core.reading import State

WEEK = 7 * 24 * 3600.0
LONGEST_LABEL = 75
"""Characters of a button's label: what Slack takes."""
_TOKEN = re.compile(r"b\.([A-Za-z0-9_-]{16})\.([0-9]|[1-9][0-9]{1,3})")
"""The only spelling of each token: what is done once is known by it."""
SETTLING = frozenset({"done", "answer", "needs_confirmation", "needs_slot", "ambiguous"})
"""Outcomes of a press after which its card is another one. A refused press leaves the card to be tried again."""


@dataclass(frozen=True, slots=True)
class Action:
    """What a press means: words to say on the person's behalf, a question to ask, or commands to run as they stand."""

    say: str | None = None
    query: Query | None = None
    commands: tuple[Command, ...] = ()
    pending: Mapping[str, Any] | None = None
    """The open question that `say` answers, whatever was said since."""
    again: bool = False
    """The commands do again what was undone."""


def _fitting(label: str) -> str:
    """The label, or its beginning up to a whole word, in at most 75 characters."""
    if len(label) <= LONGEST_LABEL:
        return label
    head = label[:LONGEST_LABEL]
    whole = head[: head.rfind(" ")] if " " in head[1:] else head[:-1]
    return f"{whole.rstrip(' ,;:-–—')}…"


class Card:
    """Collects the buttons of one reply while it is made. `for_actor` None: anyone who may do it may press."""

    def __init__(self, for_actor: str | None) -> None:
        self.id = secrets.token_urlsafe(12)
        self.for_actor = for_actor
        self.actions: list[Action] = []
        self.answers: Pressed | None = None
        """The press that this card answers, if it answers one."""

    def button(self, label: str, action: Action | str, style: ButtonStyle = "plain") -> Button:
        """A button that performs `action`, or says the given words."""
        self.actions.append(Action(say=action) if isinstance(action, str) else action)
        return Button(_fitting(label), f"b.{self.id}.{len(self.actions) - 1}", style)

    def token(self, action: Action) -> str:
        """The token of a form's submit button."""
        return self.button("", action).token


@dataclass(frozen=True, slots=True)
class Pressed:
    action: Action
    for_actor: str | None
    token: str
    place: str
    """The id of the card that the button stands on: the first one that was shown there."""
    confirmed: str | None = None
    """The key under which the card was said yes to, if it was."""

    @property
    def card(self) -> str:
        """The id of the card that the button was made for."""
        return self.token.split(".")[1]

    def key(self, user_id: str | None) -> str:
        """The idempotency key of the press: whoever presses twice does it once."""
        return self.confirmed or f"button:{self.token}:{user_id or 'local'}"

    @property
    def settles(self) -> bool:
        """Whether the press answers its card, rather than asking for something new."""
        return bool(self.action.commands) or self.action.pending is not None or self.action.say == "cancel"


class Buttons:
    """Keeps the actions of every card for a week."""

    def __init__(self, state: State) -> None:
        self._state = state

    def keep(self, card: Card, reply: Reply, outcome: str = "answer") -> Reply:
        """Must be called before the reply is sent; a card without buttons costs nothing. Returns the reply, and with
        it the change of the card that was pressed, when the press settles it."""
        pressed = card.answers
        before = self._shown(pressed.place) if pressed and pressed.settles and outcome in SETTLING else None
        after = settled(before, pressed.token, reply) if before is not None and pressed is not None else None
        place = pressed.place if pressed is not None and after is not None else card.id
        if card.actions:
            self._keep(card, place)
        if after is not None or card.actions:
            shown = encode_blocks(reply.blocks if after is None else after)
            self._state.put(f"{place}.shown", shown, ttl_seconds=WEEK)
        return reply if after is None else replace(reply, settles=Settled(before or (), after))

    def _shown(self, place: str) -> tuple[Block, ...] | None:
        kept = self._state.get(f"{place}.shown")
        return None if kept is None else decode_blocks(kept)

    def _keep(self, card: Card, place: str) -> None:
        body = {
            "for": card.for_actor,
            "place": place,
            "actions": [
                {
                    "say": action.say,
                    "query": codec.encode(action.query),
                    "commands": [codec.encode(command) for command in action.commands],
                    "pending": dict(action.pending) if action.pending is not None else None,
                    "again": action.again,
                }
                for action in card.actions
            ],
        }
        self._state.put(card.id, body, ttl_seconds=WEEK)

    def pressed(self, token: str) -> Pressed | None:
        """What `token` stands for; None when it expired or never was."""
        made = _TOKEN.fullmatch(token)
        if made is None:
            return None
        card, place = str(made[1]), int(made[2])
        body = self._state.get(card)
        if not isinstance(body, dict) or place >= len(body["actions"]):
            return None
        kept = body["actions"][place]
        commands = tuple(codec.decode(command) for command in kept["commands"])
        query, again = codec.decode(kept["query"]), kept.get("again", False)
        action = Action(kept["say"], query, commands, kept["pending"], again)
        confirmed = self._state.get(f"{card}.key")
        return Pressed(action, body["for"], token, body.get("place", card), confirmed)

    def confirmed(self, card_id: str | None, key: str) -> str:
        """What a card asks for was said yes to, in words or by pressing; to be called before it is done. Returns the
        key under which it is done: that of the first yes, so that another yes or press does it no second time."""
        if not card_id or self._state.put_if_absent(f"{card_id}.key", key, ttl_seconds=WEEK):
            return key
        return str(self._state.get(f"{card_id}.key") or key)
