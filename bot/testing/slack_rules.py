"""What Slack refuses, from the Block Kit reference (2026-11). Written apart from the adapter's own limits, so that one
checks the other. The double answers with these reasons.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

Json = dict[str, Any]


def refuse_message(params: Mapping[str, Any]) -> str | None:
    """Slack's reason to refuse a message, None for a good one."""
    blocks = params.get("blocks") or []
    if not blocks and not params.get("text"):
        return "no_text"
    if len(blocks) > 50 or len(json.dumps(blocks, ensure_ascii=False)) > 150_000:
        return "invalid_blocks"
    if sum(block["type"] == "table" for block in blocks) > 1:
        return "only_one_table_allowed"
    if sum(len(text) for text in _texts(blocks)) + len(params.get("text") or "") > 13_200:
        return "msg_blocks_too_long"
    return _refuse_blocks(blocks)


def refuse_view(view: Mapping[str, Any]) -> str | None:
    """Likewise for a modal."""
    if any(len(view[key]["text"]) > 24 or not view[key]["text"] for key in ("title", "submit", "close") if key in view):
        return "invalid_arguments"
    if len(view["blocks"]) > 100 or len(view.get("private_metadata", "")) > 3000:
        return "invalid_arguments"
    ids = [block["block_id"] for block in view["blocks"] if "block_id" in block]
    if len(ids) != len(set(ids)) or any(len(block_id) > 255 for block_id in ids):
        return "invalid_arguments"
    return _refuse_blocks(view["blocks"])


def _refuse_blocks(blocks: list[Json]) -> str | None:
    actions = [element["action_id"] for block in blocks if block["type"] == "actions" for element in block["elements"]]
    if len(actions) != len(set(actions)):
        return "invalid_blocks"
    return "invalid_blocks" if any(not _allowed(block) for block in blocks) else None


def _allowed(block: Json) -> bool:
    match block["type"]:
        case "section":
            return 0 < len(block["text"]["text"]) <= 3000
        case "context":
            return 0 < len(block["elements"]) <= 10 and all(0 < len(e["text"]) <= 3000 for e in block["elements"])
        case "actions":
            return 0 < len(block["elements"]) <= 25 and all(_allowed_button(e) for e in block["elements"])
        case "rich_text":
            return all(run["text"] for element in block["elements"] for run in element["elements"])
        case "table":
            cells = [cell["text"] for row in block["rows"] for cell in row]
            even = len({len(row) for row in block["rows"]}) == 1 and len(block["rows"][0]) <= 20
            return even and len(block["rows"]) <= 100 and all(cells) and sum(map(len, cells)) <= 10_000
        case "input":
            element = block["element"]
            options = element.get("options", [])
            fits = all(0 < len(o["text"]["text"]) <= 75 and len(o["value"]) <= 150 for o in options)
            return fits and len(options) <= 100 and 0 < len(block["label"]["text"]) <= 2000 and (
                len(element.get("initial_value", "")) <= 3000
            )  # fmt: skip
        case _:
            return False


def _allowed_button(element: Json) -> bool:
    return (
        0 < len(element["text"]["text"]) <= 75
        and 0 < len(element["value"]) <= 2000
        and element.get("style", "primary") in ("primary", "danger")
    )


def _texts(part: Any) -> list[str]:
    if isinstance(part, dict):
        found = [part["text"]] if isinstance(part.get("text"), str) else []
        return found + [text for value in part.values() if not isinstance(value, str) for text in _texts(value)]
    return [text for value in part for text in _texts(value)] if isinstance(part, list) else []
