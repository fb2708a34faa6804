"""`and its industry?`, `and Konex?`: another fact of the record that the last answer was about, or the same of
another record."""

from __future__ import annotations

import re

from crm_core.entities import Kind, Ref
from crm_core.queries import FactOf, Show
from intents.interpretation import Context, Parsed, Question, SlotValue
from intents.linking import Linker
from intents.name_index import name_words
from intents.nl_query.vocabulary import Vocabulary
from intents.resolution import One

_LEAD = r"(?:and|also|what about|how about|and what about|ok and|but)"
_FIELD = re.compile(
    rf"{_LEAD} (?:(?:how many|how much|what|which|what is|what['’]s|who is|who['’]s|when|where) )?(?:is |are |was )?"
    r"(?:the |its |their |his |her )?(?P<field>[\w -]{2,40})",
    re.IGNORECASE,
)
_OTHER = re.compile(rf"{_LEAD}(?: (?:for|of|at|with))? (?P<name>.{{2,60}})", re.IGNORECASE)


def same_record(text: str, context: Context, vocabulary: Vocabulary, linker: Linker) -> Question | None:
    """The fact that is asked for; None when the last answer was about no one record, or the words ask otherwise."""
    query, said = context.last.query, text.strip().rstrip("?!. ")
    if not isinstance(query, FactOf | Show) or context.last.said is not None:
        return None
    if match := _FIELD.fullmatch(said):
        known = vocabulary.fields.get(" ".join(name_words(match["field"])), [])
        path = next((word.path for word in known if word.kind is query.target.kind), None)
        if path is not None:
            return _fact(text, query.target, path)
    if isinstance(query, FactOf) and (other := _OTHER.fullmatch(said)):
        found = linker.resolve(other["name"], (query.target.kind,))
        if isinstance(found, One) and found.candidate.ref.kind is not Kind.TASK:
            return _fact(text, found.candidate.ref, query.path)
    return None


def _fact(text: str, target: Ref, path: str) -> Question:
    slots = {"name": SlotValue(text, ref=target), "field": SlotValue(path, path)}
    return Question((Parsed("ask", 1.0, "dialogue", slots),), FactOf(target, path))
