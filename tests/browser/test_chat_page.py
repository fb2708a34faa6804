"""The chat page in a real browser, over the gallery's answers."""

import re

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, Route, expect

HOSTILE = '<img src=x onerror="document.title=1"><b>bold</b>'


def say(page: Page, words: str) -> Locator:
    """Types words, and returns the answer to them."""
    before = page.locator(".turn.bot").count()
    page.get_by_label("Message").fill(words)
    page.keyboard.press("Enter")
    answer = page.locator(".turn.bot").nth(before)
    answer.wait_for()
    return answer


def test_a_day_in_the_chat(page: Page, context: BrowserContext, link: str) -> None:
    """Greeted, a card, a press, a reload: everything is still there. The link is used up for anyone else."""
    expect(page.locator(".turn.bot").first).to_contain_text("Hello Ana")
    expect(page.locator("#suggestions .chip").first).to_be_visible()
    expect(page.get_by_label("Message")).to_be_focused()

    card = say(page, "log")
    expect(card.locator("dt")).to_have_text(["Call", "Deal", "Task"])
    expect(page.locator("#suggestions")).to_be_hidden()
    card.get_by_role("button", name="Undo all").click()
    expect(card.locator(".button.pressed")).to_contain_text("Undo all")
    expect(card.locator(".button.pressed")).to_contain_text("Ana Souza")
    expect(page.locator(".turn.bot").nth(2)).to_contain_text("After Undo all")

    page.reload()
    page.locator("#turns[data-ready]").wait_for()
    expect(page.locator(".turn")).to_have_count(4)
    expect(page.locator(".button.pressed")).to_contain_text("Undo all")

    stranger = context.browser.new_context().new_page() if context.browser else None
    assert stranger is not None
    stranger.goto(link)
    expect(stranger.get_by_role("heading")).to_contain_text("This link was used")
    stranger.goto(link.split("/sign-in", maxsplit=1)[0])
    expect(stranger.get_by_role("heading")).to_contain_text("Sign in with your link")
    stranger.context.close()


def test_every_kind_of_card_is_drawn(page: Page) -> None:
    card = say(page, "all")
    expect(card.locator("table thead th")).to_have_count(5)
    expect(card.locator("td.number").first).to_have_css("text-align", "right")
    expect(card.locator(".bars rect.bar")).to_have_count(4)
    expect(card.locator("ol.items > li")).to_have_count(3)
    expect(card.locator("blockquote")).to_contain_text("where <our> data lives")
    expect(card.locator(".text.error")).to_be_visible()
    for width in (1100, 390, 320):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_words_of_a_record_stay_words(page: Page) -> None:
    card = say(page, HOSTILE)
    expect(card).to_contain_text(HOSTILE)
    expect(page.locator(".turn.you .bubble").last).to_have_text(HOSTILE)
    assert page.locator(".card b, .bubble b, .card p img").count() == 0
    assert page.title() == "HoloLoom CRM"


def test_a_form_asks_for_what_is_missing_and_is_replaced_by_its_answer(page: Page) -> None:
    card = say(page, "form")
    card.get_by_role("button", name="Create deal").click()
    expect(card.get_by_text("Please fill in: Value")).to_be_visible()
    expect(card.get_by_label("Value")).to_be_focused()
    card.get_by_label("Value").fill("40k")
    card.get_by_label("Stage").select_option("negotiation")
    card.get_by_role("button", name="Create deal").click()
    expect(card.locator("dd")).to_have_text(["Acme renewal", "40k", "negotiation", ""])
    expect(page.locator(".turn.bot")).to_have_count(2)


def test_a_lost_connection_is_tried_again_and_then_told(page: Page) -> None:
    lost = 0

    def drop(route: Route) -> None:
        nonlocal lost
        lost += 1
        route.abort()

    page.route("**/chat/messages", drop, times=1)
    expect(say(page, "log")).to_contain_text("Logged with Jane Doe")
    assert lost == 1

    page.clock.install()
    page.route("**/chat/messages", drop)
    for words in ("pipeline", "log"):
        page.get_by_label("Message").fill(words)
        page.keyboard.press("Enter")
    failed = page.locator(".turn.you.failed")
    expect(page.locator(".turn.you.sending")).to_have_count(2)
    for _ in range(20):  # the page tries again for a minute
        page.clock.run_for(5_000)
    expect(failed.first).to_contain_text("Not sent, the server does not answer")
    expect(failed.last).to_contain_text("as the one before it was not")
    page.unroute("**/chat/messages")
    failed.last.get_by_role("button", name="Retry").click()
    expect(page.locator(".turn.bot").nth(2)).to_contain_text("1.24M EUR open")
    expect(page.locator(".turn.bot").nth(3)).to_contain_text("Logged with Jane Doe")
    expect(page.locator(".turn.you")).to_have_count(3)


def test_what_was_typed_while_the_server_was_away_is_sent_in_that_order(page: Page) -> None:
    arrived: list[str] = []
    away = True

    def line(route: Route) -> None:
        if away:
            return route.abort()
        arrived.append(route.request.post_data_json["text"])
        return route.continue_()

    typed = ["log", "pipeline", "log", "pipeline", "log"]
    page.route("**/chat/messages", line)
    for words in typed:
        page.get_by_label("Message").fill(words)
        page.keyboard.press("Enter")
        page.wait_for_timeout(300)  # so that each tries again at a time of its own
    away = False
    expect(page.locator(".turn.bot")).to_have_count(1 + len(typed))
    assert arrived == typed
    told = page.locator(".turn").evaluate_all("all => all.map((each) => each.classList.contains('you'))")
    assert told == [False, *[True, False] * len(typed)]


