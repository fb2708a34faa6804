"""What is said of a new deal besides its title, in any order: money, people, stage, closing date, owner, product."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from crm_core.entities import Kind, Stage
from crm_core.folding import fold
from intents.building.deal_naming import PARTIES
from intents.building.desk import LEFT_EMPTY, Desk, left_empty
from intents.building.doubtful_dates import doubtful_date, without_doubtful
from intents.building.outcome import Open
from intents.building.sums import settled, sum_told
from intents.common_words import COMMON
from intents.interpretation import Candidate
from intents.loose_sums import LooseSum, loose_sum, with_its_words
from intents.money import negative_in, parse_money
from intents.resolution import Nobody, One, Several
from intents.time.moments import parse_when
from intents.time.timespans import find_spans

_MARK = re.compile(
    r"(?:(?<=^)|(?<=[\s,;]))(?:"
    r"(?P<owner>owner(?: is)?:?|owned by|assign(?:ed)? to|assignee:?)"
    r"|(?P<product>products?:?(?= [A-Z])|product:)"
    r"|(?P<close>(?:closing|closes?|expected(?: to close)?|close date|closing date|due|by|until|till)"
    r"(?: (?:on|in|by|at|date))?:?)"
    r"|(?P<stage>(?:(?:in|at|as) )?(?:the )?stage:?|in|as)"
    r"|(?P<person>with|contact:?)"
    r"|(?P<party>for|at|from|company:?|account:?|customer:?|client:?)"
    r")\s+(?=\S)",
    re.IGNORECASE,
)
_WORTH = re.compile(r"\b(?:worth|over|for|of|at|valued at|value:?|amount:?)\s*$", re.IGNORECASE)
_BARE_SUM = re.compile(r"(?:^|[\s,])(\d{1,3}(?:,\d{3})+(?:\.\d{1,2})?|\d{4,9}(?:[.,]\d{1,2})?)(?=$|[\s,])")
_YEARS = range(1990, 2100)


@dataclass(frozen=True, slots=True)
class Details:
    """What was read so far; `title` is what no detail was made of."""

    title: str = ""
    contact: Candidate | None = None
    company: Candidate | None = None
    amount: Decimal | None = None
    currency: str | None = None
    close: date | None = None
    stage: Stage | None = None
    owner: Candidate | None = None
    products: tuple[str, ...] = ()

    def of(self, party: Candidate) -> Details:
        is_contact = party.ref.kind is Kind.CONTACT
        return replace(self, contact=party) if is_contact else replace(self, company=party)


def read_details(desk: Desk, words: str, known: Details) -> Details | Open:
    """`known` with what `words` say. A name nobody has, an impossible date and a sum below zero are asked about."""
    money = _amount(desk, words)
    if isinstance(money, Open):
        return money
    words, amount, currency = money
    details = replace(known, amount=amount, currency=currency)
    title: list[str] = []
    for part in re.split(r"[,;]", words):
        kept: list[str] = []
        for mark, kind, text in _pieces(part):
            alone = text == part.strip()
            read = _piece(desk, kind, text, details) if kind else _plain(desk, text, details, alone=alone)
            if isinstance(read, Open):
                return read
            details, rest = read if read is not None else (details, f"{mark}{text}")
            kept += [rest] if rest else []
        title += [" ".join(kept)] if kept else []
    return replace(details, title=", ".join(title))


def _pieces(part: str) -> Iterator[tuple[str, str | None, str]]:
    """(the marking word, what it marks, the words after it); first what stands before any mark."""
    marks = list(_MARK.finditer(part))
    ends = [mark.start() for mark in marks[1:]] + [len(part)]
    if before := part[: marks[0].start() if marks else len(part)].strip():
        yield "", None, before
    for mark, end in zip(marks, ends[: len(marks)], strict=True):
        yield mark[0], mark.lastgroup, part[mark.end() : end].strip()


def _piece(desk: Desk, kind: str, text: str, details: Details) -> tuple[Details, str] | Open | None:
    """The details with one marked piece, and what of its words is left; None when it marks nothing after all."""
    match kind:
        case "owner":
            owner = desk.named("owner", desk.text("owner") or text, (Kind.USER,))
            return (replace(details, owner=owner), "") if isinstance(owner, Candidate) else owner
        case "product":
            found = desk.exactly(text, (Kind.PRODUCT,))
            return (replace(details, products=(found.name,)), "") if found else None
        case "close":
            return _closing(desk, text, details)
        case "stage":
            return _staged(desk.lookup.stages(), text, details)
    return _party(desk, "party" if kind == "person" else "company", text, details)


def _plain(desk: Desk, text: str, details: Details, *, alone: bool) -> tuple[Details, str] | Open | None:
    """A part between commas without a marking word: a stage, a date, a product's name; else a piece of the title."""
    if not alone:
        return None
    if (staged := _staged(desk.lookup.stages(), text, details)) and not staged[1]:
        return staged
    spans = find_spans(text, desk.context.now, prefer="future")
    if len(spans) == 1 and spans[0].text.strip() == text and not text.isdigit():
        return _closing(desk, text, details)
    if details.company is None and details.contact is None and (party := desk.exactly(text, PARTIES)):
        return details.of(party), ""
    if product := desk.exactly(text, (Kind.PRODUCT,)):
        return replace(details, products=(product.name,)), text
    return None


