"""The composition root: the only place that builds back ends and wires the parts. Nothing connects at import.

`House` builds each part when it is first needed, so that `loom say` loads only what its message takes.
"""

from __future__ import annotations

import logging
import os
import secrets
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from bot.adapters.base import Adapter, Connection
from bot.buttons import Buttons
from bot.dialogue_state import DialogueState
from bot.identity import Identity
from bot.inbox import backlog
from bot.links import Links
from bot.reactions import ReactionMeaning
from bot.settings import BY_NAME, SettingError, Settings
from crm_core.access import Actor
from crm_core.application import CRM
from crm_core.reading import Clock
from crm_core.store.files import PRIVATE_FOLDER, only_for_owner
from crm_core.store.inbox import StoredEvents
from crm_core.store.people import People
from crm_core.store.sql import SqlStore

if TYPE_CHECKING:
    from bot.adapters.web.sign_in import SignIn
    from bot.conversation import Conversation
    from bot.digest import Digests
    from crm_core.commands import Command
    from crm_core.decisions.advisor import Advisor
    from crm_core.memory.recall import Memory
    from crm_core.queries import Query
    from crm_core.reading import Reader
    from crm_core.results import Spacetime
    from crm_core.weaving.cycle import WeavingCycle
    from intents.features import Embedder
    from intents.router import Router


_WRITABLE = "a folder that can be made and written ({})"


def utc_now() -> datetime:
    return datetime.now(UTC)


