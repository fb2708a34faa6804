"""Runs another vendor's client (npm, in this folder) against our doubles and our bytes."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent


def needs_npm() -> pytest.MarkDecorator:
    """Skips without node or the packages of `package.json`; in CI that is a failure instead."""
    missing = None
    if shutil.which("node") is None:
        missing = "node is not installed (Debian: apt-get install nodejs npm)"
    elif not (HERE / "node_modules").is_dir():
        missing = "the npm packages are not installed (make test does it, or: npm ci --prefix tests/npm)"
    if missing is not None and os.environ.get("CI") == "true":
        raise RuntimeError(missing)
    return pytest.mark.skipif(missing is not None, reason=missing or "")


class Script:
    """A running script that prints one JSON value a line."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    async def line(self) -> Any:
        assert self._process.stdout is not None
        line = await asyncio.wait_for(self._process.stdout.readline(), 60)
        if not line:
            assert self._process.stderr is not None
            pytest.fail(f"the script ended: {(await self._process.stderr.read()).decode()}")
        return json.loads(line)

    async def until(self, **wanted: Any) -> dict[str, Any]:
        """Reads on to the first line that has these values."""
        while True:
            line = await self.line()
            if all(line.get(key) == value for key, value in wanted.items()):
                return dict(line)

    async def status(self) -> int:
        return await asyncio.wait_for(self._process.wait(), 60)


@asynccontextmanager
async def script(name: str, *arguments: str) -> AsyncIterator[Script]:
    process = await asyncio.create_subprocess_exec(
        "node", str(HERE / name), *arguments, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE, cwd=HERE
    )
    try:
        yield Script(process)
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def answer(name: str, question: Any) -> Any:
    """What a script prints about one JSON value given to it."""
    process = await asyncio.create_subprocess_exec(
        "node", str(HERE / name), stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE, cwd=HERE,
    )  # fmt: skip
    out, errors = await process.communicate(json.dumps(question).encode())
    assert process.returncode == 0, errors.decode()
    return json.loads(out)
