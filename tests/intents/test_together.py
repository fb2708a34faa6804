"""`won by both A and B`: what two deals must meet is never asked of one; over a real store."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from crm_core.reading import Reader
from intents.interpretation import Question
from tests.intents.set_questions import WON, bought, of, where
from tests.intents.test_set_questions import answered, read, reader

__all__ = ["reader"]


def _to(rep: str) -> set[str]:
    return of("company", where(WON, rep=rep))


def _sold(product: str) -> set[str]:
    return of("company", bought(product))


EACH: tuple[tuple[str, Callable[[], set[str]]], ...] = (
    ("accounts won by both Ben Ruiz and Finn Oduya", lambda: _to("Ben Ruiz") & _to("Finn Oduya")),
    ("accounts won by both ben ruiz and finn oduya", lambda: _to("Ben Ruiz") & _to("Finn Oduya")),
    ("companies won by Ada Lane as well as by Ben Ruiz", lambda: _to("Ada Lane") & _to("Ben Ruiz")),
    ("companies where Ada Lane and Ben Ruiz both won", lambda: _to("Ada Lane") & _to("Ben Ruiz")),
    ("which accounts did both Ada Lane and Ben Ruiz win", lambda: _to("Ada Lane") & _to("Ben Ruiz")),
    ("which companies were won by Ada Lane and by Ben Ruiz", lambda: _to("Ada Lane") & _to("Ben Ruiz")),
    ("accounts won by Ada Lane or Ben Ruiz", lambda: _to("Ada Lane") | _to("Ben Ruiz")),
    ("accounts won by either Ben Ruiz or Finn Oduya", lambda: _to("Ben Ruiz") | _to("Finn Oduya")),
    ("companies that bought GTX Basic and MG Special", lambda: _sold("GTX Basic") & _sold("MG Special")),
    ("companies that bought GTX Basic or MG Special", lambda: _sold("GTX Basic") | _sold("MG Special")),
    ("products sold by both Ben Ruiz and Cleo Hart", lambda: of("product", where(WON, rep="Ben Ruiz")) & of("product", where(WON, rep="Cleo Hart"))),
    ("products sold by both Ada Lane and Eve Moss", lambda: of("product", where(WON, rep="Ada Lane")) & of("product", where(WON, rep="Eve Moss"))),
)  # fmt: skip


@pytest.mark.parametrize(("text", "gold"), EACH)
def test_each_deal_is_asked_by_itself(text: str, gold: Callable[[], set[str]], reader: Reader) -> None:
    answer = read(text, reader)
    assert isinstance(answer, Question), answer
    assert answer.plan is not None
    assert answered(answer.plan, reader) == gold()


def test_they_are_counted_as_they_are_listed(reader: Reader) -> None:
    answer = read("how many accounts did both Ada Lane and Ben Ruiz win", reader)
    assert isinstance(answer, Question)
    assert answer.plan is not None
    assert reader.select(answer.plan).value == len(_to("Ada Lane") & _to("Ben Ruiz"))


def test_products_that_somebody_bought_are_counted_as_products(reader: Reader) -> None:
    gold = of("product", where(WON, company="Dune Clinics"))
    for text in ("how many different products did Dune Clinics buy", "how many products has Dune Clinics bought",
                 "number of distinct products Dune Clinics bought", "how many products did Dune Clinics buy from us"):  # fmt: skip
        answer = read(text, reader)
        assert isinstance(answer, Question), text
        assert answer.plan is not None
        assert reader.select(answer.plan).value == len(gold), text
