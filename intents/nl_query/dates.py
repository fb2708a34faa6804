"""Which date field a time is about: "closed in March", "established after 2000", "older than 90 days"."""

from __future__ import annotations

import re

from crm_core.entities import Kind
from crm_core.fields import FieldType, field_of
from crm_core.plan_values import all_of, conjuncts
from crm_core.queries import AggregateFn, Condition
from intents.nl_query.filter_reader import FilterReader
from intents.nl_query.paths import during, placed, years_of
from intents.nl_query.statuses import DECIDED, decided, outcome_said
from intents.time.timespans import Span

_AGED = re.compile(r"(?:older|newer|younger) than", re.IGNORECASE)


class Dates(FilterReader):
    def _dated_field(self, i: int, span: Span) -> bool:
        """`established after 2000`, `renewed in March`: a number of years or a date of its own before the time."""
        words = self.marks[i - 1].what if i and self.marks[i - 1].tag == "field" else []
        for word in words:
            if word.type is FieldType.NUMBER and not word.built_in:
                parts = [Condition(word.path, op, year) for op, year in years_of(span)]
            elif word.type in (FieldType.DATE, FieldType.DATETIME):
                parts = [part for part in conjuncts(during(word.kind, word.path, span)) if isinstance(part, Condition)]
            else:
                continue
            made = [placed(self.draft.target, word.kind, part) for part in parts]
            whole = all_of([part for part in made if part is not None])
            if whole is not None:
                self.used.add(i - 1)
                self._add(whole)
                return True
        return False

    def _date_path(self, i: int) -> str:
        """The date field that the time at `i` is about."""
        target = self.draft.target
        if _AGED.match(self.draft.text, self.marks[i].start) and field_of(target, "created") is not None:
            return "created"
        if target is not Kind.DEAL:
            default = {Kind.ACTIVITY: "timestamp", Kind.TASK: "due"}.get(target, "created")
            default = self.draft.date_path or default
            named = [m.what for m in self.marks[:i] if m.tag == "datefield" and field_of(target, m.what)]
            return named[-1] if named else default
        for mark in reversed(self.marks[:i]):
            if mark.tag == "datefield" and mark.what in {"created", "expected_close"}:
                over = mark.what == "expected_close" and (decided(self.marks) or self.draft.statuses & DECIDED)
                return "closed" if over else str(mark.what)
            if outcome_said(mark):
                return "closed"
        if self.draft.date_path is not None:
            return self.draft.date_path
        aggregate = self.draft.aggregate
        if self.draft.statuses & DECIDED or (aggregate and aggregate.fn is AggregateFn.WIN_RATE):
            return "closed"
        if decided(self.marks[i:]):
            return "closed"
        path = "expected_close" if "open" in self.draft.statuses else "created"
        self.draft.assume(f"dates = {path.replace('_', ' ')}", ("closed in that time", f"{self.draft.text} closed"))
        return path
