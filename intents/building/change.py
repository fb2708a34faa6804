"""Changing deals that are there, stages and ends, and whose a record is."""

from __future__ import annotations

import re
from typing import Literal

from crm_core.commands import (
    Assign,
    CloseDeal,
    Command,
    MoveDeal,
    UpdateRecord,
)
from crm_core.entities import Kind, Ref, StageOutcome
from crm_core.folding import fold
from intents.building.desk import TARGETS, Desk
from intents.building.naming import is_figure, is_only_time
from intents.building.outcome import Open, Outcome
from intents.building.sums import sum_told
from intents.building.values import valued
from intents.interpretation import Ambiguous, Candidate
from intents.loose_sums import LooseSum
from intents.money import AMOUNT
from intents.resolution import One
from intents.restraint import is_order

_LOST = re.compile(
    r"competitor|f[ae]ll(?:s)? through|is dead|died|backed out|pulled out|said no|went (?:south|cold|to|with|for)\b"
    r"|is (?:gone|off|over)\b|chose|picked|decided for|signed with|bought from",
    re.IGNORECASE,
)
_ENDS = re.compile(r"(?:closed[ -])?(?:won|lost|closed)(?: (?:and|or|vs|versus)\b|$)", re.IGNORECASE)
"""`won`, `won and closed lost in november`: how deals end, and the name of none."""
_WON = re.compile(r"said yes|signed|closed|landed|is ours|sealed|bagged|\bgot\b", re.IGNORECASE)
_GOES_ON = re.compile(r"^(?:and|but|then) .*\b(?:won|lost)\b|^\S+(?: \S+){0,4} (?:won|lost)$", re.IGNORECASE)
_HOW_IT_ENDED = re.compile(
    r"(?:(?:yes|yeah|well|it|we|that|this|has|have|had|was|is|been|be|it's|sadly|unfortunately|luckily|closed|as"
    r"|mark|set|to)[, ]+)*(?:won|lost)(?:[, ]+(?:it|that|this|them|one|the deal|unfortunately|sadly|luckily|sorry))*"
    r"(?:[ .!,:-]+(?:because|since|due to|to|on|over|as|for|reason)\b.*|[.!]*|[ ,]*[-–:] .*|, (?!not\b|but\b).*)",
    re.IGNORECASE,
)
"""An answer to "won or lost?" that says which, and perhaps why. "we won't hear before Friday" says neither."""
_WHY = re.compile(r"\b(?:won|lost) ?[,:–-]+ (?P<why>\S.*)$", re.IGNORECASE)
_TO_STAGE = re.compile(
    r"\bstage\b|[-=]?>|^(?:please "
    r")?(?:move|push|shift|bump|drag|advance|bring|put|take|progress)\b|\b(?:moved|went|goes)\b",
    re.IGNORECASE,
)
_SUM = re.compile(rf"(?:for |at )?[~ ]*{AMOUNT}\+?", re.IGNORECASE)
_REOPEN = re.compile(r"re-?open\b", re.IGNORECASE)
_MOVING = re.compile(r"(?:please )?(?:move|push|shift|advance|bump)\b.* to\b", re.IGNORECASE)
EVERYTHING = (*TARGETS, Kind.TASK)


