"""Text and context in, one typed interpretation out: nothing here writes, and nothing is guessed silently.

The order: what cannot be read; the open question of the conversation; what is no request; sentence templates, one
request or several; questions over the records; the learned classifier; and else "not understood", with what was near.
"""

from __future__ import annotations

import re
from dataclasses import replace

from crm_core.commands import CreateTask
from crm_core.queries import Search
from intents.assembly import Room, joined
from intents.building import Built, Outcome
from intents.building.cards import remembered
from intents.building.outcome import Asking
from intents.catalogue import INTENTS
from intents.common_words import COMMON
from intents.dialogue.answer import answer_to
from intents.dialogue.correcting import correcting
from intents.dialogue.just_made import of_just_made
from intents.interpretation import (
    Ambiguous,
    Assumption,
    Context,
    Interpretation,
    NotFound,
    NotUnderstood,
    Parsed,
    Question,
    SlotValue,
    SourceName,
    Talk,
    Understood,
)
from intents.kept_text import with_kept_text
from intents.kind_words import NOUNS
from intents.languages import foreign_language
from intents.learned import IntentClassifier, learned
from intents.linking import Linker
from intents.lone_record import chosen_from, named_alone
from intents.matching import LONGEST_REQUEST
from intents.no_request import (
    ability_topic,
    is_code,
    is_forbidding,
    is_hypothetical,
    is_negated,
    is_quoted,
    unreadable,
)
from intents.own_words import in_own_words
from intents.references import points_back
from intents.requests import Requests
from intents.restraint import is_order, is_taken_back, restrained
from intents.seeking import in_question_words, sought_in
from intents.snapshot import Snapshot
from intents.splitting import question_beside
from intents.vocabulary import RecordLookup
from intents.wording import is_question, is_sign, tidy, without_slash

