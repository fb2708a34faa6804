"""Which language a message is in: English with a word that another language has too stays English."""

from __future__ import annotations

import random

import pytest

from intents.catalogue import INTENTS
from intents.languages import foreign_language
from intents.samples import samples_of
from tests.intents.timed_questions import TIMED

FOREIGN = (
    "zeig mir alle offenen deals", "wie viele kunden haben wir", "verschiebe das geschäft auf freitag",
    "ich habe heute mit jane gesprochen", "umsatz pro monat in 2017", "montre moi les clients",
    "combien de ventes avons nous", "appel avec jane demain", "chiffre d'affaires par mois en 2017",
    "ventas por mes en 2017", "cuántas ventas tenemos este mes", "llamada con jane mañana", "quantas vendas temos em 2017",
    "apaga o cliente acme", "vendite per mese in italia", "quanti clienti abbiamo in italia", "fatturato per mese nel 2017",
    "hoeveel klanten hebben we", "omzet per maand in 2017", "wie heeft het meeste verkocht",
)  # fmt: skip


@pytest.mark.parametrize("text", FOREIGN)
def test_another_language_is_told(text: str) -> None:
    assert foreign_language(text) is not None


def test_no_sample_of_the_catalogue_and_no_question_is_foreign() -> None:
    rng = random.Random(3)
    said = [text for intent in INTENTS.values() for text in samples_of(intent, rng, 2)] + [text for text, _ in TIMED]
    assert len(said) > 1000
    assert [text for text in said if foreign_language(text)] == []
