"""`Ana or Tom?`, `Q1 vs Q2`: the sides of a comparison."""

from __future__ import annotations

from crm_core.entities import Kind
from crm_core.queries import Compared, Condition, Op
from intents.nl_query.marks import Mark
from intents.nl_query.paths import LINKS, during
from intents.timespans import Span


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
    links = LINKS.get(target, {})
    names = [i for i, m in enumerate(marks) if m.tag == "name" and m.what.candidates[0].ref.kind in links]
    if len(names) < 2 or any(len(marks[i].what.equal) > 1 for i in names):
        return [], set()
    people = [marks[i].what.candidates[0] for i in names]
    return [Compared(c.name, Condition(links[c.ref.kind], Op.EQ, c.ref.id)) for c in people], set(names)


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
