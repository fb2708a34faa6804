"""Bounds on the number of a group: "reps with more than 3 won deals", "months in which we won over 200 deals"."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from crm_core.entities import Kind
from crm_core.queries import Aggregate, AggregateFn, GroupBy, Having, Op
from intents.nl_query.annotate import Amount
from intents.nl_query.grouping import Grouping
from intents.nl_query.measures import MEASURES, ON_RECORDS, VALUE

_BETWEEN_THEM = {"with", "who", "glue", "mine", "each", "total", "and"}
"""Marks that may stand between the groups and the bound."""
_PLACES = {"value", "name", "team"}
"""Marks between them that say of which groups: "reps IN EAST with more than 3 deals"."""
_SINGLE = {AggregateFn.AVG, AggregateFn.MEDIAN, AggregateFn.MIN, AggregateFn.MAX, AggregateFn.SUM}


@dataclass(frozen=True, slots=True)
class Bound:
    aggregate: Aggregate
    status: str | None
    having: Having
    marks: frozenset[int]
    """The places of the marks that say it."""
    sold: bool = False
    """"sold fewer than 500": how often, which the words leave open."""


class Thresholds(Grouping):
    def _threshold(self) -> tuple[Bound, GroupBy | None] | None:
        """The bound and its groups (None: the period in `bucket`); None when the words bound no groups."""
        for i, mark in enumerate(self.marks):
            bound = self._bound_at(i) if mark.tag in {"cmp", "between", "number"} else None
            subject = self._bounded(min(bound.marks), max(bound.marks)) if bound is not None else None
            if bound is None or subject is None:
                continue
            self.measured_deals = True
            group = self._group_at(subject)
            if group is None and self.bucket is None:
                self.measured_deals = False
                continue
            self.used |= bound.marks | {subject}
            if subject and self.marks[subject - 1].tag in {"by", "each"}:
                self.used.add(subject - 1)
            return bound, group
        return None

    # --- which groups ----------------------------------------------------------------------------------------

    def _bounded(self, start: int, end: int) -> int | None:
        """The place of the groups: before the bound, with nothing but joining words between, or behind it after
        "per". Companies and contacts have such figures as facts of their own and people as related records."""
        bound = self.marks[start : end + 1]
        at = start - 1
        while at >= 0 and self.marks[at].tag in _BETWEEN_THEM | _PLACES | {"kind"} and not self._groupable(at, bound):
            if self.marks[at].tag == "kind" and self.marks[at].what[0] is not Kind.TEAM:
                return None
            at -= 1
        if at >= 0 and self._groupable(at, bound):
            return at
        behind = end + 2
        if behind < len(self.marks) and self.marks[end + 1].tag == "by" and self._groupable(behind, bound, per=True):
            return behind
        return None

    def _groupable(self, i: int, bound: list[Any], *, per: bool = False) -> bool:
        mark = self.marks[i]
        if mark.tag == "period":
            return i == 0 or self.marks[i - 1].tag != "number"
        if mark.tag == "field":
            return not self._numeric(i)
        if mark.tag != "kind":
            return False
        kind = mark.what[0]
        below = any(m.tag == "cmp" and m.what in (Op.LT, Op.LE) for m in bound)
        counts = any(m.tag == "kind" for m in bound)
        if kind is Kind.USER:
            return per or not (below and counts)
        if kind is Kind.COMPANY:
            own = any(m.tag == "measure" and m.what in ON_RECORDS for m in bound)
            return per or not (counts or own)
        return kind is Kind.PRODUCT

    # --- which bound -----------------------------------------------------------------------------------------

    def _bound_at(self, i: int) -> Bound | None:
        said = self._comparison(i)
        if said is None:
            return None
        having, first, last, amount = said
        near = last + 1
        after = [mark.tag for mark in self.marks[near : near + 2]]
        if after[:1] == ["kind"] and self.marks[near].what[0] is Kind.DEAL and amount.currency is None:
            return self._counted(having, first, near, self._status_before(first) or self._status_after(near))
        if after == ["status", "kind"] and self.marks[near + 1].what[0] is Kind.DEAL and amount.currency is None:
            return self._counted(having, first, near + 1, self.marks[near].what, near)
        if after[:1] == ["status"] and self._word(near).endswith(("wins", "losses")):
            return self._counted(having, first, near, self.marks[near].what)
        for at, places in ((near, (first, near)), (first - 1, (first - 1, last))):
            if 0 <= at < len(self.marks) and (made := self._measured_at(at, having, amount, places)) is not None:
                return made
        return None

    def _comparison(self, i: int) -> tuple[Having, int, int, Amount] | None:
        """(bound, first mark, last mark, amount) of `more than 3`, `between 3 and 5`, `3 or more`."""
        mark = self.marks[i]
        numbers = [j for j in range(i, min(i + 4, len(self.marks))) if self.marks[j].tag == "number"]
        if not numbers:
            return None
        low: Amount = self.marks[numbers[0]].what
        if mark.tag == "between":
            if len(numbers) < 2:
                return None
            high: Amount = self.marks[numbers[1]].what
            return Having(Op.BETWEEN, (low.value, high.value)), i, numbers[1], low
        if mark.tag == "number":
            more = i + 1 < len(self.marks) and self.marks[i + 1].tag == "ormore"
            before = i and self.marks[i - 1].tag in {"cmp", "between", "and"}
            return (Having(self.marks[i + 1].what, low.value), i, i + 1, low) if more and not before else None
        return (Having(mark.what, low.value), i, numbers[0], low) if numbers[0] == i + 1 else None

    def _counted(self, having: Having, first: int, last: int, status: Any, *extra: int) -> Bound:
        said = {first, *range(first, last + 1), *extra}
        if isinstance(status, int):  # the place of the status before the comparison
            said.add(status)
            status = self.marks[status].what
        return Bound(Aggregate(AggregateFn.COUNT), status, having, frozenset(said))

    def _status_before(self, first: int) -> int | None:
        """`won more than 150 deals`."""
        before = first - 1
        return before if before >= 0 and self.marks[before].tag == "status" else None

    def _status_after(self, kind: int) -> int | None:
        """`more than 150 deals won`."""
        after = kind + 1
        return after if after < len(self.marks) and self.marks[after].tag == "status" else None

    def _measured_at(self, at: int, having: Having, amount: Amount, places: tuple[int, int]) -> Bound | None:
        mark, said = self.marks[at], frozenset(range(places[0], places[1] + 1))
        averaged = at > 0 and self.marks[at - 1].tag == "agg" and self.marks[at - 1].what in _SINGLE
        if mark.tag == "measure":
            aggregate, status = MEASURES[mark.what]
            if self._word(at) in {"sold", "sell"} and amount.currency is None and self._plain(places):
                return Bound(Aggregate(AggregateFn.COUNT), "won", having, said, sold=True)
            if averaged and aggregate.path is not None:
                aggregate, said = Aggregate(self.marks[at - 1].what, aggregate.path), said | {at - 1}
            return Bound(aggregate, status, having, said)
        if mark.tag == "field" and averaged:
            path = next((w.path for w in self._numeric(at) if w.kind is Kind.DEAL), None)
            if path is not None:
                return Bound(Aggregate(self.marks[at - 1].what, path), None, having, said | {at - 1})
        if mark.tag == "status" and amount.currency is not None and at == places[0]:  # "won more than 1m USD"
            return Bound(Aggregate(AggregateFn.SUM, VALUE), mark.what, having, said)
        return None

    def _plain(self, places: tuple[int, int]) -> bool:
        """Whether the number is written out: nobody sells "500k" times."""
        words = self.text[self.marks[places[0]].start : self.marks[places[1]].end].lower()
        return not any(word[-1] in "km" and word[:-1].replace(".", "").isdigit() for word in words.split())
