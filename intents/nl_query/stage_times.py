"""How long deals stay in a stage or take from one to another: `average time in each stage`, `lead to won by rep`."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from crm_core.entities import Kind, Stage
from crm_core.queries import CLOSING, GroupBy, QueryPlan, StageTimes
from intents.building.stages import stage_named

Read = Callable[[str], QueryPlan | None]
_TIME = (
    r"(?:what(?:['’]s| is) (?:the|our) )?(?:the |our )?(?P<fn>average |avg |mean |median |typical )?(?:number of )?"
    r"(?:time|days|duration|how long)(?: (?:spent|that deals spend|deals spend|we spend|it takes|needed))?"
)
_LONG = (
    r"how (?:long|many days|much time) (?:(?:do|does|did|are|have|is) )?(?P<whose>.{0,60}?)"
    r" ?(?:usually |typically |normally |on average )*"
    r"(?:stay|sit|spend|remain|last|stuck|stay stuck|spent|stayed|been)(?:s|ing)?(?: stuck)?"
)
_TAKE = (
    r"how (?:long|many days|much time) (?:does it|do|does|did|did it|it) ?(?P<taker>.{0,60}?) ?"
    r"(?:usually |typically |normally |on average )*take(?:s|n)?(?: (?:us|me))?(?P<mover>.{0,40}?)"
    r"(?: (?:to (?:go|get|move|come)))?"
)
_BESIDE = r"(?P<rest> (?:by|per|for|of|in|this|last|since|during|from|with) .*)?"
_EACH = re.compile(
    rf"^(?:{_TIME}|{_LONG}) "
    r"(?:(?:in|for|at) (?:each|every|all|all the|the|our)(?: of (?:the|our))? |per |by |in (?=stages))"
    r"(?:pipeline |sales |deal )?stages?(?P<rest>.*)$",
    re.IGNORECASE,
)
_EACH_SHORT = re.compile(
    r"^(?:stage (?:durations?|times?|velocity)|(?:time|days) per stage|velocity by stage)(?P<rest>.*)$", re.IGNORECASE
)
_IN_ONE = re.compile(
    rf"^(?:{_TIME}|{_LONG}) (?:in|at|on) (?:the )?(?P<start>[\w &/-]+?)(?: (?:stage|phase))?{_BESIDE}$", re.IGNORECASE
)
_BETWEEN = re.compile(
    rf"^(?:{_TIME}|{_TAKE}) (?:from|between) (?:the )?(?P<start>[\w &/-]+?) (?:to|until|till|and|into) "
    rf"(?:the )?(?:being )?(?P<end>[\w &/-]+?){_BESIDE}$",
    re.IGNORECASE,
)
_SHORT = re.compile(
    r"^(?P<fn>average |avg |mean |median )?(?P<start>[\w &/-]+?)(?: to |-to-)(?P<end>[\w &/-]+?) "
    r"(?:time|duration|days)(?P<rest>.*)$",
    re.IGNORECASE,
)
_NOBODYS = re.compile(
    r"^(?:a |the |our |my )?(?:deals?|opportunit(?:y|ies)|it|we|they|you)?(?: (?:to|for|usually|a deal|deals?))*$",
    re.IGNORECASE,
)
"""Words for the deals that say of none in particular."""
_CLOSES = re.compile(r"(?:the )?clos(?:e|ed|ing|ure)|end|decision|closed deal", re.IGNORECASE)
_BY = re.compile(r"^(?P<of>.*?)(?:\b(?:by|per|for each|for every)\s+(?P<group>[\w ]+))?$", re.IGNORECASE)


def stage_times(text: str, read: Read, stages: Sequence[Stage]) -> StageTimes | None:
    """The question; None for another one, or for a stage that there is not."""
    said = re.sub(r"\s+", " ", text).strip(" .?!")
    for pattern in (_EACH, _EACH_SHORT):
        if found := pattern.match(said):
            return _built(found.groupdict(), None, None, read)
    for pattern in (_BETWEEN, _SHORT, _IN_ONE):
        found = pattern.match(said)
        if found is None:
            continue
        words = found.groupdict()
        start = stage_named(words["start"], stages)
        if start is None:
            continue
        if "end" not in words:
            return _built(words, start.key, None, read)
        end = CLOSING if _CLOSES.fullmatch(words["end"]) else getattr(stage_named(words["end"], stages), "key", None)
        if end is not None:
            return _built(words, start.key, end, read)
    return None


def _built(words: dict[str, str | None], start: str | None, end: str | None, read: Read) -> StageTimes | None:
    """With the deals and the group that the rest of the words name; None when they are not understood."""
    split = _BY.match((words.get("rest") or "").strip())
    said = split.groupdict() if split else {}
    parts = (words.get("whose"), words.get("taker"), words.get("mover"), said.get("of"))
    whose = _NOBODYS.sub("", " ".join(part.strip() for part in parts if part).strip())
    group: GroupBy | None = None
    where = None
    if said.get("group"):
        grouped = read(f"number of closed deals by {said['group']}")
        if grouped is None or grouped.target is not Kind.DEAL or len(grouped.group_by) != 1 or start is None:
            return None
        group = grouped.group_by[0]
    if whose:
        deals = whose if re.search(r"\bdeals?\b", whose, re.IGNORECASE) else f"deals {whose}"
        listed = read(f"number of {deals}")
        if listed is None or listed.target is not Kind.DEAL or listed.group_by or listed.semantic:
            return None
        where = listed.where
    return StageTimes(start, end, where, group, median=(words.get("fn") or "").strip().lower() == "median")
