"""Questions in words -> typed plans. `interpret` is the one door; no content word is ever dropped in silence."""

from __future__ import annotations

import re
from dataclasses import replace

from crm_core.entities import Kind
from crm_core.queries import AggregateFn, Ask, Condition, GroupBy, Op, Or, QueryPlan
from intents.interpretation import Ambiguous, Assumption, Context, NotFound, NotUnderstood, Parsed, Question, SlotValue
from intents.linking import Linker
from intents.nl_query.annotate import annotate
from intents.nl_query.assumed import note
from intents.nl_query.clauses import clauses
from intents.nl_query.comparing import compare, sides
from intents.nl_query.conditions import Conditions
from intents.nl_query.confidence import TYPO, confidence
from intents.nl_query.draft import PlanDraft, Term
from intents.nl_query.facts import fact
from intents.nl_query.filter_reader import Unclear
from intents.nl_query.marks import Mark
from intents.nl_query.most_of import most_of
from intents.nl_query.nth_best import nth_best
from intents.nl_query.owned import of_won_deals
from intents.nl_query.paging import paged
from intents.nl_query.plainly import plainly_put
from intents.nl_query.pointing import pointed
from intents.nl_query.pointing_back import point_back
from intents.nl_query.pronouns import part_first
from intents.nl_query.refining import refine
from intents.nl_query.same_record import same_record
from intents.nl_query.set_logic import set_logic
from intents.nl_query.shape import Shaper
from intents.nl_query.sharing import share
from intents.nl_query.spelling import Respelled, respelled
from intents.nl_query.stage_times import stage_times
from intents.nl_query.statuses import DECIDED, both_ways, settle_status
from intents.nl_query.suggesting import instead
from intents.nl_query.through_deals import sellers, through_deals
from intents.nl_query.vocabulary import Vocabulary
from intents.nl_query.vocabulary_cache import vocabulary_of
from intents.vocabulary import RecordLookup

Answer = Question | NotFound | Ambiguous | NotUnderstood | None
_LONGEST = 400
_WHO_ALL = re.compile(r"(?<=^who) all\b(?= (?:do|does|did|is|are|works?|has|have)\b)", re.IGNORECASE)


def interpret(text: str, context: Context, lookup: RecordLookup, linker: Linker) -> Answer:
    """The plan that `text` asks for. None: not a question over records."""
    if len(text) > _LONGEST:
        return None
    vocabulary = vocabulary_of(lookup)
    if (nth := nth_best(text)) is not None:
        top = interpret(nth.text, context, lookup, linker)
        if isinstance(top, Question) and top.plan is not None and top.plan.limit == nth.place:
            last = Assumption(f"{nth.words} = the last of the first {nth.place}")
            return replace(top, assumptions=(last, *top.assumptions))
    answer = _read(text, context, lookup, linker, vocabulary)
    if isinstance(answer, Question):
        return of_won_deals(answer, text, lookup)
    if isinstance(answer, Ambiguous):
        return answer
    right = respelled(text, vocabulary, linker)
    if right is not None:
        again = _read(right.text, context, lookup, linker, vocabulary)
        if isinstance(again, Question):
            return of_won_deals(_spelled_out(again, right), right.text, lookup)
        if isinstance(again, Ambiguous):
            return again
    if isinstance(answer, NotUnderstood) and answer.reason == "unanswerable" and answer.about:
        return _with_suggestions(answer, right.text if right else text, context, lookup, linker)
    return answer


