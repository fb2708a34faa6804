"""A word of the language is no misspelled name, and a misspelled name is said back."""

from __future__ import annotations

import pytest

from crm_core.entities import Company, Deal, Kind, User
from crm_core.plan_values import normalised
from intents.common_words import COMMON, ORDINARY, is_ordinary
from intents.interpretation import Context, Question
from intents.linking import Linker
from intents.nl_query import interpret
from intents.testing import FakeLookup
from tests.intents.held_out_questions import ANAS, TOMS, VALUE, WON, agg, by, is_, plan
from tests.intents.small_world import ACME, ANA, NOW, TOM, context, world

DEAL = Kind.DEAL
QUESTIONS = [
    ("how much revenue came from Tom Becker?", plan(DEAL, WON, TOMS, aggregate=VALUE)),
    ("won value that comes from Ana Souza", plan(DEAL, WON, ANAS, aggregate=VALUE)),
    ("how much revenue came from the Central office?", plan(DEAL, WON, is_("owner.custom.regional_office", "Central"), aggregate=VALUE)),
    ("how many wins came from Acme?", plan(DEAL, WON, is_("company", ACME), aggregate=agg("count"))),
    ("revenue coming from the finance industry", plan(DEAL, WON, is_("company.industry", "finance"), aggregate=VALUE)),
    ("which industry did the most revenue come from?", plan(DEAL, WON, aggregate=VALUE, **by("company.industry"))),
]  # fmt: skip


@pytest.mark.parametrize(("text", "wanted"), QUESTIONS, ids=[text for text, _ in QUESTIONS])
def test_came_from_is_no_company(text: str, wanted: object) -> None:
    lookup, asked = world(), context()
    answer = interpret(text, asked, lookup, Linker(lookup, asked))
    assert isinstance(answer, Question), answer
    assert answer.plan is not None
    assert normalised(answer.plan) == normalised(wanted)  # type: ignore[arg-type]


NAMES = ("Acme", "Gorm", "Tooke", "Kepta", "Branda", "Wente", "Solde", "Bowght", "Heldt", "Raned", "Spente", "Stema")
WORDS = ("came", "form", "took", "kept", "brand", "went", "sold", "bought", "held", "ran", "spent", "stem")


@pytest.mark.parametrize("word", WORDS)
def test_an_ordinary_word_names_no_company_that_is_spelled_like_it(word: str) -> None:
    lookup = FakeLookup([Company(id=f"c{place}", name=name) for place, name in enumerate(NAMES)])
    linker = Linker(lookup, Context(now=NOW))
    assert not linker.mentions(f"how much {word} from there", (Kind.COMPANY,))


def test_a_name_that_is_an_ordinary_word_is_found_when_it_is_written_like_one() -> None:
    lookup = FakeLookup([Company(id="c", name="Held")])
    found = Linker(lookup, Context(now=NOW)).mentions("deals of Held", (Kind.COMPANY,))
    assert [mention.candidates[0].name for mention in found] == ["Held"]


@pytest.mark.parametrize(
    ("text", "said"), [("won deals of Globx", 'Globex, for "Globx"'), ("deals of bekcer", 'Tom Becker, for "bekcer"')]
)
def test_a_misspelled_name_is_said_back(text: str, said: str) -> None:
    lookup, asked = world(), context()
    answer = interpret(text, asked, lookup, Linker(lookup, asked))
    assert isinstance(answer, Question), answer
    assert said in [assumption.words for assumption in answer.assumptions]


@pytest.mark.parametrize("text", ["won deals of Globex", "deals of tom", "deals of acme"])
def test_a_part_of_a_name_is_no_misspelling(text: str) -> None:
    lookup, asked = world(), context()
    answer = interpret(text, asked, lookup, Linker(lookup, asked))
    assert isinstance(answer, Question), answer
    assert not [assumption for assumption in answer.assumptions if ", for " in assumption.words]


def test_every_common_word_is_ordinary_in_all_its_forms() -> None:
    assert COMMON < ORDINARY
    assert all(is_ordinary(form) for form in ("came", "emailed", "closings", "quickly", "manages", "bringing"))
    assert not any(is_ordinary(name) for name in ("acme", "globex", "isdom", "becker"))


def test_people_may_still_be_called_by_a_misspelled_name() -> None:
    lookup = FakeLookup([User(id=ANA, name="Ana Souza"), User(id=TOM, name="Tom Becker"), Deal(id="d", title="x")])
    found = Linker(lookup, Context(now=NOW)).mentions("deals of Tom Beker", (Kind.USER,))
    assert {mention.candidates[0].name for mention in found} == {"Tom Becker"}
