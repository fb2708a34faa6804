"""New people and companies, from whatever order the details were typed in."""

from __future__ import annotations

import re

from crm_core.commands import Command, CreateCompany, CreateContact
from crm_core.entities import Kind, Ref, new_id
from crm_core.folding import fold
from intents.building.addresses import bare_address, broken_email, broken_phone, is_email, is_phone
from intents.building.desk import LEFT_EMPTY, Desk, left_empty
from intents.building.naming import asks_about, has_time, is_clause, is_terse, may_name
from intents.building.outcome import Open, Outcome
from intents.interpretation import Candidate, SlotValue
from intents.linking import OWN
from intents.money import find_money
from intents.resolution import Nobody, One, Several

_EMAIL = re.compile(r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+")
_PHONE = re.compile(r"(?:(?:phone|mobile|tel|cell)\.?:? ?)?(\+\d[\d\s()./-]{6,18}\d|\b0\d[\d\s()./-]{5,16}\d"
r"|\b\d{3}[\s.-]\d{3}[\s.-]\d{4}\b)",
                    re.IGNORECASE)  # fmt: skip
_TAGS = re.compile(r"#([\w-]+)|\btagged(?: as)? ([\w-]+(?:(?:, | and )[\w-]+)*)", re.IGNORECASE)
_OF = re.compile(r"\s+of\s+(?=[A-Z])")
_AT = re.compile(r"\s*(?:\b(?:at|from|with|bei|chez|works? (?:at|for)|working (?:at|for))\b|@)\s+", re.IGNORECASE)
_SHE_IS = re.compile(
    r"^(?:(?:he|she|they)(?: is|'s|’s| are)?|(?:is|who is|who's)|works as|working as|as)\s+(?:the "
    r"|an? |our )?",
    re.IGNORECASE,
)
JOB_TITLE = re.compile(
    r"\b(?:c[eftimoshr]o|cfo|ceo|cto|coo|vp|svp|evp|head|director|manager|lead|engineer|buyer|purchas\w+|procurement"
    r"|owner|"
    r"founder|co-founder|president|partner|analyst|officer|sales|marketing|ops|operations|assistant|consultant"
    r"|developer|"
    r"designer|architect|accountant|controller|chief|principal|specialist|coordinator|administrator|executive|runs|"
    r"\w*leiter(?:in)?|\w*chef(?:in|fe)?|gesch[aä]ftsf[uü]hrer(?:in)?|vorstand|\w*einkauf\w*|vertrieb\w*|"
    r"direct(?:eur|rice)|responsable|g[eé]rante?|acheteu[rs]e?|"
    r"secretary|lawyer|counsel|hr|it)\b",
    re.IGNORECASE,
)
_NO_NAME = re.compile(
    r"\b(?:to|the|on|in|for|an|and|is|with|my|our|all|it|them|this|that|contact|contacts|company|companies|deal|deals"
    r"|note|notes|task|tasks|tag|person|lead|leads|account)\b",
    re.IGNORECASE,
)
_PHONE_SAID = re.compile(r"\b(?:phone|mobile|tel|cell)\b\.?:? ?(?:is )?[^,;]+", re.IGNORECASE)
FRAME = re.compile(r"^(?:someone |somebody )?(?:named|called|is)\s+|^[\s:,-]+|[\s:,.-]+$", re.IGNORECASE)


def create_contact(desk: Desk) -> Outcome:
    """Name, title, company, e-mails, phones and tags; a company that is not there yet is created with it."""
    words = desk.text("what")
    if words is None:
        return desk.needs("what", Kind.CONTACT)
    if more := desk.text("more"):
        words = f"{words}, {more}"
    emails, words = take(_EMAIL, words)
    phones, words = take(_PHONE, words)
    addresses = _addresses(desk, words, emails, phones)
    if isinstance(addresses, Open):
        return addresses
    emails, phones, words = addresses
    tags, words = take_tags(words)
    name, title, company, notes = _who(words, desk)
    if title and not company:
        title, company = _employer_beside(desk, title)
    if not name and emails:
        name = " ".join(part.capitalize() for part in re.split(r"[._-]", emails[0].split("@")[0]))
        desk.assume(f"name = {name}, from the e-mail address")
    if not name or not _may_be_name(name) or has_time(name, desk.context.now):
        return None
    terse = is_terse(desk.text("words") or "")
    if terse and asks_about(desk.text("what") or ""):
        return None
    if not may_name(name, desk.context.now) or " or " in name.lower() or notes or (terse and _is_bare(desk, name)):
        desk.doubt()
    taken = desk.exactly(name, (Kind.COMPANY, Kind.DEAL))
    if taken and fold(taken.name) == fold(name):
        desk.assume(f"{name} = a person, not the {taken.ref.kind} {taken.name}")
        desk.doubt()
    if company and not may_name(company, desk.context.now):
        desk.doubt()
    commands: list[Command] = []
    made: list[Candidate] = []
    employer = _employer(desk, company, commands, made) if company else None
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
    return emails, phones, re.sub(_PHONE_SAID, ",", words) if wrong else words


def _employer_beside(desk: Desk, title: str) -> tuple[str, str | None]:
    """`CTO Quillbank`: a title whose last words are a company's name."""
    words = title.split()
    for at in range(1, len(words)):
        if desk.exactly(" ".join(words[at:]), (Kind.COMPANY,)):
            return " ".join(words[:at]), " ".join(words[at:])
    return title, None


def take(pattern: re.Pattern[str], words: str) -> tuple[tuple[str, ...], str]:
    found = tuple((match.group(1) if pattern.groups else match.group(0)).strip() for match in pattern.finditer(words))
    return found, re.sub(r"[<(]\s*,\s*[>)]", ",", pattern.sub(",", words))


def take_tags(words: str) -> tuple[tuple[str, ...], str]:
    found: list[str] = []
    for one, many in _TAGS.findall(words):
        found += [one] if one else re.split(r", | and ", many)
    return tuple(found), _TAGS.sub(" ", words)


def _who(words: str, desk: Desk) -> tuple[str, str | None, str | None, list[str]]:
    """(name, title, company, what else is told) from `Ines Carvalho, cfo at Isdom, met her in Leipzig`."""
    parts = [
        part
        for part in (FRAME.sub("", part.strip()) for part in re.split(r"[,;\n]|\s[-–—]\s|\((?=\w)|\)", words))
        if part
    ]
    name, title, company = "", None, None
    notes: list[str] = []
    for index, part in enumerate(parts):
        if index and tells(_SHE_IS.sub("", part), desk):
            notes.append(part)
            continue
        said = _SHE_IS.sub("", part) if index else part
        last = index == len(parts) - 1  # "Head of Purchasing, Globex" is no head of a company
        pieces = (_AT if _AT.search(said) or not last else _OF).split(said, maxsplit=1)
        head = pieces[0].strip()
        if len(pieces) == 2 and company is None and pieces[1].strip():
            company = re.sub(r"^(?:the )?company ", "", pieces[1].strip(), flags=re.IGNORECASE)
        if index == 0:
            split = re.match(r"(?P<name>.+?)\s+(?:as|is)\s+(?:the |our |a |an )?(?P<title>.+)$", head)
            if split and JOB_TITLE.search(split["title"]):
                name, title = split["name"], split["title"]
            else:
                name = head
        elif head and title is None and (_is_job(head) or len(pieces) == 2):
            title = head
        elif head and company is None:
            company = head
        elif head:
            notes.append(part)
    name = " ".join(word if any(c.isupper() for c in word) else word.capitalize() for word in name.split())
    return name, title, company, notes


def tells(part: str, desk: Desk) -> bool:
    """A part that is neither a job nor a company: a clause, an amount, a time."""
    if _is_job(part) and not is_clause(part):
        return False
    return is_clause(part) or bool(find_money(part, desk.context.currency)) or has_time(part, desk.context.now)


def _is_job(words: str) -> bool:
    """A job by its words, or by how they end: `barista`, `data scientist`."""
    return bool(
        JOB_TITLE.search(words) or re.search(r"(?:er|or|ist|ant|ent|ian|eur|ista|hand|man|woman)$", words, re.I)
    )


def _may_be_name(name: str) -> bool:
    """A name is a few words without digits or verbs of commands; "Acme and close the deal" is none."""
    if re.search(_NO_NAME, name):
        return False
    return (
        0 < len(name.split()) <= 5
        and not re.search(r"\d|[?!{}<>=]", name)
        and not re.search(
            r"^(?:a|an|the|my|all|every|it|this|that|these|them|note|task|tag|deal|one)\b", name, re.IGNORECASE
        )
    )