_SET = re.compile(rf"\b(?:{NOUNS}|these|those|them|they)\b", re.IGNORECASE)
_MANY = re.compile(
    r"^(?:by|per|in|of|from|with|without|where|which|who|that) |\b(?:deals|opportunities|companies|accounts|customers"
    r"|clients|reps|agents)\b|\d(?:st|nd|rd|th) (?:best|biggest|largest|highest|smallest|worst|lowest)\b",
)
"""Words of a set, in small letters, that no single record is called by."""
_SHOWN_HOW = re.compile(
    r"^(?:please )?(?:show|tell|teach|explain to) (?:me |us )(?=how (?:to|do i|can i|i can)\b)", re.IGNORECASE
)
_TOLD = re.compile(r"(?:i|we|he|she|they|you|it)\b", re.IGNORECASE)


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
            bad.reason == "no_words" and is_sign(said) and self._requests.matches(said)
        ):
            return bad
        room = Room(context, Snapshot(lookup), self._ask)
        if context.pending and (answer := answer_to(said, room, self._requests.matches(said), self._fresh)):
            return answer
        meaning = of_just_made(said, room) or correcting(said, room, self._fresh) or self._fresh(said, room)
        if isinstance(meaning, NotUnderstood) and meaning.suggestions and meaning.reason != "unanswerable":
            return replace(meaning, suggestions=in_own_words(meaning.suggestions, said, room))
        return meaning

    # --- a message by itself ---------------------------------------------------------------------------------

    def _fresh(self, said: str, room: Room) -> Interpretation:
        """What the message means by itself; a write only as far as its words really ask for one."""
        if is_taken_back(said):
            return NotUnderstood("not_a_request", about=room.subject(said))
        meaning = self._read(said, room)
        beside = question_beside(said)
        asked = beside[0] if beside else said
        if not isinstance(meaning, Understood) or (held := restrained(meaning, asked)) is None:
            return self._asked_instead(meaning, said, room)
        doubted = held.confirm == "unsure" and not is_order(asked) and not _is_work(held)
        held = with_kept_text(held, room, self._request)
        return self._asks_as_well(said, room) or held if doubted else held

    def _request(self, said: str, room: Room) -> Interpretation | None:
        """A piece of a message as the change that it asks for by itself."""
        several = self._requests.several(said, "template", room)
        best = several or self._requests.whole(said, "template", room)
        return self._settled(best) if isinstance(best, Built) else best

    @staticmethod
    def _asks_as_well(said: str, room: Room) -> Question | None:
        """A doubtful change without a verb that tells to make it, as the question that its words are too."""
        question = room.question(in_question_words(said))
        return question if isinstance(question, Question) else None

    def _asked_instead(self, meaning: Interpretation, said: str, room: Room) -> Interpretation:
        """A write that was not asked for is read as a question, or as no request at all."""
        if not isinstance(meaning, Understood):
            return meaning
        question = room.question(said)
        if isinstance(question, Question):
            return question
        return NotUnderstood("not_a_request", about=room.subject(said))

    def _read(self, said: str, room: Room) -> Interpretation:
        body, source = without_slash(said)
        if len(body) > LONGEST_REQUEST and not self._requests.matches(body):
            return NotUnderstood("too_long", about="request")
        if is_code(body) and not self._is_told(body):
            return NotUnderstood("out_of_scope", about="database commands")
        if is_quoted(body):
            return NotUnderstood("not_a_request", about=room.subject(body))
        if topic := ability_topic(body):
            return Talk(Parsed("help", 1.0, source, {"topic": SlotValue(topic, topic)}))
        body = _SHOWN_HOW.sub("", body)
        asking = is_question(body)
        if is_forbidding(body) or is_hypothetical(body):
            return self._no_request(body, source, room)
        if is_negated(body) and not asking:
            told = _TOLD.match(body) is not None  # "we did not win Globex" asks for no list of what is not won
            listed = None if told else room.question(body)
            return listed if isinstance(listed, Question) else self._no_request(body, source, room)
        if beside := question_beside(body):
            meaning = self._fresh(beside[0], room)
            if isinstance(meaning, Understood):
                left = Assumption(f'"{beside[1]}" is left to answer', (("Ask it", beside[1]),))
                return replace(meaning, assumptions=(*meaning.assumptions, left))
        if several := self._requests.several(body, source, room):
            return several
        if points_back(body):
            return chosen_from(body, room)
        best = self._requests.whole(body, source, room)
        if isinstance(best, Built):
            return chosen_from(body, room) if best.parsed.intent == "choose" else self._settled(best)
        if isinstance(best, Ambiguous) and not self._writes(best) and _SET.search(best.text):
            question = room.question(body)
            best = None if isinstance(question, Question) else best  # "open deals with Acme" are no deal to open
        if isinstance(best, NotFound) and _MANY.search(best.text):
            best = None  # "the last ten deals lost": no record is called that
        missed = isinstance(best, NotFound) and self._writes(best)  # "won value by quarter" is no deal that was won
        if best is not None and not missed and (isinstance(best, Ambiguous | NotUnderstood) or self._writes(best)):
            return best
        if language := foreign_language(body):
            return NotUnderstood("other_language", about=language)
        question = room.question(in_question_words(body))
        if isinstance(question, Question | Talk):
            return question
        if isinstance(question, NotUnderstood) and question.reason in {"points_nowhere", "no_more"}:
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
        return named_alone(body, room) or learned(body, room, self._classifier)

    def _is_told(self, body: str) -> bool:
        """Code that stands in the text of a note, after its colon: it is kept as it stands, like any text."""
        head, colon, _ = body.partition(":")
        kept = any("content" in match.slots for match in self._requests.matches(body)) if colon else False
        return kept and not is_code(head)

    def _no_request(self, body: str, source: SourceName, room: Room) -> Interpretation:
        """Words that ask for nothing, unless they call something off."""
        if any(match.intent.name == "cancel" for match in self._requests.matches(body)):
            return Talk(Parsed("cancel", 1.0, source))
        return NotUnderstood("not_a_request", about=room.subject(body))

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


def _questions(text: str, context: Context, lookup: RecordLookup, linker: Linker) -> Interpretation | None:
    from intents.nl_query import interpret  # read when first needed: requests do without it

    return interpret(text, context, lookup, linker)


def _is_work(meaning: Understood) -> bool:
    """`call Bob about the contract` tells somebody to do it; as a question it would ask for calls."""
    return all(isinstance(command, CreateTask) for command in meaning.commands)


def _is_small(word: str | None) -> bool:
    """A word such as "didn't" names nothing that could be missing here."""
    plain = (word or "").lower().replace("'", "").replace("’", "")
    return plain in COMMON or (plain.endswith("nt") and plain[:-2] in COMMON)


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
