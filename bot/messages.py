"""What comes in from any platform, and how to find the way back."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class MessageRef:
    """One place in one platform: where a message stands and where the answer goes."""

    platform: str
    """`web`, `terminal`, `slack`, `discord`, `cli`."""
    workspace: str
    """Slack team id, Discord guild id, or "" where there is none."""
    channel: str
    thread: str | None = None
    message_id: str | None = None

    @property
    def conversation(self) -> str:
        """The id under which dialogue state is kept: a thread is a conversation of its own."""
        return ":".join(part for part in (self.platform, self.workspace, self.channel, self.thread) if part)

    def for_one(self) -> MessageRef:
        """Where an answer stands that one person sees: it begins no thread, so where the message would have begun one
        it stands beside the message."""
        return replace(self, thread=None) if self.thread == self.message_id else self


@dataclass(frozen=True, slots=True)
class ChatUser:
    """Somebody on a platform; not yet a CRM user (`bot/identity.py` links them)."""

    platform: str
    workspace: str
    id: str
    display_name: str = ""
    email: str | None = None
    """Only when the platform vouches for it (Slack's verified profile e-mail)."""


@dataclass(frozen=True, slots=True)
class FileRef:
    """A file that came with a message. `path` is a local copy, set by the adapter."""

    name: str
    path: str
    size: int
    media_type: str = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class Message:
    """`event_id` is the platform's id of the event: the idempotency key of whatever the message does."""

    ref: MessageRef
    sender: ChatUser
    text: str
    event_id: str
    files: tuple[FileRef, ...] = ()
    private: bool = True
    """True when only the sender reads the answer (DM, web, terminal); False in a channel."""


@dataclass(frozen=True, slots=True)
class ButtonPress:
    """`token` is what the button carried (`bot/buttons.py`); `values` the fields of a submitted form or select."""

    ref: MessageRef
    sender: ChatUser
    token: str
    event_id: str
    values: tuple[tuple[str, str], ...] = ()
    private: bool = True


@dataclass(frozen=True, slots=True)
class Reaction:
    """An emoji put on (or taken off) one of the bot's messages; `ref.message_id` is that message."""

    ref: MessageRef
    sender: ChatUser
    emoji: str
    event_id: str
    added: bool = True
    private: bool = True


@dataclass(frozen=True, slots=True)
class FileShared:
    """Files without words."""

    ref: MessageRef
    sender: ChatUser
    files: tuple[FileRef, ...]
    event_id: str
    private: bool = True


Inbound = Message | ButtonPress | Reaction | FileShared
