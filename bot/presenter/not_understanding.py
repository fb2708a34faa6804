"""The words of "I did not understand that": why nothing was done, and what could be said instead."""

from __future__ import annotations

from bot.presenter.view import View
from bot.replies import Block, Buttons, Item, Items, Reply, Text
from intents.interpretation import NotUnderstood

_ME = frozenset({"i", "me"})


def not_understood(view: View, n: NotUnderstood) -> Reply:
    if n.reason == "beyond":
        return _beyond(view, n)
    about = f" {n.about}" if n.about else ""
    lead = {
        "empty": "That was empty. Say what happened, or ask something.",
        "too_long": "That is longer than 20,000 characters. Send it as a file, or in parts."
        if n.about != "request"
        else "That is too long for one request. Nothing was changed. A note may be longer: note on Jane Doe: ...",
        "no_words": "I see no words in that. Nothing was changed.",
        "unclear": "I did not understand that. Nothing was changed.",
        "out_of_scope": "I only know your CRM. Nothing was changed.",
        "not_a_request": f"Nothing changed.{f' {n.about} stays as it is.' if n.about else ''}",
        "other_language": "I only understand English so far. Nothing was changed.",
        "correction": "I am not sure what to change about that. Nothing else was changed. Say it whole, or undo it.",
        "points_nowhere": f'I do not know what "{n.about}" means here. Name it, or ask for a list first. Nothing was '
        "changed.",
        "no_more": "That was all of it.",
        "unanswerable": f"I have nothing on{about or ' that'} here. Nothing was changed.",
    }[n.reason]
    if n.reason == "unanswerable" and (n.about or "").casefold() in _ME:
        lead = "You are none of the users here, so I cannot tell which are yours. Name somebody, or ask for all."
    blocks: list[Block] = [Text(lead)]
    if n.reason == "correction":
        blocks.append(Buttons((view.card.button("Undo", "undo"),)))
    if n.suggestions:
        # Sentences to write one's own after, no buttons: pressed, an example of a change would be one.
        blocks.append(Text("You could say, for example:", "quiet"))
        blocks.append(Items(tuple(Item(sentence) for sentence in n.suggestions[:3])))
        blocks.append(Buttons((view.card.button("Help", "help"),)))
    return Reply(tuple(blocks))


def _beyond(view: View, n: NotUnderstood) -> Reply:
    """Words that point at an entry that was not shown, with a longer list where that one was cut."""
    if not n.shown:
        return Reply((Text(f"Nothing was listed yet that has a {n.about}. Ask for a list first, such as open deals."),))
    entry = n.about if (n.about or "").startswith("number") else f"{n.about} one"
    blocks: list[Block] = [Text(f"Only {n.shown} {'is' if n.shown == 1 else 'are'} shown: there is no {entry}.")]
    if n.suggestions:
        blocks.append(Buttons(tuple(view.card.button(f"Show the {more}", more) for more in n.suggestions)))
    return Reply(tuple(blocks))
