"""`loom` as real processes, for tests that play a whole day with them."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

LOOM = str(Path(sys.executable).with_name("loom"))


def environment(folder: Path, **settings: str) -> dict[str, str]:
    """This process's environment without its own `LOOM_` settings, on a data folder of its own."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("LOOM_")}
    return {**inherited, "LOOM_DATA": str(folder / "data"), **settings}


def loom(folder: Path, *words: str, **settings: str) -> str:
    """Runs one command to its end; its output."""
    done = subprocess.run(
        [LOOM, *words], env=environment(folder, **settings), cwd=folder, capture_output=True, text=True, check=False,
        timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


class LoomServe:
    """One running `loom serve`. `printed` is what it said on starting, `address` where its page is."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self._folder, self._settings = folder, settings
        self.printed: list[str] = []
        self.address = ""

    async def start(self) -> LoomServe:
        with (self._folder / "errors.txt").open("a") as errors:
            self.process = await asyncio.create_subprocess_exec(
                LOOM, "serve", "--port", "0", env=environment(self._folder, **self._settings), cwd=self._folder,
                stdout=asyncio.subprocess.PIPE, stderr=errors,
            )  # fmt: skip
        await asyncio.wait_for(self._announced(), 60)
        return self

    async def _announced(self) -> None:
        assert self.process.stdout is not None
        async for line in self.process.stdout:
            self.printed.append(line.decode().rstrip())
            if found := re.search(r"Open (http://127\.0\.0\.1:\d+)/sign-in/", self.printed[-1]):
                self.address = found[1]
                return
        raise AssertionError("\n".join([*self.printed, self.errors()]))

    def errors(self) -> str:
        return (self._folder / "errors.txt").read_text()

    async def stop(self, how: int = signal.SIGTERM) -> None:
        if self.process.returncode is None:
            self.process.send_signal(how)
        await asyncio.wait_for(self.process.communicate(), 30)

    async def kill(self) -> None:
        await self.stop(signal.SIGKILL)
