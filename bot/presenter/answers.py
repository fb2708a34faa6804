"""Answers to plans: lists, numbers, groups and comparisons."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from bot.buttons import Action
from bot.presenter import values as words
from bot.presenter.view import View
from bot.replies import Block, Buttons, Chart, Reply, Table, Text
from crm_core.entities import StageOutcome
from crm_core.queries import PAGE, Aggregate, AggregateFn, And, Ask, Condition, Op, QueryPlan
from crm_core.results import Group, PlanAnswer
from intents.interpretation import Assumption
from intents.plan_words import describe

_TABLED = 50
"""Groups that a table shows at first."""
_WHOLE = 100.0
"""The percentage that fills a bar."""
CHARTED = 12
"""Groups up to this many become bars; more become a table."""


def plan_answer(
    view: View, plan: QueryPlan, answer: PlanAnswer, assumptions: tuple[Assumption, ...], name: Callable[[str], str]
) -> Reply:
    """The answer in one line, then the evidence, then what was assumed."""
    read_back = Text(describe(plan, name), "quiet")
    blocks: list[Block]
    if plan.aggregate is None or (plan.limit_each is not None and len(plan.group_by) == 1):
        blocks = _list(view, plan, answer)
    elif answer.groups:
        blocks = _groups(view, plan, answer)
    else:
        blocks = [Text(_one_number(view, plan, answer), "strong")]
    blocks.append(read_back)
    blocks.extend(_more(view, plan, answer))
    blocks.extend(view.assumptions(assumptions))
    if plan.aggregate is None and 0 < len(answer.rows) <= 3:
        blocks.append(Buttons(view.show_buttons(answer.rows)))
    return Reply(tuple(blocks))


def _more(view: View, plan: QueryPlan, answer: PlanAnswer) -> list[Block]:
    """The button for the next page of a list; of long groups, for all of them."""
    listed = plan.aggregate is None and not plan.group_by and not plan.compare
    shown = plan.offset + sum(bool(row.values) for row in answer.rows)
    whole = answer.total if plan.limit is None else min(answer.total, plan.limit)
    if listed and shown < whole:
        further = replace(plan, offset=shown, page=PAGE)
    elif not listed and len(answer.groups) > max(_TABLED, plan.page):
        further = replace(plan, page=len(answer.groups))
    else:
        return []
    return [Buttons((view.card.button("More", Action(query=Ask(further))),))]


def _list(view: View, plan: QueryPlan, answer: PlanAnswer) -> list[Block]:
    if not answer.total:
        return [Text(f"No {plan.target} that you can see fits.")]
    worth = f", {words.moneys(answer.totals)}" if answer.totals else ""
    shown = tuple(row for row in answer.rows if row.values)
    first = f" The first {len(shown)}:" if len(shown) < answer.total else ""
    if plan.offset and shown:
        first = f" {plan.offset + 1:,} to {plan.offset + len(shown):,}:"
    line = f"{words.count(answer.total, plan.target)}{worth}.{first}"
    if plan.limit is not None and not plan.offset and len(answer.rows) < answer.total:
        line = f"{words.count(len(answer.rows), plan.target)} of {answer.total:,}{worth}:"
    blocks: list[Block] = [Text(line)]
    if shown:
        blocks.append(view.table(shown, answer.total))
    return blocks


def _closed(view: View, plan: QueryPlan) -> int:
    """How many of the plan's deals are won or lost: what a rate is of."""
    closed = tuple(stage.key for stage in view.reader.stages() if stage.outcome is not StageOutcome.OPEN)
    return _how_many(view, plan, Condition("stage", Op.IN, closed))


def _how_many(view: View, plan: QueryPlan, where: Condition) -> int:
    """How many of the plan's records fit `where` too."""
    both = And((plan.where, where)) if plan.where is not None else where
    return view.reader.select(replace(plan, aggregate=Aggregate(AggregateFn.COUNT), where=both)).total


