"""Sample sentences out of the templates: for help, for training and for the test that every sample routes back."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence

from intents.catalogue import Intent

SAMPLE_VALUES: Mapping[str, Sequence[str]] = {
    "contact": ("Jane Doe", "Bob Stone", "Priya Nair"),
    "company": ("Acme", "Isdom", "Globex"),
    "deal": ("Acme renewal", "Isdom rollout", "Globex expansion"),
    "target": ("Jane Doe", "Acme", "Bob Stone"),
    "keep": ("Acme",),
    "other": ("Isdom", "Globex"),
    "owner": ("Anna Snelling", "Tom Becker"),
    "task": ("send the contract", "prepare the slides"),
    "stage": ("proposal", "negotiation", "qualified"),
    "value": ("40k", "50,000 EUR", "$1.2M"),
    "type": ("call", "meeting", "email"),
    "did": ("called", "met", "emailed"),
    "outcome": ("great", "well", "badly"),
    "content": ("wants the security paper", "asked for a discount", "likes the product"),
    "what": ("Ines Carvalho",),
    "duty": ("send the quote by friday", "ring the lawyer tomorrow 3pm"),
    "when": ("friday", "tomorrow", "next week"),
    "day": ("yesterday", "last monday"),
    "tags": ("partner", "priority"),
    "field": ("phone", "owner"),
    "to": ("+49 30 1234567",),
    "n": ("5", "10"),
    "time": ("7:30", "8am"),
    "days": ("monday", "weekdays"),
    "group": ("owner", "stage"),
    "topic": ("deals", "importing"),
    "option": ("2",),
    "result": ("won", "lost"),
    "got": ("won", "lost"),
    "every": ("all", "all my", "every"),
    "set": ("open deals", "lost deals"),
    "reason": ("no budget", "went with a competitor"),
    "email": ("ana@acme.test",),
    "more": ("works at Isdom",),
    "chore": ("call Bob Stone tomorrow 3pm", "send the quote on friday"),
    "job": ("CTO", "head of sales"),
    "number": ("350",),
    "shift": ("two weeks", "a month"),
    "industry": ("medical",),
    "length": ("30 min", "1 hour"),
    "phone": ("+49 30 1234567",),
}

_OF_INTENT: Mapping[str, Mapping[str, Sequence[str]]] = {
    "create_contact": {"what": ("Ines Carvalho, cfo at Isdom, ines.carvalho@isdom.test", "Otto Brandt")},
    "create_company": {"what": ("Bluewave Systems", "Quantum Foods, 200 people")},
    "create_deal": {"what": ("Acme upgrade 40k", "Isdom pilot, 25k EUR, proposal")},
    "create_task": {
        "what": ("send the contract", "call Bob Stone tomorrow 3pm"),
        "duty": ("send the quote by friday",),
    },
    "update_record": {"target": ("Jane Doe", "Bob Stone"), "field": ("phone",), "to": ("+49 30 1234567",)},
    "tag": {"target": ("Jane Doe", "Acme")},
    "show": {"target": ("Jane Doe", "Acme", "Bob Stone")},
    "bulk_update": {"field": ("source",), "to": ("referral",), "set": ("open deals",)},
    "restore": {"target": ("Otto Klein", "Oldco")},
}

_OF_TEMPLATE: Mapping[str, Mapping[str, Sequence[str]]] = {
    "(remove|clear|delete|empty|erase) [the] {field} (of|from|for) {target}": {"field": ("phone", "title")},
    "rename {target} to {to}": {"target": ("Acme renewal",), "to": ("Acme extension",)},
    "{target} is (worth|valued at) [now] {value} [now]": {"target": ("Acme renewal",)},
    "[the] {target} (is|should be) (worth|valued at) {value} [now]": {"target": ("Acme renewal",)},
    "(take|remove|drop|delete) {tags} (off|from) {target}": {"target": ("Jane Doe",), "tags": ("vip",)},
    "{target} is (not|no longer) [(a|an)] {tags} [(anymore|any more|any longer)]": {
        "target": ("Jane Doe",),
        "tags": ("vip",),
    },
    "{target} (left|has left|no longer works (at|for)|doesn't work (at|for)|quit) {company} [anymore]": {
        "target": ("Jane Doe",),
        "company": ("Acme",),
    },
    "(bump|raise|increase|lift|lower|reduce|cut|drop|change|set|update|put) {target} [up|down] (to|at) {value}": {
        "target": ("Acme renewal",),
    },
    "{target} (will close|should close|closes|is closing|is due|slips|slipped|is delayed|moved|moves) "
    "(on|in|by|to|until) {when}": {"target": ("Acme renewal",), "when": ("friday", "end of march")},
    "(push|postpone|delay|move|slip|shift) {target} [(back|out|over)] (to|until|into) {when}": {
        "target": ("Acme renewal",),
    },
    "{target} expected close {when}": {"target": ("Acme renewal",)},
    "close {target} (in|by|on) {when}": {"target": ("Acme renewal",)},
    "(bump|raise|increase|lift|lower|reduce|cut|drop|change|set|update|put) [the] "
    "(value|amount|price|volume|size) of {target} [up|down] (to|at) {value}": {"target": ("Acme renewal",)},
    "make {target} {value}": {"target": ("Acme renewal",)},
    "{target} will close (on|in|by) {when}": {"target": ("Acme renewal",)},
    "(push|postpone|delay|move) [the] close [date] of {target} to {when}": {"target": ("Acme renewal",)},
}


def values_for(intent: Intent, source: str) -> Mapping[str, Sequence[str]]:
    """What to put into the slots of one template of `intent`."""
    dated = {"target": ("Acme renewal",)} if "{shift}" in source else {}
    return {**SAMPLE_VALUES, **_OF_INTENT.get(intent.name, {}), **dated, **_OF_TEMPLATE.get(source, {})}


def samples_of(intent: Intent, rng: random.Random, each: int = 1) -> list[str]:
    """`each` different-seeming sentences a template, and the sentences written for the classifier alone."""
    made = [t.sample(rng, values_for(intent, t.source)) for t in intent.templates for _ in range(each)]
    return [*dict.fromkeys([*made, *intent.needs])]
