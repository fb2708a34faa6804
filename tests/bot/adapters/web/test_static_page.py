"""The page's own files keep the promises of its content policy: no markup out of data, nothing from elsewhere."""

import re
from pathlib import Path

import pytest

from bot.adapters.web.app import STATIC

FILES = sorted(STATIC.iterdir())


@pytest.mark.parametrize("path", [p for p in FILES if p.suffix == ".js"], ids=lambda p: p.name)
def test_scripts_never_parse_markup_and_keep_nothing_in_the_browser(path: Path) -> None:
    code = path.read_text(encoding="utf-8")
    found = re.findall(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|new Function|DOMParser|localStorage", code
    )
    assert found == []


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.name)
def test_nothing_comes_from_elsewhere(path: Path) -> None:
    text = path.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
    assert not re.search(r"https?:|//[a-z0-9-]+\.[a-z]{2,}", text)


@pytest.mark.parametrize("path", [p for p in FILES if p.suffix == ".html"], ids=lambda p: p.name)
def test_pages_have_no_inline_script_or_style(path: Path) -> None:
    page = path.read_text(encoding="utf-8")
    assert not re.search(r"\son\w+=|\sstyle=|<style|<script(?![^>]*\bsrc=)", page)


def test_every_block_has_a_renderer_in_the_page() -> None:
    """`render.py` is exhaustive by type; what it sends must be known to blocks.js."""
    from bot.adapters.web import render

    sent = set(re.findall(r'"type": "(\w+)"', Path(render.__file__).read_text(encoding="utf-8")))
    table = re.search(r"const RENDER = \{([^}]*)\}", (STATIC / "blocks.js").read_text(encoding="utf-8"))
    assert table is not None
    drawn = {entry.split(":")[0].strip() for entry in table[1].split(",")}
    assert drawn == sent
