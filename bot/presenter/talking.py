"""The conversation itself: greeting, help, who you are, what is connected, linking an account, and failures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from bot.adapters.base import Connection
from bot.buttons import Action
from bot.presenter.view import View
from bot.replies import Buttons, Fields, Item, Items, Reply, Table, Text
from crm_core.entities import Kind, Ref, Role

EXAMPLES = (
    "how is my pipeline?",
    "what should I do next?",
    "deals closing this month",
    "help",
)

DEMO: Mapping[str, str] = {"confirm": "demo"}
"""The open question whether to create the demo company."""


def demo_offer(view: View) -> Reply:
    create = view.card.button("Create it", Action(say="yes", pending=DEMO), "primary")
    lead = (
        "The demo company would be created: 60 companies, 150 people, 220 deals and a year of history, all invented. "
        "One Undo takes it back. Nothing is written yet. Shall I?"
    )
    return Reply((Text(lead), Buttons((create, view.card.button("Cancel", "cancel")))))


def demo_only_when_empty() -> Reply:
    return Reply(
        (Text("The demo company is only created in an empty CRM, and this one holds records. Nothing was changed."),)
    )


def greeting(view: View, empty: bool) -> Reply:
    """What a person sees first. On an empty CRM it offers a demo company and an import."""
    first = "" if view.actor.user_id is None else f" {view.actor.name.split()[0]}"
    if empty:
        lead = (
            f"Hello{first}. This CRM is empty. Drop a CSV or XLSX of your contacts and deals here, or start with a "
            "generated demo company: a year of history, seeded, and one Undo away from empty again."
        )
        create = view.card.button("Create the demo company", Action(say="yes", pending=DEMO), "primary")
        return Reply((Text(lead), Buttons((create, view.card.button("How do I import?", "help import")))))
    return Reply(
        (
            Text(f"Hello{first}. Tell me what happened, or ask about your deals, people and companies."),
            Buttons(tuple(view.card.button(text[0].upper() + text[1:], text) for text in EXAMPLES)),
        )
    )


def thanks() -> Reply:
    return Reply((Text("Any time."),))


def cancelled(what: str | None) -> Reply:
    return Reply((Text("Cancelled. Nothing was changed." if what else "There was nothing to cancel."),))


def nothing_open() -> Reply:
    return Reply((Text("There is nothing to confirm. Nothing was changed."),))


def which_one() -> Reply:
    """Words that point at something when nothing was shown that they could mean."""
    return Reply((Text('I do not know which one you mean. Name it, or ask for a list first, such as "open deals".'),))


def nothing_to_undo(reason: str) -> Reply:
    return Reply((Text(reason),))


AREAS: Mapping[str, tuple[str, str]] = {
    "capture": ("Note down", "log_activity"),
    "change": ("Change", "move_deal"),
    "find": ("Ask", "ask"),
    "decide": ("Decide", "recommendations"),
    "proactive": ("My day", "digest"),
    "reach out": ("Reach out", "draft_email"),
    "govern": ("Account", "whoami"),
}
"""Areas of the catalogue: what people call them, and the intent whose sentence shows what they are."""


def area_of(name: str) -> str | None:
    """The area that is called so."""
    return next((area for area, (label, _) in AREAS.items() if name.lower() in (area, label.lower())), None)


def help_overview(view: View, areas: Mapping[str, Mapping[str, str]]) -> Reply:
    """Short: one sentence an area, a button for more of it. `areas`: area -> intent -> sample sentence."""
    shown = [(label, area, areas[area].get(example) or next(iter(areas[area].values())))
             for area, (label, example) in AREAS.items() if area in areas]  # fmt: skip
    pairs = tuple((label, sentence) for label, _, sentence in shown)
    buttons = tuple(view.card.button(f"{label}…", f"help {area}") for label, area, _ in shown)
    return Reply(
        (
            Text("Just say it in your own words, for example:"),
            Fields("", pairs),
            Buttons(buttons),
            Text('"help" and a word tells more: help deals. Every change has Undo.', "quiet"),
        )
    )


def help_topic(view: View, topic: str, entries: Sequence[tuple[str, str]]) -> Reply:
    """`entries`: what it does, a sentence that does it."""
    if not entries:
        words = " or ".join(f"help {area}" for area in ("deals", "tasks", "import"))
        return Reply((Text(f'No help on "{topic}". Try {words}, or help for everything.'),))
    label = AREAS[area][0] if (area := area_of(topic)) else topic.capitalize()
    return Reply((Text(f"{label}: what you can do, and how to say it"), Fields("", tuple(entries))))


def whoami(view: View) -> Reply:
    actor = view.actor
    sees = {"own": "your own records", "team": "your team's records", "everyone": "everything"}[actor.scope]
    team = view.name(Ref(Kind.TEAM, actor.team_id)) if actor.team_id else None
    where = f", {actor.role} in team {team}" if team else f", {actor.role}"
    pairs = (
        ("name", actor.name),
        ("e-mail", actor.email or "–"),
        ("role", str(actor.role)),
        ("team", team or "–"),
        ("timezone", actor.timezone),
        ("you see", sees),
        ("you may", "read and write" if actor.may_write else "read"),
    )
    return Reply((Text(f"You are {actor.name}{where}."), Fields("", pairs)))


def status(view: View, connections: Iterable[Connection]) -> Reply:
    """What works, for everybody; where it is and how it is set up, for admins."""
    lines = tuple(connections)
    failed = [line.name for line in lines if line.state == "failed"]
    lead = Text(f"Not working: {', '.join(failed)}." if failed else "All parts that are switched on work.")
    if view.actor.role is not Role.ADMIN:
        return Reply((lead, Table(("part", "state"), tuple((line.name, line.state) for line in lines))))
    rows = tuple((line.name, line.state, line.detail) for line in lines)
    return Reply((lead, Table(("part", "state", "detail"), rows)))


def unlinked(platform: str, workspace: str, chat_user_id: str) -> Reply:
    where = f"--platform {platform}{f' --workspace {workspace}' if workspace else ''} --id {chat_user_id}"
    return Reply(
        (
            Text("I don't know who you are in the CRM yet, so I can't show anything."),
            Text(
                f"Ask an admin to run: loom user link EMAIL {where}. "
                "On Slack it is enough that your CRM user has your Slack e-mail address.",
                "quiet",
            ),
        ),
        private=True,
    )


def expired() -> Reply:
    return Reply((Text("That button has expired. Ask again and use the new one. Nothing was changed."),), private=True)


def not_yours() -> Reply:
    return Reply((Text("That button belongs to somebody else's card. Nothing was changed."),), private=True)


def refused(message: str) -> Reply:
    return Reply((Text(message, "error"),))


def failure(trace_id: str) -> Reply:
    line = f"Something went wrong on my side, and nothing was changed. Try again; if it stays, name {trace_id}."
    return Reply((Text(line, "error"),))


def link_account(view: View) -> Reply:
    if view.actor.user_id is None:
        line = "You are the local operator, an admin. Make people with: loom user add EMAIL --name NAME --role ROLE"
    else:
        line = f"This account is linked to {view.actor.name}."
    return Reply((Text(line),))


def how_to_import() -> Reply:
    lines = (
        "Drop a CSV or XLSX here: exports of HubSpot, Salesforce, Pipedrive, Google Contacts, Outlook, or plain ones.",
        "I show what each column becomes and what would happen, and ask before anything is written.",
        "From the command line: loom import FILES... (with --dry-run to look first)",
        "Importing the same file again changes nothing; a whole import is one Undo away.",
    )
    return Reply((Text("Import"), Items(tuple(Item(line) for line in lines))))


def how_to_export() -> Reply:
    lines = ("loom export contacts --out contacts.csv", "loom export deals --out deals.csv")
    return Reply(
        (Text("Export from the command line; the file imports again as it is:"), Items(tuple(map(Item, lines))))
    )
