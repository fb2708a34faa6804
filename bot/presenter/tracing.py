"""Why: how the last answer was found, step by step, with times; after a change, what it came from."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from bot.presenter import values as words
from bot.presenter.view import View
from bot.replies import Block, Reply, Table, Text
from crm_core.entities import Ref
from crm_core.queries import (
    Ask,
    AtRisk,
    AuditOf,
    DigestOf,
    FactOf,
    Learned,
    NextAction,
    Pipeline,
    Predict,
    Query,
    Recommendations,
    Score,
    Search,
    Show,
    Similar,
    StageTimes,
    Timeline,
    TopLeads,
    WhoKnows,
    Why,
)
from crm_core.results import WhyAnswer, Written
from intents.plan_words import describe

_ABOUT_ONE: Mapping[type[Query], str] = {
    Show: "what is known of {}", Timeline: "what happened with {}", AuditOf: "how {} was changed",
    Similar: "what is like {}", WhoKnows: "who knows {}", NextAction: "what to do next about {}",
    Score: "the score of {}", Predict: "the chance of winning {}",
}  # fmt: skip
_ABOUT_MANY: Mapping[type[Query], str] = {
    TopLeads: "the strongest leads", AtRisk: "the deals at risk", Recommendations: "what to do next",
    Pipeline: "the open pipeline", StageTimes: "how long deals take", Learned: "what was learned",
    DigestOf: "the morning digest", Why: "how an answer was found",
}  # fmt: skip


_STEPS: Mapping[str, str] = {
    "choose_pattern": "how deep to look", "time_window": "the time meant", "select_threads": "candidates",
    "resonate": "words and meaning", "tension": "weighing the signals", "retrieve": "reading the record",
    "converge": "ranking", "act": "answering", "record_spacetime": "keeping how it was found",
}  # fmt: skip
_DEPTHS: Mapping[str, str] = {
    "bare": "the record alone", "fast": "the record and the words",
    "fused": "the record, words, meaning and connections",
}  # fmt: skip


def why(view: View, answer: WhyAnswer, name: Callable[[str], str]) -> Reply:
    """`name`: what the record with an id in a plan is called. No ids are shown."""
    if answer.written is not None:
        return Reply((Text(_written(answer.written)),))
    found = answer.trace
    if found is None:
        return Reply((Text("There is no earlier answer here to explain."),))
    total = sum(step.ms for step in found.steps)
    worked = [step for step in found.steps if not step.was_idle]
    rows = tuple(
        (_STEPS[step.name], f"{step.ms:.1f} ms", "; ".join(_told(view, *one) for one in step.detail.items()))
        for step in worked
    )
    blocks: list[Block] = [
        Text(f"I answered: {_asked(view, found.query, name)}"),
        Text(f"Looked at {_DEPTHS[found.pattern]}, {total:.1f} ms.", "quiet"),
        Table(("step", "time", "what it found"), rows, numeric=(1,)),
    ]
    if idle := [_STEPS[step.name] for step in found.steps if step.was_idle]:
        blocks.append(Text(f"Not needed here: {', '.join(idle)}.", "quiet"))
    if found.degraded:
        blocks.append(Text("Not answering at that moment: " + "; ".join(found.degraded), "error"))
    return Reply(tuple(blocks))


def _asked(view: View, query: Query, name: Callable[[str], str]) -> str:
    match query:
        case Ask(plan):
            return describe(plan, name)
        case Search(text):
            return f"what fits “{text}”"
        case FactOf(target, path):
            return f"{path.replace('.', ' ').replace('_', ' ')} of {view.name(target)}"
        case Score(target) | Predict(target):
            return _ABOUT_ONE[type(query)].format(view.name(target))
        case (
            Show(target) | Timeline(target) | AuditOf(target) | Similar(target) | NextAction(target) | WhoKnows(target)
        ):
            return _ABOUT_ONE[type(query)].format(view.name(target))
        case _:
            return _ABOUT_MANY[type(query)]


def _told(view: View, key: str, value: Any) -> str:
    if isinstance(value, Ref):
        return f"{key}: {value.kind} {view.name(value)}"
    if key == "depth":
        return f"{key}: {_DEPTHS[value]}"
    if key == "answer":  # the name of a result type: `TopLeadsAnswer` -> top leads
        return f"{key}: {' '.join(re.findall('[A-Z][a-z]+', value.removesuffix('Answer'))).lower() or value}"
    return f"{key}: {value}"


def _written(change: Written) -> str:
    asked = f"You said “{change.text}”, and" if change.text else "You pressed a button, and"
    if change.undoes:
        done = "an earlier change was taken back or done again"
    elif change.records:
        done = f"{words.count(change.records, 'records')} {'was' if change.records == 1 else 'were'} changed"
    else:
        done = "it was noted"
    end = " It was taken back since." if change.undone else "" if change.undoes else " Say “undo” to take it back."
    return f"The last thing here was a change, not an answer, so there is no search to explain. {asked} {done}.{end}"
