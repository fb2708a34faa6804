"""`who has the most overdue tasks`, `which company had the fewest meetings`: a number by whom, one end of it first.

Only for what is counted; of deals, "most" may be their value as well, which `ranking` reads.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from crm_core.entities import Kind
from crm_core.queries import Aggregate, AggregateFn, OrderBy, QueryPlan

Read = Callable[[str], QueryPlan | None]
_NOUN = r"[a-z]+(?: [a-z]+)?"
_MOST = re.compile(
    rf"^(?:(?P<who>who)|(?:which|what)(?: of (?:the|our|my))? (?P<noun>{_NOUN}?)"
    rf"|(?:the |our )?(?P<with>{_NOUN}?) (?:with|who))"
    r"(?: (?:has|have|had|made|makes?|logged|logs?|did|does|do|owns?|got|gets?|sent|sends?|held|holds?|ran|booked"
    r"|wrote|writes?|handles?|handled|looks? after|manages?|added|created))?"
    r" (?:the )?(?P<end>most|fewest|least|(?:highest|largest|lowest|smallest) number of) (?P<things>.+)$",
    re.IGNORECASE,
)
_TOP = re.compile(
    rf"^(?:the )?(?P<end>top|bottom)(?: (?P<n>\d{{1,3}}))? (?P<noun>{_NOUN}?) by (?:the )?(?:number|count) of "
    r"(?P<things>.+)$",
    re.IGNORECASE,
)
_COUNTED = (Kind.ACTIVITY, Kind.TASK, Kind.CONTACT, Kind.COMPANY)
_UP = ("fewest", "least", "lowest number of", "smallest number of", "bottom")


def most_of(text: str, read: Read) -> QueryPlan | None:
    """None where nothing but deals is counted, or nothing at all."""
    said = re.sub(r"\s+", " ", text).strip(" .?!")
    found = _MOST.match(said) or _TOP.match(said)
    if found is None:
        return None
    words = found.groupdict()
    noun = "rep" if words.get("who") else words.get("noun") or words.get("with") or ""
    plan = read(f"number of {words['things']} by {noun}")
    if plan is None or plan.target not in _COUNTED or len(plan.group_by) != 1 or plan.group_by[0].bucket is not None:
        return None
    if plan.aggregate != Aggregate(AggregateFn.COUNT) or plan.compare or plan.over_groups is not None:
        return None
    limit = int(words["n"]) if words.get("n") else None
    descending = words["end"].lower() not in _UP
    return replace(plan, order_by=(OrderBy(None, descending),), limit=limit)
