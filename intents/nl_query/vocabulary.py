"""The live words of one CRM: its field names, aliases and stored values, as phrases that questions may use."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from crm_core.entities import Kind, StageOutcome
from crm_core.fields import FieldSpec, FieldType, field_of
from intents.name_index import name_words
from intents.nl_query.words import CARRIERS, COUNTRIES, GLUE, PHRASES
from intents.vocabulary import RecordLookup

ASKED = (Kind.DEAL, Kind.COMPANY, Kind.CONTACT, Kind.ACTIVITY, Kind.TASK, Kind.USER, Kind.TEAM, Kind.PRODUCT)
_VALUED: dict[Kind, tuple[str, ...]] = {
    Kind.DEAL: ("products", "source", "tags", "reason"),
    Kind.COMPANY: ("industry", "country", "tags"),
    Kind.CONTACT: ("title", "tags"),
    Kind.ACTIVITY: ("outcome",),
}
_SPOKEN: dict[Kind, dict[str, str]] = {
    Kind.DEAL: {"amount": "value", "size": "value", "worth": "value", "price": "value", "account": "company",
                "rep": "owner", "salesperson": "owner", "customer": "company", "sales stage": "stage",
                "product": "products",
                "lead source": "source", "channel": "source", "loss reason": "reason", "close date": "closed",
                "deal value": "value", "client": "company", "seller": "owner", "sales rep": "owner",
                "lost reason": "reason",
                "win probability": "win_probability", "closed": "closed", "deal stage": "stage", "status": "status"},
    Kind.COMPANY: {"employees": "size", "headcount": "size", "employee": "size", "staff": "size", "sector": "industry",
                   "company size": "size", "vertical": "industry", "number of employees": "size", "people": "size",
                   "industries": "industry", "countries": "country", "location": "country", "owner": "owner"},
    Kind.CONTACT: {"job title": "title", "role": "title", "position": "title", "e-mail": "email",
                   "phone number": "phone",
                   "email address": "email", "number": "phone", "mobile": "phone", "telephone": "phone",
                   "last touched": "last_contact", "e-mail address": "email", "lead score": "score", "mail": "email"},
    Kind.USER: {"manager": "team.manager", "boss": "team.manager"},
    Kind.TEAM: {},
    Kind.PRODUCT: {"list price": "price", "sales price": "price"},
    Kind.TASK: {"due date": "due"},
    Kind.ACTIVITY: {"activity type": "type"},
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class FieldWord:
    kind: Kind
    path: str
    type: FieldType
    built_in: bool


@dataclass(frozen=True, slots=True)
class ValueWord:
    """Stored values of one path that a phrase means. `outcome`: the end, won or lost, that a stage stands for."""

    kind: Kind
    path: str
    values: tuple[str, ...]
    outcome: str | None = None


@dataclass(slots=True, eq=False, weakref_slot=True)
class Vocabulary:
    """Phrases are lower-case words joined by one space."""

    fields: dict[str, list[FieldWord]] = field(default_factory=dict)
    values: dict[str, list[ValueWord]] = field(default_factory=dict)
    currencies: tuple[str, ...] = ()
    labels: dict[str, str] = field(default_factory=dict)
    ends: dict[str, frozenset[str]] = field(default_factory=dict)
    """Won and lost, each with the stages that mean it."""

    def outcome_of(self, values: list[ValueWord]) -> str | None:
        """Won or lost where a phrase names a stage that is all there is of it: `closed won` then says "won"."""
        ends = [value for value in values if value.outcome and self.ends.get(value.outcome) == frozenset(value.values)]
        return ends[0].outcome if ends and len(values) == 1 else None

    def near_values(self, word: str) -> list[ValueWord]:
        """Values spelled almost like `word`: typing errors in the question or in the data."""
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        if len(word) < 5:
            return []
        best = process.extract(word, self.values.keys(), scorer=OSA.normalized_similarity, score_cutoff=0.82, limit=3)
        return [value for phrase, score, _ in best if score >= best[0][1] for value in self.values[phrase]]


def _forms(key: str) -> set[str]:
    """Singular and plural."""
    return {key, f"{key}s", key[:-1] + "ies" if key.endswith("y") else key}


def _add_field(into: Vocabulary, phrase: str, word: FieldWord) -> None:
    key = " ".join(name_words(phrase.replace("_", " ")))
    for form in {inflected for stem in (key, key.removesuffix(" of")) for inflected in _forms(stem)}:
        known = into.fields.setdefault(form, [])
        if form and all((w.kind, w.path) != (word.kind, word.path) for w in known):
            known.append(word)


def _add_values(
    into: Vocabulary,
    kind: Kind,
    path: str,
    values: Iterable[str],
    labels: dict[str, str] | None = None,
    *,
    outcomes: dict[str, str] | None = None,
) -> None:
    forms: dict[str, list[str]] = {}
    for value in values:
        words = name_words((labels or {}).get(value, value).replace("_", " "))
        if not words or len(words) > 7:
            continue
        plain = " ".join(words)
        for form in {plain, f"{plain}s", "".join(words), " ".join(name_words(value.replace("_", " ")))}:
            forms.setdefault(form, []).append(value)
    squashed: dict[str, list[str]] = {}
    for form, stored in forms.items():
        squashed.setdefault(form.replace(" ", ""), []).extend(stored)
    for form in forms:
        same = tuple(dict.fromkeys(squashed[form.replace(" ", "")]))
        ends = {(outcomes or {}).get(value) for value in same}
        into.values.setdefault(form, []).append(ValueWord(kind, path, same, ends.pop() if len(ends) == 1 else None))


def build(lookup: RecordLookup) -> Vocabulary:
    """Reads fields, aliases and values once. A few SQL statements; see `vocabulary_cache` for the cached way."""
    vocabulary = Vocabulary()
    for kind in ASKED:
        specs = {spec.name: spec for spec in lookup.fields(kind)}
        for spec in specs.values():
            word = FieldWord(kind, spec.name, spec.type, not spec.name.startswith("custom."))
            _add_field(vocabulary, spec.name.removeprefix("custom."), word)
            if spec.label:
                _add_field(vocabulary, spec.label, word)
        for spoken, path in {**_SPOKEN[kind], **lookup.aliases(kind)}.items():
            known = specs.get(path) or _end_of(kind, path)
            if known is not None:
                word = FieldWord(kind, path, known.type, not path.startswith("custom."))
                _add_field(vocabulary, spoken, word)
        _read_values(vocabulary, lookup, kind, specs.values())
    _shorten(vocabulary)
    stages = {stage.key: stage.label for stage in lookup.stages()}
    outcomes = {s.key: str(s.outcome) for s in lookup.stages() if s.outcome is not StageOutcome.OPEN}
    vocabulary.ends = {end: frozenset(k for k, o in outcomes.items() if o == end) for end in outcomes.values()}
    _add_values(vocabulary, Kind.DEAL, "stage", stages, stages, outcomes=outcomes)
    products = [entry.name for entry in lookup.names((Kind.PRODUCT,))]
    missing = [name for name in products if " ".join(name_words(name)).replace(" ", "") not in vocabulary.values]
    _add_values(vocabulary, Kind.DEAL, "products", missing)
    for words in (name_words(name) for name in products):
        if (stored := vocabulary.values.get("".join(words))) is not None:  # "GTX Pro" where deals say "GTXPro"
            vocabulary.values.setdefault(" ".join(words), stored)
    for nickname, country in COUNTRIES.items():
        if country in vocabulary.values and nickname not in vocabulary.values:
            vocabulary.values[nickname] = vocabulary.values[country]
    vocabulary.currencies = lookup.values(Kind.DEAL, "currency")
    _add_values(vocabulary, Kind.DEAL, "currency", vocabulary.currencies)
    return vocabulary


_FOUNDED = {"established": ("founded", "founded in", "established in"), "founded": ("established", "founded in"),
            "regional": ("region", "regions")}  # fmt: skip


def _shorten(vocabulary: Vocabulary) -> None:
    """A word that only one custom field has stands for the field: `established` for `year_established`."""
    owners: dict[str, list[FieldWord]] = {}
    for phrase, words in vocabulary.fields.items():
        for part in phrase.split() if " " in phrase else ():
            owners.setdefault(part, []).extend(words)
    for part, words in owners.items():
        free = part not in vocabulary.fields and part not in PHRASES and part not in GLUE | CARRIERS
        if free and len(part) >= 5 and len({(w.kind, w.path) for w in words}) == 1 and not words[0].built_in:
            for form in (part, *_FOUNDED.get(part, ())):
                vocabulary.fields.setdefault(form, [words[0]])


def _end_of(kind: Kind, path: str) -> FieldSpec | None:
    """The field at the end of a path of built-in fields."""
    head, _, rest = path.partition(".")
    spec = field_of(kind, head)
    return _end_of(spec.ref, rest) if spec is not None and rest and spec.ref is not None else spec


def _read_values(into: Vocabulary, lookup: RecordLookup, kind: Kind, specs: Iterable[FieldSpec]) -> None:
    for path in _VALUED.get(kind, ()):
        _add_values(into, kind, path, lookup.values(kind, path, 500))
    for spec in specs:
        if spec.name.startswith("custom.") and spec.type in (FieldType.TEXT, FieldType.CHOICE):
            _add_values(into, kind, spec.name, lookup.values(kind, spec.name, 300))
