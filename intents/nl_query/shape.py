"""The shape of an answer: what is asked about, what is counted, by what it is grouped, in which order."""

from __future__ import annotations

import re

from crm_core.entities import Kind
from crm_core.queries import Aggregate, AggregateFn, GroupBy, OrderBy
from intents.nl_query.measures import VALUE
from intents.nl_query.measuring import Measuring
from intents.nl_query.nesting import Nesting
from intents.nl_query.paths import LINKS
from intents.nl_query.ranking import Shape
from intents.nl_query.teams import ASKS_FOR_REPS
from intents.nl_query.thresholds import Bound

OFTEN = re.compile(r"popular|selling|sold|sells?|often|frequently")
"""Words that rank by how often something was sold."""
_FIGURED = {"agg", "measure", "absent", "with", "share"}
"""Marks that make a kind behind them a condition rather than what is asked for."""
_EXTREMES = {
    "biggest": AggregateFn.MAX, "largest": AggregateFn.MAX, "highest": AggregateFn.MAX, "smallest": AggregateFn.MIN,
    "lowest": AggregateFn.MIN,
}  # fmt: skip


class Shaper(Measuring, Nesting):
    """Reads the shape off the marks of one question; `shape` is None when the words are no question over records."""

    def shape(self) -> Shape | None:
        if (bounded := self._threshold()) is not None:
            return self._bounded_groups(*bounded)
        aggregate, status = self._measure()
        first = self._head(self._tagged("kind"))
        ranked = self.marks[first].what[0] if first is not None else None
        offered = ranked is Kind.PRODUCT and self._catalogue()
        self.ranks_deals = bool(self._tagged("rank")) and not offered and self._rank_deals(ranked, aggregate, first)
        groups = list(self._groups())
        ranks = [i for i in self._tagged("rank") if i not in self.used]
        asks_who = bool(self._tagged("who"))
        kinds = [i for i in self._tagged("kind") if i not in self.used]
        compares = bool(self._tagged("versus")) or " more" in self.text
        head = self._head(kinds)
        subject = self.marks[head].what[0] if head is not None else None
        self.ranks_deals = self.ranks_deals and subject in LINKS[Kind.DEAL] and self._by_deals(subject, aggregate, head)
        target = self._target(subject, aggregate, groups)
        if asks_who and subject in (Kind.ACTIVITY, Kind.DEAL, Kind.TASK) and self._refused(head):
            target, asks_who = Kind.USER, False
        if asks_who and ranks and subject is Kind.COMPANY:
            asks_who = False  # "who are our top customers": the companies, not the owners
        sides = len(self._tagged("time")) + len(self._tagged("name"))
        if target is None and aggregate is None and not groups and self._tagged("versus") and sides > 1:
            target, aggregate, status = Kind.DEAL, Aggregate(AggregateFn.SUM, VALUE), "won"
        if target is None and any(ASKS_FOR_REPS.search(self._word(i)) for i in self._tagged("team")):
            target = None if self._deal_like() or aggregate or groups else Kind.USER
        target = target or self._spoken_of(aggregate)
        shape = Shape(target or Kind.DEAL, aggregate, status)
        groups_only = self._asked_period() or any(self._asked_which(i) for i in range(len(self.marks)))
        if target is None and not groups_only and not (aggregate or groups or self._deal_like()):
            return None
        if subject is Kind.PRODUCT and shape.target is Kind.DEAL and not (groups or ranks or self.bucket):
            self._products_of(groups, head)
        self._ranked(shape, groups, ranks, (subject, head, asks_who))
        self._first_of_each(shape, groups, ranks)
        owners = asks_who and not ranks and not groups and not compares
        if owners and ((subject in (None, Kind.DEAL) and self._tagged("status")) or subject is Kind.ACTIVITY):
            groups.append(GroupBy("owner"))
            shape.aggregate = shape.aggregate or Aggregate(AggregateFn.COUNT)
        if ranks and self.bucket:
            self._rank_periods(shape, ranks)
        shape.group_by = groups
        if self.over is not None and (groups or self.bucket):
            shape.over_groups = self.over
        if (groups or self.bucket) and shape.aggregate is None and shape.limit_each is None:
            shape.aggregate = Aggregate(AggregateFn.COUNT)
        shape.bucket = self.bucket
        self._sorted(shape)
        shape.used = self.used
        return shape

    def _ranked(
        self, shape: Shape, groups: list[GroupBy], ranks: list[int], asked: tuple[Kind | None, int | None, bool]
    ) -> None:
        """Order and limit; `asked`: the kind asked about, its place, and whether the question is "who"."""
        subject, head, asks_who = asked
        if ranks and (asks_who or self.ranks_deals):
            self._ranked_by_deals(shape, groups, ranks, head if not asks_who else None, subject)
            self._rank(shape, ranks, grouped=True, singular=False)
        elif groups and ranks:
            if shape.aggregate is None and subject is Kind.DEAL and self._word(ranks[0]) in _EXTREMES:
                shape.aggregate = Aggregate(_EXTREMES[self._word(ranks[0])], VALUE)
            if shape.aggregate is None and shape.target is Kind.DEAL:
                shape.aggregate, shape.status = self._best_by(ranks[0], counted=subject is Kind.DEAL)
            self._rank(shape, ranks, grouped=True, singular=False)
        elif ranks:
            noun = self._word(head) if head is not None else "deals"
            self._rank(shape, ranks, grouped=False, singular=not noun.endswith("s") and noun != "people")

    def _spoken_of(self, aggregate: Aggregate | None) -> Kind | None:
        """The kind that only the other words tell: tasks are due, people have titles."""
        titles = [m for m in self.marks if m.tag == "value" and all(w.kind is Kind.CONTACT for w in m.what)]
        if {self.marks[i].what for i in self._tagged("datefield")} & {"due", "overdue"}:
            return Kind.TASK
        if titles and not self._tagged("status"):
            return Kind.CONTACT
        return self._counted_by_field(aggregate)

    def _counted_by_field(self, aggregate: Aggregate | None) -> Kind | None:
        """`how many subsidiaries does Acme have`: records of the kind that has such a field, with the name in it."""
        tags = [mark.tag for mark in self.marks if mark.tag not in {"with", "mine", "glue"}]
        if aggregate != Aggregate(AggregateFn.COUNT) or tags != ["agg", "field", "name"]:
            return None
        kinds = {word.kind for i in self._tagged("field") for word in self.marks[i].what if not word.built_in}
        return next(iter(kinds)) if len(kinds) == 1 else None

    def _products_of(self, groups: list[GroupBy], head: int | None) -> None:
        """`products sold in the West`: the products are asked for, so deals are grouped by them; `how many products did
        Acme buy` asks how many of them there are."""
        counts = [i for i in self._tagged("agg") if self.marks[i].what is AggregateFn.COUNT]
        bought = any(self.marks[i].what == "won" for i in self._tagged("status"))
        if head is not None and counts == [head - 1] and not self.measured_deals and bought:
            groups.append(GroupBy("products"))
            self.used.add(head)
            self.over = AggregateFn.COUNT
            return
        if head is not None and not any(mark.tag in _FIGURED for mark in self.marks[:head]):
            groups.append(GroupBy("products"))
            self.used.add(head)

    def _rank_deals(self, subject: Kind | None, aggregate: Aggregate | None, head: int | None) -> bool:
        """Whether what is ranked are records that deals are grouped by."""
        kinds = [i for i in self._tagged("kind") if i not in self.used]
        named = subject is not Kind.CONTACT or any(self.marks[i].what[0] is Kind.DEAL for i in kinds)
        return subject in LINKS[Kind.DEAL] and named and self._by_deals(subject, aggregate, head)

    def _bounded_groups(self, bound: Bound, group: GroupBy | None) -> Shape:
        """The groups whose number meets a bound, or how many of them there are."""
        shape = Shape(Kind.DEAL, bound.aggregate, bound.status, [group] if group else [], self.bucket)
        shape.having, shape.sold = (bound.having,), bound.sold
        if self.marks and self.marks[0].tag == "agg" and self.marks[0].what is AggregateFn.COUNT and 0 not in self.used:
            shape.over_groups = AggregateFn.COUNT
            self.used.add(0)
        ranks = [i for i in self._tagged("rank") if i not in self.used]
        if ranks:
            self._rank(shape, ranks, grouped=True, singular=False)
        shape.used = self.used
        return shape

    def _ranked_by_deals(
        self, shape: Shape, groups: list[GroupBy], ranks: list[int], head: int | None, subject: Kind | None
    ) -> None:
        """`top 5 accounts`, and with `head` None "who won the most": deals, grouped by what is ranked."""
        shape.target = Kind.DEAL
        kinds = [i for i in self._tagged("kind") if i not in self.used]
        other = [i for i in kinds if i != head and self.marks[i].what[0] is Kind.DEAL]
        if head is None:
            shape.target = subject if subject in (Kind.ACTIVITY, Kind.TASK) else Kind.DEAL
            groups.insert(0, GroupBy("owner"))
        else:
            self.used.add(head)
            by_manager = subject is Kind.TEAM and head - 1 in self.used and self.marks[head - 1].tag == "field"
            if by_manager:  # "which manager's team": one thing, named by its manager
                groups[:] = groups or [GroupBy("owner.team")]
            else:
                groups.insert(0, GroupBy(LINKS[Kind.DEAL][subject] if subject else "owner"))
        self.used.update(other)
        if shape.aggregate is None:
            counted = bool(other) or subject is Kind.DEAL or shape.target is not Kind.DEAL
            shape.aggregate, shape.status = self._best_by(ranks[0], counted=counted)

    def _best_by(self, rank: int, *, counted: bool) -> tuple[Aggregate, str | None]:
        """What the best are best by, where no figure is named: how often, how fast, or by won value. A status that the
        words name is the one that counts."""
        word, path = self._word(rank), self.marks[rank].what[1]
        named = bool(self._tagged("status"))
        if path == "cycle_days":
            return Aggregate(AggregateFn.AVG, path), None
        if OFTEN.search(word):
            return Aggregate(AggregateFn.COUNT), None if named else "won"
        if counted and word not in {"biggest", "largest", "most valuable"}:
            return Aggregate(AggregateFn.COUNT), None
        if counted:
            return Aggregate(AggregateFn.MAX, VALUE), None
        return Aggregate(AggregateFn.SUM, VALUE), "won"

    def _rank_periods(self, shape: Shape, ranks: list[int]) -> None:
        """`best month`: by won value; `which month had the most ...`: by what is counted."""
        most = self._word(ranks[0]) in {
            "most",
            "fewest",
            "least",
            "highest",
            "lowest",
            "biggest",
            "largest",
            "smallest",
        }
        if shape.aggregate is None and not most and not self.marks[ranks[0]].what[1]:
            shape.aggregate, shape.status = self._best_by(ranks[0], counted=False)
        if self._asked_period():
            self.used.update(ranks)
            shape.order_by = [OrderBy(None, self.marks[ranks[0]].what[0])]

    def _refused(self, head: int | None) -> bool:
        """`who has no open deals`: the kind stands behind "no" or "not"."""
        return head is not None and any(m.tag in {"absent", "not"} for m in self.marks[:head])

    def _head(self, kinds: list[int]) -> int | None:
        """The first kind that is not behind "with" or "no": those say what a record must have."""
        for i in kinds:
            before = [j for j in range(i) if self.marks[j].tag in {"with", "absent"}]
            if not before or not any(k < before[0] for k in kinds):
                return i
        return kinds[0] if kinds else None

    def _by_deals(self, subject: Kind | None, aggregate: Aggregate | None, head: int | None) -> bool:
        """Whether "top 5 accounts" is ranked by their deals rather than by a field of their own."""
        if subject is Kind.DEAL:
            return False
        if aggregate is not None or subject in (Kind.USER, Kind.PRODUCT, Kind.TEAM):
            return True
        kinds = {self.marks[i].what[0] for i in self._tagged("kind")}
        if Kind.DEAL in kinds:
            return True
        fields = [w for i in self._tagged("field") for w in self.marks[i].what if w.kind is subject]
        return (
            subject is Kind.COMPANY
            and not fields
            and head is not None
            and not self._word(head).startswith(("compan", "organi", "firm", "busi"))
        )

    def _deal_like(self) -> bool:
        tags = {mark.tag for mark in self.marks}
        if any(w.kind is Kind.CONTACT for m in self.marks if m.tag == "value" for w in m.what) and "status" not in tags:
            return False
        values = [w for mark in self.marks if mark.tag == "value" for w in mark.what if w.kind is Kind.DEAL]
        closing = any(self.marks[i].what == "expected_close" for i in self._tagged("datefield"))
        everything = re.search(r"\b(?:anything|everything)\b", self.text.lower()) and values
        return (
            "status" in tags
            or closing
            or bool(everything)
            or bool(values and tags & {"name", "time", "number", "mine"})
        )
