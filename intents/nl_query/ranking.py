"""In which order and how many: "top 5", "biggest", "sorted by value"."""

from __future__ import annotations

from dataclasses import dataclass, field

from crm_core.entities import Kind
from crm_core.fields import FieldType
from crm_core.queries import Aggregate, AggregateFn, Bucket, GroupBy, Having, OrderBy
from intents.nl_query.annotate import Amount
from intents.nl_query.mark_reader import MarkReader
from intents.nl_query.measures import NUMERIC, ON_RECORDS

_DATES = {FieldType.DATE, FieldType.DATETIME}
OWN = {
    Kind.DEAL: "value", Kind.COMPANY: "size", Kind.CONTACT: "created", Kind.ACTIVITY: "timestamp", Kind.TASK: "due",
    Kind.PRODUCT: "price",
}  # fmt: skip
"""What a bare "biggest" or "top" goes by."""


@dataclass(slots=True)
class Shape:
    target: Kind
    aggregate: Aggregate | None = None
    status: str | None = None
    group_by: list[GroupBy] = field(default_factory=list)
    bucket: Bucket | None = None
    """Grouped by this period of a date still to be chosen."""
    order_by: list[OrderBy] = field(default_factory=list)
    limit: int | None = None
    limit_each: int | None = None
    having: tuple[Having, ...] = ()
    over_groups: AggregateFn | None = None
    bucket_first: bool = False
    """The period is the outer group."""
    sold: bool = False
    """"sold fewer than 500": taken for how often."""
    used: set[int] = field(default_factory=set)
    notes: list[tuple[str, tuple[tuple[str, str], ...]]] = field(default_factory=list)


class Ranking(MarkReader):
    def _rank(self, shape: Shape, ranks: list[int], *, grouped: bool, singular: bool) -> None:
        for i in ranks:
            self.used.add(i)
        mark = self.marks[ranks[0]]
        descending, path = mark.what
        if (
            self._word(ranks[0]) in {"longest", "slowest", "fastest", "quickest", "shortest"}
            and shape.target is not Kind.DEAL
        ):
            path = None
        for i in (ranks[0] + 1, ranks[0] - 1):
            if 0 <= i < len(self.marks) and self.marks[i].tag == "number" and i not in self.used:
                amount: Amount = self.marks[i].what
                if isinstance(amount.value, int) and 0 < amount.value <= 1000 and amount.currency is None:
                    shape.limit = amount.value
                    self.used.add(i)
                    break
        by_field = self._ordering_field(shape.target)
        if grouped:
            if not descending:
                shape.order_by = [OrderBy(None, False)]
            return
        if shape.aggregate is not None and shape.limit is None:
            return
        if path == "created" and shape.target is Kind.DEAL and self._decided(shape):
            path = "closed"
        if path == "created" and shape.target in (Kind.ACTIVITY, Kind.TASK):
            path = OWN[shape.target]
        chosen = by_field or path or OWN.get(shape.target, "name")
        shape.order_by = [OrderBy(chosen, descending)]
        shape.aggregate = None if shape.aggregate and shape.aggregate.fn is AggregateFn.MAX else shape.aggregate
        if singular and shape.limit is None:
            shape.limit = 1

    def _decided(self, shape: Shape) -> bool:
        ends = {"won", "lost", "closed"}
        return shape.status in ends or any(self.marks[i].what in ends for i in self._tagged("status"))

    def _ordering_field(self, target: Kind) -> str | None:
        for i in self._tagged("field"):
            words = [w for w in self.marks[i].what if w.kind is target and w.type in NUMERIC | _DATES]
            if i not in self.used and words and not self._compared(i):
                self.used.add(i)
                if i and self.marks[i - 1].tag == "by":
                    self.used.add(i - 1)
                return words[0].path  # type: ignore[no-any-return]
        for i in self._tagged("measure"):
            if i not in self.used and not self._compared(i) and self.marks[i].what in ON_RECORDS:
                self.used.add(i)
                return ON_RECORDS[self.marks[i].what]
        return None

    def _sorted(self, shape: Shape) -> None:
        """`sorted by value ascending`, `by close date, latest first`, `newest first`, `products by price`."""
        by_number = self._by_number(shape)
        if by_number is not None:
            shape.order_by = [OrderBy(by_number, True)]
        turns = self._tagged("direction")
        down, goes_by = self.marks[turns[0]].what if turns else (None, None)
        self.used.update(turns)
        for i in [*self._tagged("total"), *(i for i in self._tagged("by") if self._sorts(i))]:
            self.used.add(i)
            if i + 1 < len(self.marks) and self.marks[i + 1].tag in {"field", "measure", "status", "datefield"}:
                self.used.add(i + 1)
                path, falls = self._sorted_by(i + 1, shape)
                shape.order_by = [OrderBy(None if shape.group_by else path, falls if down is None else down)]
                return
        if down is None or shape.bucket:
            self.used.difference_update(turns)
        elif shape.group_by:
            shape.order_by = [OrderBy(None, down)]
        elif shape.order_by:  # "biggest deals, oldest first" is two orders
            same = shape.order_by[0].descending == down and goes_by == "value"
            self.used.difference_update([] if same else turns)
        elif shape.aggregate is None:
            shape.order_by = [OrderBy(self._goes_by(shape, goes_by), down)]
        else:
            self.used.difference_update(turns)

    def _sorted_by(self, i: int, shape: Shape) -> tuple[str, bool]:
        """The path that the mark at `i` sorts by, and whether its usual order falls."""
        mark = self.marks[i]
        if mark.tag == "datefield":
            over = mark.what == "expected_close" and self._decided(shape)
            return ("closed" if over else mark.what), True
        words = [word for word in mark.what if word.kind is shape.target] if mark.tag == "field" else []
        if words and words[0].path == "expected_close" and self._decided(shape):
            return "closed", True
        return (words[0].path, words[0].type in NUMERIC | _DATES) if words else ("value", True)

    def _goes_by(self, shape: Shape, what: str | None) -> str:
        """What such words order records by: their name, their date, else what "biggest" goes by."""
        if what == "name":
            return "title" if shape.target in (Kind.DEAL, Kind.TASK) else "name"
        if what != "created":
            return OWN.get(shape.target, "name")
        if shape.target is Kind.DEAL:
            return "closed" if self._decided(shape) else "created"
        return OWN[shape.target] if shape.target in (Kind.ACTIVITY, Kind.TASK) else "created"

    def _by_number(self, shape: Shape) -> str | None:
        """The number of their own that listed records are put in order by: each has another, which makes no groups."""
        if shape.aggregate is not None or shape.group_by or shape.bucket or shape.order_by:
            return None
        for i in self._tagged("by"):
            after = i + 1 if i + 1 < len(self.marks) and self.marks[i + 1].tag == "field" else None
            words = [w for w in self.marks[after].what if w.kind is shape.target and w.type in NUMERIC] if after else []
            if after is not None and words and after not in self.used and not self._compared(after):
                self.used.update((i, after))
                return str(words[0].path)
        return None
