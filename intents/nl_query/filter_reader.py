"""The filters of a question as they are being read: what every part of `conditions` works on."""

from __future__ import annotations

from crm_core.plan_values import all_of
from crm_core.queries import Filter, Related
from intents.interpretation import Context
from intents.nl_query.draft import PlanDraft, Term
from intents.nl_query.marks import Mark
from intents.resolution import Mention


class Unclear(Exception):
    """A name that several records fit equally well."""

    def __init__(self, mention: Mention) -> None:
        self.mention = mention
        super().__init__(mention.text)


def one_related(one: Filter, two: Filter) -> Filter | None:
    """`won deals of GTX Pro`: two things said of related records are said of the same ones."""
    match one, two:
        case Related(relation, first, 1, None), Related(other, second, 1, None) if relation == other:
            return Related(relation, all_of([part for part in (first, second) if part is not None]))
    return None


class FilterReader:
    """Fills `draft.terms` from marks. `used` holds the places of the marks that are read; `unread` the marks that
    found no meaning."""

    def __init__(self, draft: PlanDraft, marks: list[Mark], used: set[int], context: Context, currencies: int) -> None:
        self.draft, self.marks, self.used, self.context = draft, marks, used, context
        self._currencies = currencies
        self.unread: list[Mark] = []
        self._negated, self._joined = False, "and"
        self._at = 0
        """Where in the text the mark stands that is being read."""

    def _add(self, part: Filter) -> None:
        joined = self._joined if self.draft.terms else "and"
        last = self.draft.terms[-1] if self.draft.terms else None
        if last is not None and joined == "and" and not (self._negated or last.negated):
            both = one_related(last.filter, part)
            if both is not None:
                last.filter = both
                return
        self.draft.terms.append(Term(part, joined, self._negated, self._at))
        self._joined = "and"
        self._negated = False

    def read(self) -> None:
        """Reads every mark that is not used yet."""
        raise TypeError("a part of the grammar reads nothing by itself: use Conditions")
