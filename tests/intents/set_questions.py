"""Questions of set logic over groups, with what each must answer over `sales`: written before it was looked at what
fails. Every third was never tuned on."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal

REGIONS = {"Ada Lane": "West", "Ben Ruiz": "West", "Cleo Hart": "East", "Dov Katz": "East", "Eve Moss": "Central",
           "Finn Oduya": "Central"}  # fmt: skip
SECTORS = {"Acorn Mills": "retail", "Birch Works": "retail", "Cobalt Care": "medical", "Dune Clinics": "medical",
           "Ember Soft": "software", "Fjord Apps": "software", "Grove Banks": "finance", "Harbor Trust": "finance"}  # fmt: skip
PRODUCTS = ("GTX Basic", "GTX Pro", "MG Special", "MG Advanced")


@dataclass(frozen=True)
class Sale:
    rep: str
    company: str
    product: str
    value: Decimal
    status: str

    @property
    def region(self) -> str:
        return REGIONS[self.rep]

    @property
    def sector(self) -> str:
        return SECTORS[self.company]


def _sales() -> tuple[Sale, ...]:
    """Uneven on purpose: some never sell a product, a product is sold in one region alone."""
    rng = random.Random(3)
    made = []
    for _ in range(260):
        rep = rng.choice(list(REGIONS))
        companies = list(SECTORS)[: 8 if rep in ("Ada Lane", "Cleo Hart") else 5]
        products = [p for p in PRODUCTS if not (p == "MG Special" and REGIONS[rep] != "West")]
        products = [p for p in products if not (p == "MG Advanced" and rep == "Ben Ruiz")]
        status = rng.choice(("won", "won", "lost", "open"))
        made.append(Sale(rep, rng.choice(companies), rng.choice(products), Decimal(rng.randrange(200, 9000)), status))
    return tuple(made)


SALES = _sales()
WON = [sale for sale in SALES if sale.status == "won"]
LOST = [sale for sale in SALES if sale.status == "lost"]


def count(key: str, sales: Iterable[Sale]) -> Counter[str]:
    return Counter(getattr(sale, key) for sale in sales)


def total(key: str, sales: Iterable[Sale]) -> dict[str, Decimal]:
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for sale in sales:
        sums[getattr(sale, key)] += sale.value
    return sums


def held(key: str, sales: Iterable[Sale], what: str) -> dict[str, set[str]]:
    values: dict[str, set[str]] = defaultdict(set)
    for sale in sales:
        values[getattr(sale, key)].add(getattr(sale, what))
    return values


def over(numbers: dict[str, Decimal] | Counter[str], least: float) -> set[str]:
    return {key for key, number in numbers.items() if number > least}


def rate(key: str) -> dict[str, float]:
    won, lost = count(key, WON), count(key, LOST)
    return {one: 100 * won[one] / (won[one] + lost[one]) for one in set(won) | set(lost)}


def bought(*products: str) -> list[Sale]:
    return [sale for sale in WON if sale.product in products]


def of(key: str, sales: Iterable[Sale]) -> set[str]:
    return {getattr(sale, key) for sale in sales}


def where(sales: Iterable[Sale], **fields: str) -> list[Sale]:
    return [sale for sale in sales if all(getattr(sale, name) == value for name, value in fields.items())]


def every(key: str, sales: Iterable[Sale], what: str) -> set[str]:
    return {one for one, values in held(key, sales, what).items() if values == of(what, SALES)}


QUESTIONS: tuple[tuple[str, Callable[[], set[str]]], ...] = (
    ("reps with more than 40 deals and over 80k won", lambda: over(count("rep", SALES), 40) & over(total("rep", WON), 80000)),
    ("agents with more than 15 won deals and more than 8 lost deals", lambda: over(count("rep", WON), 15) & over(count("rep", LOST), 8)),
    ("sectors with more than 30 won deals and a win rate over 60%", lambda: over(count("sector", WON), 30) & {k for k, r in rate("sector").items() if r > 60}),
    ("products with over 100k won value and more than 10 lost deals", lambda: over(total("product", WON), 100000) & over(count("product", LOST), 10)),
    ("products sold in West but not in East", lambda: of("product", where(WON, region="West")) - of("product", where(WON, region="East"))),
    ("products sold in the West but never in Central", lambda: of("product", where(WON, region="West")) - of("product", where(WON, region="Central"))),
    ("companies that bought GTX Basic but never MG Special", lambda: of("company", bought("GTX Basic")) - of("company", bought("MG Special"))),
    ("companies that bought GTX Pro but not GTX Basic", lambda: of("company", bought("GTX Pro")) - of("company", bought("GTX Basic"))),
    ("reps who sold GTX Basic but never MG Advanced", lambda: of("rep", bought("GTX Basic")) - of("rep", bought("MG Advanced"))),
    ("reps who won deals in every sector", lambda: every("rep", WON, "sector")),
    ("which reps have won deals in all sectors", lambda: every("rep", WON, "sector")),
    ("products that were sold in every region", lambda: every("product", WON, "region")),
    ("companies that bought every product", lambda: every("company", WON, "product")),
    ("companies that bought all products", lambda: every("company", WON, "product")),
    ("which products did every rep sell", lambda: every("product", WON, "rep")),
    ("products sold by every rep", lambda: every("product", WON, "rep")),
    ("which sectors have won deals in every region", lambda: every("sector", WON, "region")),
    ("reps who sold all products", lambda: every("rep", WON, "product")),
    ("reps who sold both GTX Basic and MG Special", lambda: of("rep", bought("GTX Basic")) & of("rep", bought("MG Special"))),
    ("companies that bought both GTX Pro and MG Advanced", lambda: of("company", bought("GTX Pro")) & of("company", bought("MG Advanced"))),
    ("products sold in both West and East", lambda: of("product", where(WON, region="West")) & of("product", where(WON, region="East"))),
    ("who won more than 20 deals but lost fewer than 12", lambda: over(count("rep", WON), 20) & {k for k in of("rep", SALES) if count("rep", LOST)[k] < 12}),
    ("companies with more than 15 won deals but under 10 lost deals", lambda: over(count("company", WON), 15) & {k for k in of("company", SALES) if count("company", LOST)[k] < 10}),
    ("reps with over 100k won and a win rate above 65%", lambda: over(total("rep", WON), 100000) & {k for k, r in rate("rep").items() if r > 65}),
    ("regions with more than 30 lost deals and more than 150k won", lambda: over(count("region", LOST), 30) & over(total("region", WON), 150000)),
    ("companies that bought GTX Basic and also MG Special", lambda: of("company", bought("GTX Basic")) & of("company", bought("MG Special"))),
    ("sectors where every product was sold", lambda: every("sector", WON, "product")),
    ("products lost in every region", lambda: every("product", LOST, "region")),
    ("reps who have not sold every product", lambda: of("rep", WON) - every("rep", WON, "product")),
    ("companies that bought MG Special but not from Ben Ruiz", lambda: of("company", bought("MG Special")) - of("company", where(bought("MG Special"), rep="Ben Ruiz"))),
    ("customers with at least 10 won deals and at least 50k won value", lambda: over(count("company", WON), 9) & {k for k, v in total("company", WON).items() if v >= 50000}),
    ("reps who won deals in retail but none in finance", lambda: of("rep", where(WON, sector="retail")) - of("rep", where(WON, sector="finance"))),
    ("reps with won deals in medical and in finance but not in software", lambda: of("rep", where(WON, sector="medical")) & of("rep", where(WON, sector="finance")) - of("rep", where(WON, sector="software"))),
    ("how many reps sold every product", lambda: every("rep", WON, "product")),
    ("which companies bought every product except MG Special", lambda: {k for k, v in held("company", WON, "product").items() if set(PRODUCTS) - {"MG Special"} <= v}),
    ("sectors with more than 20 won deals in West and more than 10 in East", lambda: over(count("sector", where(WON, region="West")), 20) & over(count("sector", where(WON, region="East")), 10)),
)  # fmt: skip
