"""`Ana or Tom?`, `Q1 vs Q2`: the sides of a comparison."""

from __future__ import annotations

from crm_core.entities import Kind
from crm_core.queries import Compared, Condition, Op
from intents.nl_query.marks import Mark
from intents.nl_query.paths import LINKS, during, path_to
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
    if valued := _values(target, marks, text):
        return valued
    links = LINKS.get(target, {})
    names = [i for i, m in enumerate(marks) if m.tag == "name" and m.what.candidates[0].ref.kind in links]
    if len(names) < 2 or any(len(marks[i].what.equal) > 1 for i in names):
        return [], set()
    people = [marks[i].what.candidates[0] for i in names]
    return [Compared(c.name, Condition(links[c.ref.kind], Op.EQ, c.ref.id)) for c in people], set(names)


def _values(target: Kind, marks: list[Mark], text: str) -> tuple[list[Compared], set[int]] | None:
    """`GTX Pro vs GTX Basic`: two stored values of one field on both sides of the "versus"."""
    for i, mark in enumerate(marks[:-2]):
        if mark.tag == marks[i + 2].tag == "value" and marks[i + 1].tag == "versus":
            for word in mark.what:
                other = next((w for w in marks[i + 2].what if (w.kind, w.path) == (word.kind, word.path)), None)
                path = path_to(target, word.kind, word.path)
                if other is not None and path is not None:
                    said = [(text[marks[j].start : marks[j].end], w) for j, w in ((i, word), (i + 2, other))]
                    return [Compared(label, Condition(path, Op.IN, w.values)) for label, w in said], {i, i + 2}
    return None


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
