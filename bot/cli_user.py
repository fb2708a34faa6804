"""`loom user`: add, list, change and link people."""

from __future__ import annotations

import argparse
import secrets
import sys
from typing import TYPE_CHECKING

from crm_core.entities import Kind, Ref, Role, Team, User

if TYPE_CHECKING:
    from bot.app import House
    from crm_core.commands import Command
    from crm_core.reading import Reader


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    add = actions.add_parser("add", help="add a person, or let an imported owner join")
    add.add_argument("email", metavar="EMAIL")
    add.add_argument("--name", help="full name; an imported owner of this name joins with the records they own")
    add.add_argument("--role", choices=[str(role) for role in Role], default="rep")
    add.add_argument("--team", help="made when there is none of this name")
    add.add_argument("--timezone", default="UTC", help="IANA zone such as Europe/Berlin")
    actions.add_parser("list", help="list people")
    link = actions.add_parser("link", help="link a Slack or Discord account to a person")
    link.add_argument("email", metavar="EMAIL")
    link.add_argument("--platform", choices=["slack", "discord"], required=True)
    link.add_argument("--workspace", default="", help="Slack team id; empty for Discord")
    link.add_argument("--id", dest="chat_user_id", required=True, help="the account's id on the platform")


def run(arguments: argparse.Namespace, house: House) -> int:
    match arguments.action:
        case "add":
            return _add(arguments, house)
        case "link":
            return _link(arguments, house)
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
        commands.append(
            CreateUser(name=name, email=email, role=Role(arguments.role), team=team, timezone=arguments.timezone)
        )
    else:
        values = [("email", email), ("role", arguments.role), ("active", True), ("timezone", arguments.timezone)]
        if arguments.name:
            values.append(("name", name))
        if team is not None:
            values.append(("team", team.id))
        commands.append(UpdateRecord(Ref(Kind.USER, known.id), tuple(values)))
    _run(house, commands)
    print(f"{name} <{email}>, {arguments.role}{f', team {arguments.team}' if arguments.team else ''}")
    return 0


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


def _list(house: House) -> int:
    with house.crm.read(house.actor) as reader:
        for user in _users(reader):
            joined = "" if user.active else "  (has not joined)"
            print(f"{user.email or '-':32} {user.role:8} {user.name}{joined}")
    return 0


def _users(reader: Reader) -> list[User]:
    found = reader.get_many(Kind.USER, reader.ids(Kind.USER)).values()
    return [user for user in found if isinstance(user, User)]


def _team(reader: Reader, name: str) -> Ref | None:
    found = reader.get_many(Kind.TEAM, reader.ids(Kind.TEAM)).values()
    teams = [team for team in found if isinstance(team, Team) and team.name.casefold() == name.casefold()]
    return Ref(Kind.TEAM, teams[0].id) if teams else None


def _run(house: House, commands: list[Command]) -> None:
    from crm_core.commands import Request, Source

    house.crm.run(Request(f"cli:{secrets.token_hex(12)}", house.actor, tuple(commands), Source("cli")))
