"""Which deal words mean: its title, or the open deal of the person or company that they name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from crm_core.entities import Kind, Ref
from crm_core.results import Row
from intents.building.cards import candidate_of
from intents.building.filters import deals_of, titled_open_deals
from intents.building.naming import beside_name
from intents.building.outcome import Open
from intents.interpretation import Ambiguous, Candidate, NotFound
from intents.resolution import Nobody, One, Several

if TYPE_CHECKING:
    from intents.building.desk import Desk

PARTIES = (Kind.CONTACT, Kind.COMPANY)
QUOTES = "\"'“”„«»‘’ "


def deal_in(desk: Desk, slot: str, text: str | None = None) -> Candidate | Open:
    """A deal by its title, or the open deal of the person or company that the words name."""
    chosen = desk.draft.refs.get(slot)
    if chosen is not None and (found := desk.card(chosen)):
        return desk.keep(slot, found) if chosen.kind is Kind.DEAL else _deal_of(desk, slot, found)
    text = text or desk.text(slot)
    if text is None:
        return desk.needs(slot, Kind.DEAL)
    words = re.sub(r"^the ", "", text.strip(QUOTES), flags=re.IGNORECASE)
    if fresh := desk.just_made(words, (Kind.DEAL,)):
        return desk.keep(slot, fresh)
    direct = desk.named(slot, words, (Kind.DEAL,))
    if isinstance(direct, Candidate):
        return direct
    if isinstance(direct, Ambiguous) and (only := only_open(desk, direct.candidates)):
        desk.assume(f"{words} = {only.name}, the only open one")
        return desk.keep(slot, only)
    if isinstance(direct, Ambiguous) and len(live := _open_ones(desk, direct.candidates)) > 1:
        return desk.several(slot, words, live)
    who = _party_of(words)
    if who is None:
        return direct
    match desk.linker.resolve(who, PARTIES):
        case One(candidate=party):
            desk.beside += beside_name(who, party)
            return _deal_of(desk, slot, party) if not isinstance(direct, Ambiguous) else direct
        case Several(candidates=candidates):
            if isinstance(direct, Ambiguous):
                return direct
            owning = [(party, open_deals(desk, party.ref)) for party in candidates]
            return desk.several(slot, who, [_with_deals(party, deals) for party, deals in owning])
        case Nobody(near=near):
            if isinstance(direct, NotFound):
                return desk.nobody(slot, words, Kind.DEAL, (*direct.near, *near))
    return direct


def open_deals(desk: Desk, party: Ref) -> list[Row]:
    """Open deals of a contact or company, largest first."""
    open_keys = tuple(stage.key for stage in desk.lookup.stages() if stage.outcome == "open")
    ids = desk.lookup.ids(Kind.DEAL, deals_of(party, open_keys), limit=9)
    return desk.lookup.rows([Ref(Kind.DEAL, id_) for id_ in ids])


def worded_as_deal(text: str) -> str | None:
    return text if re.search(r"(?:['’]s?|\bthe\b.*) (?:deal|opportunity|opp)$|^(?:the )?(?:deal|opportunity|opp) "
    r"(?:with|of|for|from|at) ",
                             text, re.IGNORECASE) else None  # fmt: skip


def _party_of(words: str) -> str | None:
    for pattern in (
        r"(?P<who>.+?)(?:['’]s?)? (?:open )?(?:deal|opportunity|opp)s?",
        r"(?:the )?(?:open )?(?:deal|opportunity|opp)s? (?:with|of|for|from|at) (?P<who>.+)",
        r"(?P<who>.+?)(?:['’]s)?",
    ):
        if found := re.fullmatch(pattern, words, re.IGNORECASE):
            return found["who"]
    return None


def only_open(desk: Desk, candidates: Sequence[Candidate]) -> Candidate | None:
    """The one open deal among `candidates`, all of them deals; None when there are more or fewer."""
    live = _open_ones(desk, candidates)
    return live[0] if len(live) == 1 else None


def _open_ones(desk: Desk, candidates: Sequence[Candidate]) -> list[Candidate]:
    """The open deals among `candidates`, and those of the same titles that stand behind the closed ones."""
    open_keys = tuple(stage.key for stage in desk.lookup.stages() if stage.outcome == "open")
    live = [c for c in candidates if getattr(desk.lookup.get(c.ref), "stage", None) in open_keys]
    titles = tuple(dict.fromkeys(c.name for c in candidates if c.ref.kind is Kind.DEAL))
    ids = desk.lookup.ids(Kind.DEAL, titled_open_deals(titles, open_keys), limit=9) if titles else []
    seen = {c.ref.id for c in live}
    return live + [candidate_of(row) for row in desk.lookup.rows([Ref(Kind.DEAL, i) for i in ids if i not in seen])]


def _deal_of(desk: Desk, slot: str, party: Candidate) -> Candidate | Open:
    deals = open_deals(desk, party.ref)
    if not deals and party.ref.kind is Kind.CONTACT:
        contact = desk.lookup.get(party.ref)
        company_id = getattr(contact, "company_id", None)
        if company_id:
            deals = open_deals(desk, Ref(Kind.COMPANY, company_id))
    if len(deals) == 1:
        deal = candidate_of(deals[0])
        desk.assume(f"{party.name}'s deal = {deal.name}")
        return desk.keep(slot, deal)
    if deals:
        return desk.several(slot, party.name, [candidate_of(row) for row in deals])
    return desk.nobody(slot, f"an open deal of {party.name}", Kind.DEAL)


def _with_deals(party: Candidate, deals: Sequence[Row]) -> Candidate:
    shown = ", ".join(f'"{row.name}"' for row in deals[:2]) or "no open deal"
    return replace(party, detail=f"{party.detail} - {shown}" if party.detail else shown)
