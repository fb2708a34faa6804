"""Questions about one record, and questions that need none."""

from __future__ import annotations

from collections.abc import Callable

from crm_core.commands import SetDigest
from crm_core.entities import Kind, Ref
from crm_core.queries import (
    AtRisk,
    AuditOf,
    DigestOf,
    Learned,
    NextAction,
    Pipeline,
    Predict,
    Query,
    Recommendations,
    Score,
    Show,
    Similar,
    Timeline,
    TopLeads,
    WhoKnows,
    Why,
)
from intents.building.desk import TARGETS, Desk
from intents.building.outcome import Outcome
from intents.building.schedule import clock_of, days_of
from intents.interpretation import Candidate

SHOWN = (*TARGETS, Kind.USER, Kind.TASK, Kind.PRODUCT)
_NUMBERS = {"three": 3, "five": 5, "ten": 10, "twenty": 20}
_GROUPS = {
    "stage": "stage", "owner": "owner", "rep": "owner", "sales rep": "owner", "company": "company",
    "account": "company",
    "month": "expected_close", "source": "source", "industry": "company.industry", "sector": "company.industry",
    "country": "company.country", "currency": "currency",
}  # fmt: skip


def about(slot: str, kinds: tuple[Kind, ...], query: Callable[[Ref], Query]) -> Callable[[Desk], Outcome]:
    """A builder for a question about the one record that `slot` names."""

    def build(desk: Desk) -> Outcome:
        target = desk.deal(slot) if kinds == (Kind.DEAL,) else desk.record(slot, kinds)
        if isinstance(target, Candidate) and desk.beside:
            return None  # "Jane's phone" is more than a name
        return desk.built(query=query(target.ref)) if isinstance(target, Candidate) else target

    return build


def asking(query: Callable[[], Query]) -> Callable[[Desk], Outcome]:
    """A builder for a question without a record."""
    return lambda desk: desk.built(query=query())


def top_leads(desk: Desk) -> Outcome:
    return desk.built(query=TopLeads(_count(desk, 10)))


def pipeline(desk: Desk) -> Outcome:
    said = desk.text("group")
    if said is None:
        return desk.built(query=Pipeline())
    bare = said.lower().strip()
    path = _GROUPS.get(bare) or _GROUPS.get(bare.rstrip("s"))
    if path is None:
        return None
    desk.plain("group", path)
    return desk.built(query=Pipeline(path))


def set_digest(desk: Desk) -> Outcome:
    """On, off, or at a time on certain days."""
    words = (desk.text("words") or "").lower()
    if desk.context.actor_id is None:
        return desk.nobody("user", "you, as a user", Kind.USER)
    user = Ref(Kind.USER, desk.context.actor_id)
    off = any(word in words.split() for word in ("off", "stop", "pause", "disable", "cancel", "no"))
    clock = clock_of(desk.text("time") or words)
    if (
        clock is None
        and not off
        and not any(word in words.split() for word in ("on", "enable", "start", "activate", "resume"))
    ):
        return desk.needs("time", options=[("7:30", "7:30"), ("8:00", "8:00"), ("9:00", "9:00")])
    hour, minute = clock or (8, 0)
    days = days_of(words)
    desk.plain("time", f"{hour:02d}:{minute:02d}")
    if clock is None and not off:
        desk.assume("digest at 08:00")
    return desk.built(SetDigest(user, hour, minute, days, enabled=not off))


def _count(desk: Desk, default: int) -> int:
    said = (desk.text("n") or "").lower()
    count = int(said) if said.isdigit() else _NUMBERS.get(said, default)
    desk.plain("n", count)
    return min(max(count, 1), 100)


show = about("target", SHOWN, Show)
timeline = about("target", TARGETS, Timeline)
similar = about("target", TARGETS, Similar)
who_knows = about("target", (Kind.CONTACT, Kind.COMPANY, Kind.DEAL), WhoKnows)
audit = about("target", (*TARGETS, Kind.TASK), AuditOf)
score = about("contact", (Kind.CONTACT,), Score)
next_action = about("target", (Kind.CONTACT, Kind.COMPANY, Kind.DEAL), NextAction)
predict = about("deal", (Kind.DEAL,), Predict)
at_risk = asking(AtRisk)
recommendations = asking(Recommendations)
why = asking(Why)
learned = asking(Learned)
digest = asking(DigestOf)
