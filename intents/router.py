"""Text and context in, one typed interpretation out: nothing here writes, and nothing is guessed silently.

The order: what cannot be read; the open question of the conversation; what is no request; sentence templates, one
request or several; questions over the records; the learned classifier; and else "not understood", with what was near.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Protocol

from crm_core.errors import Unavailable
from crm_core.queries import Search, Show
from intents.assembly import Room, assemble, joined
from intents.building import Built, Outcome
from intents.building.cards import remembered
from intents.building.find import SHOWN
from intents.building.outcome import Asking
from intents.catalogue import INTENTS
from intents.common_words import COMMON
from intents.correcting import corrected, correction
from intents.dialogue import choice_among
from intents.draft import Draft
from intents.interpretation import (
    Ambiguous,
    Assumption,
    Context,
    Interpretation,
    NeedsSlot,
    NotFound,
    NotUnderstood,
    Parsed,
    Question,
    SlotValue,
    SourceName,
    Talk,
    Understood,
)
from intents.languages import foreign_language
from intents.linking import Linker
from intents.matching import LONGEST_REQUEST, bare_request, is_question, tidy
from intents.nearest import nearest_samples
from intents.open_question import answer_to
from intents.references import points_back, refers_to
from intents.refusals import (
    ability_topic,
    is_code,
    is_forbidding,
    is_hedged,
    is_hypothetical,
    is_negated,
    is_quoted,
    unreadable,
)
from intents.requests import Requests
from intents.resolution import One, Several
from intents.restraint import is_order, is_taken_back, restrained
from intents.seeking import in_question_words, sought_in
from intents.slots import fill
from intents.snapshot import Snapshot
from intents.splitting import question_beside
from intents.vocabulary import RecordLookup

SURE = 0.9
"""A learned reading that may ask for what it lacks. A learned write is always shown first, however sure."""
_SAID_PLAINLY = frozenset({"confirm", "choose", "help", "demo", "undo", "redo"})
"""Never guessed: a yes that was none carries out what it should not, the whole help answers no sentence, and thousands
of invented records are nothing to be wrong about."""
NAMED_ALONE = 0.75
"""Name similarity from which a message that is nothing but a name shows the record."""
_LONGEST_NAME = 5
_SET = re.compile(
    r"\b(?:deals|opportunities|contacts|people|leads|companies|accounts|customers|tasks)\b", re.IGNORECASE
)
_TOLD = re.compile(r"(?:i|we|he|she|they|you|it)\b", re.IGNORECASE)


class Guess(Protocol):
    """What a classifier says: `intent` with a calibrated `confidence`; `inside` False for out of scope."""

    @property
    def intent(self) -> str: ...
    @property
    def confidence(self) -> float: ...
    @property
    def inside(self) -> bool: ...
    @property
    def nearest(self) -> tuple[str, ...]: ...


class IntentClassifier(Protocol):
    def classify(self, text: str) -> Guess: ...


class Router:
    """`classifier` None leaves out the learned step. `ask` reads questions (default: `intents.nl_query`)."""

    def __init__(self, classifier: IntentClassifier | None = None, ask: Asking | None = None) -> None:
        self._classifier = classifier
        self._requests = Requests()
        self._ask = ask or _questions

    def interpret(self, text: str, context: Context, lookup: RecordLookup) -> Interpretation:
        """What `text` means, said now, by the person behind `lookup`."""
        said = tidy(text)
        if (bad := unreadable(text)) and not (
            bad.reason == "no_words" and _is_sign(said) and self._requests.matches(said)
        ):
            return bad
        room = Room(context, Snapshot(lookup), self._ask)
        if context.pending and (answer := answer_to(said, room, self._requests.matches(said), self._fresh)):
            return answer
        return self._correcting(said, room) or self._fresh(said, room)

    def _correcting(self, said: str, room: Room) -> Interpretation | None:
        """`no, I meant 29k`: what was just done again with that; None when the message corrects nothing."""
        last = room.context.last
        instead = correction(said) if last.said and last.receipt_id else None
        if instead is None or last.said is None:
            return None
        again = corrected(last.said, instead, room)
        meaning = self._fresh(again, room) if again else None
        if isinstance(meaning, Understood):
            return replace(meaning, instead_of=last.receipt_id)
        meaning = self._fresh(instead, room)
        return NotUnderstood("correction") if isinstance(meaning, NotUnderstood | NotFound) else meaning

    # --- a message by itself ---------------------------------------------------------------------------------

    def _fresh(self, said: str, room: Room) -> Interpretation:
        """What the message means by itself; a write only as far as its words really ask for one."""
        if is_taken_back(said):
            return NotUnderstood("not_a_request", about=self._subject(said, room))
        meaning = self._read(said, room)
        beside = question_beside(said)
        asked = beside[0] if beside else said
        if not isinstance(meaning, Understood) or (held := restrained(meaning, asked)) is None:
            return self._asked_instead(meaning, said, room)
        return self._asks_as_well(said, room) or held if held.confirm == "unsure" and not is_order(asked) else held

    @staticmethod
    def _asks_as_well(said: str, room: Room) -> Question | None:
        """A doubtful change without a verb that tells to make it, as the question that its words are too."""
        question = room.ask(in_question_words(said), room.context, room.lookup, room.linker())
        return question if isinstance(question, Question) else None

    def _asked_instead(self, meaning: Interpretation, said: str, room: Room) -> Interpretation:
        """A write that was not asked for is read as a question, or as no request at all."""
        if not isinstance(meaning, Understood):
            return meaning
        question = room.ask(said, room.context, room.lookup, room.linker())
        if isinstance(question, Question):
            return question
        return NotUnderstood("not_a_request", about=self._subject(said, room))

    def _read(self, said: str, room: Room) -> Interpretation:
        body, source = _without_slash(said)
        if len(body) > LONGEST_REQUEST and not self._requests.matches(body):
            return NotUnderstood("too_long", about="request")
        if is_code(body) and not self._is_told(body):
            return NotUnderstood("out_of_scope", about="database commands")
        if is_quoted(body):
            return NotUnderstood("not_a_request", about=self._subject(body, room))
        if topic := ability_topic(body):
            return Talk(Parsed("help", 1.0, source, {"topic": SlotValue(topic, topic)}))
        asking = is_question(body)
        if is_forbidding(body) or is_hypothetical(body):
            return self._no_request(body, source, room)
        if is_negated(body) and not asking:
            told = _TOLD.match(body) is not None  # "we did not win Globex" asks for no list of what is not won
            listed = None if told else room.ask(body, room.context, room.lookup, room.linker())
            return listed if isinstance(listed, Question) else self._no_request(body, source, room)
        if beside := question_beside(body):
            meaning = self._fresh(beside[0], room)
            if isinstance(meaning, Understood):
                left = Assumption(f'"{beside[1]}" is left to answer', (("Ask it", beside[1]),))
                return replace(meaning, assumptions=(*meaning.assumptions, left))
        if several := self._requests.several(body, source, room):
            return several
        if points_back(body):
            return self._chosen(body, room)
        best = self._requests.whole(body, source, room)
        if isinstance(best, Built):
            return self._chosen(body, room) if best.parsed.intent == "choose" else self._settled(best)
        if isinstance(best, Ambiguous) and not self._writes(best) and _SET.search(best.text):
            question = room.ask(body, room.context, room.lookup, room.linker())
            best = None if isinstance(question, Question) else best  # "open deals with Acme" are no deal to open
        missed = isinstance(best, NotFound) and self._writes(best)  # "won value by quarter" is no deal that was won
        if best is not None and not missed and (isinstance(best, Ambiguous | NotUnderstood) or self._writes(best)):
            return best
        if language := foreign_language(body):
            return NotUnderstood("other_language", about=language)
        question = room.ask(in_question_words(body), room.context, room.lookup, room.linker())
        if isinstance(question, Question | Talk):
            return question
        if sought := sought_in(body):
            return Question((Parsed("ask", 1.0, source, {"what": SlotValue(sought)}),), Search(sought))
        if missed and best is not None:
            return best
        if question is not None and not isinstance(question, NotUnderstood):
            return _resumable(question, body)
        if best is not None and not _too_wordy(best):
            return best
        refused = isinstance(question, NotUnderstood) and question.reason == "unanswerable"
        if isinstance(question, NotUnderstood) and refused and (question.suggestions or not _is_small(question.about)):
            return question
        return self._named(body, room) or self._learned(body, room)

    @staticmethod
    def _named(body: str, room: Room) -> Interpretation | None:
        """A name and nothing else: its record."""
        if len(body.split()) > _LONGEST_NAME:
            return None
        found = room.linker().resolve(body.strip(" .!?"), SHOWN)
        sure = found.candidate.score >= NAMED_ALONE if isinstance(found, One) else isinstance(found, Several)
        return assemble([Draft("show", {"target": body.strip(" .!?"), "words": body})], room) if sure else None

    def _is_told(self, body: str) -> bool:
        """Code that stands in the text of a note, after its colon: it is kept as it stands, like any text."""
        head, colon, _ = body.partition(":")
        kept = any("content" in match.slots for match in self._requests.matches(body)) if colon else False
        return kept and not is_code(head)

    @staticmethod
    def _chosen(body: str, room: Room) -> Interpretation:
        """`2`, `the second one`, `her` with nothing open: a record of what was shown last, else nothing is known."""
        shown = [(row.ref, row.name) for row in room.lookup.rows(room.context.last.refs)]
        place = choice_among([(name, "") for _, name in shown], body)
        pointed = refers_to(body, room.context, SHOWN)
        ref = shown[place][0] if place is not None else pointed[0] if len(pointed) == 1 else None
        if ref is None or ref.kind not in SHOWN:
            return Talk(Parsed("choose", 1.0, "template", {"option": SlotValue(body)}))
        return Question((Parsed("choose", 1.0, "template", {"option": SlotValue(body, ref=ref)}),), Show(ref))

    def _no_request(self, body: str, source: SourceName, room: Room) -> Interpretation:
        """Words that ask for nothing, unless they call something off."""
        if any(match.intent.name == "cancel" for match in self._requests.matches(body)):
            return Talk(Parsed("cancel", 1.0, source))
        return NotUnderstood("not_a_request", about=self._subject(body, room))

    def _learned(self, body: str, room: Room) -> Interpretation:
        near = nearest_samples(body)
        if not near.familiar or self._classifier is None:
            return NotUnderstood("unclear", near.score if near.familiar else 0.0, near.samples)
        try:
            guess = self._classifier.classify(body)
        except Unavailable:  # said by `loom doctor`; the message still gets an honest answer
            return NotUnderstood("unclear", near.score, near.samples)
        if not guess.inside:
            return NotUnderstood(
                "out_of_scope" if guess.confidence > 0.5 else "unclear", guess.confidence, guess.nearest
            )
        intent = INTENTS[guess.intent]
        if intent.name in _SAID_PLAINLY:
            return NotUnderstood("unclear", guess.confidence, guess.nearest)
        if intent.writes and is_question(bare_request(body)):
            return NotUnderstood("unclear", guess.confidence, guess.nearest)
        wished = intent.area == "change" or intent.name.startswith("create_")
        if wished and intent.writes and is_hedged(body):
            return NotUnderstood("not_a_request", guess.confidence, about=self._subject(body, room))
        draft = fill(intent, body, room, guess.confidence)
        meaning = assemble([draft], room, unsure=True)
        if meaning is None or (isinstance(meaning, NotFound | NeedsSlot) and guess.confidence < SURE):
            return NotUnderstood("unclear", guess.confidence, guess.nearest)
        return meaning

    # --- small judgements ------------------------------------------------------------------------------------

    @staticmethod
    def _settled(best: Built) -> Interpretation:
        meaning = joined([best])
        assert meaning is not None  # noqa: S101 - one part always joins
        return meaning

    @staticmethod
    def _writes(outcome: Interpretation) -> bool:
        parsed = getattr(outcome, "parsed", None)
        return parsed is not None and INTENTS[parsed.intent].writes

    @staticmethod
    def _subject(body: str, room: Room) -> str | None:
        """The record that the words are about, to say that it was not changed."""
        mentions = [mention for mention in room.linker().mentions(body) if not mention.reference]
        return mentions[0].candidates[0].name if mentions else None


def _questions(text: str, context: Context, lookup: RecordLookup, linker: Linker) -> Interpretation | None:
    from intents.nl_query import interpret  # read when first needed: requests do without it

    return interpret(text, context, lookup, linker)


def _is_sign(said: str) -> bool:
    """`?`, a thumb up: one sign that says something by itself."""
    return len(said.rstrip("\ufe0f")) <= 2 and len(set(said)) == len(said)


def _is_small(word: str | None) -> bool:
    """A word such as "didn't" names nothing that could be missing here."""
    plain = (word or "").lower().replace("'", "").replace("’", "")
    return plain in COMMON or (plain.endswith("nt") and plain[:-2] in COMMON)


def _without_slash(said: str) -> tuple[str, SourceName]:
    """`/crm deal Acme 40k`, `/deal Acme 40k` -> the words after the slash, as a command."""
    found = re.match(r"^/(?:crm\b ?)?(?P<rest>[\s\S]*)$", said, re.IGNORECASE)
    if found is None:
        return said, "template"
    return found["rest"].strip() or "help", "command"


def _too_wordy(outcome: Outcome) -> bool:
    """A record that was not found and that nothing resembles, under more words than a name has: `what's {target}`
    has matched something that is no name."""
    if not isinstance(outcome, NotFound) or outcome.near:
        return False
    words = outcome.text.split()
    return len(words) > 3 or words[:1] == ["the"]


def _resumable(question: Interpretation, body: str) -> Interpretation:
    """A question with an unclear name remembers its words, so that a choice can answer it."""
    if isinstance(question, Ambiguous | NotFound) and not question.resume:
        shown = question.candidates if isinstance(question, Ambiguous) else question.near
        open_ = {"open": "question", "text": body, "words": question.text, "candidates": remembered(shown)}
        return replace(question, resume=open_)
    return question