def _one_number(view: View, plan: QueryPlan, answer: PlanAnswer) -> str:
    counting = plan.aggregate is not None and plan.aggregate.fn is AggregateFn.COUNT
    if plan.having and not answer.total:
        return "None of them fits."
    if plan.over_groups is not None and answer.value is not None:
        over = "" if plan.over_groups is AggregateFn.COUNT else f" over {answer.total:,} groups"
        return f"{words.measured(answer.value, answer.unit)}{over}."
    if not answer.total and not counting:
        return f"No {plan.target} that you can see fits."
    if answer.value is None:
        return f"Nothing to measure: {words.count(answer.total, plan.target)} with that value."
    shown = _told(view, answer.value, answer.unit)
    if plan.aggregate is not None and plan.aggregate.fn in (AggregateFn.COUNT, AggregateFn.SHARE):
        return f"{shown}."
    if plan.aggregate is not None and plan.aggregate.fn is AggregateFn.WIN_RATE:
        if plan.semantic is not None:
            return f"{shown} of those closed among {words.count(answer.total, plan.target)}."
        closed = _closed(view, plan)
        return f"{shown} of {words.count(closed, 'closed deals')}, won or lost."
    with_one = answer.total
    if plan.aggregate is not None and plan.aggregate.path and plan.limit is None and plan.semantic is None:
        with_one = _how_many(view, plan, Condition(plan.aggregate.path, Op.EMPTY, False))  # an open deal took no time
    return f"{shown} over {words.count(with_one, plan.target)}."


def _told(view: View, value: Decimal | float | int | str | None, unit: str | None) -> str:
    """A number with its unit; the latest or earliest of dates and times as the reader's day."""
    if isinstance(value, str) and words.is_time(value):
        return words.when(value, view.zone, view.now)
    return words.measured(value, unit)


def _groups(view: View, plan: QueryPlan, answer: PlanAnswer) -> list[Block]:
    line = _groups_line(view, plan, answer)
    charted = len(answer.groups) <= CHARTED and not any(isinstance(group.value, str) for group in answer.groups)
    if charted and all(g.value is not None and float(g.value) >= 0 for g in answer.groups):
        bars = tuple((_key(view, g), float(g.value or 0), words.measured(g.value, g.unit)) for g in answer.groups)
        return [Text(line), Chart("", bars, _WHOLE if answer.groups[0].unit == "percent" else 0.0)]
    shown = answer.groups[: max(_TABLED, plan.page)]
    rows = tuple((_key(view, g), _told(view, g.value, g.unit), f"{g.count:,}") for g in shown)
    return [Text(line), Table(("group", "value", "records"), rows, total=len(answer.groups), numeric=(1, 2))]


def _groups_line(view: View, plan: QueryPlan, answer: PlanAnswer) -> str:
    currencies = {group.key for group in answer.groups}
    if not plan.group_by and not plan.compare and answer.value is None and all(k.isupper() for k in currencies):
        parts = [words.measured(g.value, g.key) for g in answer.groups if g.value is not None]
        return f"{words.listed(parts)}. ({words.count(len(parts), 'currencies')}, not added)"
    first = answer.groups[0]
    if first.ref is not None and any(one.aggregate is not None or one.every is not None for one in plan.having):
        return f"{words.count(len(answer.groups), first.ref.kind)}:"  # who they are is asked, not who has the most
    lead = f"{_key(view, first)}: {_told(view, first.value, first.unit)}"
    if plan.compare and len(answer.groups) == 2:
        second = answer.groups[1]
        return f"{lead}, {_key(view, second)}: {_told(view, second.value, second.unit)}."
    if plan.group_by and plan.group_by[0].bucket is None and len(answer.groups) > 1:
        return f"{lead}, then {len(answer.groups) - 1:,} more."
    return f"{lead}." if len(answer.groups) == 1 else f"{len(answer.groups):,} groups:"


def _key(view: View, group: Group) -> str:
    """What the group is called: a colleague by name, whatever address the key holds."""
    if "@" not in group.key:
        return group.key or "(none)"
    return " / ".join(view.people.get(part, part) for part in group.key.split(" / "))
