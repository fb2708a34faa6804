"""Runs the benchmarks named on the command line, or all of them."""

from __future__ import annotations

import importlib
import sys

NAMES = ("turns", "importing", "start", "linking", "survival", "acknowledging")

for name in sys.argv[1:] or NAMES:
    if name not in NAMES:
        sys.exit(f"bench: no benchmark {name!r}; there are {', '.join(NAMES)}")
    importlib.import_module(f"bench.{name}").main()