def move_deal(desk: Desk) -> Outcome:
    """A stage that closes a deal becomes `CloseDeal`; without a stage the stages are offered."""
    stages = desk.lookup.stages()
    _split_stage(desk)
    if is_figure(desk.text("deal") or ""):
        return None
    said = desk.text("stage")
    stage = desk.stage(said) if said else None
    forward = said is not None and re.fullmatch(
        r"(?:the )?(?:next|following)(?: one| stage)?|forward", said, re.IGNORECASE
    )
    if said and stage is None and not forward and not _MOVING.match(desk.text("words") or ""):
        return None
    closes = stage is not None and stage.outcome is not StageOutcome.OPEN
    if closes and not _TO_STAGE.search(desk.text("words") or ""):
        return None  # "mark it as lost" closes it: that intent reads the reason too
    deal = _closed_deal(desk) if _REOPEN.match(desk.text("words") or "") else desk.deal("deal")
    if not isinstance(deal, Candidate):
        return deal
    if desk.beside and not is_order(desk.text("words") or ""):
        return None  # "email Emil the proposal" is about no deal, and "we won over Emil" about none that is won
    if forward:
        current = getattr(desk.lookup.get(deal.ref), "stage", None)
        keys = [s for s in sorted(stages, key=lambda s: s.position) if s.outcome is StageOutcome.OPEN]
        at = next((i for i, s in enumerate(keys) if s.key == current), -1)
        stage = keys[at + 1] if 0 <= at < len(keys) - 1 else None
        if stage is not None:
            desk.assume(f"next stage = {stage.label.lower()}")
    if fold(desk.text("words") or "").strip(" .!") == fold(f"{desk.text('deal')} {said}"):
        desk.doubt()  # "Globex lead": a stage, or a thing of Globex
    if stage is None:
        again = bool(_REOPEN.match(desk.text("words") or ""))
        offered = [s for s in stages if not again or s.outcome is StageOutcome.OPEN]
        return desk.needs("stage", options=[(s.label, s.label.lower()) for s in offered])
    desk.plain("stage", stage.key)
    if stage.outcome is not StageOutcome.OPEN:
        close = CloseDeal(deal.ref, "won" if stage.outcome is StageOutcome.WON else "lost")
        return desk.built(close, confirm=_closed_otherwise(desk, deal.ref, stage.outcome))
    return desk.built(MoveDeal(deal.ref, stage.key), confirm=_closed_otherwise(desk, deal.ref, stage.outcome))


def _closed_deal(desk: Desk) -> Candidate | Open:
    """The deal that is to be opened again: a closed one."""
    found = desk.record("deal", (Kind.DEAL,))
    if isinstance(found, Ambiguous):
        closed = [one for one in found.candidates if getattr(desk.lookup.get(one.ref), "closed_at", None)]
        return desk.keep("deal", closed[0]) if len(closed) == 1 else found
    if isinstance(found, Candidate) and _outcome_of(desk, found.ref) is StageOutcome.OPEN:
        return desk.nobody("deal", f"a closed {found.name}", Kind.DEAL)
    return found


def _says_which(desk: Desk, said: str) -> bool:
    """Whether `said` answers "won or lost?". What follows a comma is why, or for how much."""
    if not _HOW_IT_ENDED.fullmatch(said.strip()):
        return False
    if desk.text("reason") is None and (why := _WHY.search(desk.text("result") or "")):
        desk.draft = desk.draft.saying("reason", why["why"].strip())
    return True


