"""The last plan, changed as the words want: one function a kind of change. See `follow_ups` for the words."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from crm_core.entities import Kind
from crm_core.fields import FieldType, field_of
from crm_core.plan_values import conjuncts
from crm_core.queries import Aggregate, AggregateFn, Ask, Bucket, Condition, GroupBy, Op, OrderBy, QueryPlan
from intents.interpretation import Ambiguous, Assumption, Context, NotFound, NotUnderstood, Parsed, Question, SlotValue
from intents.linking import Linker
from intents.nl_query.annotate import annotate
from intents.nl_query.antecedents import records_shown
from intents.nl_query.bounds import bounded_again
from intents.nl_query.conditions import Conditions
from intents.nl_query.confidence import confidence
from intents.nl_query.draft import PlanDraft
from intents.nl_query.filter_reader import Unclear
from intents.nl_query.follow_ups import Change, change_in, dated, last_plan, merged
from intents.nl_query.marks import Mark
from intents.nl_query.measures import NUMERIC, ON_RECORDS
from intents.nl_query.paths import LINKS, path_to
from intents.nl_query.vocabulary import Vocabulary
from intents.time.calendar_dates import Prefer

Refined = Question | Ambiguous | NotFound | NotUnderstood | None
_ORDERED = NUMERIC | {FieldType.DATE, FieldType.DATETIME}
_FRESH = {"agg", "measure", "by", "rank", "share", "versus", "total"}
"""Marks that make a question of their own of "and ..." and "what about ..."."""
_OWN = {Kind.DEAL: "value", Kind.COMPANY: "size", Kind.CONTACT: "created", Kind.ACTIVITY: "timestamp", Kind.TASK: "due"}


def refine(text: str, context: Context, vocabulary: Vocabulary, linker: Linker) -> Refined:
    """What `text` makes of the last plan. None: it is no follow-up, or there is nothing to follow up on."""
    plan, change = last_plan(context), change_in(text)
    if plan is None or change is None:
        return None
    match change.how:
        case "narrow" | "swap" | "without":
            return _conditions(text, plan, change, context, vocabulary=vocabulary, linker=linker)
        case "order" | "by" | "group":
            made = _arranged(plan, change, context, vocabulary, linker)
        case "limit":
            made = _limited(plan, int(change.rest), change.word)
        case "flip":
            made = _flipped(plan, change.word)
        case "list":
            made = replace(records_shown(plan, context), aggregate=None) if plan.aggregate else None
        case "owners":
            made = replace(
                records_shown(plan, context), aggregate=Aggregate(AggregateFn.COUNT), group_by=(GroupBy("owner"),)
            )
        case _:
            made = _figure(plan, change, context)
    return None if made is None else _question(text, made, 1.0)


def _question(text: str, plan: QueryPlan, sure: float, assumed: tuple[Assumption, ...] = ()) -> Question:
    return Question((Parsed("ask", sure, "dialogue", {"what": SlotValue(text)}),), Ask(plan), assumed)


def _conditions(
    text: str, plan: QueryPlan, change: Change, context: Context, *, vocabulary: Vocabulary, linker: Linker
) -> Refined:
    path = dated(plan) or ("closed" if plan.target is Kind.DEAL and _decided(plan) else None)
    ahead = path in {"expected_close", "due"}
    toward: Prefer | None = "future" if ahead else None
    marked = annotate(change.rest, context.now, context.currency, vocabulary, linker, toward=toward)
    if any(_another(plan, marked.marks, i) for i in range(len(marked.marks))):
        return None
    if change.how == "swap" and any(mark.tag in _FRESH for mark in marked.marks):
        return None
    parsed = Parsed("ask", 0.0, "dialogue", {"what": SlotValue(text)})
    if marked.loose:
        words = change.rest[marked.loose[0].start : marked.loose[-1].end]
        if not marked.marks and change.how == "swap":
            return None
        if change.word == "clause":
            return None
        if words[0].isupper():
            return NotFound(parsed, "name", words, None, linker.near(words))
        return NotUnderstood("unanswerable", about=words)
    draft = PlanDraft(change.rest, plan.target, aggregate=plan.aggregate, date_path=path)
    reader = Conditions(draft, marked.marks, set(), context, len(vocabulary.currencies))
    try:
        reader.read()
    except Unclear as unclear:
        return Ambiguous(parsed, "name", unclear.mention.text, unclear.mention.equal)
    if reader.unread and change.word == "clause":
        return None  # "which are the biggest deals" is a question of its own
    if reader.unread:
        mark = reader.unread[0]
        return NotUnderstood("unanswerable", about=change.rest[mark.start : mark.end])
    added = draft.plan()
    parts = (added.where,) if added.where is not None else ()
    if not parts and not added.semantic:
        return None
    if (again := bounded_again(plan, marked.marks, parts)) is not None:
        if isinstance(again, QueryPlan):
            return _question(text, again, 1.0)
        parts = (again,)
    made = merged(plan, parts, change.how if again is None else "swap")
    made = replace(made, semantic=added.semantic or made.semantic)
    notes = [Assumption(m.what.assumption) for m in marked.marks if m.tag == "time" and m.what.assumption]
    return _question(text, made, confidence(marked), (*draft.assumptions, *notes))


def _another(plan: QueryPlan, marks: list[Mark], i: int) -> bool:
    """A kind of record that neither is the one asked about nor stands behind "with" or "without"."""
    if marks[i].tag != "kind":
        return False
    before = {mark.tag for mark in marks[:i]}
    return marks[i].what[0] is not plan.target and not before & {"with", "absent", "cmp", "not"}


def _arranged(
    plan: QueryPlan, change: Change, context: Context, vocabulary: Vocabulary, linker: Linker
) -> QueryPlan | None:
    """Ordered by a figure or date, grouped by anything else."""
    marks = annotate(change.rest, context.now, context.currency, vocabulary, linker).marks
    if not marks:
        return None
    first, said = marks[0], change.rest.lower()
    if first.tag == "period":
        over = dated(plan) or ("closed" if plan.target is Kind.DEAL and _finished(plan) else _date_of(plan.target))
        return _grouped(plan, GroupBy(over, Bucket(first.what)))
    path, numeric = _path_of(plan, first)
    if path is None:
        return None
    rising = any(word in said for word in ("asc", "smallest", "lowest", "oldest", "earliest"))
    if change.how == "order" or (change.how == "by" and numeric and plan.aggregate is None):
        if plan.group_by:
            return replace(plan, order_by=(OrderBy(None, not rising),))
        return replace(plan, aggregate=None, order_by=(OrderBy(path, numeric and not rising),))
    date_path = field_of(plan.target, path) if "." not in path else None
    bucket = Bucket.MONTH if date_path is not None and date_path.type in (FieldType.DATE, FieldType.DATETIME) else None
    return _grouped(plan, GroupBy(path, bucket))


def _grouped(plan: QueryPlan, group: GroupBy) -> QueryPlan:
    aggregate = plan.aggregate or Aggregate(AggregateFn.COUNT)
    return replace(plan, aggregate=aggregate, group_by=(group,), compare=(), order_by=(), limit=None)


def _path_of(plan: QueryPlan, mark: Mark) -> tuple[str | None, bool]:
    """(path on the plan's target, whether it is ordered by size or time)."""
    target = plan.target
    match mark.tag:
        case "field":
            for word in sorted(mark.what, key=lambda word: (word.kind is not target, not word.built_in)):
                path = path_to(target, word.kind, word.path)
                if path is not None:
                    return path, word.type in _ORDERED
        case "measure":
            own = ON_RECORDS.get(mark.what) if target in (Kind.COMPANY, Kind.CONTACT) else "value"
            return (own if own != "value" or target is Kind.DEAL else None), True
        case "datefield" if field_of(target, mark.what) is not None:
            return mark.what, True
        case "status" if target is Kind.DEAL:
            return ("closed", True) if mark.what == "closed" else ("status", False)
        case "kind":
            return LINKS.get(target, {}).get(mark.what[0]), False
        case _:
            pass
    return None, False


def _limited(plan: QueryPlan, count: int, word: str) -> QueryPlan | None:
    if not 0 < count <= 1000:
        return None
    grouped = bool(plan.group_by)
    if plan.aggregate is not None and not grouped:
        return None
    down = word not in {"smallest", "bottom", "last"}
    if word in {"", "first"} or (plan.order_by and word == "top"):
        return replace(plan, limit=count)
    order = OrderBy(None if grouped else _OWN.get(plan.target, "name"), down)
    return replace(plan, order_by=(order,), limit=count)


def _flipped(plan: QueryPlan, word: str) -> QueryPlan | None:
    """`and the least?` after "which sector brings in the most?": the same, from the other end."""
    down = word not in {"least", "worst", "lowest", "smallest", "fewest", "weakest", "bottom"}
    if plan.group_by and not plan.compare:
        return replace(plan, order_by=(OrderBy(None, down),))
    if plan.order_by:
        return replace(plan, order_by=(replace(plan.order_by[0], descending=down), *plan.order_by[1:]))
    return None


def _figure(plan: QueryPlan, change: Change, context: Context) -> QueryPlan | None:
    shown = records_shown(plan, context)
    if change.how == "count":
        return replace(shown, aggregate=Aggregate(AggregateFn.COUNT))
    path = plan.aggregate.path if plan.aggregate and plan.aggregate.path else _OWN.get(plan.target)
    spec: Any = field_of(plan.target, path) if path and "." not in path else None
    if path is None or (spec is not None and spec.type not in NUMERIC):
        return None
    fn = {"median": AggregateFn.MEDIAN, "average": AggregateFn.AVG, "mean": AggregateFn.AVG}.get(change.word)
    return replace(shown, aggregate=Aggregate(fn or AggregateFn.SUM, path))


def _decided(plan: QueryPlan) -> bool:
    """Of deals that are all won or lost a time says when they closed."""
    of = [part for part in conjuncts(plan.where) if isinstance(part, Condition) and part.path == "status"]
    won = plan.aggregate is not None and plan.aggregate.fn is AggregateFn.WIN_RATE
    return won or any(part.op in (Op.EQ, Op.IN) and part.value != "open" for part in of)


def _finished(plan: QueryPlan) -> bool:
    return any(word in repr(plan.where) for word in ("'won'", "'lost'", "closed"))


def _date_of(kind: Kind) -> str:
    return {Kind.ACTIVITY: "timestamp", Kind.TASK: "due"}.get(kind, "created")
