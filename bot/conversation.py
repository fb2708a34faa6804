"""The conversation: interpret -> run or ask -> present. The only place where the three parts meet. READ FIRST.

Everything here is plain and synchronous; adapters call `handle`, which moves it off the event loop. What a person does,
and where it leads, goes on in `bot/responding.py`.
"""

from __future__ import annotations

import asyncio
import logging

from bot import responding
from bot.buttons import Buttons
from bot.dialogue_state import DialogueState
from bot.exchange import Exchange, Occasion
from bot.files import FileDrop
from bot.identity import Identity
from bot.messages import ButtonPress, ChatUser, FileShared, Inbound, Message, Reaction
from bot.presenter import talking
from bot.reactions import ReactionMeaning
from bot.replies import Reply
from bot.talk import Talker
from bot.turn import Turn, TurnTimer
from crm_core.access import Actor, Visibility
from crm_core.application import CRM
from crm_core.commands import LinkChatUser, Request, Source
from crm_core.entities import Kind, Ref, new_id
from crm_core.errors import CRMError
from crm_core.reading import Clock
from intents.router import Router

log = logging.getLogger(__name__)


class Conversation:
    def __init__(
        self,
        crm: CRM,
        router: Router,
        *,
        identity: Identity,
        dialogue: DialogueState,
        buttons: Buttons,
        reactions: ReactionMeaning,
        files: FileDrop,
        talker: Talker,
        clock: Clock,
    ) -> None:
        self.crm = crm
        self.router = router
        self.identity = identity
        self.dialogue = dialogue
        self.buttons = buttons
        self.reactions = reactions
        self.files = files
        self.talker = talker
        self.clock = clock

    async def handle(self, inbound: Inbound) -> Reply | None:
        """What adapters call. Never raises; the platform's event id makes a redelivery harmless."""
        turn = await asyncio.to_thread(self.turn, inbound)
        return turn.reply if turn is not None else None

    def turn(self, inbound: Inbound, *, actor: Actor | None = None, yes: bool = False) -> Turn | None:
        """One exchange. `actor` is given by the command line; else the sender is looked up. `yes` confirms what
        needs confirming. None: there is nothing to say."""
        if isinstance(inbound, Reaction) and not self.reactions.means_something(inbound):
            return None  # people put emoji on what they like; nobody is spoken to for that
        now = self.clock()
        timer = TurnTimer()
        who = actor or self.identity.actor_of(inbound.sender)
        if who is None and isinstance(inbound, Reaction):
            return None  # a stranger has not spoken to us
        if who is None:
            reply = talking.unlinked(inbound.sender.platform, inbound.sender.workspace, inbound.sender.id)
            return Turn("", None, now, None, "forbidden", reply, timing=timer.done(), trace_id=new_id())
        if inbound.sender.email and not self.identity.is_linked(inbound.sender):
            self._link(inbound.sender, who)
        key = f"{inbound.ref.platform}:{inbound.ref.workspace}:{inbound.event_id}"
        private = getattr(inbound, "private", True)
        ref = inbound.ref if private or who.visibility is Visibility.EVERYONE else inbound.ref.for_one()
        exchange = Exchange(self, Occasion(who, now, ref, key, private), timer)
        try:
            match inbound:
                case Message(files=files) if files:
                    return responding.to_files(exchange, files, yes=yes)
                case Message(text=text):
                    return responding.to_words(exchange, text, yes=yes)
                case ButtonPress(token=token, values=values):
                    return responding.to_press(exchange, token, values)
                case Reaction() as reaction:
                    return responding.to_reaction(exchange, reaction)
                case FileShared(files=files):
                    return responding.to_files(exchange, files, yes=yes)
        except CRMError as error:
            return exchange.refused(error)
        except Exception:
            trace_id = new_id()
            log.exception("turn %s failed", trace_id)
            return exchange.finish("failed", talking.failure(trace_id), trace_id=trace_id)

    def _link(self, sender: ChatUser, who: Actor) -> None:
        """Somebody known by their address writes from a new account: the digest can reach them there from now on."""
        if who.user_id is None:
            return
        link = LinkChatUser(sender.platform, sender.workspace, sender.id, Ref(Kind.USER, who.user_id))
        key = f"link:{sender.platform}:{sender.workspace}:{sender.id}:{who.user_id}"
        self.crm.run(Request(key, who, (link,), Source(sender.platform)))
