"""The web chat without HTTP: takes what a signed-in person did, asks the conversation once, keeps the turns.

A browser that lost its connection sends the same event id again; it joins the work that is under way, or gets the turn
that came of it. A page is only ever told about conversations of its own user: the id of a conversation is always
scoped by the user it belongs to.
"""

from __future__ import annotations

import asyncio
import secrets
from asyncio import to_thread
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from bot.adapters.base import Connection, Handle
from bot.adapters.forms import ForgetfulForms
from bot.adapters.web.live import Live
from bot.adapters.web.transcript import Transcript, Transcripts, TranscriptState, TranscriptTurn
from bot.messages import ButtonPress, ChatUser, FileRef, FileShared, Inbound, Message, MessageRef
from bot.replies import Attachment, Reply

MAIN = "main"
REMEMBERED_EVENTS = 2_000
OFFERED_FILES = 500
SHOWN_TURNS = 40
"""Turns that a page shows at first, and each time somebody reads further back."""

Outcome = dict[str, Any]
"""`{"turns": [...], "replaced": id | None}`: the turns that the event made, as JSON."""


class WebChat:
    """The web's `Adapter`. `where` is the address of the page, for `status`."""

    platform = "web"

    def __init__(
        self,
        handle: Handle,
        *,
        where: str = "",
        now: Callable[[], datetime] | None = None,
        turns: TranscriptState | None = None,
    ) -> None:
        self._handle = handle
        self._where = where
        self._now = now or (lambda: datetime.now(UTC))
        self._transcripts = Transcripts(turns or ForgetfulForms())
        self._work: OrderedDict[tuple[str, str], asyncio.Task[Outcome]] = OrderedDict()
        self._offered: OrderedDict[str, tuple[str, Attachment]] = OrderedDict()
        self.live = Live()

    # What a person does

    async def message(
        self, user: ChatUser, name: str, event_id: str, text: str, files: Sequence[FileRef] = ()
    ) -> Outcome:
        """Files without words are a `FileShared`, anything else is a `Message`."""
        shown = TranscriptTurn(event_id, "you", self._now(), text, files=tuple(file.name for file in files))
        ref = self._ref(user, name, shown.id)
        inbound: Inbound
        if files and not text.strip():
            inbound = FileShared(ref, user, tuple(files), self._event(user, event_id))
        else:
            inbound = Message(ref, user, text, self._event(user, event_id), tuple(files))
        return await self._once(user, event_id, lambda: self._say(user, name, inbound, shown))

    async def greet(self, user: ChatUser, name: str, event_id: str) -> Outcome:
        """Says hello for somebody who has not said anything yet; nothing when the conversation has begun."""

        async def work() -> Outcome:
            conversation = self._transcripts.of(user.id, name)
            async with conversation.lock:
                if await to_thread(conversation.begun):
                    return {"turns": [], "replaced": None}
                hello = Message(self._ref(user, name, self._new_id()), user, "hello", self._event(user, event_id))
                return await self._keep_answer(user, name, conversation, await self._handle(hello))

        return await self._once(user, event_id, work)

    async def press(
        self, user: ChatUser, name: str, event_id: str, token: str, values: Sequence[tuple[str, str]] = ()
    ) -> Outcome:
        async def work() -> Outcome:
            conversation = self._transcripts.of(user.id, name)
            async with conversation.lock:
                found = await to_thread(conversation.with_button, token)
                turn, label = found if found else (None, None)
                ref = self._ref(user, name, turn.id if turn else None)
                reply = await self._handle(ButtonPress(ref, user, token, self._event(user, event_id), tuple(values)))
                if turn:
                    turn.pressed[token] = (self._now(), user.display_name or "you")
                return await self._keep_answer(user, name, conversation, reply, replaces=turn, about=label)

        return await self._once(user, event_id, work)

    async def history(self, user: ChatUser, name: str, before: int | None = None) -> Outcome:
        """`{"turns", "earlier"}`: the last turns said before a place (None: before now), oldest first, and whether
        there are more before them."""
        turns = await to_thread(self._transcripts.of(user.id, name).before, before, SHOWN_TURNS + 1)
        shown = turns[-SHOWN_TURNS:]
        return {"turns": [turn.as_json(self._linker(user)) for turn in shown], "earlier": len(turns) > len(shown)}

    def already(self, user: ChatUser, event_id: str) -> bool:
        """True when this event is known: a repeated upload need not be stored again."""
        return (user.id, event_id) in self._work

    def offered(self, user: ChatUser, file_id: str) -> Attachment | None:
        """The attachment behind a download address, when it was offered to this user."""
        owner, attachment = self._offered.get(file_id, (None, None))
        return attachment if owner == user.id else None

    # What `bot/app.py` does with any adapter

    async def start(self) -> None:
        """The server that carries the page is started by `bot/app.py`."""

    async def stop(self) -> None:
        self.live.close()
        for task in self._work.values():
            task.cancel()
        await asyncio.gather(*self._work.values(), return_exceptions=True)

    async def work(self, payload: Mapping[str, Any]) -> None:
        """Nothing: the page waits for its answer and asks again, so no event of it goes through the inbox."""

    async def send(self, to: MessageRef, reply: Reply) -> MessageRef | None:
        """Posts unasked into a conversation. Seen at once by open pages, and on the next visit by the others."""
        name = to.thread or MAIN
        turn = TranscriptTurn(self._new_id(), "bot", self._now(), reply=reply)
        conversation = self._transcripts.of(to.channel, name)
        async with conversation.lock:
            await to_thread(conversation.add, turn)
        self._publish(to.channel, name, [turn.as_json(self._linker_for(to.channel))], None)
        return MessageRef("web", "", to.channel, to.thread, turn.id)

    def connection(self) -> Connection:
        return Connection("web chat", "connected", self._where)

    # How it is done

    async def _once(self, user: ChatUser, event_id: str, work: Callable[[], Awaitable[Outcome]]) -> Outcome:
        """Does the work of an event once. What failed is forgotten, so that a retry tries again."""
        key = (user.id, event_id)
        task = self._work.get(key)
        if task is None:

            async def run() -> Outcome:
                return await work()

            task = self._work[key] = asyncio.create_task(run())
            task.add_done_callback(lambda done: self._forget_failed(key, done))
            while len(self._work) > REMEMBERED_EVENTS and next(iter(self._work.values())).done():
                self._work.popitem(last=False)
        # Shielded: a browser that goes away does not stop what it asked for.
        return await asyncio.shield(task)

    def _forget_failed(self, key: tuple[str, str], task: asyncio.Task[Outcome]) -> None:
        if task.cancelled() or task.exception() is not None:
            self._work.pop(key, None)

    async def _say(self, user: ChatUser, name: str, inbound: Inbound, shown: TranscriptTurn) -> Outcome:
        conversation = self._transcripts.of(user.id, name)
        async with conversation.lock:
            reply = await self._handle(inbound)
            await to_thread(conversation.add, shown)
            return await self._keep_answer(user, name, conversation, reply, shown=shown)

    async def _keep_answer(
        self,
        user: ChatUser,
        name: str,
        conversation: Transcript,
        reply: Reply | None,
        *,
        shown: TranscriptTurn | None = None,
        replaces: TranscriptTurn | None = None,
        about: str | None = None,
    ) -> Outcome:
        changed: list[TranscriptTurn] = [turn for turn in (shown, replaces) if turn]
        replaced: str | None = None
        if reply and reply.settles and replaces:
            replaces.reply, replaces.settled = Reply(reply.settles.after), self._now()
            replaced = replaces.id
        if replaces:
            await to_thread(conversation.save, replaces)
        if reply and not replaced:
            turn = TranscriptTurn(self._new_id(), "bot", self._now(), reply=reply, about=about)
            await to_thread(conversation.add, turn)
            changed.append(turn)
        turns = [turn.as_json(self._linker(user)) for turn in changed]
        self._publish(user.id, name, turns, replaced)
        return {"turns": turns, "replaced": replaced}

    def _publish(self, user_id: str, name: str, turns: list[dict[str, Any]], replaced: str | None) -> None:
        self.live.publish(user_id, {"conversation": name, "turns": turns, "replaced": replaced})

    def _linker(self, user: ChatUser) -> Callable[[Attachment], str]:
        return self._linker_for(user.id)

    def _linker_for(self, user_id: str) -> Callable[[Attachment], str]:
        def link(attachment: Attachment) -> str:
            for file_id, (owner, offered) in self._offered.items():
                if owner == user_id and offered == attachment:
                    return f"/chat/files/{file_id}"
            file_id = secrets.token_urlsafe(16)
            self._offered[file_id] = (user_id, attachment)
            while len(self._offered) > OFFERED_FILES:
                self._offered.popitem(last=False)
            return f"/chat/files/{file_id}"

        return link

    def _ref(self, user: ChatUser, name: str, message_id: str | None) -> MessageRef:
        """The channel is the user: nobody can name a conversation of somebody else."""
        return MessageRef("web", "", user.id, None if name == MAIN else name, message_id)

    def _event(self, user: ChatUser, event_id: str) -> str:
        return f"{user.id}:{event_id}"

    def _new_id(self) -> str:
        return secrets.token_urlsafe(9)
