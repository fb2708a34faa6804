"""The one door: every write is a `Request` through `CRM.run`, every question goes through `CRM.ask`. READ FIRST."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import fields, replace

from sqlalchemy import Connection

from crm_core import commands as c
from crm_core.access import Actor
from crm_core.entities import Ref
from crm_core.errors import Forbidden, Unavailable
from crm_core.queries import Query, Why
from crm_core.reading import Clock, Reader, State
from crm_core.results import Preview, Receipt, Spacetime
from crm_core.services import (
    activities,
    bulk,
    companies,
    contacts,
    deals,
    editing,
    merging,
    tasks,
    undoing,
    users,
    vocabulary,
)
from crm_core.services.records import Records
from crm_core.store import receipts
from crm_core.store.reader import SqlReader
from crm_core.store.sql import SqlStore

Progress = Callable[[int, int], None]
"""Called with (commands done, commands in all)."""
MANY = 1_000
"""Changes from which on the database is asked to look at its tables anew."""
Renew = Callable[[Reader], c.Request]
"""Called with the record as it is while nobody else writes; returns what to run."""
Handler = Callable[..., None]
"""`handler(command, records) -> None`. Raises a `CRMError` to refuse the whole request."""


def _store_recommendation(command: c.StoreRecommendation, records: Records) -> None:
    from crm_core.services.recommendations import store_recommendation  # brings numpy: not for every start

    store_recommendation(command, records)


def _record_feedback(command: c.RecordFeedback, records: Records) -> None:
    from crm_core.services.recommendations import record_feedback

    record_feedback(command, records)


HANDLERS: dict[type, Handler] = {
    c.CreateContact: contacts.create_contact,
    c.CreateCompany: companies.create_company,
    c.CreateDeal: deals.create_deal,
    c.LogActivity: activities.log_activity,
    c.CreateTask: tasks.create_task,
    c.CreateUser: users.create_user,
    c.CreateTeam: users.create_team,
    c.CreateProduct: users.create_product,
    c.AddNote: activities.add_note,
    c.CompleteTask: tasks.complete_task,
    c.UpdateRecord: editing.update_record,
    c.MoveDeal: deals.move_deal,
    c.CloseDeal: deals.close_deal,
    c.Tag: editing.tag,
    c.Untag: editing.untag,
    c.Assign: editing.assign,
    c.Merge: merging.merge,
    c.Archive: editing.archive,
    c.Restore: editing.restore,
    c.BulkUpdate: bulk.bulk_update,
    c.BulkTag: bulk.bulk_tag,
    c.BulkArchive: bulk.bulk_archive,
    c.Undo: undoing.undo,
    c.Redo: undoing.redo,
    c.DefineField: vocabulary.define_field,
    c.DefineAlias: vocabulary.define_alias,
    c.DefineStage: vocabulary.define_stage,
    c.StoreRecommendation: _store_recommendation,
    c.RecordFeedback: _record_feedback,
    c.LinkChatUser: users.link_chat_user,
    c.SetDigest: users.set_digest,
}
_ABOUT_ONESELF = (c.LinkChatUser, c.SetDigest, c.StoreRecommendation)
"""What a viewer may send too: none of it changes a record."""


class CRM:
    def __init__(
        self, store: SqlStore, *, clock: Clock, weave: Callable[[Query, Reader], Spacetime] | None = None
    ) -> None:
        self.store, self.clock, self._weave = store, clock, weave

    def run(
        self,
        request: c.Request,
        progress: Progress | None = None,
        *,
        renew: Renew | None = None,
    ) -> Receipt:
        """Executes all commands, or none. The same key again returns the first run's receipt and does nothing.
        `renew` may look, while nobody else writes, whether the request still fits, and says what to run instead.

        Raises Forbidden, NotFound, Conflict, Invalid, NothingToUndo, KeyInUse, Unavailable.
        """
        with self.store.write() as tx:
            if done := receipts.by_key(tx, request.key, request.actor):
                return done
            if renew is not None:
                request = renew(SqlReader(tx, request.actor, self.clock()))
            receipt = self._worked(tx, request, progress).seal(request)
        if len(receipt.changes) >= MANY:
            self.store.take_stock()
        return receipt

    def done(self, key: str, actor: Actor) -> Receipt | None:
        """The receipt of an earlier run with this key, marked as replayed; None when there was none."""
        with self.store.engine.connect() as connection:
            return receipts.by_key(connection, key, actor)

    def imported(self, source: c.Source, actor: Actor) -> Receipt | None:
        """The receipt of the import that this message asked for, marked as replayed: an import has the key of its
        files. None when there was none, or when the message has no id."""
        if not source.conversation or not source.message_id:
            return None
        with self.store.engine.connect() as connection:
            return receipts.of_message(connection, "import", source.conversation, source.message_id, actor)

    def preview(self, request: c.Request) -> Preview:
        """What `run` would do now; raises what it would raise. Nothing is written."""
        return self.rehearse(request)[0]

    def rehearse(self, request: c.Request) -> tuple[Preview, tuple[c.Command, ...]]:
        """The same, and the commands that do what was shown, to no more records than were shown."""
        pinned: list[c.Command] = []
        with self.store.rehearse() as tx:
            records = self._worked(tx, request, None, pinned)
            records.flush()
            return Preview(records.told(records.entries()), tuple(records.kept)), tuple(pinned)

    def ask(self, query: Query, actor: Actor, *, conversation: str | None = None) -> Spacetime:
        """Answers with the actor's rights, and keeps the trace for a later `Why` in the conversation."""
        if self._weave is None:
            raise Unavailable("answering", "this CRM was built without it")
        with self.store.read(actor, self.clock()) as reader:
            if isinstance(query, Why):
                return self._weave(replace(query, conversation=conversation), reader)
            answer = self._weave(query, reader)
        self.store.keep_trace(answer.trace, actor, conversation)
        return answer

    def read(self, actor: Actor) -> AbstractContextManager[Reader]:
        """A reader with the actor's rights over one moment of the record."""
        return self.store.read(actor, self.clock())

    def state(self, namespace: str, *, light: bool = False) -> State:
        return self.store.state(namespace, light=light)

    def _worked(
        self, tx: Connection, request: c.Request, progress: Progress | None, pinned: list[c.Command] | None = None
    ) -> Records:
        """`pinned`: is given each command as it can be confirmed."""
        if not request.actor.may_write and not all(isinstance(each, _ABOUT_ONESELF) for each in request.commands):
            raise Forbidden("change anything: you can only read")
        records = Records(tx, request.actor, self.clock(), request.source)
        records.prefetch(ref for command in request.commands for ref in _refs(command))
        total = len(request.commands)
        for done, command in enumerate(request.commands, 1):
            if pinned is not None:
                pinned.append(bulk.pinned(command, records))
            HANDLERS[type(command)](command, records)
            if progress is not None and (done % 100 == 0 or done == total):
                progress(done, total)
        return records


def _refs(command: c.Command) -> Iterator[Ref]:
    """The records that a command names."""
    for field in fields(command):
        value = getattr(command, field.name)
        if isinstance(value, Ref):
            yield value
        elif isinstance(value, tuple):
            yield from (each for each in value if isinstance(each, Ref))
