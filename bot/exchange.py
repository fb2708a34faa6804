"""What one message leads to: a write and its receipt, a preview, an answer, a question back, or a refusal."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from bot.buttons import Card
from bot.dialogue_state import left_open, named_in
from bot.duplicates import Twin, twins
from bot.messages import MessageRef, Reaction
from bot.presenter import answering, asking, importing, previews, receipts, refusing, talking
from bot.presenter.desk import Desk
from bot.recommending import keep_recommendations
from bot.replies import Reply
from bot.talk import is_empty
from bot.turn import OutcomeName, Turn, TurnTimer
from crm_core import codec
from crm_core.access import Actor, Visibility
from crm_core.commands import Command, RecordFeedback, Request, Source, Undo
from crm_core.entities import Kind, Ref, new_id
from crm_core.errors import CRMError, Unavailable
from crm_core.queries import Ask, Query
from crm_core.reading import Reader
from crm_core.results import Receipt, Spacetime
from intents import interpretation as i
from intents.interpretation import Context, Interpretation

if TYPE_CHECKING:
    from bot.conversation import Conversation

SUBJECTS = (Kind.CONTACT, Kind.DEAL, Kind.COMPANY, Kind.TASK, Kind.USER, Kind.PRODUCT)
"""Kinds of records a conversation can be about, for "she", "the deal", "it"."""


@dataclass(frozen=True, slots=True)
class Occasion:
    """Who speaks, when, where, under which idempotency key, and whether only they read the answer."""

    actor: Actor
    now: datetime
    ref: MessageRef
    key: str
    private: bool


class Exchange:
    """One person's one message and what comes of it."""

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
        self.source = Source(self.ref.platform, self.ref.conversation, self.ref.message_id)

    @property
    def conversation(self) -> str:
        return self.ref.conversation

    # What a person does

    def words(self, text: str, *, yes: bool = False, context: Context | None = None) -> Turn:
        self.text = text
        context = context or self.house.dialogue.context(self.conversation, self.actor, self.now)
        if done := self.house.crm.done(self.key, self.actor):
            taken = self.house.dialogue.taken(self.key)
            return self.receipt(
                done, context, taken
            )  # redelivered: what it did is told again, whatever it would mean now
        with self.house.crm.read(self.actor) as reader:
            self.interpretation = self.house.router.interpret(text, context, reader)
            self.timer.mark("interpret")
        if (left := left_open(context.pending, self.interpretation)) != context.pending:
            self.house.dialogue.ask(self.conversation, self.actor, left)
            context = replace(context, pending=left)
        match self.interpretation:
            case i.Understood(commands=commands, confirm=confirm, assumptions=taken, instead_of=wrong):
                asks = confirm in (None, "exists") and not yes and wrong is None
                if asks and (there := self._there_already(commands)):
                    return self.preview(commands, "duplicate", taken, there)
                if confirm is not None and not yes:
                    return self.preview(commands, confirm, taken)
                self._answers(context.pending, self.interpretation)
                return self.run(commands, context, taken, said=text, instead_of=wrong)
            case i.Question(query=query, assumptions=taken):
                return self.ask(query, context, taken)
            case i.Talk(parsed=parsed):
                return self.talk(parsed, context, yes=yes)
            case i.NotUnderstood() as unclear:
                return self.present("not_understood", lambda desk: asking.not_understood(desk, unclear))
            case open_:
                asked = {**open_.resume, "card": self.card.id} if open_.resume else None
                self.house.dialogue.ask(self.conversation, self.actor, asked)
                return self._asked_back(open_)

    def press(self, token: str, values: Sequence[tuple[str, str]]) -> Turn:
        pressed = self.house.buttons.pressed(token)
        if pressed is None:
            return self.finish("not_found", talking.expired())
        if pressed.for_actor is not None and pressed.for_actor != (self.actor.user_id or "local"):
            return self.finish("forbidden", talking.not_yours())
        action, self.card.answers = pressed.action, pressed
        context = self.house.dialogue.context(self.conversation, self.actor, self.now)
        self.key = pressed.key(self.actor.user_id) if pressed.settles else self.key
        if action.commands:
            if pressed.card == (context.pending or {}).get("card"):
                self.key = self.house.buttons.confirmed(pressed.card, self.key)
            turn = self.confirmed(action.commands, context)
            return turn if action.pending is None else self._reopened(turn, action.pending)
        if action.query is not None:
            return self.ask(action.query, context)
        if (pending := action.pending) is not None:
            self.house.dialogue.ask(self.conversation, self.actor, action.pending)
            if action.say is None:
                return self.present("ambiguous", lambda desk: asking.which(desk, pending))
            context = self.house.dialogue.context(self.conversation, self.actor, self.now)
        return self.words(" ".join([action.say or "", *(value for _, value in values)]).strip(), context=context)

    def _reopened(self, turn: Turn, pending: Mapping[str, Any]) -> Turn:
        """A name was taken for the wrong record: what was done is taken back, and who else it was is asked."""
        self.house.dialogue.ask(self.conversation, self.actor, pending)
        asked = self.present("ambiguous", lambda desk: asking.which(desk, pending))
        both = replace(asked.reply, blocks=(*turn.reply.blocks, *asked.reply.blocks))
        return replace(turn, outcome="ambiguous", reply=both)

    def reaction(self, reaction: Reaction) -> Turn | None:
        verdict = self.house.reactions.verdict(reaction)
        recommendation = self.house.reactions.recommendation(reaction.ref)
        if verdict is None or recommendation is None:
            return None
        context = self.house.dialogue.context(self.conversation, self.actor, self.now)
        return self.run((RecordFeedback(recommendation, verdict),), context)

    def files(self, files: Sequence[object], yes: bool) -> Turn:
        """Reads the files and says what importing them would do; imports at once with `yes`."""
        paths = [str(getattr(file, "path", file)) for file in files]
        self.text = ", ".join(str(getattr(file, "name", file)) for file in files)
        if yes:
            return self.import_files(paths)
        self.house.dialogue.ask(self.conversation, self.actor, self.house.files.pending(paths))
        return self.present("needs_confirmation", lambda desk: self.house.files.preview(desk, paths))

    # What it leads to

    def run(
        self,
        commands: Sequence[Command],
        context: Context,
        taken: tuple[i.Assumption, ...] = (),
        *,
        said: str | None = None,
        instead_of: str | None = None,
    ) -> Turn:
        """`said` is the message that a correction would correct. `instead_of` is a receipt to take back first."""
        back = self._take_back(instead_of, commands) if instead_of else None
        self.house.dialogue.keep_taken(self.key, taken)
        receipt = self.house.crm.run(self.request(commands))
        return self.receipt(receipt, context, taken, tuple(commands), said=said, back=back)

    def _take_back(self, receipt_id: str, commands: Sequence[Command]) -> Receipt:
        """The wrong change goes, once the right one has proved to be possible. A redelivery finds it gone."""
        self.house.crm.preview(self.request(commands))
        undo = Request(f"{self.key}:instead", self.actor, (Undo(receipt_id),), self.source, self.text or None)
        return self.house.crm.run(undo)

    def _answers(self, pending: Mapping[str, Any] | None, meaning: i.Understood) -> None:
        """The open question is answered in words: pressing an old button of its card does it no second time."""
        if pending is not None and any(parsed.source == "dialogue" for parsed in meaning.intents):
            self.key = self.house.buttons.confirmed(pending.get("card"), self.key)

    def confirmed(self, commands: Sequence[Command], context: Context, said: str | None = None) -> Turn:
        """Runs what the open question was about, and closes it after that: who is cut off in between says yes again,
        and it is done once, under the key of the card."""
        try:
            return self.run(commands, context, said=said)
        except Unavailable:
            raise
        except CRMError:
            self.house.dialogue.ask(self.conversation, self.actor, None)
            raise

    def request(self, commands: Sequence[Command]) -> Request:
        return Request(self.key, self.actor, tuple(commands), self.source, self.text or None)

    def receipt(
        self,
        receipt: Receipt,
        context: Context,
        taken: tuple[i.Assumption, ...] = (),
        commands: tuple[Command, ...] = (),
        *,
        said: str | None = None,
        back: Receipt | None = None,
    ) -> Turn:
        self.timer.mark("execute")
        refs = tuple(change.ref for change in receipt.changes)
        focus = _subjects((*refs, *named_in(commands)))
        self.house.dialogue.remember(
            self.conversation, self.actor, before=context, refs=refs, focus=focus, receipt_id=receipt.id, said=said
        )
        if context.pending is not None:
            self.house.dialogue.ask(self.conversation, self.actor, None)
        turn = self.present("done", lambda desk: receipts.receipt(desk, receipt, taken, commands, back))
        return turn.with_receipt(receipt)

    def _there_already(self, commands: Sequence[Command]) -> tuple[Twin, ...]:
        with self.house.crm.read(self.actor) as reader:
            return twins(commands, reader)

    def preview(
        self,
        commands: Sequence[Command],
        reason: str,
        taken: tuple[i.Assumption, ...],
        there: tuple[Twin, ...] = (),
    ) -> Turn:
        would, commands = self.house.crm.rehearse(self.request(commands))  # a yes is to what is shown now
        self.timer.mark("execute")
        pending = {
            "confirm": "commands", "card": self.card.id, "commands": [codec.encode(one) for one in commands],
            "said": self.text,
        }  # fmt: skip
        self.house.dialogue.ask(self.conversation, self.actor, pending)
        turn = self.present(
            "needs_confirmation",
            lambda desk: previews.preview(desk, would, tuple(commands), reason, taken, there=there),
        )
        return turn.with_preview(would)

    def ask(self, query: Query, context: Context, taken: tuple[i.Assumption, ...] = ()) -> Turn:
        found = self.house.crm.ask(query, self.actor, conversation=self.conversation)
        self.timer.mark("execute")
        about = keep_recommendations(self.house.crm, self.actor, found)
        turn = self.present(
            "answer", lambda desk: replace(self._answered(desk, found, taken), about=about)
        ).with_answer(found)
        refs = tuple(turn.results())
        single = refs if len(refs) == 1 else ()
        self.house.dialogue.remember(
            self.conversation, self.actor, before=context, query=query, refs=refs, focus=_subjects(single),
            groups=turn.groups(),
        )  # fmt: skip
        return turn

    def _answered(self, desk: Desk, found: Spacetime, taken: tuple[i.Assumption, ...]) -> Reply:
        """The card; where it says nothing of what was assumed (all but lists and figures), that stands below it."""
        reply = answering.answer(desk, found, taken)
        if isinstance(found.query, Ask) or not taken:
            return reply
        return replace(reply, blocks=(*reply.blocks, *receipts.assumed(desk, taken)))

    def talk(self, parsed: i.Parsed, context: Context, *, yes: bool = False) -> Turn:
        pending = context.pending or {}
        match parsed.intent:
            case "confirm" if pending.get("confirm") == "commands":
                self.key = self.house.buttons.confirmed(pending.get("card"), self.key)
                commands = tuple(codec.decode(command) for command in pending["commands"])
                return self.confirmed(commands, context, said=pending.get("said"))
            case "confirm" if pending.get("confirm") == "import":
                turn = self.import_files(list(pending["paths"]))
                self.house.dialogue.ask(self.conversation, self.actor, None)
                return turn
            case "confirm" if pending.get("confirm") == "demo":
                turn = self.demo(context, agreed=True)
                self.house.dialogue.ask(self.conversation, self.actor, None)
                return turn
            case "confirm":
                return self.finish("not_found", talking.nothing_open())
            case "cancel":
                self.house.dialogue.ask(self.conversation, self.actor, None)
                return self.finish("done", talking.cancelled("question" if pending else None))
            case "choose":
                return self.finish("not_understood", talking.which_one())
            case "demo":
                return self.demo(context, agreed=yes)
        return self.present("answer", lambda desk: self.house.talker.reply(desk, parsed))

    def demo(self, context: Context, *, agreed: bool) -> Turn:
        """Thousands of invented records: only into an empty CRM, and only when that is confirmed."""
        with self.house.crm.read(self.actor) as reader:
            empty = is_empty(reader)
        if not empty:
            return self.finish("answer", talking.demo_only_when_empty())
        if agreed:
            return self.run(self.house.talker.demo_commands(self.now), context)
        self.house.dialogue.ask(self.conversation, self.actor, talking.DEMO)
        return self.present("needs_confirmation", talking.demo_offer)

    def import_files(self, paths: list[str]) -> Turn:
        context = self.house.dialogue.context(self.conversation, self.actor, self.now)
        done = self.house.files.run(self.actor, self.source, paths)
        self.timer.mark("execute")
        turn = self.present("done", lambda desk: importing.report(desk, done))
        if done.receipt is None:
            return turn
        self.house.dialogue.remember(self.conversation, self.actor, before=context, receipt_id=done.receipt.id)
        return turn.with_receipt(done.receipt)

    def refused(self, error: CRMError) -> Turn:
        self.card = Card(self.actor.user_id or "local")  # what was prepared before may be what could not be kept
        return self.finish(*refusing.refused(error))

    def _asked_back(self, open_: i.NeedsSlot | i.Ambiguous | i.NotFound) -> Turn:
        match open_:
            case i.NeedsSlot():
                return self.present("needs_slot", lambda desk: asking.needs_slot(desk, open_))
            case i.Ambiguous():
                return self.present("ambiguous", lambda desk: asking.ambiguous(desk, open_))
            case i.NotFound():
                return self.present("not_found", lambda desk: asking.not_found(desk, open_))

    # The reply

    def present(self, outcome: OutcomeName, make: Callable[[Desk], Reply]) -> Turn:
        with self.house.crm.read(self.actor) as reader:
            reply = make(self.desk(reader))
        return self.finish(outcome, reply)

    def desk(self, reader: Reader) -> Desk:
        return Desk(self.actor, self.now, self.card, reader)

    def finish(self, outcome: OutcomeName, reply: Reply, trace_id: str | None = None) -> Turn:
        reply = self.house.buttons.keep(self.card, reply, outcome)
        if not self.private and self.actor.visibility is not Visibility.EVERYONE:
            reply = replace(reply, private=True)
        self.timer.mark("present")
        return Turn(
            self.text, self.actor, self.now, self.interpretation, outcome, reply,
            timing=self.timer.done(), trace_id=trace_id or new_id(),
        )  # fmt: skip


def _subjects(refs: Sequence[Ref]) -> tuple[Ref, ...]:
    return tuple(dict.fromkeys(ref for ref in refs if ref.kind in SUBJECTS))[:4]