class House:
    """Everything of one running CRM. `clock` may be fixed; `actor` is who the command line acts as."""

    def __init__(self, settings: Settings, clock: Clock = utc_now) -> None:
        self.settings = settings
        self.clock = clock
        self.adapters: dict[str, Adapter] = {}
        """The adapters that are connected in this process, by platform."""
        self.links = Links(())
        self.not_connected: list[Connection] = []
        logging.basicConfig(level=settings["LOOM_LOG_LEVEL"], format="%(levelname)s %(name)s: %(message)s")

    @cached_property
    def data(self) -> Path:
        """The folder LOOM_DATA, made when it is not there. Only this user may look into it when we make it, or when
        it is the default one, which is ours. Raises SettingError when it cannot be made or written."""
        folder = self.settings.data
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=PRIVATE_FOLDER)
            if folder == BY_NAME["LOOM_DATA"].default:
                only_for_owner(folder, PRIVATE_FOLDER)
        except OSError as error:
            raise SettingError("LOOM_DATA", str(folder), _WRITABLE.format(error.strerror or error)) from error
        if not os.access(folder, os.W_OK | os.X_OK):
            raise SettingError("LOOM_DATA", str(folder), _WRITABLE.format("it may not be written"))
        return folder

    @cached_property
    def store(self) -> SqlStore:
        if self.settings["LOOM_DATABASE_URL"]:
            return SqlStore.open(self.settings.database_url)
        return SqlStore.open(f"sqlite:///{self.data / 'crm.sqlite3'}")

    @cached_property
    def events(self) -> StoredEvents:
        """The events of platforms, wherever they are kept."""
        from crm_core.store.inbox_file import inbox_engine

        return StoredEvents(inbox_engine(self.store.engine))

    @cached_property
    def memory(self) -> Memory:
        from crm_core.memory.recall import Memory

        return Memory.open(self.store, self.data)

    @cached_property
    def advisor(self) -> Advisor:
        from crm_core.decisions.advisor import Advisor

        return Advisor(self.store, hot=self.settings["LOOM_HOT_LEAD"], recommend=self.settings["LOOM_RECOMMENDATIONS"])

    @cached_property
    def cycle(self) -> WeavingCycle:
        from crm_core.weaving.cycle import WeavingCycle

        return WeavingCycle(memory=lambda: self.memory, advisor=lambda: self.advisor)

    @cached_property
    def crm(self) -> CRM:
        return CRM(self.store, clock=self.clock, weave=self._weave)

    def _weave(self, query: Query, reader: Reader) -> Spacetime:
        return self.cycle.weave(query, reader, pattern=self.settings["LOOM_PATTERN"])

    @cached_property
    def identity(self) -> Identity:
        return Identity(People(self.store.engine), visibility=self.settings.visibility, timezone=self.settings.timezone)

    @cached_property
    def actor(self) -> Actor:
        return self.identity.local()

    @cached_property
    def buttons(self) -> Buttons:
        return Buttons(self.crm.state("buttons", light=True))

    @cached_property
    def reactions(self) -> ReactionMeaning:
        return ReactionMeaning(self.crm.state("reactions"))

    @cached_property
    def sign_in(self) -> SignIn:
        from bot.adapters.web.sign_in import SignIn

        return SignIn(self.crm.state("sign-in"), self.secret)

    @cached_property
    def digests(self) -> Digests:
        from bot.digest import Digests

        return Digests(
            self.crm,
            People(self.store.engine),
            identity=self.identity,
            buttons=self.buttons,
            reactions=self.reactions,
            adapters=lambda: self.adapters,
            clock=self.clock,
        )

    @cached_property
    def router(self) -> Router:
        """Understanding. Without weights for today's catalogue the learned step is left out, and `status` says so."""
        from intents.router import Router
        from intents.trained import TrainedClassifier, is_current

        if not is_current():
            fix = "not trained for this catalogue: loom train intents"
            self.not_connected.append(Connection("classifier", "failed", fix))
            return Router(None)

        def embedder() -> Embedder:
            from crm_core.memory.embedding import OnnxEmbedder

            return OnnxEmbedder()

        return Router(TrainedClassifier(embedder))

    @cached_property
    def conversation(self) -> Conversation:
        from bot.conversation import Conversation
        from bot.files import FileDrop
        from bot.talk import Talker

        return Conversation(
            self.crm,
            self.router,
            identity=self.identity,
            dialogue=DialogueState(self.crm.state("dialogue", light=True), self.settings.currency),
            buttons=self.buttons,
            reactions=self.reactions,
            files=FileDrop(self.crm, self.settings.currency),
            talker=Talker(self.connections, self.demo_commands),
            clock=self.clock,
        )

    def demo_commands(self, now: datetime) -> tuple[Command, ...]:
        from crm_core.demo import demo_commands

        return demo_commands(now, seed=7)

    def connections(self) -> Sequence[Connection]:
        """What is connected, what is not and why."""
        database = self.store.engine.url.render_as_string(hide_password=True)
        chats = self.links.connections()
        running = tuple(adapter.connection() for name, adapter in self.adapters.items() if name not in chats)
        left = backlog(self.events.counts())
        behind = "; ".join(self.memory.degraded)
        remembered = behind or "vectors and graph in this process, up to date"
        return (
            Connection("record", "connected", database),
            Connection("memory", "connecting" if behind else "connected", remembered),
            *running,
            *chats.values(),
            *self.not_connected,
            *([Connection("inbox", "failed" if left.given_up else "connecting", str(left))] if left else []),
        )

    @cached_property
    def secret(self) -> str:
        """Signs sessions. Made once and kept where only this user can read it, unless LOOM_SECRET is set."""
        if self.settings["LOOM_SECRET"]:
            return str(self.settings["LOOM_SECRET"])
        path = self.data / "secret"
        if not path.is_file():
            write_private(path, secrets.token_urlsafe(32))
        return path.read_text(encoding="ascii")

    def close(self) -> None:
        if "memory" in self.__dict__:
            self.memory.close()
        if "events" in self.__dict__:
            self.events.close()
        if "store" in self.__dict__:
            self.store.close()


def write_private(path: Path, text: str) -> None:
    """Writes a file that only this user can read; never shows it to others in between."""
    path.touch(mode=0o600)
    path.write_text(text, encoding="ascii")
