"""New deals, from whatever order the details were typed in."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from crm_core.commands import CreateDeal
from crm_core.entities import Kind, Ref, Stage, new_id
from crm_core.folding import fold
from intents.building.deal_naming import PARTIES
from intents.building.desk import Desk, company_of
from intents.building.outcome import Open, Outcome
from intents.building.stages import stage_named
from intents.interpretation import Candidate, SlotValue
from intents.money import find_money
from intents.resolution import One, Several
from intents.timespans import parse_when

_CLOSING = re.compile(
    r",?\s*\b(?:closing|closes?|expected(?: to close)?|close date|due|by|until)(?: (?:on|in|by|at"
    r"|date))?:? (?P<when>[^,;]+)",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"[\"“„](?P<title>[^\"“”„]{2,80})[\"”“]")
_WITH = re.compile(r",?\s*\b(?:with|contact:?)\s+(?P<who>[^,;]+)", re.IGNORECASE)
_WORTH = re.compile(r"\b(?:worth|over|for|of|at|valued at|value:?)\s*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Details:
    """What was read so far; `words` is what is left to read."""

    words: str
    contact: Candidate | None = None
    company: Candidate | None = None
    amount: Decimal | None = None
    currency: str | None = None
    close: date | None = None
    stage: Stage | None = None

    def of(self, party: Candidate) -> Details:
        is_contact = party.ref.kind is Kind.CONTACT
        return replace(self, contact=party) if is_contact else replace(self, company=party)


def create_deal(desk: Desk) -> Outcome:
    """Title, people, company, value, currency, stage, close date. What was not said is assumed, and said."""
    details = Details(desk.text("what") or "")
    who = desk.text("contact")
    if not details.words and not who:
        return desk.needs("what", Kind.DEAL)
    if (value := desk.text("value")) and not find_money(value, desk.context.currency):
        return None
    if who:
        named = desk.record("contact", PARTIES)
        if not isinstance(named, Candidate):
            return named
        details = details.of(named)
    quoted = _QUOTED.search(details.words)
    if quoted:
        details = replace(details, words=f"{details.words[: quoted.start()]},{details.words[quoted.end() :]}")
    read = _parties(desk, _closing(desk, _amount(desk, details)))
    if not isinstance(read, Details):
        return read
    stage, words = _stage(read.words, desk.lookup.stages())
    if quoted:
        read = _named_beside(desk, words, read)
        words = quoted["title"]
    title = re.sub(r"\s+", " ", words).strip(" ,;:-.")
    title = re.sub(r"^(?:for|with|at|the|a|an)\s+|\s+(?:for|with|worth|of|in|at)$", "", title, flags=re.IGNORECASE)
    details = replace(read, stage=stage)
    if details.company is None and details.contact is None and title and (party := _leading_party(desk, title)):
        details = details.of(party)
    if details.contact is not None and details.company is None:
        details = replace(details, company=company_of(desk, details.contact))
    names = [party.name for party in (details.company, details.contact) if party]
    if who and title and names and not any(fold(name) in fold(title) for name in names):
        title = f"{names[0]} {title}"
    if not title or fold(title) in map(fold, names):
        if not names:
            return desk.needs("what", Kind.DEAL)
        title = " - ".join(names) if len(names) == 2 else f"{names[0]} deal"
        desk.assume(f'title = "{title}"')
    return _create(desk, title, details, committed=bool(who))


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
    for slot, party in (("contact", details.contact), ("company", details.company)):
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
    )
    return desk.built(command, made=(Candidate(ref, title, stage.label, 1.0),))


def _amount(desk: Desk, details: Details) -> Details:
    if said := desk.text("value"):
        found = find_money(said, desk.context.currency)
        return replace(details, amount=found[0].amount, currency=found[0].currency) if found else details
    words = details.words
    if found := find_money(words, desk.context.currency):
        first = found[0]
        rest = _WORTH.sub("", words[: first.start]) + words[first.end :]
        return replace(details, words=rest, amount=first.amount, currency=first.currency)
    if bare := re.search(r"(?:^|[\s,])(\d{4,9}(?:[.,]\d{1,2})?)(?=$|[\s,])", words):
        rest = _WORTH.sub("", words[: bare.start()]) + words[bare.end() :]
        return replace(details, words=rest, amount=Decimal(bare[1].replace(",", ".")))
    return details


def _closing(desk: Desk, details: Details) -> Details:
    found = _CLOSING.search(details.words)
    when = parse_when(found["when"], desk.context.now) if found else None
    if found is None or when is None:
        return details
    if when.assumption:
        desk.assume(when.assumption)
    rest = details.words[: found.start()] + details.words[found.end() :]
    return replace(details, words=rest, close=when.at.date())


def _parties(desk: Desk, details: Details) -> Details | Open:
    """`with Jane Doe`. A name that two fit is asked about; words that name nobody stay in the title."""
    found = _WITH.search(details.words)
    if details.contact is not None or found is None:
        return details
    rest = replace(details, words=details.words[: found.start()] + details.words[found.end() :])
    who = found["who"].strip()
    chosen = desk.draft.refs.get("party")
    if chosen is not None and (card := desk.card(chosen)):
        return rest.of(card)
    match desk.linker.resolve(who, PARTIES):
        case One(candidate=candidate):
            return rest.of(candidate)
        case Several(candidates=candidates):
            same = desk.exactly(who, PARTIES)
            return rest.of(same) if same else desk.several("party", who, candidates)
    return details


def _named_beside(desk: Desk, words: str, read: Details) -> Details:
    """Whom the words beside a quoted title name: `"Phase 2" for Globex`."""
    for mention in desk.linker.mentions(words, PARTIES):
        if read.contact is None and read.company is None and len(mention.equal) == 1:
            read = read.of(mention.equal[0])
    return read


def _stage(words: str, stages: tuple[Stage, ...]) -> tuple[Stage | None, str]:
    """A stage named in a part of its own (`..., proposal`), after "in/stage", or as the last words."""
    for part in re.finditer(
        r"(?:^|,\s*|\s+(?:in|at|as|stage:?)\s+(?:the )?)(?P<stage>[\w ]+?)(?:\s+(?:stage"
        r"|phase))?\s*(?=,|$)",
        words,
        re.I,
    ):
        exact = next(
            (s for s in stages if fold(part["stage"]) in (fold(s.label), s.key.replace("_", " "), s.key)), None
        )
        if exact and (part.start() > 0 or part.end() < len(words)):
            return exact, words[: part.start()] + words[part.end() :]
    tail = words.split()
    for size in (2, 1):
        last = " ".join(tail[-size:])
        stage = next((s for s in stages if fold(last) in (fold(s.label), s.key.replace("_", " "), s.key)), None)
        if stage and len(tail) > size:
            return stage, " ".join(tail[:-size])
    return None, words


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
