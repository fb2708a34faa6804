"""The whole at a glance: pipeline and the morning digest."""

from __future__ import annotations

from bot.buttons import Action
from bot.presenter import values as words
from bot.presenter.decisions import recommendation_item, risk_item
from bot.presenter.desk import Desk
from bot.replies import Block, Buttons, Chart, Item, Items, Reply, Table, Text
from crm_core.commands import CompleteTask
from crm_core.results import DigestAnswer, DueTask, PipelineAnswer

LISTED = 5
"""Tasks shown in a digest; the rest is one button away."""


def pipeline(desk: Desk, answer: PipelineAnswer) -> Reply:
    if not answer.count:
        return Reply((Text("No open deals that you can see."),))
    header = (answer.group, "deals", "value", "weighted")
    rows = tuple(
        (
            group.label or "(none)",
            f"{group.count:,}",
            words.moneys(group.values) or "–",
            words.moneys(group.weighted) or "–",
        )
        for group in answer.groups
    )
    bars = tuple((group.label or "(none)", float(group.count), f"{group.count:,}") for group in answer.groups)
    blocks: list[Block] = [Text(_pipeline_line(answer), "strong"), Chart(f"Open deals by {answer.group}", bars)]
    blocks.append(Table(header, rows, total=len(rows), numeric=(1, 2, 3)))
    return Reply(tuple(blocks))


def _pipeline_line(answer: PipelineAnswer) -> str:
    worth = f", {words.moneys(answer.values)}" if answer.values else ""
    weighted = f" (weighted {words.moneys(answer.weighted)})" if answer.weighted else ""
    return f"{words.count(answer.count, 'open deals')}{worth}{weighted}."


def digest(desk: Desk, answer: DigestAnswer) -> Reply:
    """Short enough to read over a coffee: what to do, what is due, what is at risk, where the pipeline stands."""
    blocks: list[Block] = [Text(_greeting(desk, answer), "strong")]
    if answer.recommendations:
        items = tuple(recommendation_item(desk, item) for item in answer.recommendations)
        blocks += [Text("Do next", "strong"), Items(items, ordered=True)]
    if answer.due:
        blocks += [Text("Due", "strong"), Items(tuple(_due(desk, task) for task in answer.due[:LISTED]))]
        if len(answer.due) > LISTED:
            more = desk.card.button(f"All {len(answer.due)} tasks", "my open tasks")
            blocks.append(Buttons((more,)))
    if answer.at_risk:
        blocks += [Text("At risk", "strong"), Items(tuple(risk_item(desk, item) for item in answer.at_risk))]
    blocks.append(Text(f"Pipeline: {_pipeline_line(answer.pipeline)}{_since(answer)}", "quiet"))
    blocks.append(
        Buttons((desk.card.button("My pipeline", "my pipeline"), desk.card.button("What did you learn?", "learned")))
    )
    return Reply(tuple(blocks))


def _greeting(desk: Desk, answer: DigestAnswer) -> str:
    first = f" {answer.user_name.split()[0]}" if desk.actor.user_id is not None and answer.user_name else ""
    overdue = sum(task.overdue for task in answer.due)
    parts = [
        words.count(len(answer.recommendations), "next steps") if answer.recommendations else "",
        words.count(len(answer.due), "tasks") + (f" ({overdue} overdue)" if overdue else "") if answer.due else "",
        words.count(len(answer.at_risk), "deals") + " at risk" if answer.at_risk else "",
    ]
    today = words.listed(part for part in parts if part)
    return f"Good morning{first}. {today}." if today else f"Good morning{first}. Nothing is due today."


def _due(desk: Desk, task: DueTask) -> Item:
    when = (
        f", {'overdue since' if task.overdue else 'due'} {words.when(task.due, desk.zone, desk.now)}"
        if task.due
        else ""
    )
    done = desk.card.button("Done", Action(commands=(CompleteTask(task.task.ref),)), "primary")
    return Item(f"{task.task.name}{when}", (), (done,))


def _since(answer: DigestAnswer) -> str:
    parts = [f"{n} {what}" for what, n in answer.since.items() if n]
    return f" Since the last working day: {', '.join(parts)}." if parts else ""
