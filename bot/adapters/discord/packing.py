"""Pieces -> messages within Discord's limits."""

from __future__ import annotations

from collections.abc import Iterator

from bot.adapters.discord import limits
from bot.adapters.discord.pieces import OutMessage, Payload, Piece, said
from bot.adapters.splitting import units


def embed_size(embed: Payload) -> int:
    fields = sum(units(one["name"]) + units(one["value"]) for one in embed.get("fields", ()))
    return units(embed.get("description", "")) + fields


def merged(pieces: list[Piece]) -> list[Piece]:
    """Joins neighbouring descriptions into one embed, so that a card looks like one."""
    cards: list[Piece] = []
    for piece in pieces:
        last = cards[-1].embed if cards else None
        if last and piece.embed and "fields" not in last and "description" in piece.embed:
            joined = f"{last['description']}\n{piece.embed['description']}"
            if units(joined) <= limits.EMBED_DESCRIPTION:
                cards[-1] = said(joined)
                continue
        cards.append(piece)
    return cards


def packed(content: str, pieces: list[Piece]) -> Iterator[OutMessage]:
    message = OutMessage(content)
    for index, piece in enumerate(pieces):
        following = pieces[index + 1] if index + 1 < len(pieces) else Piece()
        group = [piece, following] if piece.embed and following.rows else [piece]
        if not _fits(message, group) and (_fits(OutMessage(), group) or not _fits(message, [piece])):
            yield message
            message = OutMessage()
        if piece.embed:
            message.embeds.append(piece.embed)
        message.components += piece.rows
        if piece.file:
            message.files.append(piece.file)
    if message.content or message.embeds or message.components or message.files:
        yield message


def _fits(message: OutMessage, pieces: list[Piece]) -> bool:
    embeds = [*message.embeds, *(piece.embed for piece in pieces if piece.embed)]
    rows = len(message.components) + sum(len(piece.rows) for piece in pieces)
    files = len(message.files) + sum(piece.file is not None for piece in pieces)
    return (
        len(embeds) <= limits.EMBEDS
        and sum(map(embed_size, embeds)) <= limits.EMBED_CHARACTERS
        and rows <= limits.ROWS
        and files <= limits.FILES
    )


def unique(message: OutMessage) -> OutMessage:
    """Gives every component of a message its own custom id, and every option its own value: `token~n`."""
    seen: dict[str, int] = {}

    def own(token: str) -> str:
        seen[token] = seen.get(token, -1) + 1
        return f"{token}~{seen[token]}" if seen[token] else token

    for row in message.components:
        for component in row["components"]:
            component["custom_id"] = own(component["custom_id"])
            for option in component.get("options", ()):
                option["value"] = own(option["value"])
    return message
