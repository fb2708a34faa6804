"""Marks -> filters: every mark that the shape left over becomes a condition, or is named as not understood."""

from __future__ import annotations

import re

from crm_core.entities import Kind, Ref
from crm_core.fields import FieldType, field_of
from crm_core.queries import AggregateFn, Condition, Op
from intents.nl_query.dates import Dates
from intents.nl_query.existence import Existence
from intents.nl_query.figures import Figures
from intents.nl_query.filter_reader import Unclear
from intents.nl_query.marks import Mark
from intents.nl_query.paths import LINKS, during, placed
from intents.nl_query.statuses import DECIDED, decided
from intents.nl_query.teams import in_team, is_mine, reporting_to
from intents.resolution import Mention

_OWNED = re.compile(r"\b(?:owned|held|managed) by (?:the )?$|\bbelong(?:ing)? to (?:the )?$", re.IGNORECASE)
_SILENT = {"glue", "who", "each", "total", "comma", "and", "or", "with"}
"""What may be left over without a word: it only joins or introduces."""


class Conditions(Existence, Figures, Dates):
    """Fills `draft.terms`. After `read`, `unread` holds the marks that found no meaning here."""

    def read(self) -> None:
        kinds = [i for i, m in enumerate(self.marks) if m.tag == "kind" and m.what[0] is self.draft.target]
        head = next((i for i in kinds if i not in self.used), None)
        if head is not None:
            self.used.add(head)
            if self.marks[head].what[1]:
                path = "role" if self.draft.target is Kind.USER else "type"
                self._add(Condition(path, Op.EQ, self.marks[head].what[1]))
        refused: Mark | None = None
        introducing: list[int] = []
        for i, mark in enumerate(self.marks):
            if i in self.used:
                continue
            if mark.tag in {"or", "and", "comma"}:
                self._joined = {"or": "or", "and": "and also", "comma": "comma"}[mark.tag]
                self._negated = self._negated and mark.tag == "or"
            elif mark.tag == "not" and i + 1 < len(self.marks) and self.marks[i + 1].tag == "touch":
                self.used.add(i)
                self._must_have(i, none=True)
            elif mark.tag == "not":
                self._negated, refused = True, mark
            elif mark.tag in {"field", "measure"}:
                introducing.append(i)
            elif not self._one(i, mark) and mark.tag not in _SILENT:
                self.unread.append(mark)
        self.unread += [self.marks[i] for i in introducing if i not in self.used and not self._introduces(i)]
        if self._negated and refused is not None:
            self.unread.append(refused)

    def _one(self, i: int, mark: Mark) -> bool:
        self.used.add(i)
        self._at = mark.start
        target = self.draft.target
        match mark.tag:
            case "absent" if self._lacks(i):
                return True
            case "absent" | "with":
                return self._must_have(i, none=mark.tag == "absent")
            case "status":
                return self._status(mark.what)
            case "name":
                return self._named_value(i, mark.what) or self._name(mark.what)
            case "by":
                if self.draft.compare or i + 1 in self.used or any(m.tag == "rank" for m in self.marks):
                    return True
                after = self.marks[i + 1].tag if i + 1 < len(self.marks) else None
                return after in {"name", "value", "team", "time", "mine", "datefield", "kind"} and (
                    after != "kind" or self.marks[i + 1].what[0] in (Kind.USER, Kind.TEAM, Kind.CONTACT)
                )
            case "lacks" if field_of(target, mark.what) is not None:
                self._add(Condition(mark.what, Op.EMPTY, True))
                return True
            case "stuck" | "glue":
                return mark.tag == "glue" or any(other.tag == "period" for other in self.marks)
            case "team":
                return self._team(mark.what)
            case "mine" if target is Kind.TEAM and not is_mine(self.draft.text, mark):
                return True
            case "mine" if target in (Kind.DEAL, Kind.CONTACT, Kind.TASK, Kind.ACTIVITY, Kind.COMPANY):
                if is_mine(self.draft.text, mark):
                    if not self.context.actor_id:
                        self.draft.assume("my = everyone's: you are none of the users here")
                        return self.draft.text[mark.start : mark.end].lower() == "my"
                    self._add(Condition("owner", Op.EQ, self.context.actor_id))
                return True
            case "value":
                return self._value(i, mark)
            case "time":
                if self._dated_field(i, mark.what):
                    return True
                self._add(during(target, self._date_path(i), mark.what))
                return True
            case "cmp" | "between":
                return self._compared(i)
            case "number":
                return self._bare_number(i)
            case "datefield" if mark.what == "overdue":
                if target is not Kind.TASK:
                    return False
                self._add(Condition("done", Op.EQ, False))
                self._add(Condition("due", Op.LT, self.context.now.date()))
                return True
            case "datefield":
                running = target is Kind.DEAL and not decided(self.marks) and not self.draft.statuses & DECIDED
                if mark.what == "expected_close" and running and "open" not in self.draft.statuses:
                    self._status("open")
                return True
            case "semantic":
                self.draft.semantic = mark.what
                return True
            case "kind":
                if target is not Kind.DEAL and mark.what[0] is Kind.DEAL and i and self.marks[i - 1].tag == "status":
                    return True  # "... and open deals": the status before it already asks for the deals
                return mark.what[0] in LINKS.get(target, {}) or mark.what[0] in (Kind.PRODUCT, Kind.TEAM)
        return False

    def _introduces(self, i: int) -> bool:
        """A field that only names what the value, record or figure beside it is."""
        if self.marks[i].tag == "measure":
            return False
        beside = [i - 1, i + 1]
        if i + 2 < len(self.marks) and self.marks[i + 1].tag == "not":  # "all regions except West"
            beside.append(i + 2)
        near = [self.marks[j] for j in beside if 0 <= j < len(self.marks)]
        paths = {word.path for word in self.marks[i].what}
        return any(
            (mark.tag == "value" and any(word.path in paths for word in mark.what))
            or (mark.tag in {"name", "kind"} and any(word.type is FieldType.REF for word in self.marks[i].what))
            or (mark.tag in {"status", "measure"} and paths & {"status", "stage", "closed"})
            for mark in near
        ) or (self.draft.aggregate is not None and self.draft.aggregate.path in paths)

    def _status(self, status: str) -> bool:
        if self.draft.target is Kind.TASK and status in {"open", "closed"}:
            self._add(Condition("done", Op.EQ, status == "closed"))
            return True
        if self.draft.target is not Kind.DEAL:
            made = placed(self.draft.target, Kind.DEAL, Condition("status", Op.EQ, status))
            if made is None or status == "closed":
                return False
            self._add(made)
            return True
        self.draft.statuses.add(status)
        if status != "closed":
            self._add(Condition("status", Op.EQ, status))
        elif self._sums():
            self.draft.statuses.add("won")
            self._add(Condition("status", Op.EQ, "won"))
        elif not any(m.tag == "time" for m in self.marks) and not {"won", "lost"} & self.draft.statuses:
            self._add(Condition("status", Op.IN, ("won", "lost")))
        return True

    def won(self) -> None:
        """Of won deals, though no word says so."""
        self._status("won")

    def _sums(self) -> bool:
        aggregate = self.draft.aggregate
        asks_who = any(m.tag == "who" for m in self.marks)
        return not {"won", "lost"} & self.draft.statuses and (
            asks_who or (aggregate is not None and aggregate.fn is AggregateFn.SUM)
        )

    def _team(self, mention: Mention | None) -> bool:
        if mention is None:
            team = self.draft.team_id
            if team is None:
                return False
            self._add(in_team(self.draft.target, team))
            return True
        if len(mention.equal) > 1:
            raise Unclear(mention)
        self._add(reporting_to(self.draft.target, mention.candidates[0].ref.id))
        if self.draft.target is Kind.USER and not any(m.tag == "kind" for m in self.marks):
            self._add(Condition("role", Op.EQ, "rep"))
        return True

    def _named_value(self, i: int, mention: Mention) -> bool:
        """`subsidiaries of Acme`, `the West office`: a text field that holds the name of a record."""
        for j in (i - 1, i + 1):
            if not 0 <= j < len(self.marks) or self.marks[j].tag != "field":
                continue
            for word in self.marks[j].what:
                if word.type in (FieldType.TEXT, FieldType.CHOICE) and not word.built_in:
                    made = placed(self.draft.target, word.kind, Condition(word.path, Op.EQ, mention.candidates[0].name))
                    if made is not None:
                        self.used.add(j)
                        self._add(made)
                        return True
        return False

    def _name(self, mention: Mention) -> bool:
        links = LINKS.get(self.draft.target, {})
        fitting = [c for c in mention.equal if c.ref.kind in links or c.ref.kind is self.draft.target]
        if not fitting:
            return False
        if len(fitting) > 1:
            raise Unclear(mention)
        ref: Ref = fitting[0].ref
        if ref.kind is self.draft.target and _OWNED.search(self.draft.text, 0, mention.start):
            return False  # "companies owned by Acme" are not Acme
        path = "id" if ref.kind is self.draft.target else links[ref.kind]
        self._add(Condition(path, Op.EQ, ref.id))
        return True

    def _value(self, i: int, mark: Mark) -> bool:
        near = [w.path for j in (i - 1, i + 1) if 0 <= j < len(self.marks) and self.marks[j].tag == "field"
                for w in self.marks[j].what]  # fmt: skip
        ranked = sorted(mark.what, key=lambda w: (w.path not in near, w.kind is not self.draft.target))
        for word in ranked:
            values = word.values
            condition = Condition(
                word.path, Op.EQ if len(values) == 1 else Op.IN, values[0] if len(values) == 1 else values
            )
            made = placed(self.draft.target, word.kind, condition)
            if made is not None:
                if word.outcome and self.draft.target is Kind.DEAL:
                    self.draft.statuses.add(word.outcome)
                self._add(made)
                return True
        return False
