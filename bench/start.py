"""How long `loom say` takes from nothing to an answer, beside a Python that only starts."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

RUNS = 7


def main() -> None:
    loom = str(Path(sys.executable).with_name("loom"))
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "LOOM_DATA": folder}
        first = [loom, "say", "add Jane Doe, cfo at Acme", "--yes"]
        subprocess.run(first, env=environment, capture_output=True, check=True)
        say = [_time([loom, "say", "show Jane Doe"], environment) for _ in range(RUNS)]
        bare = [_time([sys.executable, "-c", "pass"], environment) for _ in range(RUNS)]
    p50, floor = statistics.median(say), statistics.median(bare)
    print(f"loom say, a whole process: {p50:.2f} s p50 of {RUNS}; python alone {floor:.2f} s, ratio {p50 / floor:.0f}")


def _time(command: list[str], environment: dict[str, str]) -> float:
    start = time.perf_counter()
    subprocess.run(command, env=environment, capture_output=True, check=True)
    return time.perf_counter() - start
