"""Why: how the last answer was found, step by step, with times."""

from __future__ import annotations

from bot.presenter.desk import Desk
from bot.replies import Block, Reply, Table, Text
from crm_core.queries import Ask
from crm_core.results import WhyAnswer
from intents.plan_words import describe


def why(desk: Desk, answer: WhyAnswer) -> Reply:
    found = answer.trace
    if found is None:
        return Reply((Text("There is no earlier answer here to explain."),))
    asked = describe(found.query.plan, lambda id_: id_) if isinstance(found.query, Ask) else type(found.query).__name__
    total = sum(step.ms for step in found.steps)
    rows = tuple(
        (step.name.replace("_", " "), f"{step.ms:.1f} ms", "; ".join(f"{k}: {v}" for k, v in step.detail.items()))
        for step in found.steps
    )
    blocks: list[Block] = [
        Text(f"I answered: {asked}"),
        Text(f"Depth {found.pattern}, {total:.1f} ms, trace {found.id}.", "quiet"),
        Table(("step", "time", "what it found"), rows, numeric=(1,)),
    ]
    if found.degraded:
        blocks.append(Text("Not answering at that moment: " + "; ".join(found.degraded), "error"))
    return Reply(tuple(blocks))
