"""Slack: Block Kit out, events, commands, actions and modals in, over Socket Mode or HTTP (slack_bolt)."""
