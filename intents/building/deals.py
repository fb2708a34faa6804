"""New deals, from whatever order the details were typed in."""

from __future__ import annotations

import re
from dataclasses import replace

from crm_core.commands import CreateDeal
from crm_core.entities import Kind, Ref, Stage, new_id
from crm_core.folding import fold
from intents.building.deal_details import Details, read_details, stage_called
from intents.building.deal_naming import PARTIES
from intents.building.desk import Desk, company_of
from intents.building.naming import asks_about, is_measure, is_terse, may_name
from intents.building.outcome import Open, Outcome
from intents.building.stages import stage_named
from intents.interpretation import Candidate, SlotValue
from intents.money import find_money, is_negative

_QUOTED = re.compile(r"[\"“„](?P<title>[^\"“”„]{2,80})[\"”“]")


def create_deal(desk: Desk) -> Outcome:
    """Title, people, company, value, currency, stage, close date, owner. What was not said is assumed, and said."""
    words, who = desk.text("what") or "", desk.text("contact")
    if not words and not who:
        return desk.needs("what", Kind.DEAL)
    value = desk.text("value")
    if (
        value
        and desk.draft.source != "dialogue"
        and not (find_money(value, desk.context.currency) or is_negative(value))
    ):
        return None
    known = Details()
    if who:
        named = desk.record("contact", PARTIES)
        if not isinstance(named, Candidate):
            return named
        known = known.of(named)
    quoted = _QUOTED.search(words)
    if quoted:
        words = f"{words[: quoted.start()]},{words[quoted.end() :]}"
    read = read_details(desk, words, known)
    if isinstance(read, Open):
        return read
    title, details = _title(desk, read)
    if title and not details.products and (product := desk.exactly(title, (Kind.PRODUCT,))):
        details = replace(details, products=(product.name,))
    if quoted:
        details = _named_beside(desk, title, details)
        title = quoted["title"]
    if details.company is None and details.contact is None and title and (party := _leading_party(desk, title)):
        details = details.of(party)
    details = _with_company(desk, details)
    names = [party.name for party in (details.company, details.contact) if party]
    if who and title and names and not any(fold(name) in fold(title) for name in names):
        title = f"{names[0]} {title}"
    if not title or fold(title) in map(fold, names):
        if not names:
            return desk.needs("what", Kind.DEAL)
        title = " - ".join(names) if len(names) == 2 else f"{names[0]} deal"
        desk.assume(f'title = "{title}"')
    detailed = details.amount or details.products or details.close or details.owner or details.stage
    terse = is_terse(desk.text("words") or "") and not (detailed or quoted)
    if is_measure(desk.text("what") or "") or (terse and asks_about(desk.text("what") or "")):
        return None
    terse = terse and not names
    if not quoted and not may_name(title, desk.context.now, terse=terse):
        desk.doubt()
    return _create(desk, title, details, committed=bool(who))


def _with_company(desk: Desk, details: Details) -> Details:
    """The company of the person, or else the one that an earlier part of the message makes."""
    if details.company is not None:
        return details
    if details.contact is not None and (company := company_of(desk, details.contact)):
        return replace(details, company=company)
    fresh = next((one for one in desk.made if one.ref.kind is Kind.COMPANY), None)
    if fresh is not None:
        desk.assume(f"company = {fresh.name}")
    return replace(details, company=fresh)


def _title(desk: Desk, read: Details) -> tuple[str, Details]:
    """The words that are left, without what joined them to the details; a stage may be the last of them."""
    title = re.sub(r"\s+", " ", read.title).strip(" ,;:-.")
    title = re.sub(r"^(?:for|with|at|the|a|an)\s+|\s+(?:for|with|worth|of|in|at|and)$", "", title, flags=re.IGNORECASE)
    words = title.split()
    for size in (2, 1):
        last = stage_called(" ".join(words[-size:]), desk.lookup.stages())
        if read.stage is None and last and len(words) > size:
            return " ".join(words[:-size]).strip(" ,;:-"), replace(read, stage=last)
    return title, read


def _create(desk: Desk, title: str, details: Details, *, committed: bool) -> Outcome:
    currency, stage = details.currency, details.stage
    if details.amount is not None and currency is None:
        currency = desk.context.currency
        desk.assume(f"currency = {currency}")
    if stage is None:
        stage = _first_stage(desk.lookup.stages(), committed=committed)
        desk.assume(f"stage = {stage.label.lower()}")
    ref = Ref(Kind.DEAL, new_id())
    desk.slots["title"], desk.slots["stage"] = SlotValue(title, title), SlotValue(stage.label, stage.key)
    if details.amount is not None:
        desk.slots["value"] = SlotValue(desk.text("value") or str(details.amount), float(details.amount))
        desk.slots["currency"] = SlotValue(currency or "", currency)
    if details.close:
        desk.slots["expected_close"] = SlotValue(details.close.isoformat(), details.close.isoformat())
    for slot, party in (("contact", details.contact), ("company", details.company), ("owner", details.owner)):
        if party:
            desk.slots[slot] = SlotValue(party.name, ref=party.ref, external_id=party.external_id)
    command = CreateDeal(
        id=ref.id,
        title=title,
        contacts=(details.contact.ref,) if details.contact else (),
        company=details.company.ref if details.company else None,
        value=details.amount,
        currency=currency if details.amount is not None else None,
        stage=stage.key,
        expected_close=details.close,
        owner=details.owner.ref if details.owner else None,
        products=details.products,
    )
    return desk.built(command, made=(Candidate(ref, title, stage.label, 1.0),))


def _named_beside(desk: Desk, words: str, read: Details) -> Details:
    """Whom the words beside a quoted title name: `"Phase 2" for Globex`."""
    for mention in desk.linker.mentions(words, PARTIES):
        if read.contact is None and read.company is None and len(mention.equal) == 1:
            read = read.of(mention.equal[0])
    return read


def _first_stage(stages: tuple[Stage, ...], *, committed: bool) -> Stage:
    """Where a new deal begins: the first stage, or "qualified" when the customer has named a sum."""
    if committed and (stage := stage_named("qualified", stages)):
        return stage
    return min((stage for stage in stages if stage.outcome == "open"), key=lambda stage: stage.position)


def _leading_party(desk: Desk, title: str) -> Candidate | None:
    """The company or person that a title begins with or consists of: `Acme renewal` -> Acme."""
    words = title.split()
    for size in range(min(len(words), 4), 0, -1):
        if candidate := desk.exactly(" ".join(words[:size]), PARTIES):
            return candidate
    return None
