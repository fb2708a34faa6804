"""The first of each: "top 2 reps in each region", "each rep's biggest deal"."""

from __future__ import annotations

from crm_core.queries import AggregateFn, GroupBy, OrderBy
from intents.nl_query.ranking import OWN, Ranking, Shape
from intents.nl_query.thresholds import Thresholds

_PASSED = {"number", "status", "mine", "datefield"}
_FEW = 3
"""How many of each where the words leave it open."""
_EXTREME = (AggregateFn.MAX, AggregateFn.MIN)


class Nesting(Thresholds, Ranking):
    def _ranked_noun(self, ranks: list[int]) -> int | None:
        """The place of what is ranked: `top 2 REPS`, `biggest won DEAL`."""
        at = ranks[0] + 1
        while at < len(self.marks) and self.marks[at].tag in _PASSED:
            at += 1
        return at if at < len(self.marks) and self.marks[at].tag in {"kind", "field", "period"} else None

    def _first_of_each(self, shape: Shape, groups: list[GroupBy], ranks: list[int]) -> None:
        """Turns a limit into one for each group where the words say so; `groups` become outer before inner."""
        inner = self._ranked_noun(ranks) if ranks else None
        levels = len(groups) + bool(self.bucket)
        if inner is None or not (self._tagged("by") or self._tagged("each")):
            return
        mark, plural = self.marks[inner], self._word(inner).endswith("s")
        each = shape.limit or (None if plural else 1)
        if mark.tag == "kind" and mark.what[0] is shape.target:
            if levels == 1 and each is not None:
                self._first_records(shape, ranks, each)
            return
        if levels != 2:
            return
        if each is None:
            each, said = _FEW, f"{self._word(ranks[0])} {self._word(inner)}"
            more = f"{self.text[: self.marks[ranks[0]].end]} 10{self.text[self.marks[ranks[0]].end :]}"
            shape.notes.append((f"{said} = the first {each} of each", (("the first 10 of each", more),)))
        shape.limit, shape.limit_each = None, each
        shape.bucket_first = bool(self.bucket) and mark.tag != "period"
        own = self._group_at(inner) if mark.tag != "period" else None
        groups.sort(key=lambda group: group == own)

    def _first_records(self, shape: Shape, ranks: list[int], each: int) -> None:
        """The records themselves; one of each goes beside the number that it is the largest of."""
        descending, path = self.marks[ranks[0]].what
        aggregate = shape.aggregate
        if aggregate is not None and aggregate.fn not in (*_EXTREME, AggregateFn.COUNT):
            return
        extreme = aggregate is not None and aggregate.fn in _EXTREME
        shape.limit, shape.limit_each = None, each
        if extreme and each == 1:
            return
        ordered = aggregate.path if aggregate is not None and extreme else None
        shape.aggregate = None
        shape.order_by = [OrderBy(path or ordered or OWN.get(shape.target, "name"), descending)]
