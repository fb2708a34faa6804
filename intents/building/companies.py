"""New companies, from whatever order the details were typed in."""

from __future__ import annotations

import re

from crm_core.commands import CreateCompany
from crm_core.entities import Kind, Ref, new_id
from crm_core.folding import fold
from intents.building.desk import LEFT_EMPTY, Desk, left_empty
from intents.building.details import FRAME, take, take_tags, tells
from intents.building.naming import asks_about, is_terse, may_name
from intents.building.outcome import Outcome
from intents.countries import country_named
from intents.interpretation import Candidate, SlotValue
from intents.linking import OWN
from intents.money import is_negative

_SITE = re.compile(
    r"\b(?:https?://)?(?:www\.)?[\w-]+(?:\.[\w-]+)*\.(?:com|org|net|io|de|test|ai|co|eu|fr|uk|app|dev"
    r"|ch|at|es|it|nl)\b(?:/\S*)?",
    re.I,
)
_STAFF = "people|employees|staff|headcount|heads|ppl"
_SIZE = re.compile(rf"(?:\bwith )?\b(\d[\d.,]*) ?(?:{_STAFF})\b", re.IGNORECASE)
_BELOW_ZERO = re.compile(rf"(?:^|[\s,])(?:[-−]|minus )\d[\d.,]* ?(?:{_STAFF})\b", re.IGNORECASE)


def create_company(desk: Desk) -> Outcome:
    """Name, industry, size, website, country and tags."""
    words = desk.text("what")
    if words is None:
        return desk.needs("what", Kind.COMPANY)
    tags, words = take_tags(words)
    sites, words = take(_SITE, words)
    below, said = _BELOW_ZERO.search(words), desk.text("size")
    if said and not left_empty(said) and not re.fullmatch(r"\d[\d.,]*(?: ?\w+)?", said):
        return desk.refuse(
            "size", said, "negative" if is_negative(said) else "no_number", [("Leave it out", LEFT_EMPTY)]
        )
    if below and not said:
        return desk.refuse("size", below[0].strip(" ,"), "negative", [("Leave it out", LEFT_EMPTY)])
    words = _BELOW_ZERO.sub(",", words)
    sizes, words = take(_SIZE, words)
    parts = [part for part in (FRAME.sub("", part) for part in re.split(r",|;", words)) if part]
    if not parts:
        return None
    name, rest = parts[0], parts[1:]
    country = industry = None
    if lands := re.search(r"\s+(?:in|from|based in)\s+(?P<land>[\w .]+)$", name, re.IGNORECASE):
        known = {fold(value): value for value in desk.lookup.values(Kind.COMPANY, "country")}
        if land := known.get(fold(lands["land"])) or country_named(lands["land"]):
            country, name = land, name[: lands.start()]
    industries = {fold(value): value for value in desk.lookup.values(Kind.COMPANY, "industry")}
    countries = {fold(value): value for value in desk.lookup.values(Kind.COMPANY, "country")}
    notes: list[str] = []
    for part in rest:
        bare = re.sub(r"^(?:in|from|based in|industry:?|sector:?|country:?)\s+", "", part, flags=re.IGNORECASE)
        if fold(bare) in countries or re.match(r"(?:from|based in|country)\b", part, re.IGNORECASE):
            country = countries.get(fold(bare), bare)
        elif industry is None and not tells(bare, desk):
            industry = industries.get(fold(bare), bare)
        else:
            notes.append(part)
    terse = is_terse(desk.text("words") or "")
    if terse and not (rest or sites or sizes) and asks_about(desk.text("what") or ""):
        return None
    if not may_name(name, desk.context.now, terse=terse and not (rest or sites or sizes)) or notes:
        desk.doubt()
    counted = said if said and not left_empty(said) else next(iter(sizes), None)
    size = int(re.sub(r"[.,]", "", _digits(counted))) if counted else None
    ref = Ref(Kind.COMPANY, new_id())
    for slot, value in (
        ("name", name),
        ("industry", industry),
        ("size", size),
        ("country", country),
        ("website", next(iter(sites), None)),
    ):
        if value is not None:
            desk.slots[slot] = SlotValue(str(value), value)
    command = CreateCompany(
        id=ref.id,
        name=name.strip(),
        industry=industry,
        size=size,
        website=next(iter(sites), None),
        country=country,
        tags=tags,
        notes="\n".join(notes) or None,
    )
    twin = desk.exactly(name.strip(), (Kind.COMPANY,))
    confirm = "exists" if twin is not None and twin.score >= OWN else None
    return desk.built(command, confirm=confirm, made=(Candidate(ref, name.strip(), industry or "", 1.0),))


def _digits(text: str) -> str:
    return re.sub(r"[^\d.,]", "", text)
