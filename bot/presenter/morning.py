"""The morning digest: one list, what matters today first, nothing twice, then where the money stands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from bot.buttons import Action
from bot.presenter import values as words
from bot.presenter.decisions import action_words
from bot.presenter.overview import pipeline_line
from bot.presenter.view import View
from bot.replies import Block, Button, Buttons, Item, Items, Reply, Text
from bot.week import week_of
from crm_core.commands import CompleteTask, RecordFeedback
from crm_core.days import is_day, local_day
from crm_core.queries import Show
from crm_core.results import DigestAnswer, DueTask, Recommendation, RiskItem, Row

TODAY = 5
"""Lines that a person reads before the first coffee is gone; the rest is one button away."""
SLIPPING = 2
"""Lines that are left to deals at risk on a day full of promises."""
LATER = 3


@dataclass(frozen=True, slots=True)
class _Line:
    """One thing to do, and what it is worth: a deal's value, 0 without one."""

    item: Item
    urgent: bool
    worth: Decimal
    due: datetime | None = None


def digest(view: View, answer: DigestAnswer) -> Reply:
    """Short enough to read over a coffee."""
    lines = _lines(view, answer)
    today = _first(line for line in lines if line.urgent)
    later = [line for line in lines if not line.urgent]
    blocks: list[Block] = [Text(_greeting(view, answer, len(today), len(later)), "strong")]
    if today:
        blocks.append(Items(tuple(line.item for line in today[:TODAY]), ordered=True))
    if later:
        blocks += [Text("Can wait", "strong"), Items(tuple(line.item for line in later[:LATER]))]
    blocks.append(Text(f"Pipeline: {pipeline_line(answer.pipeline)}{_since(view)}"))
    blocks.append(Buttons(tuple(_more(view, answer, len(today) > TODAY or len(later) > LATER))))
    return Reply(tuple(blocks))


def _first(urgent: Iterable[_Line]) -> list[_Line]:
    """What is read first: promises by their time, and however many they are, two deals that slip away."""
    lines = list(urgent)
    promised, slipping = [line for line in lines if line.due], [line for line in lines if not line.due]
    room = max(TODAY - len(slipping), TODAY - SLIPPING)
    return promised[:room] + slipping + promised[room:]


def _lines(view: View, answer: DigestAnswer) -> list[_Line]:
    """Tasks, recommendations and risks, each deal once: what was promised for it, else what to do about it."""
    promised = {str(task.task.values.get("deal")) for task in answer.due}
    risky = {item.deal.ref.id: item for item in answer.at_risk}
    lines = [_task(view, task) for task in answer.due]
    told: set[str] = set()
    for one in answer.recommendations:
        if one.target.ref.id in promised | told:
            continue
        told.add(one.target.ref.id)
        lines.append(_recommended(view, one, risky.get(one.target.ref.id)))
    lines += [_at_risk(view, item) for id_, item in risky.items() if id_ not in promised | told]
    timed = sorted((line for line in lines if line.due is not None), key=lambda line: line.due or view.now)
    worth = sorted((line for line in lines if line.due is None), key=lambda line: -line.worth)
    return timed + worth


def _task(view: View, task: DueTask) -> _Line:
    done = view.card.button("Done", Action(commands=(CompleteTask(task.task.ref),)), "primary")
    item = Item(f"{task.task.name} ({_when(view, task)})", (), (done,))
    return _Line(item, True, Decimal(0), task.due or view.now)


def _when(view: View, task: DueTask) -> str:
    if task.due is None:
        return "no date"
    day = local_day(task.due, view.zone)
    if day == view.today:
        at = f"{task.due.astimezone(ZoneInfo(view.zone)):%H:%M}"
        return "today" if is_day(task.due) else f"was due at {at}" if task.overdue else f"today {at}"
    return f"overdue since {words.day(day, view.today)}"


def _recommended(view: View, one: Recommendation, risk: RiskItem | None) -> _Line:
    people = words.listed(row.name for row in one.about if row.ref != one.target.ref)
    line = f"{action_words(one.action).capitalize()}: {one.target.name}"
    details = ", ".join(part for part in (_money(view, one.target), people) if part)
    risks = [reason.words for reason in risk.reasons] if risk is not None else []
    quiet = any(words_.startswith("quiet") for words_ in risks)
    reasons = [reason for reason in one.reasons if not (quiet and reason.startswith("last contact"))]
    why = list(dict.fromkeys((*risks, *reasons)))
    item = Item(f"{line} ({details})" if details else line, (" · ".join(why),) if why else (), _verdicts(view, one.id))
    return _Line(item, risk is not None or _late(view, one.target), _worth(one.target))


def _late(view: View, row: Row) -> bool:
    """The day on which it was to be won is over."""
    close = row.values.get("expected_close")
    return isinstance(close, date) and close < view.today


def _at_risk(view: View, risk: RiskItem) -> _Line:
    money = _money(view, risk.deal)
    show = view.card.button("Show", Action(query=Show(risk.deal.ref)))
    why = " · ".join(reason.words for reason in risk.reasons)
    name = f"At risk: {risk.deal.name}{f' ({money})' if money else ''}"
    return _Line(Item(name, (why,) if why else (), (show,)), False, _worth(risk.deal))


def _verdicts(view: View, id_: str) -> tuple[Button, ...]:
    return (
        view.card.button("Done", Action(commands=(RecordFeedback(id_, "done"),)), "primary"),
        view.card.button("Not helpful", Action(commands=(RecordFeedback(id_, "not_helpful"),))),
    )


def _worth(row: Row) -> Decimal:
    value = row.values.get("value")
    return value if isinstance(value, Decimal) else Decimal(0)


def _money(view: View, row: Row) -> str:
    if row.values.get("value") is None:
        return ""
    return words.shown(row.values["value"], field="value", values=row.values, names={}, zone=view.zone)


def _greeting(view: View, answer: DigestAnswer, today: int, later: int) -> str:
    first = f" {answer.user_name.split()[0]}" if view.actor.user_id is not None and answer.user_name else ""
    if not today:
        rest = f" {words.count(later, 'things')} can wait." if later else ""
        return f"Good morning{first}. Nothing is due today.{rest}"
    rest = f", {later} can wait" if later else ""
    verb = "matters" if today == 1 else "matter"
    return f"Good morning{first}. {words.count(today, 'things')} {verb} today{rest}."


def _since(view: View) -> str:
    week = week_of(view.reader, view.actor)
    parts = [
        f"{move.count:,} {move.what}{f' ({words.moneys(move.worth)})' if move.worth else ''}" for move in week.moves
    ]
    start = "Monday" if view.today.weekday() else "last Monday"
    return f" Since {start}: {', '.join(parts)}." if parts else f" Nothing moved since {start}."


def _more(view: View, answer: DigestAnswer, left_out: bool) -> list[Button]:
    buttons = [view.card.button("My pipeline", "my pipeline")]
    if left_out and answer.due:
        buttons.append(view.card.button("All my tasks", "my open tasks"))
    if left_out:
        buttons.append(view.card.button("More to do", "what should I do today?"))
    if answer.at_risk:
        buttons.append(view.card.button("Deals at risk", "which deals are at risk?"))
    return buttons
