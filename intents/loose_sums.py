"""Sums of money as people say them who do not know the figure, or leave the sum to be worked out: `about 20k`,
`20-30k`, `between 8 and 10k`, `3 x 5k`, `5k per month for 12 months`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from intents.money import AMOUNT, MoneyMention, find_money, parse_money

_ABOUT = (
    r"(?:~|≈|(?:about|around|roughly|approximately|approx\.?|circa|ca\.?|c\.|some|nearly|almost|just (?:over|under)"
    r"|a (?:bit|little) (?:over|under|more than|less than)|(?:at )?(?:up to|most|least|max(?:imum)?\.?|min(?:imum)?\.?)"
    r"|(?:no |not )?more than|less than|over|under)(?=[\s\d$€£~]))"
)
_BEFORE = re.compile(rf"(?:^|(?<=[\s,;(]))(?P<about>{_ABOUT}(?:\s*{_ABOUT})*)\s*$", re.IGNORECASE)
_AFTER = re.compile(
    r"\s?(?:\+|-?ish\b|\(?(?:approx(?:imately)?\.?|or so|or thereabouts|roughly|more or less|give or take|max\.?|min\.?"
    r"|plus|at (?:most|least)|minimum|maximum)(?![\w-])\)?)+",
    re.IGNORECASE,
)
_TO = r"(?P<joint>\s?[-–—]\s?|\s?(?:to|and|or|up to|bis)\s)"
_RANGE = re.compile(
    rf"(?:(?P<between>between|from|anywhere between|somewhere between)\s+)?(?P<low>{AMOUNT}){_TO}(?P<high>{AMOUNT})",
    re.IGNORECASE,
)
_EACH = r"(?:each|apiece|a piece|per (?:unit|piece|seat|user|licen[cs]e)|(?:a|/) ?(?:unit|piece|seat|user|licen[cs]e))"
_UNITS = r"(?:units?|pieces?|pcs|seats?|users?|licen[cs]es?|boxes|items?|days?|sites?|stores?|devices?|heads?|people|x)"
_TIMES = re.compile(
    rf"(?<![\w.,])(?:(?P<count>\d{{1,4}})\s?(?:x|×|\*|times)\s?(?P<each>{AMOUNT})|(?P<first>{AMOUNT})\s?(?:x|×|\*|times)"
    rf"\s?(?P<after>\d{{1,4}})(?![\w.,]))(?:\s{_EACH}\b)?",
    re.IGNORECASE,
)
_PIECES = re.compile(
    rf"(?<![\w.,])(?:(?P<count>\d{{1,5}})\s(?P<unit>{_UNITS})\s(?:at|@|for|à|a)\s(?P<each>{AMOUNT})(?P<said>\s{_EACH})?"
    rf"|(?P<first>{AMOUNT})\s{_EACH}(?:,)?\s(?:for|x|times)\s(?P<after>\d{{1,5}})(?:\s{_UNITS})?)\b",
    re.IGNORECASE,
)
_PERIOD = r"(?:month|mo|year|yr|annum|quarter|week|day)"
_RECURRING = re.compile(
    rf"(?P<each>{AMOUNT})\s?(?:per|a|an|each|every|/|p\.)\s?(?P<per>{_PERIOD})\b\.?"
    rf"(?:,?\s(?:for|over|x|times)\s(?P<count>\d{{1,3}}|an?|one|two|three|four|five)\s?(?P<span>{_PERIOD})s?\b)?"
    rf"|(?P<each2>{AMOUNT})\s?(?P<ly>monthly|yearly|annually|quarterly|weekly)\b"
    rf"(?:,?\s(?:for|over|x|times)\s(?P<count2>\d{{1,3}}|an?|one|two|three|four|five)\s?(?P<span2>{_PERIOD})s?\b)?",
    re.IGNORECASE,
)
_MONTHS = {"month": 12, "mo": 12, "year": 1, "yr": 1, "annum": 1, "quarter": 4, "week": 52, "day": 365}
"""How many of a period a year has."""
_LY = {"monthly": "month", "yearly": "year", "annually": "year", "quarterly": "quarter", "weekly": "week"}
_COUNTS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5}
_YEARS = range(1990, 2101)
_NUMBERED = re.compile(r"\b(?:phase|part|version|stage|step|lot|batch|wave|tier|level|round|release|q|v)\s?$", re.I)
"""After these a number says which one, not how much: `phase 2 - 10k`."""
_PICKED = {
    "low": r"(?:the )?(?:low(?:er|est)?|min(?:imum)?|less|smaller|bottom)(?: (?:one|end|sum|figure|value))?",
    "middle": r"(?:the )?(?:mid(?:dle)?|mean|average|avg|in between|half ?way)(?: (?:one|sum|figure|value))?",
    "high": r"(?:the )?(?:high(?:er|est)?|max(?:imum)?|more|bigger|upper|top)(?: (?:one|end|sum|figure|value))?",
}


@dataclass(frozen=True, slots=True)
class LooseSum:
    """Where it stands, `text[start:end]`, and what it may come to. `options` are (which, amount): one where it is
    clear. `worked` says how the amount was worked out, `about` that it is no exact one: both None for a plain sum."""

    start: int
    end: int
    options: tuple[tuple[str, Decimal], ...]
    currency: str | None
    text: str
    worked: str | None = None
    about: str | None = None

    @property
    def amount(self) -> Decimal | None:
        """The one amount; None where it has to be asked for."""
        return self.options[0][1] if len(self.options) == 1 else None


def loose_sum(text: str, default_currency: str = "USD", *, bare: bool = False) -> LooseSum | None:
    """The first sum that `text` says as a range, as a product, or as no exact one, else its first plain sum; None when
    it holds none. `bare`: numbers alone are money too, as in a slot that holds an amount."""
    for read in (_product, _range):
        if found := read(text, default_currency, bare):
            return with_its_words(text, found)
    money = find_money(text, default_currency)
    one = money[0] if money else parse_money(text, default_currency) if bare else None
    if one is None:
        return None
    return with_its_words(text, LooseSum(one.start, one.end, (("", one.amount),), one.currency, one.text))


def picked(answer: str, loose: LooseSum) -> Decimal | None:
    """`the lower one`, `middle`, `max`: which of its options an answer means."""
    for which, amount in loose.options:
        if which in _PICKED and re.fullmatch(_PICKED[which], answer.strip(" .!"), re.IGNORECASE):
            return amount
    return None


def with_its_words(text: str, found: LooseSum) -> LooseSum:
    """`found` with the words around it that only say how exact it is."""
    before, after = _BEFORE.search(text[: found.start]), _AFTER.match(text, found.end)
    start = before.start("about") if before else found.start
    end = after.end() if after else found.end
    if (start, end) == (found.start, found.end):
        return found
    said = text[start:end].strip()
    return LooseSum(start, end, found.options, found.currency, said, found.worked, said)


def _product(text: str, currency: str, bare: bool) -> LooseSum | None:
    for match in (*_TIMES.finditer(text), *_PIECES.finditer(text)):
        count = int(match["count"] or match["after"])
        each = _one(match["each"] or match["first"], currency)
        plain = each is not None and each.currency is None and each.amount < 100 and "." not in each.text
        small = plain and re.fullmatch(r"\d{1,2}", each.text) if each is not None else True  # `2 x 4` of whatever
        if each is None or small or count < 2:
            continue
        worked = f"{count:,} × {_figure(each.amount)} = {_figure(count * each.amount)}"
        options = (("", count * each.amount),)
        return LooseSum(match.start(), match.end(), options, each.currency, match[0], worked)
    for match in _RECURRING.finditer(text):
        each = _one(match["each"] or match["each2"], currency)
        per = (match["per"] or _LY.get((match["ly"] or "").lower(), "")).lower()
        if each is None or not per:
            continue
        said, span = match["count"] or match["count2"], (match["span"] or match["span2"] or "").lower()
        if said is None:
            if per in ("year", "yr", "annum") or _MONTHS[per] > 52:
                continue  # "20k a year": what a deal of a year is worth
            year = each.amount * _MONTHS[per]
            return LooseSum(
                match.start(), match.end(), (("once", each.amount), ("a year", year)), each.currency, match[0]
            )
        length = Decimal(_COUNTS.get(said.lower()) or int(said))
        times = length * _MONTHS[per] / _MONTHS[span]
        if times != times.to_integral_value() or times < 1:
            continue
        total = times * each.amount
        worked = f"{int(times):,} × {_figure(each.amount)} = {_figure(total)}"
        return LooseSum(match.start(), match.end(), (("", total),), each.currency, match[0], worked)
    return None


def _range(text: str, currency: str, bare: bool) -> LooseSum | None:
    for match in _RANGE.finditer(text):
        low, high = _one(match["low"], currency), _one(match["high"], currency)
        if low is None or high is None or not _joined(text, match, low, high, bare):
            continue
        amount, scaled = low.amount, high.amount
        if low.amount < 1000 <= high.amount and _scale_of(low) == 1:
            amount = low.amount * _scale_of(high)  # "20-30k"
        if amount >= scaled or scaled > amount * 20:
            continue
        middle = (amount + scaled) / 2
        either = match["joint"].strip().lower() == "or"
        options = (("low", amount), *(() if either else (("middle", middle),)), ("high", scaled))
        return LooseSum(match.start(), match.end(), options, high.currency or low.currency, match[0])
    return None


def _joined(text: str, match: re.Match[str], low: MoneyMention, high: MoneyMention, bare: bool) -> bool:
    """Whether the two numbers are the ends of one sum, rather than a number and a sum, or two sums."""
    joint = match["joint"].strip().lower()
    if joint == "and" and not match["between"]:
        return False  # "42k and 10k" are two sums
    whole = re.fullmatch(r"\d+", low.text)
    if whole and (int(low.text) in _YEARS or _NUMBERED.search(text[: match.start()])):
        return False
    told = any(each.currency or re.search(r"[A-Za-z]", each.text) for each in (low, high))
    return told or bare or (low.amount >= 1000 and high.amount >= 1000)


def _scale_of(mention: MoneyMention) -> Decimal:
    """What `k` in `30k` stands for: 1,000; 1 where no scale was said."""
    number = re.search(r"\d[\d.,]*", mention.text)
    bare = parse_money(number[0]) if number else None
    return mention.amount / bare.amount if bare and bare.amount else Decimal(1)


def _one(text: str, currency: str) -> MoneyMention | None:
    return parse_money(text.strip(), currency)


def _figure(amount: Decimal) -> str:
    return f"{amount.normalize():,f}"
