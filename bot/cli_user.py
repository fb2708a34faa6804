"""`loom user`: add, list, change, link, deactivate people, and sign them out of the web page."""

from __future__ import annotations

import argparse
import secrets
import sys
from typing import TYPE_CHECKING

from bot.platforms import PLATFORMS
from crm_core.entities import Kind, Ref, Role, Team, User

if TYPE_CHECKING:
    from bot.app import House
    from crm_core.commands import Command
    from crm_core.reading import Reader
    from crm_core.results import Receipt


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    add = actions.add_parser("add", help="add a person, or let an imported owner join")
    add.add_argument("email", metavar="EMAIL")
    add.add_argument("--name", help="full name; an imported owner of this name joins with the records they own")
    add.add_argument("--role", choices=[str(role) for role in Role], help="new people: rep; known people keep theirs")
    add.add_argument("--team", help="made when there is none of this name")
    add.add_argument("--timezone", help="IANA zone such as Europe/Berlin (else LOOM_TIMEZONE's)")
    actions.add_parser("list", help="list people")
    leave = actions.add_parser("deactivate", help="let a person act no more, anywhere; their records stay theirs")
    leave.add_argument("email", metavar="EMAIL")
    out = actions.add_parser("sign-out", help="end every session of a person on the web page, and unused links")
    out.add_argument("email", metavar="EMAIL", help="or `local`: the local operator")
    link = actions.add_parser("link", help="link a Slack or Discord account to a person")
    link.add_argument("email", metavar="EMAIL")
    link.add_argument("--platform", choices=[platform.name for platform in PLATFORMS], required=True)
    link.add_argument("--workspace", default="", help="Slack team id; empty for Discord")
    link.add_argument("--id", dest="chat_user_id", required=True, help="the account's id on the platform")


def run(arguments: argparse.Namespace, house: House) -> int:
    match arguments.action:
        case "add":
            return _add(arguments, house)
        case "link":
            return _link(arguments, house)
        case "deactivate":
            return _deactivate(arguments, house)
        case "sign-out":
            return _sign_out(arguments, house)
    return _list(house)


def _add(arguments: argparse.Namespace, house: House) -> int:
    from crm_core.commands import CreateTeam, CreateUser, UpdateRecord
    from crm_core.entities import new_id

    email, name = arguments.email.strip().lower(), arguments.name or arguments.email.split("@")[0]
    commands: list[Command] = []
    with house.crm.read(house.actor) as reader:
        team = _team(reader, arguments.team) if arguments.team else None
        if arguments.team and team is None:
            team = Ref(Kind.TEAM, new_id())
            commands.append(CreateTeam(id=team.id, name=arguments.team))
        known = next((user for user in _users(reader) if user.email == email), None) or next(
            (user for user in _users(reader) if user.email is None and user.name.casefold() == name.casefold()), None
        )
    if known is None:
        role = Role(arguments.role or "rep")
        commands.append(CreateUser(name=name, email=email, role=role, team=team, timezone=arguments.timezone))
        _run(house, commands)
        print(f"{name} <{email}>, {role}{f', team {arguments.team}' if arguments.team else ''}: added")
        return 0
    given = {
        "email": email, "active": True, "name": arguments.name, "role": arguments.role,
        "timezone": arguments.timezone, "team": team.id if team else None,
    }  # fmt: skip
    values = tuple((field, value) for field, value in given.items() if value is not None)
    commands.append(UpdateRecord(Ref(Kind.USER, known.id), values))
    receipt = _run(house, commands)
    print(f"{arguments.name or known.name} <{email}>, {arguments.role or known.role}: {_told(receipt, known)}")
    return 0


def _told(receipt: Receipt, known: User) -> str:
    """What adding a known person changed, and what it left."""
    change = next((change for change in receipt.changes if change.ref == Ref(Kind.USER, known.id)), None)
    if change is None:
        return "known already, nothing changed"
    told = []
    for field, value in change.fields.items():
        match field:
            case "active":
                told.append("joined, with the records that name them as owner")
            case "role":
                told.append(f"role was {known.role}, is {value}")
            case _:
                told.append(f"new {field}")
    return "; ".join(told)


def _link(arguments: argparse.Namespace, house: House) -> int:
    from crm_core.commands import LinkChatUser

    actor = house.identity.by_email(arguments.email)
    if actor is None or actor.user_id is None:
        print(f"loom user link: no user {arguments.email!r}; add them with loom user add", file=sys.stderr)
        return 2
    user = Ref(Kind.USER, actor.user_id)
    _run(house, [LinkChatUser(arguments.platform, arguments.workspace, arguments.chat_user_id, user)])
    print(f"{arguments.platform} account {arguments.chat_user_id} is {actor.name}")
    return 0


def _deactivate(arguments: argparse.Namespace, house: House) -> int:
    from crm_core.commands import UpdateRecord

    actor = house.identity.by_email(arguments.email)
    if actor is None or actor.user_id is None:
        print(f"loom user deactivate: no active user {arguments.email!r}; see loom user list", file=sys.stderr)
        return 2
    _run(house, [UpdateRecord(Ref(Kind.USER, actor.user_id), (("active", False),))])
    house.sign_in.close_all(actor.user_id)
    print(f"{actor.name} can act no more, here or on any platform; loom user add {arguments.email} lets them in again")
    return 0


def _sign_out(arguments: argparse.Namespace, house: House) -> int:
    actor = house.actor if arguments.email == "local" else house.identity.by_email(arguments.email)
    if actor is None:
        print(f"loom user sign-out: no active user {arguments.email!r}; see loom user list", file=sys.stderr)
        return 2
    house.sign_in.close_all(actor.user_id or "local")
    print(f"{actor.name} is signed out everywhere; a new link: loom sign-in --as {arguments.email}")
    return 0


def _list(house: House) -> int:
    with house.crm.read(house.actor) as reader:
        for user in _users(reader):
            joined = "" if user.active else "  (not active)"
            print(f"{user.email or '-':32} {user.role:8} {user.name}{joined}")
    return 0


def _users(reader: Reader) -> list[User]:
    found = reader.get_many(Kind.USER, reader.ids(Kind.USER)).values()
    return [user for user in found if isinstance(user, User)]


def _team(reader: Reader, name: str) -> Ref | None:
    found = reader.get_many(Kind.TEAM, reader.ids(Kind.TEAM)).values()
    teams = [team for team in found if isinstance(team, Team) and team.name.casefold() == name.casefold()]
    return Ref(Kind.TEAM, teams[0].id) if teams else None


def _run(house: House, commands: list[Command]) -> Receipt:
    from crm_core.commands import Request, Source

    return house.crm.run(Request(f"cli:{secrets.token_hex(12)}", house.actor, tuple(commands), Source("cli")))
