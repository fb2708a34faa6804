"""The filters of a question as they are being read: what every part of `conditions` works on."""

from __future__ import annotations

from crm_core.queries import Filter
from intents.interpretation import Context
from intents.linking import Mention
from intents.nl_query.draft import PlanDraft, Term
from intents.nl_query.marks import Mark


class Unclear(Exception):
    """A name that several records fit equally well."""

    def __init__(self, mention: Mention) -> None:
        self.mention = mention
        super().__init__(mention.text)


class FilterReader:
    """Fills `draft.terms` from marks. `used` holds the places of the marks that are read; `unread` the marks that
    found no meaning."""

    def __init__(self, draft: PlanDraft, marks: list[Mark], used: set[int], context: Context, currencies: int) -> None:
        self.draft, self.marks, self.used, self.context = draft, marks, used, context
        self._currencies = currencies
        self.unread: list[Mark] = []
        self._negated, self._joined = False, "and"

    def _add(self, part: Filter) -> None:
        joined = self._joined if self.draft.terms else "and"
        self.draft.terms.append(Term(part, joined, self._negated))
        self._joined = "and"
        self._negated = False

    def read(self) -> None:
        """Reads every mark that is not used yet."""
        raise TypeError("a part of the grammar reads nothing by itself: use Conditions")
