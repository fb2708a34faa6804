"""`what's Dana's phone?`, `who owns Isdom?`: one field of one record, by the live names of fields."""

from __future__ import annotations

import re
from collections.abc import Iterator

from crm_core.entities import Kind
from crm_core.queries import FactOf
from intents.interpretation import Ambiguous, NotFound, Parsed, Question, SlotValue
from intents.kind_words import NOUNS
from intents.linking import Linker
from intents.name_index import name_words
from intents.nl_query.measures import NUMERIC
from intents.nl_query.plainly import turned_field
from intents.nl_query.vocabulary import FieldWord, Vocabulary
from intents.nl_query.words import KINDS
from intents.resolution import Nobody, One, Several

_ASKING = (
    r"(?:(?:what(?:['’]?s| is| are| was)|who(?:['’]?s| is)|which is|tell me|give me|show(?: me)?|get(?: me)?"
    r"|find(?: me)?"
    r"|look up|do (?:we|you) (?:have|know)|i need|can i have|and) )?(?:the |an? )?(?:current )?"
)
_OWNER = "owner"
_FORMS: tuple[tuple[str, str | None], ...] = (
    (rf"{_ASKING}(?P<field>[\w -]{{2,40}}?) (?:of|for|at|from) (?P<name>.+)", None),
    (rf"{_ASKING}(?P<name>.+?)(?:['’]s|(?<=s)['’]) (?P<field>[\w -]{{2,40}})", None),
    (rf"{_ASKING}(?P<name>his|her|its) (?P<field>[\w -]{{2,40}})", None),
    (r"who (?:owns|handles|manages|looks after|takes care of|is responsible for|is in charge of|works on) (?P<name>.+)",
     _OWNER),
    (r"who (?:closed|won|lost|sold|opened|created) (?P<name>it|this one|that one|(?:this|that|the same) "
     r"(?:deal|opportunity|opp))", _OWNER),
    (r"who (?:manages|leads|runs|heads) (?P<name>.+)", "manager"),
    (r"what is (?P<name>.+?) a (?P<field>[\w -]{2,40}) of", None),
    (r"whose (?:deal|account|contact|customer|company|lead) is (?P<name>.+)", _OWNER),
    (r"how (?:many|much) (?P<field>[\w -]{2,40}?) (?:does|do|did|has|is|are|work) (?:there |we have )?(?:at |in |for )?"
     r"(?P<name>.+?)(?: have| has| got| make| makes| employ| employs)?", None),
    (r"(?:what|which) (?P<field>[\w -]{2,40}?) (?:is|does|do|are|was|has) (?P<name>.+?)"
     r"(?: in| at| have| has| on| from| work for| work in| belong to| now| currently)*", None),
    (r"when (?:did|have) (?:we|i|anyone|anybody|somebody) last (?:(?:talk|speak|spoke|talked|spoken|write|met|meet) "
     r"(?:to|with)?|contact|contacted|call|email|see|reach|hear from|heard from) ?(?P<name>.+)", "last_contact"),
    (r"when (?:was|were|is) (?P<name>.+?) last (?:contacted|touched|reached|called|spoken to|talked to)",
     "last_contact"),
    (r"(?:where (?:does|do) (?P<name>.+?) work|(?:who|what company) (?:does|do) (?P<name2>.+?) work for)", "company"),
    (r"where (?:is|are) (?P<name>.+?)(?: based| located| from| headquartered)?", "country"),
    (r"when (?:was|is|did) (?P<name>.+?) (?:created|added|opened|start)", "created"),
    (r"when (?:did|was|were|has) (?P<name>.+?) (?:closed?|won|lost|win)", "closed"),
    (r"when (?:is|will|does|should) (?P<name>.+?) (?:close|closing|be closed|expected to close|due to close|due)",
     "expected_close"),
    (r"how (?:big|large) is (?P<name>.+)", "size"),
    (r"how much is (?P<name>.+?)(?: worth)?", "value"),
    (r"how long has (?P<name>.+?) been in (?:this|that|its|the current|the same) stage", "age_in_stage"),
)  # fmt: skip
_PATTERNS = tuple((re.compile(form, re.IGNORECASE), path) for form, path in _FORMS)
_TURNED = 2
"""The first forms: the field of the name."""
_TAIL = re.compile(r"(?P<name>.+?) (?P<field>[\w-]+(?: [\w-]+){0,2})", re.IGNORECASE)
_SETS = re.compile(
    rf"\b(?:{NOUNS}|calls|emails|meetings|notes|activities|reps|users|teams|products|all|every|each|open|won|lost|closed|top|biggest|largest|smallest"
    r"|average|total|by|per|who|that|which|last|this|next|them|those|these|they|there)\b",
    re.IGNORECASE,
)
_REFERS = re.compile(r"(?:his|her|its|it|he|she|him|this|that)", re.IGNORECASE)
_THAT_ONE = re.compile(r"(?:this|that|the same) (?:one|deal|opportunity|opp)", re.IGNORECASE)
_SURE = 0.9


