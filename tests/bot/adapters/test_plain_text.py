from bot.adapters.plain_text import bar, cell_width, plain_text
from bot.replies import (
    Attachment,
    Button,
    Buttons,
    Chart,
    Fields,
    Form,
    FormField,
    Item,
    Items,
    Quote,
    Reply,
    Table,
    Text,
)


def test_a_card_reads_like_a_note() -> None:
    reply = Reply(
        (
            Text("Logged with Jane Doe."),
            Fields("Deal", (("Title", "Acme"), ("Expected close", "30 Nov"))),
            Buttons((Button("Undo", "u"), Button("Edit", "e"))),
        )
    )
    assert plain_text(reply) == (
        "Logged with Jane Doe.\nDeal\n  Title:          Acme\n  Expected close: 30 Nov\n[Undo] [Edit]"
    )
    assert plain_text(reply, first=1).endswith("[1 Undo] [2 Edit]")


def test_tables_align_numbers_right_and_say_how_many_there_are() -> None:
    table = Table(("Deal", "Value"), (("Acme renewal", "40,000"), ("日本", "5")), total=12, numeric=(1,))
    assert plain_text(Reply((table,))).split("\n") == [
        "Deal           Value",
        "------------  ------",
        "Acme renewal  40,000",
        "日本               5",
        "2 of 12 shown",
    ]


def test_charts_are_bars_of_characters() -> None:
    chart = Chart("Pipeline", (("Lead", 2.0, "2 deals"), ("Won", 1.0, "1 deal"), ("Lost", 0.0, "none")))
    assert plain_text(Reply((chart,))).split("\n") == [
        "Pipeline",
        "  Lead  ████████████████████████  2 deals",
        "  Won   ████████████              1 deal",
        "  Lost                            none",
    ]


def test_a_small_value_is_still_seen_and_a_negative_one_looks_different() -> None:
    assert bar(0.001, 1000) == "▏"
    assert bar(-5, 10) == "▒" * 12
    assert bar(float("nan"), 10) == ""
    assert bar(1, 0) == ""


def test_items_carry_evidence_and_their_own_buttons() -> None:
    items = Items(
        (Item("Call Jane", ("quiet for 9 days",), (Button("Done", "d"),)), Item("Write to Payline")), ordered=True
    )
    assert plain_text(Reply((items,))) == "1. Call Jane\n   > quiet for 9 days\n   [Done]\n2. Write to Payline"


def test_forms_quotes_and_files() -> None:
    form = Form("New deal", (FormField("s", "Stage", "lead", options=("lead", "won"), required=False),), "t", "Create")
    quote = Quote("first\nsecond", "call, 3 Nov")
    file = Attachment("deals.csv", "/data/deals.csv", "text/csv")
    assert plain_text(Reply((form, quote, file))) == (
        "New deal\n  Stage (optional): (lead | won) lead\n[Create]\n"
        "| first\n| second\n  (call, 3 Nov)\nFile: deals.csv (/data/deals.csv)"
    )


def test_a_record_cannot_drive_the_terminal() -> None:
    assert plain_text(Reply((Text("a\x1b[2Jb\x07\u202ec"),))) == "a[2Jbc"


def test_wide_and_combining_characters_have_their_width() -> None:
    assert cell_width("日本") == 4
    assert cell_width("e\u0301") == 1
