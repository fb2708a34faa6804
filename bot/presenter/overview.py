"""The whole at a glance: the pipeline."""

from __future__ import annotations

from bot.presenter import values as words
from bot.presenter.view import View
from bot.replies import Block, Chart, Reply, Table, Text
from crm_core.results import PipelineAnswer


def pipeline(view: View, answer: PipelineAnswer) -> Reply:
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
    blocks: list[Block] = [Text(pipeline_line(answer), "strong"), Chart(f"Open deals by {answer.group}", bars)]
    blocks.append(Table(header, rows, total=len(rows), numeric=(1, 2, 3)))
    return Reply(tuple(blocks))


def pipeline_line(answer: PipelineAnswer) -> str:
    worth = f", {words.moneys(answer.values)}" if answer.values else ""
    weighted = f" (weighted {words.moneys(answer.weighted)})" if answer.weighted else ""
    return f"{words.count(answer.count, 'open deals')}{worth}{weighted}."
