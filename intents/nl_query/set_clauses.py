"""The clauses of a question of set logic: `sold GTX Basic`, `never MG Special`, `in every sector`, `over 200k won`.

Each becomes the name of a figure that the rest of the grammar reads ("number of won deals of GTX Basic"), with what
it must be. A clause takes from the one before it what it leaves out: "in West but not in East".
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from crm_core.queries import Op
from intents.money import find_money

_RELATIVE = re.compile(
    r"^(?:(?:that|we|they|i|which|who|whom|where|with|having|and|have|has|had|did|do|does|were|was|are|is|been|we|got|an?|the|also|too"
    r"|either|any)\s+)+",
    re.IGNORECASE,
)
_NOT = re.compile(
    r"\b(?:not|never|no|none|without|didn['’]?t|don['’]?t|doesn['’]?t|haven['’]?t|hasn['’]?t|weren['’]?t|wasn['’]?t)\b\s*",
    re.IGNORECASE,
)
_STATUS = {
    "won": r"won|wins?|winning|sold|sells?|selling|bought|buys?|buying|purchased?|ordered|orders?",
    "lost": r"lost|loses?|losing|losses",
    "open": r"open",
    "closed": r"closed|closes?",
}
_VERB = re.compile("|".join(rf"\b(?P<{name}>{words})\b" for name, words in _STATUS.items()), re.IGNORECASE)
_BOUND = re.compile(
    r"(?:\b(?P<gt>more than|over|above|greater than|higher than|exceeding)|\b(?P<ge>at least|no less than|no fewer than"
    r"|a minimum of)|\b(?P<lt>less than|fewer than|under|below|lower than)|\b(?P<le>at most|up to|no more than"
    r"|a maximum of)|\b(?P<eq>exactly)|(?P<sign>>=|<=|>|<))\s*(?P<number>[$€£]?\s?\d[\d.,]*\s?(?:%|percent|[km]\b"
    r"|million|thousand)?(?:\s?(?:usd|eur|gbp|euros?|dollars?))?)",
    re.IGNORECASE,
)
_OR_MORE = re.compile(r"\b(?P<number>\d[\d.,]*)\s(?:or more|\+)\s?|\b(?P<plus>\d[\d.,]*)\+\s?", re.IGNORECASE)
_OPS = {"gt": Op.GT, "ge": Op.GE, "lt": Op.LT, "le": Op.LE, "eq": Op.EQ}
_SIGNS = {">": Op.GT, "<": Op.LT, ">=": Op.GE, "<=": Op.LE}
_EVERY = re.compile(
    r"(?:\b(?:in|of|to|with|for|from|by|across|at)\s+)?\b(?:every|each|all)(?: of)?(?: the| our)?(?: single)?"
    r"(?: (?:two|three|four|five|six|seven|eight|nine|ten|\d+))?\s+(?P<noun>[a-z]+"
    r"(?: (?!(?:was|were|is|are|has|have|had|did|do|sold|won|lost|bought|that|who|which|with|in|of|from|for|to|at|by"
    r"|and|but|or|this|last|since|during|deals?)\b)[a-z]+)?)",
    re.IGNORECASE,
)
_PLACE = re.compile(r"\b(?P<prep>in|to|from|at|by|during|within|since|before|after)\s+(?:the\s+)?(?=\S)", re.IGNORECASE)
_DEALS = re.compile(r"\b(?:deals?|opportunit(?:y|ies)|sales|business)\b\s*", re.IGNORECASE)
_RATE = re.compile(r"\b(?:win|closing|success) rate\b", re.IGNORECASE)
_VALUE = re.compile(r"\b(?:value|revenue|worth|in revenue|in value|in sales|of revenue)\b\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Clause:
    """`what` is the kind of figure: `deals`, `value` or `rate`; `status` of its deals. `thing` is what was sold,
    `places` say where, when or by whom. `every` is the noun of which all are wanted."""

    what: str = "deals"
    status: str = ""
    thing: str = ""
    places: tuple[tuple[str, str], ...] = ()
    bound: tuple[Op, Decimal] | None = None
    denied: bool = False
    every: str | None = None

    @property
    def figure(self) -> str:
        """`number of won deals of GTX Basic in West`."""
        of = f" of {self.thing}" if self.thing else ""
        rest = of + "".join(f" {preposition} {place}" for preposition, place in self.places)
        if self.what == "rate":
            return f"win rate{rest}"
        if self.what == "value":
            return f"{self.status or 'total'} value{rest}"
        return f"number of {self.status} deals{rest}".replace("  ", " ")

    @property
    def parts(self) -> int:
        """How many conditions the figure must come to at least."""
        return bool(self.status and self.what == "deals") + bool(self.thing) + len(self.places)


def clause_of(words: str, before: Clause | None) -> Clause | None:
    """What one clause says; None for words that are none."""
    said = re.sub(r"\s+", " ", words).strip(" ,.?!")
    said = _RELATIVE.sub("", said + " ").strip()
    denied = False
    while found := _NOT.match(said):
        denied, said = True, _RELATIVE.sub("", said[found.end() :] + " ").strip()
    if not said and not denied:
        return None
    every, said = _every(said)
    said = _RELATIVE.sub("", f"{said} ").strip()
    bound, said = _bound(said)
    what = "rate" if _RATE.search(said) else ""
    said = _RATE.sub(" ", said)
    verb = _VERB.search(said)
    status = (verb.lastgroup or "") if verb else ""
    said = f"{said[: verb.start()]} {said[verb.end() :]}" if verb else said
    deals = _DEALS.search(said)
    said = _DEALS.sub(" ", said)
    if bound is not None and not what:
        money = bound[2] or _VALUE.search(said)
        what = "value" if money and not deals else "deals"
    said = _VALUE.sub(" ", said) if what == "value" else said
    own = bool(verb or deals or what == "rate")
    thing, places = _split(re.sub(r"\s+", " ", said).strip(" ,"))
    made = Clause(what or "deals", status, thing, places, bound[:2] if bound else None, denied, every)
    if not own and before is not None:
        return _continued(made, before)
    return made if own or every is not None else None


def _continued(made: Clause, before: Clause) -> Clause:
    """A clause without a verb: `in East` after `sold in West`, `MG Special` after `sold GTX Basic`."""
    what = before.what if made.bound is None or made.what == "deals" else made.what
    status = made.status or (before.status if what != "rate" else "")
    if what == "value" and made.bound is not None:
        status = made.status or "won"
    if made.thing:
        return replace(made, what=what, status=status, places=made.places or before.places)
    if made.places:
        named = {preposition for preposition, _ in made.places}
        kept = tuple(pair for pair in before.places if pair[0] not in named)
        return replace(made, what=what, status=status, thing=before.thing, places=(*kept, *made.places))
    return replace(made, what=what, status=status)


def _every(said: str) -> tuple[str | None, str]:
    found = _EVERY.search(said)
    if found is None:
        return None, said
    return found["noun"], f"{said[: found.start()]} {said[found.end() :]}".strip()


def _bound(said: str) -> tuple[tuple[Op, Decimal, bool] | None, str]:
    """(op, number, whether it is money) and the words around it."""
    if found := _BOUND.search(said):
        name = next((name for name in _OPS if found[name]), None)
        op = _OPS[name] if name else _SIGNS[found["sign"]]
        number = found["number"]
    elif found := _OR_MORE.search(said):
        op, number = Op.GE, found["number"] or found["plus"]
    else:
        return None, said
    rest = re.sub(r"\s+", " ", f"{said[: found.start()]} {said[found.end() :]}").strip()
    plain = re.fullmatch(r"\s*(\d[\d,]*(?:\.\d+)?)\s?(?:%|percent)?\s*", number)
    if plain:
        return (op, Decimal(plain[1].replace(",", "")), False), rest
    amounts = find_money(number.strip())
    return ((op, amounts[0].amount, True), rest) if len(amounts) == 1 else (None, said)


def _split(said: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    """The thing, and the places behind it."""
    cuts = list(_PLACE.finditer(said))
    ends = [*(cut.start() for cut in cuts[1:]), len(said)] if cuts else []
    thing = said[: cuts[0].start()] if cuts else said
    places = tuple((cut["prep"].lower(), said[cut.end() : end].strip()) for cut, end in zip(cuts, ends, strict=True))
    return re.sub(r"^(?:of|with|for|any|some|the|a|an)\s+", "", thing.strip()), tuple(p for p in places if p[1])
