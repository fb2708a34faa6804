"""`more`, `next page`, `show all`, `the rest`: further records of the list that was shown last."""

from __future__ import annotations

import re
from dataclasses import replace

from crm_core.queries import PAGE, Ask
from intents.interpretation import Context, NotUnderstood, Parsed, Question, SlotValue

ALL = 200
"""Records that "all" shows at most."""
_SHOW = r"(?:and |ok |please )?(?:(?:show|give|list|see|get|display)(?: me| us)? )?"
_OF = r"(?: (?:of (?:them|those|these)|results|records|rows|ones|deals|companies|contacts|entries|please))*"
_MORE = re.compile(
    rf"{_SHOW}(?:(?:some |a few |the )?(?:\d+ |ten |twenty )?more"
    rf"|(?:the )?next (?:page|ones|few|batch|ten|twenty|\d{{1,3}})|another (?:page|ten|twenty|\d{{1,3}})){_OF}",
    re.IGNORECASE,
)
_REST = re.compile(rf"{_SHOW}(?:all )?(?:of )?the (?:rest|others|remaining)(?: ones)?{_OF}", re.IGNORECASE)
_ALL = re.compile(
    rf"{_SHOW}(?:all|everything|them all|all of (?:them|those|these|it)|the (?:whole|full|complete|entire) list){_OF}",
    re.IGNORECASE,
)
_COUNT = re.compile(r"\d{1,3}|ten|twenty", re.IGNORECASE)
_WORDS = {"ten": 10, "twenty": 20}


def paged(text: str, context: Context) -> Question | NotUnderstood | None:
    """The further part of the last list; that there is none; None when the words ask for something else."""
    said = re.sub(r"\s+", " ", text.strip().rstrip("?!. "))
    way = next((way for way, form in (("more", _MORE), ("rest", _REST), ("all", _ALL)) if form.fullmatch(said)), None)
    if way is None:
        return None
    query = context.last.query
    if not isinstance(query, Ask) or context.last.said is not None:
        return NotUnderstood("points_nowhere", about=said.lower()) if way != "all" else None
    plan = query.plan
    count = _COUNT.search(said) if way == "more" else None
    page = (_WORDS.get(count[0].lower()) or int(count[0])) if count else PAGE if way == "more" else ALL
    if plan.aggregate is not None or plan.group_by or plan.compare:
        if not (plan.group_by or plan.compare):
            return None if way == "all" else NotUnderstood("no_more")
        return _asking(text, Ask(replace(plan, page=ALL)))
    if way == "all":
        return _asking(text, Ask(replace(plan, offset=0, page=ALL)))
    if len(context.last.refs) <= plan.page:
        return NotUnderstood("no_more")
    return _asking(text, Ask(replace(plan, offset=plan.offset + plan.page, page=min(max(page, 1), ALL))))


def _asking(text: str, query: Ask) -> Question:
    return Question((Parsed("ask", 1.0, "dialogue", {"what": SlotValue(text)}),), query)
