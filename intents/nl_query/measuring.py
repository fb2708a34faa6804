"""The figure that a question asks for: a count, a sum, a rate."""

from __future__ import annotations

from crm_core.entities import Kind
from crm_core.queries import Aggregate, AggregateFn, GroupBy
from intents.nl_query.mark_reader import MarkReader
from intents.nl_query.measures import MEASURES, VALUE


class Measuring(MarkReader):
    over: AggregateFn | None = None
    """Asked over the groups' numbers: "deals per rep on average"."""

    def _measure(self) -> tuple[Aggregate | None, str | None]:
        """The figure asked for. A measure compared with a number ("over 100k pipeline") is a filter, not this."""
        aggs, shares = self._tagged("agg"), self._tagged("share")
        self.used.update(aggs)
        self.over = self._over(aggs)
        if self.over is not None:
            aggs = [i for i in aggs if self.marks[i].what is AggregateFn.COUNT]
        found: tuple[Aggregate | None, str | None] = (None, None)
        for i in self._tagged("measure"):
            if self._offered(i):
                self.used.add(i)
                continue
            if self._compared(i) or (i and self.marks[i - 1].tag == "absent"):
                continue
            aggregate, status = MEASURES[self.marks[i].what]
            self.used.add(i)
            grouped = self._tagged("by") or any(m.tag in {"field", "kind"} for m in self.marks[: max(0, i - 1)])
            if self.marks[i].what == "cycle" and i and self.marks[i - 1].tag == "rank" and not grouped:
                self.used.add(i - 1)
                self.measured_deals = True
                ends = AggregateFn.MAX if self.marks[i - 1].what[0] else AggregateFn.MIN
                return Aggregate(ends, aggregate.path), None
            self.measured_deals = True
            fn = next((self.marks[a].what for a in aggs if self.marks[a].what not in (AggregateFn.COUNT,)), None)
            if fn is not None and aggregate.path and self.marks[i].what in {"cycle", "deal_size"}:
                aggregate = Aggregate(fn if fn is not AggregateFn.SUM else aggregate.fn, aggregate.path)
            elif fn in (AggregateFn.AVG, AggregateFn.MEDIAN, AggregateFn.MIN, AggregateFn.MAX) and aggregate.path:
                aggregate = Aggregate(fn, aggregate.path)
            found = (aggregate, status)
            break
        if found[0] is not None:
            self.used.update(i for i in self._tagged("measure") if self._same_figure(i, found))
            if shares and found[0].fn in (AggregateFn.SUM, AggregateFn.COUNT):
                self.used.update(shares)
                return Aggregate(AggregateFn.SHARE, found[0].path), found[1]
            return found
        if shares:
            self.used.update(shares)
            return Aggregate(AggregateFn.SHARE), None
        if self.over is not None:
            return Aggregate(AggregateFn.COUNT), None
        if not aggs:
            return None, None
        fns = [self.marks[i].what for i in aggs]
        fn = next((f for f in fns if f is not AggregateFn.COUNT), AggregateFn.COUNT)
        if fn is AggregateFn.COUNT:
            fields = [i for i in self._tagged("field") if i == aggs[0] + 1 and self._numeric(i)]
            if not fields or self._tagged("kind")[:1] == [aggs[0] + 1]:
                return Aggregate(fn), None
        for i in self._tagged("field"):
            if not self._compared(i) and (words := self._numeric(i)):
                kinds = [self.marks[k].what[0] for k in self._tagged("kind")]
                word = next((w for kind in kinds for w in words if w.kind is kind), words[0])
                self.used.add(i)
                self.field_kind = word.kind
                return Aggregate(fn if fn is not AggregateFn.COUNT else AggregateFn.SUM, word.path), None
        self.field_kind = Kind.DEAL
        return Aggregate(fn, VALUE), None

    def _same_figure(self, i: int, found: tuple[Aggregate | None, str | None]) -> bool:
        """`brings in the most money`: two words for one figure."""
        return not self._compared(i) and MEASURES[self.marks[i].what] == (found[0], found[1])

    def _over(self, aggs: list[int]) -> AggregateFn | None:
        """`average deals per rep`, `how many deals per month on average`, `won value per rep on average`: the average
        is of the groups' numbers. An average of a figure that each record has is not."""
        openers = self._tagged("by") + self._tagged("each")
        means = [i for i in aggs if self.marks[i].what in (AggregateFn.AVG, AggregateFn.MEDIAN)]
        if not means or not openers:
            return None
        fn: AggregateFn = self.marks[means[0]].what
        counted = any(self.marks[i].what is AggregateFn.COUNT for i in aggs)
        at = means[0] + 1
        while at < len(self.marks) and self.marks[at].tag in {"status", "mine"}:
            at += 1
        things = at < len(self.marks) and self.marks[at].tag == "kind" and self._word(at).endswith("s")
        sized = at + 1 < len(self.marks) and self.marks[at + 1].tag in {"field", "measure"}
        behind = means[0] > openers[0] and self._word(means[0]) == "on average"
        measures = [i for i in self._tagged("measure") if not self._compared(i)]
        summed = behind and any(MEASURES[self.marks[i].what][0].fn is AggregateFn.SUM for i in measures)
        if measures:
            return fn if summed else None
        return fn if counted or (things and not sized) or (behind and not self._tagged("field")) else None

    def _offered(self, i: int) -> bool:
        """`how many products do we sell?`: the products there are, not what they brought in."""
        tags = [mark.tag for mark in self.marks if mark.tag != "mine"]
        return self._word(i) == "sell" and tags[-3:] in (["agg", "kind", "measure"], ["kind", "measure"]) \
            and len(tags) <= 3 and any(self.marks[k].what[0] is Kind.PRODUCT for k in self._tagged("kind"))  # fmt: skip

    def _catalogue(self) -> bool:
        """Whether only products and their prices are spoken of, rather than what was sold of them."""
        prices = {"measure", "agg", "kind", "cmp", "between", "number", "ormore", "and", "with", "mine", "total", "by"}
        for i, mark in enumerate(self.marks):
            price = mark.tag == "field" and any(word.kind is Kind.PRODUCT for word in mark.what)
            dear = mark.tag == "rank" and self._word(i) in {
                "most expensive",
                "priciest",
                "costliest",
                "dearest",
                "cheapest",
            }
            kinds = mark.tag == "kind" and mark.what[0] is not Kind.PRODUCT
            counted = mark.tag == "agg" and mark.what is not AggregateFn.COUNT
            sold = mark.tag == "measure" and not self._offered(i)
            if kinds or counted or sold or not (mark.tag in prices or price or dear):
                return False
        return True

    def _target(self, subject: Kind | None, aggregate: Aggregate | None, groups: list[GroupBy]) -> Kind | None:
        if self.measured_deals:
            return Kind.DEAL
        if aggregate is not None and aggregate.path and subject is not None and self.field_kind not in (None, subject):
            return self.field_kind
        if subject is None and self.field_kind is not None and aggregate is not None:
            return self.field_kind
        if subject is Kind.PRODUCT and self._catalogue():
            return Kind.PRODUCT
        said = [mark.tag for mark in self.marks if mark.tag not in {"mine", "each", "glue"}]
        if subject is Kind.TEAM and aggregate is None and said == ["kind"]:
            return Kind.TEAM
        if subject in (Kind.PRODUCT, Kind.TEAM):
            return Kind.DEAL
        return subject
