"""The shape of an answer: what is asked about, what is counted, by what it is grouped, in which order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from crm_core.entities import Kind
from crm_core.fields import FieldType
from crm_core.queries import Aggregate, AggregateFn, Bucket, GroupBy, OrderBy
from intents.nl_query.annotate import Amount, Marked
from intents.nl_query.measures import MEASURES, NUMERIC, ON_RECORDS, VALUE
from intents.nl_query.paths import LINKS, path_to
from intents.nl_query.vocabulary import FieldWord

_DATES = {FieldType.DATE, FieldType.DATETIME}


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
    used: set[int] = field(default_factory=set)
    notes: list[tuple[str, tuple[tuple[str, str], ...]]] = field(default_factory=list)


class Shaper:
    """Reads the shape off the marks of one question; `shape` is None when the words are no question over records."""

    def __init__(self, marked: Marked) -> None:
        self.marked, self.marks, self.text = marked, marked.marks, marked.text
        self.used: set[int] = set()

    def shape(self) -> Shape | None:
        aggregate, status = self._measure()
        groups = list(self._groups())
        ranks = [i for i in self._tagged("rank") if i not in self.used]
        asks_who = bool(self._tagged("who"))
        kinds = [i for i in self._tagged("kind") if i not in self.used]
        compares = bool(self._tagged("versus")) or " more" in self.text
        head = self._head(kinds)
        subject = self.marks[head].what[0] if head is not None else None
        target = self._target(subject, aggregate, groups)
        titles = [w for m in self.marks if m.tag == "value" for w in m.what if w.path == "title"]
        if asks_who and subject in (Kind.ACTIVITY, Kind.DEAL, Kind.TASK) and self._refused(head):
            target, asks_who = Kind.USER, False
        if target is None and titles and not self._tagged("status"):
            target = Kind.CONTACT
        shape = Shape(target or Kind.DEAL, aggregate, status)
        groups_only = any(self._asked_which(i) for i in range(len(self.marks)))
        if target is None and not groups_only and not (aggregate or groups or self._deal_like()):
            return None
        ranked_by_deals = bool(ranks) and subject in LINKS[Kind.DEAL] and subject is not Kind.CONTACT
        if ranks and (asks_who or (ranked_by_deals and self._by_deals(subject, aggregate, head))):
            shape.target = Kind.DEAL
            other = [i for i in kinds if i != head and self.marks[i].what[0] is Kind.DEAL]
            if asks_who and subject is Kind.ACTIVITY:
                shape.target = Kind.ACTIVITY
            elif not asks_who and head is not None:
                self.used.add(head)
                link = LINKS[Kind.DEAL][subject] if subject else "owner"
                groups.insert(0, GroupBy(link))
            if asks_who:
                groups.insert(0, GroupBy("owner"))
            self.used.update(other)
            if shape.aggregate is None:
                counted = bool(other) or subject is Kind.DEAL or shape.target is Kind.ACTIVITY
                biggest = self._word(ranks[0]) in {"biggest", "largest", "most valuable"}
                if counted and not biggest:
                    shape.aggregate = Aggregate(AggregateFn.COUNT)
                else:
                    shape.aggregate = Aggregate(AggregateFn.MAX if counted else AggregateFn.SUM, VALUE)
                    shape.status = None if counted else "won"
            self._rank(shape, ranks, grouped=True, singular=False)
        elif groups and ranks:
            self._rank(shape, ranks, grouped=True, singular=False)
        elif ranks:
            noun = self._word(head) if head is not None else "deals"
            self._rank(shape, ranks, grouped=False, singular=not noun.endswith("s") and noun != "people")
        if asks_who and not ranks and not groups and not compares and subject in (None, Kind.DEAL, Kind.ACTIVITY):
            if self._tagged("status") or subject is Kind.ACTIVITY:
                groups.append(GroupBy("owner"))
                shape.aggregate = shape.aggregate or Aggregate(AggregateFn.COUNT)
        shape.group_by = groups
        if (groups or self.bucket) and shape.aggregate is None:
            shape.aggregate = Aggregate(AggregateFn.COUNT)
        shape.bucket = self.bucket
        self._sorted(shape)
        shape.used = self.used
        return shape

    bucket: Bucket | None = None

    def _refused(self, head: int | None) -> bool:
        """`who has no open deals`: the kind stands behind "no" or "not"."""
        return head is not None and any(m.tag in {"absent", "not"} for m in self.marks[:head])

    def _tagged(self, tag: str) -> list[int]:
        return [i for i, mark in enumerate(self.marks) if mark.tag == tag]

    def _word(self, i: int) -> str:
        return self.text[self.marks[i].start : self.marks[i].end].lower()

    def _adjacent(self, i: int, j: int) -> bool:
        """Nothing but white space or one small word between two marks."""
        between = self.text[self.marks[i].end : self.marks[j].start].strip().lower()
        return between in {
            "",
            "the",
            "of",
            "of the",
            "is",
            "a",
            "an",
            "by",
            "-",
            "are",
            "each",
            "our",
            "my",
            "their",
            "number of",
        }

    def _next(self, i: int) -> int | None:
        return i + 1 if i + 1 < len(self.marks) and self._adjacent(i, i + 1) else None

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
        return "status" in tags or bool(values and tags & {"name", "time", "number", "mine"})

    def _target(self, subject: Kind | None, aggregate: Aggregate | None, groups: list[GroupBy]) -> Kind | None:
        if self._measured_deals:
            return Kind.DEAL
        if aggregate is not None and aggregate.path and subject is not None and self._field_kind not in (None, subject):
            return self._field_kind
        if subject is None and self._field_kind is not None and aggregate is not None:
            return self._field_kind
        if subject in (Kind.PRODUCT, Kind.TEAM):
            return Kind.DEAL
        return subject

    _measured_deals = False
    _field_kind: Kind | None = None

    def _measure(self) -> tuple[Aggregate | None, str | None]:
        """The figure asked for. A measure compared with a number ("over 100k pipeline") is a filter, not this."""
        aggs, shares = self._tagged("agg"), self._tagged("share")
        self.used.update(aggs)
        found: tuple[Aggregate | None, str | None] = (None, None)
        for i in self._tagged("measure"):
            if self._compared(i):
                continue
            aggregate, status = MEASURES[self.marks[i].what]
            self.used.add(i)
            if self.marks[i].what == "cycle" and i and self.marks[i - 1].tag == "rank" and not self._tagged("by"):
                self.used.add(i - 1)
                self._measured_deals = True
                ends = AggregateFn.MAX if self.marks[i - 1].what[0] else AggregateFn.MIN
                return Aggregate(ends, aggregate.path), None
            self._measured_deals = True
            fn = next((self.marks[a].what for a in aggs if self.marks[a].what not in (AggregateFn.COUNT,)), None)
            if fn is not None and aggregate.path and self.marks[i].what in {"cycle", "deal_size"}:
                aggregate = Aggregate(fn if fn is not AggregateFn.SUM else aggregate.fn, aggregate.path)
            elif fn in (AggregateFn.AVG, AggregateFn.MEDIAN, AggregateFn.MIN, AggregateFn.MAX) and aggregate.path:
                aggregate = Aggregate(fn, aggregate.path)
            found = (aggregate, status)
            break
        if found[0] is not None:
            return found
        if shares:
            self.used.update(shares)
            return Aggregate(AggregateFn.SHARE), None
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
                self._field_kind = word.kind
                return Aggregate(fn if fn is not AggregateFn.COUNT else AggregateFn.SUM, word.path), None
        self._field_kind = Kind.DEAL
        return Aggregate(fn, VALUE), None

    def _numeric(self, i: int) -> list[FieldWord]:
        return [word for word in self.marks[i].what if word.type in NUMERIC]

    def _compared(self, i: int) -> bool:
        """Whether the field or measure at `i` stands beside a comparison with a number."""
        near = [self.marks[j].tag for j in (i + 1, i + 2) if j < len(self.marks)]
        before = [self.marks[j].tag for j in (i - 1,) if j >= 0]
        return (
            near[:1] in (["cmp"], ["between"])
            or (near[:1] == ["number"] and near[1:] == ["ormore"])
            or (before == ["number"] and i >= 2 and self.marks[i - 2].tag in {"cmp", "between", "and", "number"})
        )

    def _groups(self) -> Iterator[GroupBy]:
        openers = self._tagged("by")
        each = self._tagged("each")
        which = [i for i in range(len(self.marks)) if self._asked_which(i)]
        adverbs = [i for i in self._tagged("period") if self._word(i).endswith("ly")]
        for i in self._tagged("overtime"):
            self.bucket = Bucket.MONTH
            self.used.add(i)
        chain = adverbs + [i + 1 for i in openers] + [i + 1 for i in each] + which
        seen: set[int] = set()
        while chain:
            i = chain.pop(0)
            if i >= len(self.marks) or i in seen or i in self.used:
                continue
            seen.add(i)
            group = self._group_at(i)
            if group is None and self.bucket is None:
                continue
            if self.marks[i].tag not in {"field", "kind", "period"}:
                continue
            self.used.add(i)
            if i - 1 >= 0 and self.marks[i - 1].tag in {"by", "each"}:
                self.used.add(i - 1)
            if group is not None:
                yield group
            if i + 2 < len(self.marks) and self.marks[i + 1].tag in {"and", "comma"}:
                if self._group_at(i + 2) is not None or self.marks[i + 2].tag == "period":
                    chain.append(i + 2)

    def _asked_which(self, i: int) -> bool:
        """`which industry has the highest win rate`: the field behind "which" or "what" is the group."""
        if self.marks[i].tag != "field" or not self._tagged("rank"):
            return False
        if i and self.marks[i - 1].tag == "rank" and self._word(i).endswith("s") and not self._numeric(i):
            return not any(word.type in _DATES for word in self.marks[i].what)
        before = self.text[: self.marks[i].start].strip().lower()
        return before.endswith(("which", "what"))

    def _group_at(self, i: int) -> GroupBy | None:
        mark = self.marks[i]
        if mark.tag == "period":
            self.bucket = Bucket(mark.what)
            return None
        if mark.tag == "kind":
            kind = mark.what[0]
            ranked = bool(self._tagged("rank")) and kind is Kind.DEAL
            return None if ranked or kind not in LINKS[Kind.DEAL] else GroupBy(LINKS[Kind.DEAL][kind])
        if mark.tag != "field":
            return None
        first = next((self.marks[k].what[0] for k in self._tagged("kind") if k not in self.used and k != i), Kind.DEAL)
        target = Kind.DEAL if self._measured_deals else first
        for word in sorted(mark.what, key=lambda w: (w.kind is not target, not w.built_in)):
            path = path_to(target, word.kind, word.path)
            if path and word.type in _DATES:
                return GroupBy(path, Bucket.MONTH)
            if path and not (self._tagged("rank") and word.type in NUMERIC):
                return GroupBy(path)
        return None

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
        own = {
            Kind.DEAL: "value",
            Kind.COMPANY: "size",
            Kind.CONTACT: "created",
            Kind.ACTIVITY: "timestamp",
            Kind.TASK: "due",
        }
        if path == "created" and shape.target in (Kind.ACTIVITY, Kind.TASK):
            path = own[shape.target]
        chosen = by_field or path or own.get(shape.target, "name")
        shape.order_by = [OrderBy(chosen, descending)]
        shape.aggregate = None if shape.aggregate and shape.aggregate.fn is AggregateFn.MAX else shape.aggregate
        if singular and shape.limit is None:
            shape.limit = 1

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
        """`sorted by value ascending`."""
        for i in self._tagged("total"):
            self.used.add(i)
            if i + 1 < len(self.marks) and self.marks[i + 1].tag in {"field", "measure", "status", "datefield"}:
                mark = self.marks[i + 1]
                words = [w for w in mark.what if w.kind is shape.target] if mark.tag == "field" else []
                path = words[0].path if words else mark.what if mark.tag == "datefield" else "value"
                self.used.add(i + 1)
                tail = self.text[self.marks[i + 1].end :].lower()
                up = "asc" in tail or "smallest" in tail or "lowest" in tail or "oldest" in tail
                numeric = not words or words[0].type in NUMERIC | _DATES
                shape.order_by = [OrderBy(None if shape.group_by else path, numeric and not up)]
