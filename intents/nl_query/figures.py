"""Comparisons with a number: "over 10k", "between 5k and 10k", "more than 30 days", "500 employees or more"."""

from __future__ import annotations

import re
from typing import Any

from crm_core.entities import Kind
from crm_core.fields import FieldType
from crm_core.queries import Condition, Op
from intents.nl_query.filter_reader import FilterReader
from intents.nl_query.measures import NUMERIC, ON_RECORDS
from intents.nl_query.paths import placed

_MILLION = 1_000_000


class Figures(FilterReader):
    def _compared(self, i: int) -> bool:
        numbers = [j for j in range(i + 1, min(i + 4, len(self.marks))) if self.marks[j].tag == "number"]
        if not numbers:
            return False
        first = numbers[0]
        op, value = self.marks[i].what, self.marks[first].what
        if value.currency is None and self._counts(first):
            return False
        self.used.add(first)
        if self.marks[i].tag == "between":
            if len(numbers) < 2:
                return False
            self.used.update(range(i, numbers[1] + 1))
            high = self.marks[numbers[1]].what
            low = value.value * (1000 if high.value >= 1000 * value.value else 1)
            return self._measured(i, numbers[1], Op.BETWEEN, (low, high.value), high.currency)
        return self._measured(i, first, op, value.value, value.currency)

    def _counts(self, number: int) -> bool:
        """`more than 3 won deals per company`: how many there are in each group, which no plan can ask for."""
        after = [mark for mark in self.marks[number + 1 : number + 3] if mark.tag != "status"]
        return bool(after) and after[0].tag == "kind" and after[0].what[0] is self.draft.target

    def _bare_number(self, i: int) -> bool:
        if i + 1 < len(self.marks) and self.marks[i + 1].tag == "ormore":
            self.used.add(i + 1)
            return self._measured(
                i, i + 1, self.marks[i + 1].what, self.marks[i].what.value, self.marks[i].what.currency
            )
        if i and self.marks[i - 1].tag == "with" and i + 1 < len(self.marks) and self.marks[i + 1].tag == "field":
            return self._measured(i, i, Op.EQ, self.marks[i].what.value, self.marks[i].what.currency)
        return False

    def _as_stored(self, field: int, start: int, end: int, value: Any) -> None:
        """No field of a file says whether its numbers are millions: the number is compared as it is stored."""
        text, mark = self.draft.text, self.marks[field]
        number = next(one for one in self.marks[start : end + 1] if one.tag == "number")
        label, small = text[mark.start : mark.end], f"{value / _MILLION:g}"
        smaller = f"{text[: number.start]}{small}{text[number.end :]}"
        self.draft.assume(f"{label} = the number as it is stored", (f"{label} is stored in millions", smaller))

    def _measured(self, start: int, end: int, op: Op, value: Any, currency: str | None) -> bool:
        target = self.draft.target
        for j in (end + 1, start - 1):
            if not 0 <= j < len(self.marks):
                continue
            mark = self.marks[j]
            if mark.tag == "period" and j == end + 1 and target is Kind.DEAL and isinstance(value, int):
                self.used.add(j)
                took = re.search(
                    r"\b(?:took|take|takes|taking|needed|closed within|closed in)\b", self.draft.text, re.IGNORECASE
                )
                days = {"day": 1, "week": 7, "month": 30, "quarter": 91, "year": 365}[mark.what]
                self._add(Condition("cycle_days" if took else "age_in_stage", op, value * days))
                return True
            if mark.tag == "measure" and target is Kind.DEAL and mark.what == "cycle":
                self.used.add(j)
                self._add(Condition("cycle_days", op, value))
                return True
            if mark.tag == "measure" and target in (Kind.COMPANY, Kind.CONTACT) and mark.what in ON_RECORDS:
                self.used.add(j)
                self._add(Condition(ON_RECORDS[mark.what], op, value))
                return True
            words = [w for w in mark.what if w.type in NUMERIC] if mark.tag == "field" else []
            for word in sorted(words, key=lambda w: w.kind is not target):
                if word.type is FieldType.PERCENT and not isinstance(value, tuple):
                    value = value / 100
                made = placed(target, word.kind, Condition(word.path, op, value))
                if made is not None:
                    self.used.add(j)
                    self._add(made)
                    if not word.built_in and not isinstance(value, tuple) and value >= _MILLION:
                        self._as_stored(j, start, end, value)
                    return True
        if target is Kind.PRODUCT:
            self._add(Condition("price", op, value))
            return True
        made = placed(target, Kind.DEAL, Condition("value", op, value))
        if made is None:
            return False
        self._add(made)
        if currency and self._currencies > 1 and target is Kind.DEAL:
            self._add(Condition("currency", Op.EQ, currency))
        return True
