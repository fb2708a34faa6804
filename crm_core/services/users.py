"""The people of the house, their teams, chat accounts and digests; and what they sell."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from crm_core.access import Actor
from crm_core.commands import CreateProduct, CreateTeam, CreateUser, LinkChatUser, SetDigest
from crm_core.entities import Kind, Product, Ref, Role, Team, User
from crm_core.errors import Forbidden, Invalid
from crm_core.services.creating import built
from crm_core.services.field_rights import refused_new_user
from crm_core.services.records import Records
from crm_core.store import settings
from crm_core.store.tables import chat_account, digest_setting


def create_user(command: CreateUser, records: Records) -> None:
    team_id = None if command.team is None else command.team.id
    if (action := refused_new_user(records.actor, command.role, team_id, records.leads)) is not None:
        raise Forbidden(action)
    records.create(User(**built(records, Kind.USER, command)))


def create_team(command: CreateTeam, records: Records) -> None:
    records.require("create teams", Role.ADMIN, Role.MANAGER)
    records.create(Team(**built(records, Kind.TEAM, command)))


def create_product(command: CreateProduct, records: Records) -> None:
    records.require("create products", Role.ADMIN, Role.MANAGER)
    records.create(Product(**built(records, Kind.PRODUCT, command)))


def link_chat_user(command: LinkChatUser, records: Records) -> None:
    """Whoever writes from that chat account acts as the user. An account linked to someone stays theirs until an
    admin links it anew."""
    _self_or_admin(command.user, records.actor, "link somebody else's account")
    user = records.get(command.user)
    key = {
        "platform": command.platform, "workspace": command.workspace, "chat_user_id": command.chat_user_id,
    }  # fmt: skip
    holder = settings.row(records.tx, chat_account, key).get("user_id", user.id)
    if holder != user.id:
        records.require("link a chat account that is linked to somebody else", Role.ADMIN)
    records.put(chat_account, key, {"user_id": user.id})


def set_digest(command: SetDigest, records: Records) -> None:
    _self_or_admin(command.user, records.actor, "set somebody else's digest")
    user = records.get(command.user)
    if not 0 <= command.hour <= 23:
        raise Invalid("hour", command.hour, "0 to 23")
    if not 0 <= command.minute <= 59:
        raise Invalid("minute", command.minute, "0 to 59")
    if any(day not in range(7) for day in command.days):
        raise Invalid("days", command.days, "0 (Monday) to 6 (Sunday)")
    if command.timezone is not None:
        try:
            ZoneInfo(command.timezone)
        except (ValueError, OSError, KeyError) as error:
            raise Invalid("timezone", command.timezone, "an IANA time zone such as Europe/Berlin") from error
    values = {
        "hour": command.hour, "minute": command.minute, "days": sorted(set(command.days)),
        "timezone": command.timezone, "channel": command.channel, "enabled": command.enabled,
    }  # fmt: skip
    records.put(digest_setting, {"user_id": user.id}, values)


def _self_or_admin(user: Ref, actor: Actor, action: str) -> None:
    if actor.role is not Role.ADMIN and user.id != actor.user_id:
        raise Forbidden(action)