def _closing(desk: Desk, text: str, details: Details) -> tuple[Details, str] | Open | None:
    said = desk.text("expected_close")
    if asked := doubtful_date(desk, "expected_close", said or text, ("Leave it open", LEFT_EMPTY)):
        return asked
    if said:
        rest = text if without_doubtful(desk, text) == text else ""
        when = parse_when(said, desk.context.now)
        if when is None and not left_empty(said):
            return desk.refuse("expected_close", said, "no_date", [("Leave it open", LEFT_EMPTY)])
        return replace(details, close=when.at.date() if when else None), rest
    spans = find_spans(text, desk.context.now, prefer="future")
    when = parse_when(text[: spans[0].end] if spans else text, desk.context.now)
    if when is None:
        return None
    if when.assumption:
        desk.assume(when.assumption)
    rest = text[spans[0].end :].strip() if spans else ""
    return replace(details, close=when.at.date()), rest


def _staged(stages: Sequence[Stage], text: str, details: Details) -> tuple[Details, str] | None:
    words = re.sub(r"^(?:the )?(?:stage:? )?", "", text, flags=re.IGNORECASE).split()
    for size in range(min(3, len(words)), 0, -1):
        if stage := stage_called(" ".join(words[:size]), stages):
            rest = words[size:]
            return replace(details, stage=stage), " ".join(rest[1:] if rest[:1] in (["stage"], ["phase"]) else rest)
    return None


def stage_called(words: str, stages: Sequence[Stage]) -> Stage | None:
    """The stage of exactly that name: a title may hold words that resemble one."""
    said = fold(words)
    return next((s for s in stages if said in (fold(s.label), s.key, s.key.replace("_", " "))), None)


def _party(desk: Desk, slot: str, text: str, details: Details) -> tuple[Details, str] | Open | None:
    """Whom `with X`, `for X`, `at X` name, by as many of the words as make a name. A name that two fit is asked about,
    and so is one that nobody has when it is written like a name; other words stay in the title."""
    chosen = desk.draft.refs.get(slot)
    if chosen is not None and (card := desk.card(chosen)):
        return details.of(desk.keep(slot, card)), ""
    said = desk.text(slot)
    words = (said or text).split()
    for size in range(len(words), 0, -1):
        name = " ".join(words[:size])
        if size < len(words) and not (exact := desk.exactly(name, PARTIES)):
            continue
        rest = " ".join(words[size:])
        if size < len(words) and exact:
            return details.of(desk.keep(slot, exact)), rest
        if fresh := desk.just_made(name, PARTIES):
            return details.of(desk.keep(slot, fresh)), ""
        match desk.linker.resolve(name, PARTIES):
            case One(candidate=candidate) as one:
                desk.took(slot, name, one)
                return details.of(desk.keep(slot, candidate)), ""
            case Several(candidates=candidates):
                same = desk.exactly(name, PARTIES)
                return (details.of(desk.keep(slot, same)), "") if same else desk.several(slot, name, candidates)
    named = words and words[0][0].isupper() and fold(words[0]) not in COMMON
    if said or named:
        match desk.linker.resolve(said or text, PARTIES):
            case Nobody(near=near):
                return desk.nobody(slot, said or text, None, near)
    return None


def _amount(desk: Desk, words: str) -> tuple[str, Decimal | None, str | None] | Open:
    """The words without their sum of money, and the sum."""
    said = desk.text("value")
    below = negative_in(said or words)
    if below:
        return desk.refuse("value", below, "negative", [("Leave it open", LEFT_EMPTY)])
    if said:
        if (again := negative_in(words)) is not None:
            words = words.replace(again, " ")
        if (open_ := loose_sum(words, desk.context.currency)) and open_.amount is None:
            words = _without(words, open_)  # it was asked about
        told = sum_told(desk, "value", said, bare=True)
        if isinstance(told, LooseSum):
            return words, told.amount, told.currency
        if told is not None:
            return told
        if left_empty(said):
            return words, None, None
        return desk.refuse("value", said, "no_amount", [("Leave it open", LEFT_EMPTY)])
    told = sum_told(desk, "value", words)
    if isinstance(told, LooseSum):
        return _without(words, told), told.amount, told.currency
    if told is not None:
        return told
    for bare_sum in _BARE_SUM.finditer(words):
        if bare_sum[1].isdigit() and int(bare_sum[1]) in _YEARS:
            continue  # "Renewal 2027"
        total = parse_money(bare_sum[1], desk.context.currency)
        if total is not None:
            plain = LooseSum(bare_sum.start(1), bare_sum.end(1), (("", total.amount),), None, bare_sum[1])
            found = settled(desk, "value", with_its_words(words, plain))
            return (_without(words, found), found.amount, None) if isinstance(found, LooseSum) else found
    return words, None, None


def _without(words: str, told: LooseSum) -> str:
    return _WORTH.sub("", words[: told.start]) + words[told.end :]