def _read(text: str, context: Context, lookup: RecordLookup, linker: Linker, vocabulary: Vocabulary) -> Answer:
    if (further := paged(text, context)) is not None:
        return further
    text = part_first(_WHO_ALL.sub("", text))
    one = fact(text, vocabulary, linker)
    if isinstance(one, Question | Ambiguous):
        return one
    if (same := same_record(text, context, vocabulary, linker)) is not None:
        return same
    if (one_of_them := pointed(text, context)) is not None:
        return one_of_them
    if (refined := refine(text, context, vocabulary, linker)) is not None:
        return refined
    if (apart := _grouped_apart(text, context, lookup, linker, vocabulary)) is not None:
        return apart

    def alone(words: str, fresh: Context) -> Answer:
        said = fact(words, vocabulary, linker)
        return said if isinstance(said, Question) else _plan(words, fresh, lookup, linker, vocabulary)

    if (narrowed := point_back(text, context, lookup, linker, alone)) is not None:
        return narrowed
    answer = _plan(text, context, lookup, linker, vocabulary)
    return one if one is not None and not isinstance(answer, Question | Ambiguous) else answer


def _grouped_apart(text: str, context: Context, lookup: RecordLookup, linker: Linker, vocabulary: Vocabulary) -> Answer:
    """Questions that are plainer questions put together: who has the most of something, set logic over groups."""

    taken: list[str] = []

    def plan_of(words: str) -> QueryPlan | None:
        read = _plan(words, context, lookup, linker, vocabulary)
        if not isinstance(read, Question):
            return None
        taken.extend(one.words for one in read.assumptions)
        return read.plan

    times = stage_times(text, plan_of, lookup.stages())
    if times is not None:
        return Question((Parsed("ask", 1.0, "template", {"what": SlotValue(text)}),), times)
    made = most_of(text, plan_of) or set_logic(text, plan_of)
    if made is None or isinstance(made, str):
        return None if made is None else NotUnderstood("unanswerable", about=made)
    if made.order_by and not made.order_by[0].descending:
        taken.append("those with none are left out")
    notes = tuple(Assumption(words) for words in dict.fromkeys(taken))
    return Question((Parsed("ask", 1.0, "template", {"what": SlotValue(text)}),), Ask(made), notes)


def _spelled_out(question: Question, right: Respelled) -> Question:
    """The question with every corrected word as an assumption, and as much less sure."""
    notes = tuple(Assumption(f'"{typed}" = {read}') for typed, read in right.fixes)
    sure = question.intents[0].confidence * TYPO ** len(right.fixes)
    first = replace(question.intents[0], confidence=round(sure, 3))
    return replace(question, intents=(first, *question.intents[1:]), assumptions=(*notes, *question.assumptions))


def _with_suggestions(
    refused: NotUnderstood, text: str, context: Context, lookup: RecordLookup, linker: Linker
) -> NotUnderstood:
    vocabulary = vocabulary_of(lookup)
    marked = annotate(text, context.now, context.currency, vocabulary, linker)

    def answers(words: str) -> bool:
        return isinstance(_plan(words, context, lookup, linker, vocabulary), Question)

    return replace(refused, suggestions=instead(marked, refused.about or "", vocabulary, answers))


