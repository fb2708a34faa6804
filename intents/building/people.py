"""New people, from whatever order the details were typed in, with a company of theirs that is not there yet."""

from __future__ import annotations

import re

from crm_core.commands import Command, CreateCompany, CreateContact
from crm_core.entities import Kind, Ref, new_id
from crm_core.folding import fold
from intents.addresses import (
    EMAIL_IN,
    PHONE_IN,
    PHONE_SAID,
    bare_address,
    broken_email,
    broken_phone,
    is_email,
    is_phone,
)
from intents.building.desk import LEFT_EMPTY, Desk, left_empty
from intents.building.details import take, take_tags
from intents.building.naming import asks_about, has_time, is_terse, may_name
from intents.building.outcome import Open, Outcome
from intents.building.person_words import may_name_person, who_is
from intents.interpretation import Candidate, SlotValue
from intents.linking import OWN
from intents.resolution import Mention, Nobody, One, Several

_THERE = re.compile(r"(?<=\w) (?:there|at (?:that|this|the) (?:company|account|place))(?=,|\.?$| as\b)", re.IGNORECASE)
"""The company that was spoken of last."""


def create_contact(desk: Desk) -> Outcome:
    """Name, title, company, e-mails, phones and tags; a company that is not there yet is created with it."""
    words = desk.text("what")
    if words is None:
        return desk.needs("what", Kind.CONTACT)
    if more := desk.text("more"):
        words = f"{words}, {more}"
    words = _THERE.sub("", words)
    emails, words = take(EMAIL_IN, words)
    phones, words = take(PHONE_IN, words)
    addresses = _addresses(desk, words, emails, phones)
    if isinstance(addresses, Open):
        return addresses
    emails, phones, words = addresses
    tags, words = take_tags(words)
    name, title, company, notes = who_is(words, desk)
    if title and not company:
        title, company = _employer_beside(desk, title)
    if not name and emails:
        name = " ".join(part.capitalize() for part in re.split(r"[._-]", emails[0].split("@")[0]))
        desk.assume(f"name = {name}, from the e-mail address")
    if not name or not may_name_person(name) or has_time(name, desk.context.now):
        return None
    terse = is_terse(desk.text("words") or "")
    if terse and asks_about(desk.text("what") or ""):
        return None
    if not may_name(name, desk.context.now) or " or " in name.lower() or notes or (terse and _is_bare(desk, name)):
        desk.doubt()
    if any(not one.start and 0 < one.end < len(name) and " " in one.text for one in _known_in(desk, name)):
        desk.doubt()  # "add Noemi Mbeki vip": is that another person?
    taken = desk.exactly(name, (Kind.COMPANY, Kind.DEAL))
    if taken and fold(taken.name) == fold(name):
        desk.assume(f"{name} = a person, not the {taken.ref.kind} {taken.name}")
        desk.doubt()
    if company and not may_name(company, desk.context.now):
        desk.doubt()
    commands: list[Command] = []
    made: list[Candidate] = []
    employer = _employer(desk, company, commands, made) if company else _just_made(desk, name)
    if isinstance(employer, Open):
        return employer
    ref = Ref(Kind.CONTACT, new_id())
    made.append(Candidate(ref, name, title or "", 1.0))
    desk.slots["name"] = SlotValue(name, name)
    for slot, value in (("title", title), ("email", ", ".join(emails)), ("phone", ", ".join(phones))):
        if value:
            desk.slots[slot] = SlotValue(value, value)
    if tags:
        desk.slots["tags"] = SlotValue(", ".join(tags), list(tags))
    commands.append(
        CreateContact(
            id=ref.id,
            name=name,
            emails=emails,
            phones=phones,
            title=title,
            company=employer,
            tags=tags,
            notes="\n".join(notes) or None,
        )
    )
    return desk.built(*commands, confirm="exists" if _is_known(desk, name, employer) else None, made=made)


