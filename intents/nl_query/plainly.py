"""Turns of phrase, put as the grammar of questions knows them: `who works for Cara` -> `reps managed by Cara`."""

from __future__ import annotations

import re

from crm_core.entities import Kind
from crm_core.results import kind_plural
from intents.linking import Linker
from intents.name_index import name_words
from intents.nl_query.vocabulary import FieldWord, Vocabulary
from intents.nl_query.words import KINDS
from intents.resolution import One

_AGAINST = re.compile(
    r"\bthis (week|month|quarter|year) (vs\.?|against|versus|compared (?:to|with)|than) (?:the )?(last|previous)"
    r"(?: one)?(?! \w)",
    re.IGNORECASE,
)
_STAFF = re.compile(r"^who (?:all )?(?:works?|is) (?P<how>at|for|under)\b(?P<whom>.*)", re.IGNORECASE)
_SLASH = re.compile(
    rf"(?<=[a-z]) ?/ ?(?=(?:{'|'.join(KINDS)}|month|quarter|week|year|day|region|stage|industry)\b)", re.IGNORECASE
)
"""`wins/agent`: per agent. A date has digits before its slash."""
_TOOK = re.compile(
    r"\bwithin (\d+) days (?:of|after|from) (?:being |it was |they were )?(?:engag|creat|open|start)\w+", re.IGNORECASE
)
_DEALT = re.compile(
    r"\b(?P<whom>(?:companies|customers|clients|accounts|contacts|people)(?: (?:that|which|who|whom))?) (?:we|i)"
    r"(?:['’]ve| have)? (?P<how>won|lost|closed) (?P<count>(?:[^\d]*)\d+|(?:[^\d]*)(?:one|two|three|four|five|ten)) "
    r"(?P<what>deals?|opportunit(?:y|ies))(?: (?:with|from|to|at|for)\b)?",
    re.IGNORECASE,
)
"""`customers we lost more than 3 deals with` -> `customers with more than 3 lost deals`."""
_OF = re.compile(
    r"(?:(?:show|list|find|give)(?: me)? |what are |which are |who are )?(?:the |all )?"
    r"(?:(?P<field>[\w ]{3,30}?) of (?P<name>.+)|(?P<name2>.+?)['’]s? (?P<field2>[\w ]{3,30}))",
    re.IGNORECASE,
)
_OWNED = re.compile(
    r"\b(?:companies|accounts|firms|businesses)(?: (?:that|which) are)? "
    r"(?:owned by|belonging to|that belong to|part of) (?P<name>.+)$",
    re.IGNORECASE,
)
_PLAINLY = (
    (_AGAINST, r"this \1 \2 \3 \1"),
    (_TOOK, r"with a cycle of at most \1"),
    (_DEALT, r"\g<whom> with \g<count> \g<how> \g<what>"),
)


def turned_field(said: str, vocabulary: Vocabulary) -> FieldWord | None:
    """The field that `said` turns around: "subsidiaries" of Acme are the companies whose `subsidiary_of` is Acme."""
    phrase = " ".join(name_words(said))
    known = vocabulary.fields.get(phrase, []) if not phrase.endswith(" of") else []
    return next((word for word in known if word.path.endswith("_of") and not word.built_in), None)


def plainly_put(text: str, vocabulary: Vocabulary, linker: Linker) -> str:
    """`text` with its turns of phrase replaced; most questions have none."""
    said = _held_by(_SLASH.sub(" per ", text), vocabulary, linker)
    for pattern, plainly in _PLAINLY:
        said = pattern.sub(plainly, said)
    staff = _STAFF.match(said)
    if staff is None:
        return said
    found = linker.resolve(staff["whom"].strip(" ?.!"), (Kind.COMPANY, Kind.USER, Kind.TEAM))
    boss = isinstance(found, One) and found.candidate.ref.kind is Kind.USER and staff["how"].lower() != "at"
    return f"{'reps managed by' if boss else 'contacts at'}{staff['whom']}"


def _held_by(said: str, vocabulary: Vocabulary, linker: Linker) -> str:
    """`subsidiaries of Acme`, `companies owned by Acme`: companies by a field that holds the other company's name."""
    if found := _OF.fullmatch(said.strip(" ?.!")):
        field, name = found["field"] or found["field2"], found["name"] or found["name2"]
        word = turned_field(field, vocabulary)
        return said if word is None else f"{kind_plural(word.kind)} that are {field} of {name}"
    owned = _OWNED.search(said.strip(" ?.!"))
    other = linker.resolve(owned["name"], (Kind.COMPANY, Kind.USER, Kind.CONTACT, Kind.TEAM)) if owned else None
    if owned is None or not isinstance(other, One) or other.candidate.ref.kind is not Kind.COMPANY:
        return said
    held = vocabulary.values.get(" ".join(name_words(other.candidate.name)), [])
    path = next((w.path for w in held if w.kind is Kind.COMPANY and w.path.startswith("custom.")), None)
    if path is None:
        return said
    label = path.removeprefix("custom.").replace("_", " ")
    return f"{said[: owned.start()]}companies that are {label} {other.candidate.name}"