def close_deal(desk: Desk) -> Outcome:
    said = (desk.text("result") or desk.text("got") or "").lower()
    source = desk.text("words") or ""
    if desk.draft.source == "dialogue" and said and not _says_which(desk, said):
        return None
    if not said and _LOST.search(source):
        said = "lost"
    if not said and (won := _WON.search(source)):
        said = "won"
        if won[0].lower() == "closed":
            desk.assume("closed = won")
        if won[0].lower() == "said yes":
            desk.assume("said yes = won")
            desk.doubt()  # yes to what?
    named = desk.text("deal") or ""
    if _of_a_person(desk, source) or is_figure(named) or is_only_time(named, desk.context.now) or _ENDS.match(named):
        return None
    if desk.text("value") is None and _SUM.fullmatch(desk.text("reason") or ""):
        desk.draft = desk.draft.saying("value", desk.text("reason") or "").without("reason")
    worth = sum_told(desk, "value", desk.text("value") or "", bare=True)
    if not isinstance(worth, LooseSum) and (worth is not None or desk.text("value")):
        return worth  # "won Isdom for 2 years" says no sum
    deal = desk.deal("deal")
    if not isinstance(deal, Candidate):
        return deal
    if desk.beside and not is_order(desk.text("words") or ""):
        return None  # "email Emil the proposal" is about no deal, and "we won over Emil" about none that is won
    if "won" not in said and "lost" not in said:
        return desk.needs("result", options=[("Won", "won"), ("Lost", "lost")])
    outcome: Literal["won", "lost"] = "won" if "won" in said else "lost"
    desk.plain("result", outcome)
    reason = desk.text("reason")
    if reason is None and outcome == "lost" and re.search(r"\bcompetitor\b", source, re.IGNORECASE):
        reason = "went with a competitor"
    if reason:
        if _GOES_ON.search(reason):
            return None  # "won, and Globex as lost": two closes, and the second is no reason of the first
        reason = re.sub(r"^(?:(?:because|since|as|due to)\s+)?(?:of\s+)?", "", reason, flags=re.IGNORECASE)
        desk.plain("reason", reason)
    commands: list[Command] = [CloseDeal(deal.ref, outcome, reason)]
    if worth is not None and outcome == "lost":
        desk.leave(desk.text("value") or "")  # the price of those who got it, or what was lost
    elif worth is not None:
        commands.insert(0, UpdateRecord(deal.ref, valued(desk, "value", worth)))
    return desk.built(*commands, confirm=_closed_otherwise(desk, deal.ref, StageOutcome(outcome)))


def _closed_otherwise(desk: Desk, deal: Ref, wanted: StageOutcome) -> Literal["closed"] | None:
    """A deal that was closed is opened again, or closed the other way, only when that is confirmed."""
    now = _outcome_of(desk, deal)
    return None if now is StageOutcome.OPEN or now is wanted else "closed"


def _outcome_of(desk: Desk, deal: Ref) -> StageOutcome:
    key = getattr(desk.lookup.get(deal), "stage", None)
    return next((stage.outcome for stage in desk.lookup.stages() if stage.key == key), StageOutcome.OPEN)


def _of_a_person(desk: Desk, source: str) -> bool:
    """`Bob is gone`, `we lost contact with Jane`: no deal is closed by that."""
    words = desk.text("deal") or ""
    if re.search(r"\b(?:contact|touch|number|e-?mail|phone|file|track|time)\b", words, re.IGNORECASE):
        return True
    if not re.search(r"\b(?:is (?:dead|gone|off|over)|died|went cold)\b", source, re.IGNORECASE):
        return False
    return not isinstance(desk.linker.resolve(words, (Kind.DEAL,)), One) or isinstance(
        desk.linker.resolve(words, (Kind.CONTACT, Kind.COMPANY)), One
    )


def assign(desk: Desk) -> Outcome:
    target = desk.record("target", EVERYTHING)
    if not isinstance(target, Candidate):
        return target
    taking = re.search(r"\btak(?:e|ing) over\b", desk.text("words") or "", re.IGNORECASE)
    words = desk.text("owner") or ("me" if taking else None)
    if words is None and "owner" not in desk.draft.refs:
        return desk.needs("owner", Kind.USER)
    if words and "owner" not in desk.draft.refs:
        owner = desk.named("owner", words, (Kind.USER,))
    else:
        owner = desk.record("owner", (Kind.USER,))
    if not isinstance(owner, Candidate):
        return owner
    return desk.built(Assign(target.ref, owner.ref))


def _split_stage(desk: Desk) -> None:
    """`stage Acme renewal negotiation`: where two slots touch, the stage is what reads as one."""
    deal, stage = desk.text("deal"), desk.text("stage")
    if not deal or not stage or desk.stage(stage) or f"{deal} {stage}" not in (desk.text("words") or ""):
        return
    words = f"{deal} {stage}".split()
    for size in (2, 1):
        if len(words) > size and desk.stage(" ".join(words[-size:])):
            desk.draft = desk.draft.saying("deal", " ".join(words[:-size])).saying("stage", " ".join(words[-size:]))
            return
