"""The bot on the Slack double, for every test of this folder."""

from tests.bot.adapters.slack.test_slack_connection import bot, deliver, slack, socket

__all__ = ["bot", "deliver", "slack", "socket"]
