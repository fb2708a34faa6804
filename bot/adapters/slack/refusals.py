"""What a refusal of Slack means: try again, say it elsewhere, or give it up."""

from __future__ import annotations

from slack_sdk.errors import SlackApiError

NOT_A_MEMBER = frozenset({"not_in_channel", "channel_not_found", "is_archived", "restricted_action"})
"""The bot may not write in the channel; a slash command may still be answered through its `response_url`."""
NOT_THERE = NOT_A_MEMBER | {"user_not_in_channel", "thread_not_found", "cannot_reply_to_message"}
"""Nobody can be answered at that place; the person can still be reached in a direct message."""
NO_UPDATE = frozenset({"message_not_found", "cant_update_message", "edit_window_closed"})
"""The card is gone, was posted through a `response_url`, or is too old for the workspace's rules."""
PASSING = frozenset({
    "ratelimited", "rate_limited", "message_limit_exceeded", "internal_error", "fatal_error", "service_unavailable",
    "request_timeout", "team_added_to_org", "external_channel_migrating",
})  # fmt: skip
"""Slack is at fault, or there was too much of us."""
OF_THE_APP = frozenset({
    "invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired", "missing_scope",
    "not_allowed_token_type", "no_permission", "ekm_access_denied", "org_login_required", "two_factor_setup_required",
    "accesslimited", "access_denied",
})  # fmt: skip
"""The app is refused, whatever it says: whoever runs the bot can put it right meanwhile."""


def reason(error: SlackApiError) -> str:
    """Slack's word for it; "" when what answered was not Slack's API."""
    data = getattr(error.response, "data", None)
    return str(data.get("error") or "") if isinstance(data, dict) else ""


def is_final(error: SlackApiError) -> bool:
    """Whether the same request would be refused again, however often it is sent."""
    word = reason(error)
    return bool(word) and status(error) < 500 and word not in PASSING | OF_THE_APP


def status(error: SlackApiError) -> int:
    """The HTTP status. For a body that is no JSON, the SDK hands over aiohttp's response instead of its own."""
    answer = error.response
    return int(getattr(answer, "status_code", None) or getattr(answer, "status", 0) or 0)
