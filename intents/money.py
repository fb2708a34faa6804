"""Amounts of money in text: `100k`, `$1.2M`, `EUR 50 000`, `50.000,50 €`, `fifty grand`, `1,5 Mio`, `₹3 lakh`.

A number alone is not money: it needs a currency or a scale word. Where the words are known to hold an amount (a slot
that asks for one), `parse_money` takes bare numbers too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

_SCALES: dict[str, int] = {
    "k": 10**3, "tsd": 10**3, "thousand": 10**3, "grand": 10**3,
    "m": 10**6, "mn": 10**6, "mm": 10**6, "mio": 10**6, "mil": 10**6, "mill": 10**6, "million": 10**6,
    "millions": 10**6, "b": 10**9, "bn": 10**9, "mrd": 10**9, "billion": 10**9, "lakh": 10**5, "lakhs": 10**5,
    "crore": 10**7, "crores": 10**7,
}  # fmt: skip

_SIGNS: dict[str, str] = {
    "us$": "USD", "c$": "CAD", "ca$": "CAD", "a$": "AUD", "au$": "AUD", "nz$": "NZD", "r$": "BRL", "hk$": "HKD",
    "s$": "SGD", "mx$": "MXN", "€": "EUR", "£": "GBP", "¥": "JPY", "₹": "INR", "₩": "KRW", "₽": "RUB", "₺": "TRY",
    "₴": "UAH", "zł": "PLN", "₪": "ILS", "₫": "VND", "₦": "NGN", "฿": "THB", "kč": "CZK",
}  # fmt: skip

_NAMES: dict[str, str] = {
    "euro": "EUR", "euros": "EUR", "dollar": "USD", "dollars": "USD", "bucks": "USD", "pounds": "GBP", "quid": "GBP",
    "sterling": "GBP", "yen": "JPY", "rupees": "INR", "rupee": "INR", "francs": "CHF", "franken": "CHF",
    "zloty": "PLN", "reais": "BRL", "kronor": "SEK", "kroner": "NOK", "yuan": "CNY", "rmb": "CNY",
}  # fmt: skip

_SMALL_CODES = frozenset(
    {
        "usd", "eur", "gbp", "chf", "cad", "aud", "nzd", "jpy", "inr", "cny", "sek", "nok", "dkk", "pln", "czk",
        "huf", "brl", "mxn", "zar", "sgd", "hkd", "krw", "ils", "aed",
    }
)  # fmt: skip
"""Codes taken in lower case too; the others ("all", "top", "try", "mad") are English words unless capitalised."""

_DOLLARS = frozenset({"USD", "CAD", "AUD", "NZD", "SGD", "HKD", "TWD", "MXN"})

_UNITS = [
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
]  # fmt: skip
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_WORDS: dict[str, int] = {word: value for value, word in enumerate(_UNITS)}
_WORDS |= {word: 10 * value for value, word in enumerate(_TENS, start=2)}

_NUMBER = r"\d{1,3}(?:[  '’]\d{3})+(?:[.,]\d{1,2})?(?!\d)|\d+(?:[.,]\d+)*"
_SCALE = "|".join(sorted(_SCALES, key=len, reverse=True))
_SIGN = "|".join(re.escape(sign) for sign in sorted([*_SIGNS, "$"], key=len, reverse=True))
_NAME = "|".join(sorted(_NAMES, key=len, reverse=True))
_WORD = "|".join(sorted([*_WORDS, "hundred"], key=len, reverse=True))

_FIGURES = re.compile(
    rf"(?<![\w.,$€£])(?:(?P<sign>{_SIGN})\s?|(?P<code>[A-Za-z]{{3}})\s?)?(?P<number>{_NUMBER})"
    rf"(?:(?:\s|-)?(?P<scale>{_SCALE})\b\.?)?"
    rf"(?:\s?(?P<sign_after>{_SIGN})(?!\w)|\s?(?P<after>[A-Za-z]{{3}}|{_NAME})\b)?(?![\w%])",
    re.IGNORECASE,
)
AMOUNT = (
    rf"(?:(?:{_SIGN})\s?|(?:eur|usd|gbp|chf)\s)?(?:{_NUMBER})(?:\s?(?:{_SCALE})\b)?(?:\s?(?:{_SIGN})(?!\w)"
    rf"|\s(?:eur|usd|gbp|chf|{_NAME})\b)?"
)
"""One amount in figures, with or without a scale and a currency, as a piece of a pattern."""
_SPOKEN = re.compile(
    rf"\b(?P<words>half a|quarter of a|quarter|a|an|(?:(?:a|{_WORD})(?:[\s-]+(?:and[\s-]+)?(?:{_WORD}|a half))*))"
    rf"(?:[\s-]+(?P<scale>{_SCALE})\b)?(?:[\s-]+(?P<after>[A-Za-z]{{3}}|{_NAME})\b)?",
    re.IGNORECASE,
)

_BELOW = re.compile(
    rf"(?:(?:{_SIGN})\s?|[a-z]{{3}}\s)?(?:[-−–]\s?|minus\s+)(?:(?:{_SIGN})\s?|[a-z]{{3}}\s)?\d", re.IGNORECASE
)
_BELOW_INSIDE = re.compile(
    rf"(?:^|(?<=[\s,;:(=]))(?P<amount>(?:[-−]|minus\s+)(?:(?:{_SIGN})\s?|[a-z]{{3}}\s)?(?:{_NUMBER})\s?(?:(?:{_SCALE})\b)?)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class MoneyMention:
    """An amount and where it stands: `text[start:end]`. `currency` is None when none was said."""

    start: int
    end: int
    amount: Decimal
    currency: str | None
    text: str


def find_money(text: str, default_currency: str = "USD") -> list[MoneyMention]:
    """All amounts in `text`, in order. `$` means `default_currency` where that is a dollar, else USD."""
    found = [mention for match in _FIGURES.finditer(text) if (mention := _figures(match, default_currency))]
    for match in _SPOKEN.finditer(text):
        spoken = _spoken(match)
        if spoken and not any(spoken.start < other.end and other.start < spoken.end for other in found):
            found.append(spoken)
    return sorted(found, key=lambda mention: mention.start)


def parse_money(text: str, default_currency: str = "USD") -> MoneyMention | None:
    """The one amount that `text` holds, a bare number included; None when there is none or more than one."""
    mentions = find_money(text, default_currency)
    if len(mentions) == 1:
        return mentions[0]
    bare = re.fullmatch(rf"\D{{0,12}}?({_NUMBER})\s*", text)
    if mentions or bare is None:
        return None
    return MoneyMention(bare.start(1), bare.end(1), _decimal(bare[1], scaled=False), None, bare[1])


def is_negative(text: str) -> bool:
    """An amount below zero, as the whole of `text`: `-5k`, `- 100 EUR`, `EUR -20`, `minus 3`."""
    return bool(_BELOW.match(text.strip()))


def negative_in(text: str) -> str | None:
    """The first amount below zero in a sentence: `Test -5k` -> `-5k`; a dash between words is none."""
    found = _BELOW_INSIDE.search(text)
    return found["amount"] if found else None


def currency_code(text: str) -> str | None:
    """`euros`, `$`, `chf` -> the ISO code; None for what is no currency."""
    said = text.strip()
    if said == "$":
        return "USD"
    return _SIGNS.get(said.casefold()) or _code(said) or (said.upper() if is_currency(said.upper()) else None)


def is_currency(code: str) -> bool:
    """Whether `code` is an ISO 4217 code, in capitals."""
    return code in _codes()


@lru_cache(maxsize=1)
def _codes() -> frozenset[str]:
    from babel.numbers import list_currencies

    return frozenset(list_currencies())


def _figures(match: re.Match[str], default_currency: str) -> MoneyMention | None:
    start, end = match.span()
    number, scale = match["number"], match["scale"]
    currency = _currency(match["sign"] or match["sign_after"], default_currency)
    if match["code"]:
        code = _code(match["code"])
        currency = currency or code
        start = start if code else match.start("number")
    if match["after"]:
        code = _code(match["after"])
        currency = currency or code
        end = end if code else (match.end("scale") if scale else match.end("number"))
    if currency is None and scale is None:
        return None
    amount = _decimal(number, scaled=scale is not None, currency=currency) * (_SCALES[scale.casefold()] if scale else 1)
    return MoneyMention(start, end, amount, currency, match.string[start:end])


def _spoken(match: re.Match[str]) -> MoneyMention | None:
    scale, after = match["scale"], match["after"]
    currency = _code(after) if after else None
    if scale is None and currency is None:
        return None
    words = match["words"].casefold()
    if words in ("a", "an") and (scale is None or len(scale) < 4):
        return None  # "a k", "a euro": an article, not an amount
    value = _value(words)
    end = match.end() if currency or not after else match.end("scale")
    amount = value * (_SCALES[scale.casefold()] if scale else 1)
    return MoneyMention(match.start(), end, amount, currency, match.string[match.start() : end])


def _value(words: str) -> Decimal:
    if words.startswith("half"):
        return Decimal("0.5")
    if words.startswith("quarter"):
        return Decimal("0.25")
    total = Decimal(0)
    for word in re.split(r"[\s-]+", words):
        if word == "hundred":
            total = max(total, Decimal(1)) * 100
        elif word == "half":
            total += Decimal("0.5")
        else:
            total += _WORDS.get(word, 0)
    return total or Decimal(1)


_THREE_DECIMALS = frozenset({"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"})


def _decimal(number: str, *, scaled: bool, currency: str | None = None) -> Decimal:
    """`50.000,50` and `50,000.50` alike. One separator before three digits groups them, unless a scale follows
    (`1.250M`), four or more digits stand before it (`12345.678`), or the currency has three decimals (`10.500 KWD`)."""
    digits = re.sub(r"[\s '’]", "", number)
    marks = [char for char in digits if char in ".,"]
    if not marks:
        return Decimal(digits)
    last = marks[-1]
    tail = digits.rsplit(last, 1)[1]
    lead = len(digits) - len(tail) - 1
    thousands = len(tail) == 3 and lead <= 3 and digits[0] != "0" and not scaled and currency not in _THREE_DECIMALS
    grouped = len(set(marks)) == 1 and (len(marks) > 1 or thousands)
    if grouped:
        return Decimal(re.sub(r"[.,]", "", digits))
    whole = re.sub(r"[.,]", "", digits.rsplit(last, 1)[0])
    return Decimal(f"{whole or 0}.{tail or 0}")


def _currency(sign: str | None, default_currency: str) -> str | None:
    if sign is None:
        return None
    if sign == "$":
        return default_currency if default_currency in _DOLLARS else "USD"
    return _SIGNS[sign.casefold()]


def _code(word: str) -> str | None:
    folded = word.casefold()
    if folded in _NAMES:
        return _NAMES[folded]
    if folded in _SMALL_CODES:
        return folded.upper()
    return word if word.isupper() and word in _codes() else None
