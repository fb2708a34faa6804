"""Importing 8,800 generated deals, beside reading the same file with the csv module and inserting bare rows."""

from __future__ import annotations

import csv
import random
import sqlite3
import tempfile
import time
from pathlib import Path

from bot.app import House
from bot.settings import read_settings
from crm_core.services.importing import ImportService

ROWS = 8_800


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = folder / "deals.csv"
        write_deals(path)
        floor = _bare(path, folder / "bare.sqlite3")
        house = House(read_settings({"LOOM_DATA": str(folder / "data")}, env_file=None))
        service = ImportService(house.crm, "EUR")
        start = time.perf_counter()
        report = service.run(service.plan([path], house.actor), house.actor)
        took = time.perf_counter() - start
        made = len(report.receipt.changes) if report.receipt else 0
        house.close()
        print(f"import of {ROWS:,} deals: {took:.1f} s, {made:,} records")
        print(f"bare csv and insert: {floor:.2f} s, ratio {took / floor:.0f}")


def write_deals(path: Path) -> None:
    """A file of `ROWS` deals of 85 companies."""
    rng = random.Random(7)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "title", "company", "stage", "value", "currency", "created", "region code"])
        for number in range(ROWS):
            company = f"Company {rng.randrange(85)}"
            stage = rng.choice(["lead", "proposal", "closed_won", "closed_lost"])
            day = f"2025-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}"
            value = rng.randint(100, 90_000)
            writer.writerow([f"D{number}", f"{company} {number}", company, stage, value, "EUR", day, number % 7])


def _bare(path: Path, database: Path) -> float:
    start = time.perf_counter()
    with sqlite3.connect(database) as connection, path.open(encoding="utf-8") as file:
        connection.execute("CREATE TABLE deal (a, b, c, d, e, f, g, h)")
        connection.executemany("INSERT INTO deal VALUES (?, ?, ?, ?, ?, ?, ?, ?)", list(csv.reader(file))[1:])
    return time.perf_counter() - start
