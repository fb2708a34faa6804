"""Chat accounts and digests of users."""

from __future__ import annotations

from dataclasses import dataclass

from crm_core.entities import Ref


@dataclass(frozen=True, slots=True)
class LinkChatUser:
    platform: str
    workspace: str
    chat_user_id: str
    user: Ref


@dataclass(frozen=True, slots=True)
class SetDigest:
    """When a user's daily digest is posted. `hour` and `minute` in the user's timezone; `days` 0 = Monday."""

    user: Ref
    hour: int
    minute: int = 0
    days: tuple[int, ...] = (0, 1, 2, 3, 4)
    timezone: str | None = None
    channel: str | None = None
    enabled: bool = True
