"""What a question left open and how it was taken, with the words that ask for the other reading."""

from __future__ import annotations

import re

from crm_core.entities import Kind
from crm_core.queries import Aggregate, AggregateFn
from intents.name_index import name_words
from intents.nicknames import given_names
from intents.nl_query.annotate import Marked
from intents.nl_query.draft import PlanDraft
from intents.nl_query.marks import Mark

_CLIENTS = re.compile(r"customers?|clients?", re.IGNORECASE)
_LEADS = re.compile(r"leads|prospects", re.IGNORECASE)
_OPEN = re.compile(
    r"best|top|lead|worst|weak|strong|poor|perform|success|productive|profit|lucrative|popular|sell|sold|often",
    re.IGNORECASE,
)
"""Superlatives that do not say by what."""
_MORE = re.compile(r"\b(more|most)\b", re.IGNORECASE)
_SIZE = "deal_size"
_SUM = Aggregate(AggregateFn.SUM, "value")


def note(draft: PlanDraft, marked: Marked) -> None:
    """Adds to `draft.assumptions` whatever the fixed words of the question were taken for."""
    text = marked.text
    for typed, read in marked.fixes:
        draft.assume(f'"{typed}" = {read}')
    for mark in marked.marks:
        said = text[mark.start : mark.end]
        if mark.tag == "name" and mark.what is not None and _misspelled(said, mark.what.candidates[0].name):
            draft.assume(f'{mark.what.candidates[0].name}, for "{said}"')
        if mark.tag == "kind" and mark.what[0] is Kind.COMPANY and _CLIENTS.fullmatch(said):
            if any(known.words.startswith("customers of ") for known in draft.assumptions):
                continue  # said already, with whose they are
            instead = (
                () if draft.group_by else (("only with won deals", _replaced(text, mark, "companies with won deals")),)
            )
            draft.assume(f"{said.lower()} = companies", *instead)
        elif mark.tag == "kind" and mark.what[0] is Kind.CONTACT and _LEADS.fullmatch(said):
            draft.assume(f"{said.lower()} = contacts")
        elif mark.tag == "measure" and mark.what == _SIZE:
            draft.assume(
                "deal size = value of the won deals", ("of all deals", _replaced(text, mark, "average value of deals"))
            )
        elif mark.tag == "measure" and mark.what == "cycle" and not draft.statuses & {"won", "lost"}:
            draft.assume(
                "time to close = won and lost deals alike", ("won deals only", f"{text.rstrip('?. ')} for won deals")
            )
        elif mark.tag == "rank" and str(mark.what[1]).startswith("custom."):
            label = str(mark.what[1]).removeprefix("custom.").replace("_", " ")
            first = "earliest" if mark.what[0] is False else "newest"
            draft.assume(f"{said.lower()} = by {label}", ("by when it was added here", _replaced(text, mark, first)))
        elif mark.tag == "measure" and said.lower() in {"revenue won", "won revenue", "sales won"}:
            _own_revenue(draft, text, mark)
        elif mark.tag == "time" and mark.what.assumption:
            options = mark.what.instead
            draft.assume(mark.what.assumption, *((label, _replaced(text, mark, words)) for label, words in options))
    _by_value_or_count(draft, marked)
    _averaged(draft, marked)
    _lost_customers(draft, marked)


def _own_revenue(draft: PlanDraft, text: str, mark: Mark) -> None:
    """`accounts by revenue won`: what was won from them, which is not the revenue that they make."""
    if any(group.path == "company" for group in draft.group_by):
        own = re.sub(r"\b(?:accounts|customers|clients)\b", "companies", _replaced(text, mark, "revenue"))
        draft.assume("revenue won = value of the won deals", ("by their own revenue", own))


def _misspelled(said: str, name: str) -> bool:
    """Whether a word of `said` is none of the name's, nor a nickname or the beginning of one."""
    own = name_words(name)
    known = {*own, "".join(own), "".join(word[0] for word in own)}
    return any(
        not known & set(given_names(word)) and not any(part.startswith(word) for part in own)
        for word in name_words(re.sub(r"['’]s?$", "", said))
    )


def _by_value_or_count(draft: PlanDraft, marked: Marked) -> None:
    if any(m.tag in {"measure", "agg"} for m in marked.marks):
        return
    best = next((m for m in marked.marks if m.tag == "rank"), None)
    said = marked.text[best.start : best.end].lower() if best else ""
    if best is not None and draft.group_by and _OPEN.search(said):
        _best(draft, marked.text.rstrip("?. "), said)
        return
    if draft.aggregate != _SUM or any(m.tag == "field" for m in marked.marks):
        return
    if draft.compare and not any(m.tag in {"kind", "status"} for m in marked.marks):
        draft.assume("compared by won value", ("by number of won deals", f"number of won deals {marked.text}"))
        return
    more = _MORE.search(marked.text)
    if more is not None and (draft.compare or draft.group_by):
        counted = f"{marked.text[: more.end()]} deals{marked.text[more.end() :]}"
        draft.assume(f"{more[0].lower()} = by value", ("by number of deals", counted))


def _averaged(draft: PlanDraft, marked: Marked) -> None:
    """`average won value per account`: of its deals, or of the accounts' totals."""
    mean = next((m for m in marked.marks if m.tag == "agg" and m.what is AggregateFn.AVG), None)
    total = any(m.tag == "measure" and m.what == "won_value" for m in marked.marks)
    if mean is None or not total or not draft.group_by or draft.over_groups is not None:
        return
    text = f"{marked.text[: mean.start]}{marked.text[mean.end :]}".strip().rstrip("?. ")
    draft.assume("average = of the deals in each group", ("of the groups' totals", f"{text} on average"))


def _best(draft: PlanDraft, text: str, said: str) -> None:
    if draft.aggregate == _SUM:
        kept = ", profit is not kept" if "profit" in said else ""
        draft.assume(f"{said} = by won value{kept}", ("by number of won deals", f"{text} by number of won deals"))
    elif draft.aggregate == Aggregate(AggregateFn.COUNT) and draft.statuses == {"won"}:
        draft.assume(f"{said} = by number of won deals", ("by won value", f"{text} by won value"))


def _lost_customers(draft: PlanDraft, marked: Marked) -> None:
    """A lost deal is not a lost customer: what is found, and the other readings."""
    lost = any(m.tag == "status" and m.what == "lost" for m in marked.marks)
    kinds = {m.what[0] for m in marked.marks if m.tag == "kind"}
    if draft.target is Kind.COMPANY and lost and Kind.DEAL not in kinds:
        draft.assume(
            "customers lost = companies with a lost deal",
            ("the lost deals", "lost deals"),
            ("stopped buying a year ago", "companies with won deals but no won deals in the last 12 months"),
        )


def _replaced(text: str, mark: Mark, words: str) -> str:
    return text[: mark.start] + words + text[mark.end :]
