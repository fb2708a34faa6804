"""A file of invented deals, as a CRM exports it."""

from __future__ import annotations

import csv
import random
from pathlib import Path

ROWS = 8_800


def write_deals(path: Path, rows: int = ROWS) -> None:
    """`rows` deals of 85 companies; the same each time."""
    rng = random.Random(7)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "title", "company", "stage", "value", "currency", "created", "region code"])
        for number in range(rows):
            company = f"Company {rng.randrange(85)}"
            stage = rng.choice(["lead", "proposal", "closed_won", "closed_lost"])
            day = f"2025-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}"
            value = rng.randint(100, 90_000)
            writer.writerow([f"D{number}", f"{company} {number}", company, stage, value, "EUR", day, number % 7])