def _employer(desk: Desk, company: str, commands: list[Command], made: list[Candidate]) -> Ref | Open:
    """The company of that name; one that nobody has yet is made with the person."""
    chosen = desk.draft.refs.get("company")
    if chosen is None and (fresh := desk.just_made(company, (Kind.COMPANY,))):
        desk.slots["company"] = SlotValue(company, ref=fresh.ref)
        return fresh.ref
    match desk.linker.resolve(company, (Kind.COMPANY,)):
        case One(candidate=candidate) as one:
            desk.took("company", company, one)
            desk.slots["company"] = SlotValue(company, ref=candidate.ref, external_id=candidate.external_id)
            return chosen or candidate.ref
        case Several(candidates=candidates):
            same = desk.exactly(company, (Kind.COMPANY,))
            chosen = chosen or (same.ref if same else None)
            if chosen is None:
                return desk.several("company", company, candidates)
        case Nobody() if chosen is None:
            chosen = Ref(Kind.COMPANY, new_id())
            commands.append(CreateCompany(id=chosen.id, name=company))
            made.append(Candidate(chosen, company, "new", 1.0))
            desk.assume(f"{company} is a new company")
    assert chosen is not None  # noqa: S101 - every case above has chosen one
    desk.slots["company"] = SlotValue(company, ref=chosen)
    return chosen


def _known_in(desk: Desk, name: str) -> list[Mention]:
    return [one for one in desk.linker.mentions(name, (Kind.CONTACT,), typos=False) if not one.reference]


def _just_made(desk: Desk, name: str) -> Ref | None:
    """`new company Umbra and contact Lena Vogt`: she works at the company that the message makes just before her."""
    if _THERE.search(desk.text("what") or ""):
        spoken_of = next((ref for ref in desk.context.focus if ref.kind is Kind.COMPANY), None)
        place = desk.card(spoken_of) if spoken_of is not None else None
        if place is not None:
            desk.assume(f"there = {place.name}")
            desk.slots["company"] = SlotValue(place.name, ref=place.ref)
            return place.ref
    fresh = desk.made[-1] if desk.made and desk.made[-1].ref.kind is Kind.COMPANY else None
    if fresh is None:
        return None
    desk.assume(f"{name} works at {fresh.name}")
    desk.slots["company"] = SlotValue(fresh.name, ref=fresh.ref)
    return fresh.ref


def _is_bare(desk: Desk, name: str) -> bool:
    """A name in small letters and nothing else: `contact bob` may as well say to get in touch with him."""
    said = (desk.text("what") or "").strip(" .!")
    return fold(said) == fold(name) and (said == said.lower() or len(said.split()) < 2)


def _is_known(desk: Desk, name: str, company: Ref | None) -> bool:
    """A person of exactly that name is there, at the same company or where one of the two has none."""
    if len(name.split()) < 2:
        return False
    match desk.linker.resolve(name, (Kind.CONTACT,)):
        case One(candidate=candidate):
            found: tuple[Candidate, ...] = (candidate,)
        case Several(candidates=candidates):
            found = candidates
        case Nobody():
            return False
    same = [getattr(desk.lookup.get(one.ref), "company_id", None) for one in found if one.score >= OWN]
    return any(held is None or company is None or held == company.id for held in same)


def _addresses(
    desk: Desk, words: str, emails: tuple[str, ...], phones: tuple[str, ...]
) -> tuple[tuple[str, ...], tuple[str, ...], str] | Open:
    """E-mails, phones and the words without them. What is meant as one and is none is asked about, never dropped."""
    leave = [("Leave it out", LEFT_EMPTY)]
    broken, said = broken_email(words), desk.text("email")
    if said and not left_empty(said):
        if not is_email(bare_address(said)):
            return desk.refuse("email", said, "no_email", leave)
        emails = (*emails, bare_address(said))
    elif broken and not said:
        return desk.refuse("email", broken, "no_email", leave)
    words = words.replace(broken, ",") if broken else words
    wrong, number = broken_phone(words), desk.text("phone")
    if number and not left_empty(number):
        if not is_phone(bare_address(number)):
            return desk.refuse("phone", number, "no_phone", leave)
        phones = (*phones, bare_address(number))
    elif wrong and not number:
        return desk.refuse("phone", wrong, "no_phone", leave)
    return emails, phones, PHONE_SAID.sub(",", words) if wrong else words


def _employer_beside(desk: Desk, title: str) -> tuple[str, str | None]:
    """`CTO Quillbank`: a title whose last words are a company's name."""
    words = title.split()
    for at in range(1, len(words)):
        if desk.exactly(" ".join(words[at:]), (Kind.COMPANY,)):
            return " ".join(words[:at]), " ".join(words[at:])
    return title, None