def drop_file(page: Page, name: str, content: str) -> None:
    data = page.evaluate_handle(
        """([name, content]) => {
            const data = new DataTransfer();
            data.items.add(new File([content], name, { type: "text/csv" }));
            return data;
        }""",
        [name, content],
    )
    page.dispatch_event("main", "dragenter", {"dataTransfer": data})
    expect(page.locator("#drop")).to_be_visible()
    page.dispatch_event("main", "drop", {"dataTransfer": data})
    expect(page.locator("#drop")).to_be_hidden()


def test_a_dropped_file_is_sent(page: Page) -> None:
    drop_file(page, "accounts.csv", "name\nAcme\n")
    expect(page.locator(".turn.bot").last).to_contain_text("Got accounts.csv.")
    expect(page.locator(".turn.you .file")).to_contain_text("accounts.csv")
    drop_file(page, "photo.png", "x")
    expect(page.locator(".turn.you.failed")).to_contain_text("photo.png is none of these")


def test_an_export_is_downloaded(page: Page) -> None:
    card = say(page, "export")
    with page.expect_download() as download:
        card.get_by_role("link", name=re.compile("deals.csv")).click()
    assert download.value.path().read_text(encoding="utf-8").startswith("title,value\nAcme renewal")


def test_the_keyboard_is_enough(page: Page) -> None:
    """Slash commands complete, earlier words come back, a new line does not send, / finds the message box."""
    box = page.get_by_label("Message")
    box.press_sequentially("/pipe")
    expect(page.get_by_role("option")).to_have_text(["/pipelineOpen deals by stage"])
    box.press("Tab")
    expect(box).to_have_value("/pipeline ")
    box.press("Escape")
    expect(box).to_have_value("")
    say(page, "log")
    say(page, "ask")
    box.press("ArrowUp")
    expect(box).to_have_value("ask")
    box.press("ArrowUp")
    expect(box).to_have_value("log")
    box.press("ArrowDown")
    box.press("ArrowDown")
    expect(box).to_have_value("")
    box.fill("one")
    box.press("Shift+Enter")
    box.press_sequentially("two")
    expect(box).to_have_value("one\ntwo")
    page.locator(".copy").first.focus()
    page.locator(".copy").first.blur()
    page.keyboard.press("/")
    expect(box).to_be_focused()


def test_two_tabs_show_the_same_conversation_and_a_new_chat_is_apart(page: Page, context: BrowserContext) -> None:
    other = context.new_page()
    with other.expect_response("**/chat/events"):
        other.goto(page.url)
    other.locator("#turns[data-ready]").wait_for()
    expect(other.locator(".turn.bot")).to_have_count(1)
    say(page, "log")
    expect(other.locator(".turn.you .bubble")).to_have_text("log")
    expect(other.locator(".turn.bot")).to_have_count(2)
    expect(page.locator(".turn")).to_have_count(3)
    other.get_by_role("button", name="New chat").click()
    expect(other.locator(".turn.you")).to_have_count(0)
    expect(other.locator(".turn.bot")).to_have_count(1)
    other.go_back()
    expect(other.locator(".turn.you")).to_have_count(1)
    other.get_by_role("button", name="Sign out").click()
    expect(other.get_by_role("heading")).to_contain_text("Sign in with your link")
    expect(other.locator(".turn")).to_have_count(0)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_stand_out_enough_from_their_ground(page: Page, scheme: str) -> None:
    """WCAG AA: 4.5 to 1 for every text on the page."""
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")
    card = say(page, "all")
    card.get_by_role("button", name="Undo all").click()
    expect(page.locator(".button.pressed")).to_be_visible()
    faint = page.evaluate(
        """() => {
            const channels = (color) => color.match(/[\\d.]+/g).map(Number);
            const over = ([r, g, b, a = 1], ground) => [r, g, b].map((c, i) => c * a + ground[i] * (1 - a));
            const light = (rgb) => rgb.map((c) => (c /= 255) <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
                .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
            const ground = (node) => node === null ? [255, 255, 255]
                : over(channels(getComputedStyle(node).backgroundColor), ground(node.parentElement));
            const found = [];
            for (const node of document.querySelectorAll("main *, header *, .hint, .hint kbd")) {
                const own = [...node.childNodes].some((child) => child.nodeType === 3 && child.data.trim());
                if (!own || !node.checkVisibility()) continue;
                const [one, two] = [light(over(channels(getComputedStyle(node).color), ground(node))), light(ground(node))];
                const ratio = (Math.max(one, two) + 0.05) / (Math.min(one, two) + 0.05);
                if (ratio < 4.5) found.push(`${node.tagName}.${node.className} ${ratio.toFixed(2)}`);
            }
            return found;
        }"""
    )
    assert faint == []


def test_what_was_said_long_ago_is_read_by_scrolling_up(page: Page) -> None:
    for n in range(25):
        say(page, f"say {n}")
    page.reload()
    page.locator("#turns[data-ready]").wait_for()
    expect(page.locator(".turn.you").first).not_to_have_text(re.compile("say 0"))
    page.locator("#scroll").evaluate("node => node.scrollTo(0, 0)")
    expect(page.locator(".turn.you .bubble").first).to_have_text("say 0")
    expect(page.locator(".turn")).to_have_count(51)
    expect(page.locator(".day")).to_have_count(1)
    expect(page.locator("#earlier")).to_be_hidden()
    assert page.locator("#scroll").evaluate("node => node.scrollTop") > 200, "the reader stays where they read"
