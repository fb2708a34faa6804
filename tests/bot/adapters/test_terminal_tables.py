"""Tables in terminals of 40 to 200 columns."""

import io

import pytest
from rich.console import Console

from bot.adapters.terminal_cards import card
from bot.replies import Button, Buttons, Reply, Table

DEALS = Table(
    ("title", "company", "value", "stage", "expected close", "owner"),
    (
        ("Payline rollout", "Payline International Holdings", "120,000 USD", "Negotiation", "Fri 4 Dec 2026", "Ana Souza"),
        ("Globex renewal and extension", "Globex", "1,250,000.50 EUR", "Qualified", "Tue 24 Nov 2026", "–"),
    ),
    total=14,
    numeric=(2,),
)  # fmt: skip


def drawn(table: Table, width: int) -> list[str]:
    out = io.StringIO()
    Console(file=out, width=width, color_system=None).print(card(Reply((table,))))
    return [line.rstrip() for line in out.getvalue().splitlines()]


@pytest.mark.parametrize("width", [40, 50, 60, 72, 80, 96, 120, 160, 200])
def test_no_word_is_broken_and_none_is_lost(width: int) -> None:
    lines = drawn(DEALS, width)
    assert max(map(len, lines)) <= width
    words = " ".join(lines).split()
    for cell in (cell for row in DEALS.rows for cell in row if cell != "–"):
        for word in cell.split():
            assert word in words
    assert "2 of 14 shown" in lines


def test_a_wide_terminal_has_one_line_a_row_and_a_narrow_one_paragraphs() -> None:
    assert len(drawn(DEALS, 160)) == 5, "header, rule, two rows, how many there are"
    narrow = drawn(DEALS, 40)
    assert narrow[0] == "Payline rollout"
    assert narrow[1].startswith("  company Payline International")
    assert "owner" not in " ".join(narrow[5:]), "an empty cell is left out"


def test_numbers_stay_right_aligned_in_the_middle() -> None:
    lines = drawn(Table(("stage", "value"), (("Lead", "5"), ("Won", "1,000")), numeric=(1,)), 40)
    assert lines[-2].endswith("     5")
    assert lines[-1].endswith(" 1,000")


def test_a_word_longer_than_the_terminal_is_the_only_one_that_breaks() -> None:
    lines = drawn(Table(("name", "link"), (("Acme", "https://example.test/" + "x" * 60),)), 40)
    assert "Acme" in lines
    assert "".join(lines).replace(" ", "").count("x") >= 60


@pytest.mark.parametrize("width", [40, 80])
def test_a_button_stays_on_one_line(width: int) -> None:
    out = io.StringIO()
    labels = ("Done", "Helpful", "Not helpful", "How is my pipeline?", "What should I do next?")
    row = Buttons(tuple(Button(label, f"b.x.{n}") for n, label in enumerate(labels)))
    Console(file=out, width=width, color_system=None).print(card(Reply((row,))))
    lines = [line.rstrip() for line in out.getvalue().splitlines()]
    for n, label in enumerate(labels, 1):
        assert any(f"[{n} {label}]" in line for line in lines)
