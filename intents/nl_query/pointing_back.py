"""`how many of those were won?`, `who sold the most there?`: a question narrowed to what was shown before it. A word
that points at nothing is said so, never passed over."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from crm_core.entities import Kind, Ref
from crm_core.plan_values import all_of, conjuncts
from crm_core.queries import Ask, QueryPlan
from crm_core.results import kind_plural
from intents.interpretation import Ambiguous, Context, LastResult, NotFound, NotUnderstood, Question
from intents.linking import Linker
from intents.nl_query.antecedents import Antecedent, alone, grouped, listed, single
from intents.nl_query.follow_ups import last_plan, paths_of, several
from intents.nl_query.pronouns import Pointer, in_place, pointers, without
from intents.resolution import One
from intents.vocabulary import RecordLookup

Answer = Question | NotFound | Ambiguous | NotUnderstood | None
Read = Callable[[str, Context], Answer]
"""Reads a question by itself, as if nothing had been said before."""
_NAMED = (Kind.CONTACT, Kind.COMPANY, Kind.USER, Kind.TEAM)
_PEOPLE = (Kind.USER, Kind.CONTACT)
_ELLIPTIC = re.compile(
    r"^(?:and |but |so |ok(?:ay)?,? )*how many(?P<rest> (?:were|are|was|is|did|have|has|had|do|does)\b(?! there).+)$",
    re.IGNORECASE,
)
_MORE = re.compile(r"^(?:and|what about|how about|and what about)\b(?: (?:the|for))? (?P<rest>.+)$", re.IGNORECASE)


def point_back(text: str, context: Context, lookup: RecordLookup, linker: Linker, read: Read) -> Answer:
    """What `text` asks of what was shown before. None: nothing in it points back."""
    said = text.strip().rstrip("?!. ")
    names = [mention for mention in linker.mentions(said, _NAMED, typos=False) if not mention.reference]
    found = pointers(said, names)
    if not found:
        return _left_out(said, context, read, named=bool(names))
    first = found[0]
    ref = _one(first, context)
    if ref is not None and (named := _by_name(said, found, ref, lookup, linker)) is not None:
        answer = read(named, replace(context, last=LastResult()))
        if isinstance(answer, Question | Ambiguous):
            return answer
    about = single(ref) if ref is not None else _several(first, context)
    noun = kind_plural(about.kind) if about is not None and first.noun is None else said[first.start : first.end]
    named = in_place(said, first, noun.split()[-1])
    bare = without(said, first)
    if first.counted or (first.part and first.noun is not None):
        readings = [named, bare]
    else:
        readings = [bare, named] if first.noun is not None or first.part else [said]
    return _narrowed(readings, first, about, context, read)


def _narrowed(readings: list[str], pointer: Pointer, about: Antecedent | None, context: Context, read: Read) -> Answer:
    """The first of the readings that is a question over records, narrowed to the antecedent."""
    alone_ = replace(context, last=LastResult())
    answers = [read(words, alone_) for words in readings]
    whole = next((answer for answer in answers if isinstance(answer, Question)), None)
    if whole is None:
        return next((answer for answer in answers if answer is not None), None)
    plan = whole.plan
    if plan is None:
        return whole
    made = _within(plan, about, exactly=pointer.part) if about is not None else None
    if made is None:
        return NotUnderstood("points_nowhere", about=pointer.word)
    return _dialogue(whole, made)


def _within(plan: QueryPlan, about: Antecedent, *, exactly: bool) -> QueryPlan | None:
    """`plan`, of the antecedent's records only; unless a part of `exactly` those is asked for, what the plan says of a
    field takes the place of what the list was restricted to."""
    where = about.on(plan.target)
    if where is None and not (plan.target is about.kind and about.one is None):
        return None
    said = {path for part in conjuncts(plan.where) for path in paths_of(part)}
    said = set() if exactly else {path for path in said if not several(plan, path)}
    kept = [part for part in conjuncts(where) if not (set(paths_of(part)) & said)]
    semantic = plan.semantic or (about.semantic if plan.target is about.kind else None)
    return replace(plan, where=all_of([*kept, *conjuncts(plan.where)]), semantic=semantic)


def _dialogue(question: Question, plan: QueryPlan) -> Question:
    first = replace(question.intents[0], source="dialogue")
    return replace(question, intents=(first, *question.intents[1:]), query=Ask(plan))


def _left_out(said: str, context: Context, read: Read, *, named: bool) -> Answer:
    """`how many were won?` after a list, `and open deals?` after a record: what it is about was left out."""
    fresh = replace(context, last=LastResult())
    ref = alone(context)
    elliptic = _ELLIPTIC.match(said)
    if elliptic is not None and (about := listed(context)) is not None:
        answer = read(f"how many {kind_plural(about.kind)}{elliptic['rest']}", fresh)
    elif (more := _MORE.match(said)) is not None and ref is not None and not named:
        about, answer = single(ref), read(more["rest"], fresh)
    else:
        return None
    if not isinstance(answer, Question) or answer.plan is None:
        return None
    made = _within(answer.plan, about, exactly=False)
    return _dialogue(answer, made) if made is not None else None


# --- what the word means ---------------------------------------------------------------------------------------------


def _one(pointer: Pointer, context: Context) -> Ref | None:
    """The single record that is meant, if it is one."""
    if pointer.noun is not None:
        shown = alone(context, (pointer.noun,))
        near = shown or next((ref for ref in context.focus if ref.kind is pointer.noun), None)
        return near if pointer.word in {"that", "this", "the same"} else shown
    if pointer.person:
        return alone(context, _PEOPLE) or next((ref for ref in context.focus if ref.kind in _PEOPLE), None)
    if pointer.word.endswith("one") or pointer.word in {"it", "its"}:
        return alone(context) or (context.focus[0] if context.focus and listed(context) is None else None)
    return alone(context)


def _several(pointer: Pointer, context: Context) -> Antecedent | None:
    """The list that is meant. `it` means no list, but may mean a figure; `they` after groups are whom they are of."""
    if pointer.person or pointer.word.endswith("one"):
        return None
    plan, groups = last_plan(context), grouped(context)
    if pointer.noun is not None and groups is not None and groups.kind is pointer.noun:
        return groups
    if groups is not None and pointer.noun is None and not pointer.part and pointer.word in {"they", "them", "their"}:
        return groups
    about = listed(context)
    if about is None or (pointer.noun is not None and pointer.noun is not about.kind):
        return None
    figure = plan is not None and plan.aggregate is not None
    return about if pointer.word not in {"it", "its"} or figure else None


def _by_name(said: str, found: list[Pointer], ref: Ref, lookup: RecordLookup, linker: Linker) -> str | None:
    """The question with the record's name for the words; None where the name alone would not find it."""
    rows = lookup.rows([ref]) if ref.kind in _NAMED else []
    if not rows:
        return None
    name = rows[0].name
    known = linker.resolve(name, (ref.kind,))
    if not isinstance(known, One) or known.candidate.ref != ref:
        return None
    for pointer in reversed(found):
        words = f"{name}'s" if pointer.whose and pointer.word not in {"hers", "theirs"} else name
        if pointer.word == "her" and not re.match(r" \w", said[pointer.end :]):
            words = name
        words = f"at {name}" if pointer.word == "there" else words
        said = f"{said[: pointer.start]}{words}{said[pointer.end :]}"
    return said
