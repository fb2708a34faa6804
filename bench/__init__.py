"""Benchmarks: they print figures, as ratios to a floor of the same run. `make bench`, or `python -m bench NAME`."""
