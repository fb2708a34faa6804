"""One running `loom serve` and somebody who is signed in to it."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import httpx

LOOM = Path(sys.executable).with_name("loom")


def environment(data: Path, **settings: str) -> dict[str, str]:
    """This process's environment without its own settings."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("LOOM_")}
    return {**inherited, "LOOM_DATA": str(data), **settings}


class Serving:
    """Started when this returns. `say` may be called from several threads."""

    def __init__(self, data: Path, **settings: str) -> None:
        self.process = subprocess.Popen(
            [str(LOOM), "serve", "--port", "0"], env=environment(data, **settings), cwd=data.parent, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        said: list[str] = []
        assert self.process.stdout is not None
        watchdog = threading.Timer(90, self.process.kill)
        watchdog.start()
        for line in self.process.stdout:
            said.append(line)
            if found := re.search(r"Open (http://127\.0\.0\.1:\d+)(/sign-in/\S+)", line):
                break
        else:
            raise RuntimeError("".join(said))
        watchdog.cancel()
        self._reading = threading.Thread(target=self.process.stdout.read, daemon=True)
        self._reading.start()
        self.client = httpx.Client(base_url=found[1], headers={"Origin": found[1]}, timeout=60, trust_env=False)
        self.client.get(found[1] + found[2])

    def say(self, text: str, event_id: str, conversation: str) -> str | None:
        """What came back as text, once it was acknowledged; None when the connection broke before that."""
        body = {"event_id": event_id, "conversation": conversation, "text": text}
        try:
            answer = self.client.post("/chat/messages", json=body)
        except httpx.TransportError:
            return None
        if answer.status_code != 200:
            raise RuntimeError(f"{answer.status_code}: {answer.text}")
        turns: list[dict[str, Any]] = answer.json()["turns"]
        return str(turns[-1]["blocks"]) if turns and turns[-1]["who"] == "bot" else None

    def kill(self) -> None:
        self.stop(signal.SIGKILL)

    def stop(self, how: int = signal.SIGTERM) -> None:
        self.process.send_signal(how)
        self.process.wait(timeout=60)
        self._reading.join(timeout=10)
        if self.process.stdout is not None:
            self.process.stdout.close()
        self.client.close()
