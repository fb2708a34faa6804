"""What Discord refuses in a message, from its API reference (2026-11). Written apart from the adapter's own limits, so
that one checks the other. The double answers with these reasons.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Json = dict[str, Any]


def refuse_message(params: Mapping[str, Any]) -> str | None:
    """Discord's reason to refuse a message, None for a good one."""
    content, embeds = params.get("content") or "", params.get("embeds") or []
    components = params.get("components") or []
    if not (content.strip() or embeds or components or params.get("files") or params.get("attachments")):
        return "Cannot send an empty message"
    if len(content) > 2000:
        return "content: Must be 2000 or fewer in length."
    if len(embeds) > 10 or sum(map(_embed_size, embeds)) > 6000:
        return "embeds: too many or too large"
    for embed in embeds:
        if not _good_embed(embed):
            return "embeds: invalid form body"
    if len(params.get("files") or []) > 10:
        return "files: too many"
    return _refuse_components(components)


def _embed_size(embed: Json) -> int:
    fields = embed.get("fields") or []
    texts = [embed.get("title") or "", embed.get("description") or "", (embed.get("footer") or {}).get("text") or ""]
    return sum(map(len, texts)) + sum(len(one["name"]) + len(one["value"]) for one in fields)


def _good_embed(embed: Json) -> bool:
    fields = embed.get("fields") or []
    return (
        (bool((embed.get("description") or "").strip()) or bool(fields))
        and len(embed.get("description") or "") <= 4096
        and len(embed.get("title") or "") <= 256
        and len(fields) <= 25
        and all(len(one["name"].strip()) > 0 and len(one["name"]) <= 256 for one in fields)
        and all(len(one["value"].strip()) > 0 and len(one["value"]) <= 1024 for one in fields)
    )


def _refuse_components(rows: list[Json]) -> str | None:
    if len(rows) > 5:
        return "components: Must be 5 or fewer in length."
    ids = [component["custom_id"] for row in rows for component in row["components"]]
    if len(ids) != len(set(ids)):
        return "components: Component custom id cannot be duplicated"
    for row in rows:
        parts = row["components"]
        if row["type"] != 1 or not 0 < len(parts) <= 5 or (len(parts) > 1 and any(p["type"] != 2 for p in parts)):
            return "components: invalid row"
        if not all(_good_component(component) for component in parts):
            return "components: invalid component"
    return None


def _good_component(component: Json) -> bool:
    if not 0 < len(component["custom_id"]) <= 100:
        return False
    if component["type"] == 2:
        return 0 < len(component["label"]) <= 80 and component["style"] in (1, 2, 3, 4)
    options = component["options"]
    values = [option["value"] for option in options]
    return (
        0 < len(options) <= 25
        and len(values) == len(set(values))
        and all(0 < len(option["label"]) <= 100 and 0 < len(option["value"]) <= 100 for option in options)
    )
