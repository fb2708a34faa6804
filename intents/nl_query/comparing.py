"""`Ana or Tom?`, `Q1 vs Q2`: the sides of a comparison."""

from __future__ import annotations

import re

from crm_core.entities import Kind
from crm_core.queries import Aggregate, AggregateFn, Compared, Condition, Op
from intents.nl_query.draft import PlanDraft
from intents.nl_query.marks import Mark
from intents.nl_query.paths import LINKS, during, path_to
from intents.nl_query.vocabulary import ValueWord
from intents.time.timespans import Span


def sides(target: Kind, marks: list[Mark], text: str) -> tuple[list[Compared], set[int]]:
    """Two or more periods or names, and which marks they are; empty when nothing is compared."""
    if not (any(m.tag == "versus" for m in marks) or " more" in text.lower()):
        return [], set()
    times = [i for i, m in enumerate(marks) if m.tag == "time"]
    if len(times) > 1:
        path = "closed" if target is Kind.DEAL else "timestamp" if target is Kind.ACTIVITY else "created"
        found = []
        for i in times:
            span, words = marks[i].what, text[marks[i].start : marks[i].end]
            found.append(Compared(period_key(span, words), during(target, path, span)))
        return found, set(times)
    if valued := _values(target, marks, text):
        return valued
    links = LINKS.get(target, {})
    names = [i for i, m in enumerate(marks) if m.tag == "name" and m.what.candidates[0].ref.kind in links]
    if len(names) < 2 or any(len(marks[i].what.equal) > 1 for i in names):
        return [], set()
    people = [marks[i].what.candidates[0] for i in names]
    return [Compared(c.name, Condition(links[c.ref.kind], Op.EQ, c.ref.id)) for c in people], set(names)


def _values(target: Kind, marks: list[Mark], text: str) -> tuple[list[Compared], set[int]] | None:
    """`GTX Pro vs GTX Basic`: stored values of one field around the "versus", or in a list after "compare"."""
    spoken = next((i for i, mark in enumerate(marks) if mark.tag == "versus"), None)
    listed = {"versus"} | ({"and", "or", "comma"} if spoken == 0 else set())
    for i, mark in enumerate(marks):
        chain = [i]
        while chain[-1] + 2 < len(marks) and marks[chain[-1] + 1].tag in listed and marks[chain[-1] + 2].tag == "value":
            chain.append(chain[-1] + 2)
        if mark.tag != "value" or len(chain) < 2:
            continue
        for word in mark.what:
            words = [_same(word, marks[j]) for j in chain]
            path = path_to(target, word.kind, word.path)
            if path is not None and all(words):
                said = [(text[marks[j].start : marks[j].end], w) for j, w in zip(chain, words, strict=True) if w]
                return [Compared(label, Condition(path, Op.IN, w.values)) for label, w in said], set(chain)
    return None


def _same(word: ValueWord, mark: Mark) -> ValueWord | None:
    return next((other for other in mark.what if (other.kind, other.path) == (word.kind, word.path)), None)


def period_key(span: Span, words: str) -> str:
    """`2017-Q2`, `2017-11`, `2017`, `2017-W07`, or the words as said."""
    day = span.start
    if day is None:
        return words
    match span.grain:
        case "quarter":
            return f"{day.year}-Q{(day.month + 2) // 3}"
        case "month":
            return f"{day:%Y-%m}"
        case "year":
            return str(day.year)
        case "week":
            return f"{day:%G-W%V}"
    return words


def compare(draft: PlanDraft, compared: list[Compared], said: str) -> None:
    """Puts the sides into the draft, with a figure where the words name none."""
    draft.compare = compared
    draft.group_by = [group for group in draft.group_by if group.path != "owner"]
    draft.order_by = []
    counted = re.search(r"\b(deals|opportunities)\b", said.lower()) is not None
    if draft.aggregate is None or draft.aggregate.fn is AggregateFn.COUNT:
        draft.aggregate = (
            Aggregate(AggregateFn.COUNT)
            if counted or draft.target is not Kind.DEAL
            else Aggregate(AggregateFn.SUM, "value")
        )
