"""What every reader of marks needs: the marks of one question, and which of them are read already."""

from __future__ import annotations

from crm_core.entities import Kind
from crm_core.fields import FieldType
from intents.nl_query.annotate import Marked
from intents.nl_query.measures import NUMERIC
from intents.nl_query.vocabulary import FieldWord


class MarkReader:
    """Base of the readers in `measuring`, `grouping` and `ranking`, which together make `shape.Shaper`."""

    def __init__(self, marked: Marked) -> None:
        self.marked, self.marks, self.text = marked, marked.marks, marked.text
        self.used: set[int] = set()
        self.measured_deals = False
        """A figure of deals is asked for, whatever kind the words name."""
        self.ranks_deals = False
        """Records are ranked by their deals: "best rep"."""
        self.field_kind: Kind | None = None
        """The kind whose field is measured."""

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

    def _sorts(self, i: int) -> bool:
        """`by value, largest first`: the "by" at `i` leads to what is sorted by, not to groups."""
        if not self._tagged("direction") or i + 1 >= len(self.marks):
            return False
        if any(mark.tag in {"agg", "measure", "share"} for mark in self.marks):
            return False
        mark = self.marks[i + 1]
        return mark.tag == "datefield" or (mark.tag == "field" and any(map(sortable, mark.what)))


def sortable(word: FieldWord) -> bool:
    """A field that records are put in order by rather than grouped by."""
    return word.type in NUMERIC | {FieldType.DATE, FieldType.DATETIME} or word.path in {"name", "title"}
