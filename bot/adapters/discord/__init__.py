"""Discord: embeds and components out, messages, commands, buttons and modals in, over the gateway (discord.py)."""