def fact(text: str, vocabulary: Vocabulary, linker: Linker) -> Question | Ambiguous | NotFound | None:
    """The one field of one record that `text` asks for; None when it asks for something else. An unknown name is
    `NotFound` only where it is written like one."""
    said = text.strip().rstrip("?!. ")
    missed: NotFound | None = None
    for form, (pattern, path) in enumerate(_PATTERNS):
        match = pattern.fullmatch(said)
        if match is None:
            continue
        groups = match.groupdict()
        if form < _TURNED and groups.get("field") and turned_field(groups["field"], vocabulary) is not None:
            continue  # "subsidiaries of Acme" are those whose subsidiary_of is Acme
        name = next(value for key, value in groups.items() if key.startswith("name") and value)
        words = _words(groups.get("field"), path, vocabulary)
        if said.lower().startswith("how many"):
            words = [word for word in words if word.type in NUMERIC]
        answer = _about(name.strip(), words, linker)
        if isinstance(answer, NotFound):
            missed = missed or answer
        elif answer is not None:
            return answer
    return missed or _tail(said, vocabulary, linker)


def _tail(said: str, vocabulary: Vocabulary, linker: Linker) -> Question | None:
    """`jane doe phone number`: a name and a field, nothing else."""
    for words in range(3, 0, -1):
        parts = said.split()
        if len(parts) <= words or turned_field(" ".join(parts[-words:]), vocabulary) is not None:
            continue
        found = _words(" ".join(parts[-words:]), None, vocabulary)
        answer = _about(" ".join(parts[:-words]), found, linker) if found else None
        if isinstance(answer, Question) and answer.intents[0].confidence >= _SURE:
            return answer
    return None


def _words(said: str | None, path: str | None, vocabulary: Vocabulary) -> list[FieldWord]:
    if said is None:
        return list(_of_path(path or "", vocabulary))
    phrase = " ".join(name_words(said.replace("_", " ")))
    if phrase in KINDS and (phrase.endswith("s") or phrase == "people"):
        return []
    found = vocabulary.fields.get(phrase) or vocabulary.fields.get(f"{phrase} of", [])
    return sorted(found, key=lambda word: word.built_in)


def _of_path(path: str, vocabulary: Vocabulary) -> Iterator[FieldWord]:
    for word in vocabulary.fields.get(path.replace("_", " "), []):
        if word.path.rsplit(".", 1)[-1] == path:
            yield word


def _about(name: str, words: list[FieldWord], linker: Linker) -> Question | Ambiguous | NotFound | None:
    if not words or not name or (_SETS.search(name) and not _THAT_ONE.fullmatch(name)) or len(name.split()) > 7:
        return None
    kinds = tuple(dict.fromkeys(word.kind for word in words if word.kind is not Kind.TASK))
    parsed = Parsed("ask", 1.0, "template", {"name": SlotValue(name)})
    found = linker.resolve(name, kinds) if kinds else Nobody()
    match found:
        case One(candidate):
            word = next(word for word in words if word.kind is candidate.ref.kind)
            slots = {"name": SlotValue(name, candidate.name, candidate.ref, candidate.external_id),
                     "field": SlotValue(word.path, word.path)}  # fmt: skip
            known = Parsed("ask", round(candidate.score, 2), "template", slots)
            return Question((known,), FactOf(candidate.ref, word.path))
        case Several(candidates):
            return Ambiguous(parsed, "name", name, candidates)
        case Nobody(near):
            written = name[0].isupper() and not _REFERS.fullmatch(name)
            return NotFound(parsed, "name", name, kinds[0] if kinds else None, near) if written else None
