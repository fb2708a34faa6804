"""By what an answer is grouped: fields, kinds of records, periods."""

from __future__ import annotations

from collections.abc import Iterator

from crm_core.entities import Kind
from crm_core.fields import FieldType
from crm_core.queries import Bucket, GroupBy
from intents.nl_query.mark_reader import MarkReader
from intents.nl_query.measures import NUMERIC
from intents.nl_query.paths import LINKS, path_to

_DATES = {FieldType.DATE, FieldType.DATETIME}


class Grouping(MarkReader):
    bucket: Bucket | None = None
    """Grouped by this period of a date that is chosen later."""

    def _groups(self) -> Iterator[GroupBy]:
        openers = self._tagged("by")
        each = self._tagged("each")
        which = [i for i in range(len(self.marks)) if self._asked_which(i)]
        openers = [i for i in openers if not (self._by_whom(i) or self._in_all(i) or self._sorts(i))]
        adverbs = [i for i in self._tagged("period") if self._word(i).endswith("ly")]
        for i in self._tagged("overtime"):
            self.bucket = Bucket.MONTH
            self.used.add(i)
        adverbs += [i for i in self._tagged("period") if self._period_asked(i)]
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
            joined = i + 2 < len(self.marks) and self.marks[i + 1].tag in {"and", "comma"}
            if joined and (self._group_at(i + 2) is not None or self.marks[i + 2].tag == "period"):
                chain.append(i + 2)

    def _in_all(self, i: int) -> bool:
        """`which rep has won deals in every region`: in all of them, which no plan can say."""
        asked = {"rank", "agg", "measure", "share", "period"}
        return self._word(i) == "in every" and not any(mark.tag in asked for mark in self.marks)

    def _by_whom(self, i: int) -> bool:
        """`won by people in the West office`: who did it, not what it is grouped by."""
        around = self.marks[max(0, i - 1) : i + 3]
        if len(around) < 4 or self._word(i) != "by":
            return False
        status, _, who, where = around
        doer = (
            who.tag == "kind"
            and who.what[0] in (Kind.USER, Kind.CONTACT)
            and self._word(i + 1).endswith(("s", "people"))
        )
        return status.tag == "status" and doer and where.tag in {"value", "team", "name"}

    def _asked_period(self) -> bool:
        """`which month had the most`, `best quarter`."""
        return any(self._period_asked(i) for i in self._tagged("period"))

    def _period_asked(self, i: int) -> bool:
        before = self.text[: self.marks[i].start].strip().lower()
        ranked = i > 0 and self.marks[i - 1].tag == "rank"
        return bool(self._tagged("rank")) and (ranked or before.endswith(("which", "what")))

    def _asked_which(self, i: int) -> bool:
        """`which industry has the highest win rate`: the field behind "which" or "what" is the group."""
        if self.marks[i].tag != "field" or not self._tagged("rank"):
            return False
        ranked = i - 2 if i > 1 and self.marks[i - 1].tag == "number" else i - 1
        if i and self.marks[ranked].tag == "rank" and self._word(i).endswith("s") and not self._numeric(i):
            return not any(word.type in _DATES for word in self.marks[i].what)
        if i and self.marks[ranked].tag == "rank" and ranked == 0 and self._qualifies(i):
            return True
        if i == 0 and [mark.tag for mark in self.marks[1:3]] == ["with", "rank"] and not self._numeric(i):
            return True  # "sector with the highest win rate"
        before = self.text[: self.marks[i].start].strip().lower()
        return before.endswith(("which", "what"))

    def _qualifies(self, i: int) -> bool:
        """`most profitable sector`: a field of text that ends the question, or whose figure follows."""
        after = self.marks[i + 1].tag if i + 1 < len(self.marks) else None
        plain = not self._numeric(i) and not any(word.type in _DATES for word in self.marks[i].what)
        return plain and after in {None, "by", "time", "status", "comma"}

    def _group_at(self, i: int) -> GroupBy | None:
        mark = self.marks[i]
        if mark.tag == "period":
            self.bucket = Bucket(mark.what)
            return None
        first = next((self.marks[k].what[0] for k in self._tagged("kind") if k not in self.used and k != i), None)
        first = first or self.field_kind or Kind.DEAL
        if mark.tag == "kind":
            kind = mark.what[0]
            ranked = bool(self._tagged("rank")) and kind is Kind.DEAL
            links = (
                LINKS[Kind.DEAL]
                if self.measured_deals or self.ranks_deals or first not in LINKS
                else {**LINKS[Kind.DEAL], **LINKS[first]}
            )
            return None if ranked or kind not in links else GroupBy(links[kind])
        if mark.tag != "field":
            return None
        target = Kind.DEAL if self.measured_deals or self.ranks_deals else first
        for word in sorted(mark.what, key=lambda w: (w.kind is not target, not w.built_in)):
            path = path_to(target, word.kind, word.path)
            if path and word.type in _DATES:
                return GroupBy(path, Bucket.MONTH)
            if path and word.type in NUMERIC and (self._tagged("rank") or self._listed_by(word.kind, path)):
                continue
            if path:
                return GroupBy(path)
        return None

    def _listed_by(self, kind: Kind, path: str) -> bool:
        """`list products by price`: records in the order of a number of their own, no groups of one each."""
        first = next((self.marks[k].what[0] for k in self._tagged("kind")), None)
        return (
            first is kind
            and "." not in path.removeprefix("custom.")
            and not any(self._tagged(tag) for tag in ("agg", "measure", "share", "each"))
        )
