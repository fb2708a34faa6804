"""What a record must have or lack: "with open deals", "without an owner", "no activity in 14 days"."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from crm_core.entities import Kind
from crm_core.fields import field_of
from crm_core.queries import Condition, Filter, Op, Related
from intents.nl_query.draft import PlanDraft, Term
from intents.nl_query.filter_reader import FilterReader
from intents.nl_query.marks import Mark
from intents.nl_query.paths import LINKS, RELATIONS, path_to
from intents.nl_query.words import TOUCHES

_STOP = {"and", "comma", "by", "with", "absent", "or", "versus"}


class Existence(FilterReader):
    def _must_have(self, i: int, *, none: bool) -> bool:
        """`with open deals`, `without an owner`, `no activity in 14 days`."""
        target = self.draft.target
        at = next(
            (
                j
                for j in range(i + 1, len(self.marks))
                if self.marks[j].tag in {"kind", "touch", "field", "measure", "datefield"}
            ),
            None,
        )
        if at is None or any(self.marks[j].tag in _STOP | {"time", "name", "rank"} for j in range(i + 1, at)):
            return not none
        mark = self.marks[at]
        if mark.tag == "measure":
            return not none
        dated = at + 1 < len(self.marks) and self.marks[at + 1].tag == "time"
        if mark.tag == "datefield" and at == i + 1 and not dated and field_of(target, mark.what) is not None:
            self.used.add(at)
            self._add(Condition(mark.what, Op.EMPTY, none))
            return True
        if mark.tag == "datefield":
            return not none
        own = field_of(target, self.draft.text[mark.start : mark.end].lower())
        if mark.tag == "field" or (mark.tag == "kind" and own is not None):
            named = next((w for w in mark.what if w.kind is target), None) if mark.tag == "field" else own
            path = own.name if own is not None else getattr(named, "path", None)
            if path is None or (at + 1 < len(self.marks) and self.marks[at + 1].tag in {"cmp", "value", "number"}):
                return not none
            if any(self.marks[j].tag in {"cmp", "number", "value"} for j in range(i + 1, at)):
                return not none
            self.used.add(at)
            self._add(Condition(path, Op.EMPTY, none))
            return True
        timed = at + 1 < len(self.marks) and self.marks[at + 1].tag == "time"
        word = self.draft.text[mark.start : mark.end].lower()
        touched = mark.tag == "touch" or (word == "contact" and timed)  # "no contact in 90 days" is no person
        kind, type_ = (Kind.ACTIVITY, TOUCHES) if touched else mark.what
        if kind in LINKS.get(target, {}):
            self.used.add(at)
            if none or at == i + 1:
                self._add(Condition(LINKS[target][kind], Op.EMPTY, none))
            return True
        relation = RELATIONS.get(target, {}).get(kind)
        if relation is None:
            return False
        self._add(self._relation(i, at, relation, kind, type_, none=none))
        return True

    def _lacks(self, i: int) -> bool:
        """`without GTX Pro`, `never sold GTX Pro`: a value that the record, or each of its deals, must not have."""
        target, end = self.draft.target, i + 1
        while end < len(self.marks) and self._of_deals(end):
            end += 1
        said = [self.marks[j] for j in range(i + 1, end)]
        tags = [mark.tag for mark in said]
        if tags == ["value"] and any(path_to(target, word.kind, word.path) for word in said[0].what):
            self._negated = True
            return True
        relation = RELATIONS.get(target, {}).get(Kind.DEAL)
        if relation is None or not tags or "kind" in self._tags_from(end)[:1]:
            return False
        inner = PlanDraft(self.draft.text, Kind.DEAL)
        marks = [replace(mark, tag="status", what="won") if mark.tag == "measure" else mark for mark in said]
        reader = type(self)(inner, marks, set(), self.context, self._currencies)
        reader.read()
        self.unread += reader.unread
        self.used.update(range(i + 1, end))
        self._add(Related(relation, inner.where(), 0, 0))
        return True

    def _of_deals(self, j: int) -> bool:
        mark = self.marks[j]
        sold = mark.tag == "measure" and mark.what == "won_value"
        value = mark.tag == "value" and any(word.kind is Kind.DEAL for word in mark.what)
        return j not in self.used and (sold or value or mark.tag in {"status", "time"})

    def _tags_from(self, j: int) -> list[str]:
        return [mark.tag for mark in self.marks[j:]]

    def _relation(self, i: int, at: int, relation: str, kind: Kind, type_: Any, *, none: bool) -> Filter:
        inner = PlanDraft(self.draft.text, kind)
        end = at + 1
        while end < len(self.marks) and self.marks[end].tag not in _STOP and self.marks[end].tag != "value":
            end += 1
        least, most = 1, None
        between = list(range(i + 1, at))
        if len(between) >= 2 and self.marks[between[0]].tag == "cmp" and self.marks[between[1]].tag == "number":
            count = int(self.marks[between[1]].what.value)
            op = self.marks[between[0]].what
            least = count + 1 if op is Op.GT else 0 if op in (Op.LT, Op.LE) else count
            most = {Op.LT: count - 1, Op.LE: count, Op.EQ: count}.get(op)
            between = between[2:]
        picked = [j for j in (*between, *range(at + 1, end)) if j not in self.used]
        if type_:
            inner.terms.append(
                Term(Condition("type", Op.IN, type_) if isinstance(type_, tuple) else Condition("type", Op.EQ, type_))
            )
        marks = [_open_ended(self.marks[j]) if none else self.marks[j] for j in picked]
        reader = type(self)(inner, marks, set(), self.context, self._currencies)
        reader.read()
        self.unread += reader.unread
        self.used.update((at, *range(i + 1, at), *picked))
        self._by_which_date(inner, at)
        where = inner.where()
        return Related(relation, where, 0, 0) if none else Related(relation, where, least, most)

    def _by_which_date(self, inner: PlanDraft, at: int) -> None:
        """`companies with no deals in Q4`: none created then; the other reading is a button."""
        text, mark = self.draft.text, self.marks[at]
        for assumption in inner.assumptions:
            closed = f"{text[: mark.start]}closed {text[mark.start :]}"
            options = [(label, closed) for label, _ in assumption.instead if inner.target is Kind.DEAL]
            self.draft.assume(assumption.words, *options)


def _open_ended(mark: Mark) -> Mark:
    """ "None in the last 14 days" is "none since": what lies ahead has not happened either."""
    rolling = mark.tag == "time" and mark.what.grain == "rolling" and mark.what.start is not None
    return replace(mark, what=replace(mark.what, end=None)) if rolling else mark
