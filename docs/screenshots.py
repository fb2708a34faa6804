"""`python docs/screenshots.py LINK`: takes the pictures of `docs/images` from a running bot.

Start one on an empty folder, fill it and make a link: `LOOM_DATA=/tmp/loom loom demo`, `loom serve`,
`loom sign-in`. Needs the test extra and Debian's chromium.
"""

import sys
from pathlib import Path
from urllib.parse import urljoin

from playwright.sync_api import Page, sync_playwright

IMAGES = Path(__file__).with_name("images")
DESKTOP, PHONE = {"width": 1000, "height": 1250}, {"width": 390, "height": 844}


def say(page: Page, words: str) -> None:
    answers = page.locator(".turn.bot")
    before = answers.count()
    page.get_by_label("Message").fill(words)
    page.keyboard.press("Enter")
    answers.nth(before).wait_for(timeout=60_000)


def start_at(page: Page, turn: int) -> None:
    """Scrolls so that the given turn stands at the top."""
    page.locator(".turn").nth(turn).evaluate("node => node.scrollIntoView({ block: 'start' })")
    page.locator(".turn").nth(turn).evaluate("node => node.closest('.scroll').scrollBy(0, -18)")


def main(link: str) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--headless", "--no-sandbox"])
        context = browser.new_context(viewport=DESKTOP, device_scale_factor=2, locale="en-GB")
        page = context.new_page()
        page.goto(link)
        page.goto(urljoin(link, "/?c=pictures"))
        page.locator("#turns[data-ready]").wait_for(timeout=60_000)

        say(page, "call with Wendell Bellweather went great, remind me Tuesday to send the contract")
        say(page, "pipeline")
        start_at(page, 1)
        page.mouse.move(0, 0)
        page.screenshot(path=IMAGES / "chat.png")

        say(page, "what should I do today?")
        page.locator(".turn.bot").last.get_by_role("button", name="Done").first.click()
        page.locator(".evidence.settled").wait_for(timeout=60_000)
        page.emulate_media(color_scheme="dark")
        start_at(page, 5)
        page.mouse.move(0, 0)
        page.screenshot(path=IMAGES / "chat-dark.png")

        page.emulate_media(color_scheme="light")
        page.set_viewport_size(PHONE)
        start_at(page, 3)
        page.screenshot(path=IMAGES / "chat-phone.png")


if __name__ == "__main__":
    main(sys.argv[1])
