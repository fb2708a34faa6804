"""The grammar of sentence templates: recognising and sampling are one."""

from __future__ import annotations

import random

import pytest

from intents.template import Template, words_of


def slots(template: str, text: str) -> dict[str, str] | None:
    return Template.parse(template).match(text)


def test_optional_words_alternatives_and_slots() -> None:
    template = "(move|push) [the] {deal} to {stage} [stage]"
    assert slots(template, "Move the Acme renewal to proposal stage.") == {"deal": "Acme renewal", "stage": "proposal"}
    assert slots(template, "push Acme to won") == {"deal": "Acme", "stage": "won"}
    assert slots(template, "remove Acme to won") is None


def test_glued_parts() -> None:
    assert slots("{deal}['s] stage is {stage}", "acme's stage is won") == {"deal": "acme", "stage": "won"}
    assert slots("call(ed|) {who}<:> {content}", "called jane - wants pricing") == {
        "who": "jane",
        "content": "wants pricing",
    }
    assert slots("close {d} as {r}[(<:>| because) {why}]", "close X as lost because of budget") == {
        "d": "X", "r": "lost", "why": "of budget",
    }  # fmt: skip


def test_the_whole_message_must_fit() -> None:
    assert slots("undo", "undo that now") is None


def test_openings_and_needed_words_never_hide_a_match() -> None:
    template = Template.parse("[please] (show|list) [me] {what} deals")
    assert template.openings == {"please", "show", "list"}
    assert template.needed == {"deals"}
    assert Template.parse("{a} is {b}").openings is None


@pytest.mark.parametrize("source", ["move {deal", "(a|b", "a]", "[a] (b", "{x} {x}", "[a]b"])
def test_mistakes_are_refused(source: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        Template.parse(source).pattern  # noqa: B018


def test_samples_match_their_template() -> None:
    template = Template.parse("(log|add) [a] {type} with {who}[<:> {content}]")
    rng, values = random.Random(3), {"type": ["call"], "who": ["Jane Doe"], "content": ["asked for a demo"]}
    for _ in range(30):
        sample = template.sample(rng, values)
        assert template.match(sample) is not None, sample
        assert template.needed <= words_of(sample)