def _plan(text: str, context: Context, lookup: RecordLookup, linker: Linker, vocabulary: Vocabulary) -> Answer:
    said = plainly_put(text, vocabulary, linker)
    marked = annotate(said, context.now, context.currency, vocabulary, linker)
    marked = replace(marked, marks=sellers(marked.marks, said))
    shape = Shaper(marked).shape()
    if shape is None:
        return None
    parsed = Parsed("ask", 0.0, "template", {"what": SlotValue(text)})
    if marked.loose:
        start, end = marked.loose[0].start, marked.loose[-1].end
        words = said[start:end] if len(marked.loose) > 1 and end - start < 40 else said[start : marked.loose[0].end]
        if words[0].isupper():
            return NotFound(parsed, "name", words, None, linker.near(words))
        return NotUnderstood("unanswerable", about=words)
    draft = PlanDraft(
        said,
        shape.target,
        aggregate=shape.aggregate,
        group_by=shape.group_by,
        order_by=shape.order_by,
        team_id=lookup.actor.team_id,
    )
    draft.limit, draft.limit_each, draft.having, draft.over_groups = (
        shape.limit, shape.limit_each, shape.having, shape.over_groups,
    )  # fmt: skip
    if shape.status:
        draft.statuses.add(shape.status)
        draft.terms.append(Term(Condition("status", Op.EQ, shape.status)))
    tags = {mark.tag for mark in marked.marks}
    kinds = {mark.what[0] for mark in marked.marks if mark.tag == "kind"}
    if draft.target is Kind.USER and "who" in tags and kinds == {Kind.DEAL}:
        draft.terms.append(Term(Condition("role", Op.EQ, "rep")))
        draft.assume("who = reps", ("all users", re.sub(r"\bwho\b", "users who", text, count=1, flags=re.IGNORECASE)))
    used = set(shape.used)
    compared, taken = sides(draft.target, marked.marks, said)
    used |= taken
    used |= {i for i, mark in enumerate(marked.marks) if compared and mark.tag == "versus"}
    draft.compare = compared
    try:
        unread = through_deals(draft, marked.marks, used, context, len(vocabulary.currencies))
        unread += _conditions(draft, marked.marks, used, context, len(vocabulary.currencies))
    except Unclear as unclear:
        return Ambiguous(parsed, "name", unclear.mention.text, unclear.mention.equal)
    if unread:
        mark = unread[1] if unread[0].tag == "by" and len(unread) > 1 else unread[0]
        return NotUnderstood("unanswerable", about=said[mark.start : mark.end])
    if compared:
        compare(draft, compared, said)
    if shape.bucket:
        path = {Kind.ACTIVITY: "timestamp", Kind.TASK: "due"}.get(draft.target, "created")
        rate = draft.aggregate is not None and draft.aggregate.fn is AggregateFn.WIN_RATE
        closed = rate or draft.statuses & DECIDED
        period = GroupBy("closed" if draft.target is Kind.DEAL and closed else path, shape.bucket)
        draft.group_by.insert(0 if shape.bucket_first else len(draft.group_by), period)
    shares = draft.aggregate is not None and draft.aggregate.fn is AggregateFn.SHARE
    if shares and not draft.group_by and not share(draft):
        return NotUnderstood("unanswerable", about="percent of what")
    settle_status(draft)
    if both_ways(draft):
        return NotUnderstood("unanswerable", about="what has one and not the other")
    note(draft, marked)
    for words, options in shape.notes:
        draft.assume(words, *options)
    if shape.sold:
        draft.assume("sold = number of won deals", ("by won value", re.sub(r"\bsold\b", "with won value", said)))
    plan = draft.plan()
    if plan.where is None and plan.aggregate is None and not plan.order_by and not plan.semantic and not shape.used \
            and not any(m.tag == "kind" for m in marked.marks):  # fmt: skip
        return None
    sure = confidence(marked, sum(bool(assumption.instead) for assumption in draft.assumptions))
    return Question((replace(parsed, confidence=sure),), Ask(plan), tuple(draft.assumptions))


def _conditions(draft: PlanDraft, marks: list[Mark], used: set[int], context: Context, currencies: int) -> list[Mark]:
    """Fills the draft's terms; returns the marks without a meaning. Two clauses joined by "or" are read apart."""
    split = clauses(draft.target, marks)
    if split is None:
        reader = Conditions(draft, marks, used, context, currencies)
        reader.read()
        return reader.unread
    at, end = split
    sides_, unread = [], []
    for places in ([*range(at), *range(end, len(marks))], [*range(at + 1, len(marks))]):
        side = PlanDraft(draft.text, draft.target, aggregate=draft.aggregate, team_id=draft.team_id)
        taken = {i for i, place in enumerate(places) if place in used}
        reader = Conditions(side, [marks[place] for place in places], taken, context, currencies)
        reader.read()
        unread += reader.unread
        where = side.where()
        sides_ += [where] if where is not None else []
        draft.statuses |= side.statuses
    draft.terms.append(Term(Or(tuple(sides_))))
    return unread


__all__ = ["Answer", "Assumption", "interpret"]
