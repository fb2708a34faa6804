"""Stages as a file names them -> keys of ours; a stage that is none of ours becomes one of its own."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Sequence

from crm_core.commands import DefineStage
from crm_core.entities import Stage, StageOutcome
from crm_core.services.importing.headers import words
from crm_core.services.importing.sources import FOREIGN_STAGES, STAGE_HINTS, VENDOR_STAGES


class StageMap:
    """Reads stage names against the pipeline there is. `new` holds the stages that must be defined."""

    def __init__(self, stages: Sequence[Stage]) -> None:
        self._known = {stage.key: stage for stage in stages}
        self._by_words = {words(stage.label): stage.key for stage in stages}
        self._by_words |= {words(stage.key): stage.key for stage in stages}
        self._read: dict[tuple[str, str], str] = {}
        self.new: list[DefineStage] = []
        self._rows: Counter[str] = Counter()
        self._near: dict[str, str] = {}
        self._outcomes: dict[str, str] = {}

    def key(self, name: str, system: str) -> str:
        """The key of the stage called `name` in `system`; defines it when the pipeline has none."""
        if (name, system) not in self._read:
            self._read[name, system] = self._find(words(name), name, system)
        key = self._read[name, system]
        self._rows[key] += 1
        return key

    def notes(self) -> tuple[str, ...]:
        """A line for each stage that the pipeline did not have, with the one it may be a misspelling of, or with the
        outcome that its name tells."""
        told = [f'"{name}" was read as {outcome}.' for name, outcome in self._outcomes.items()]
        for stage in self.new:
            rows = self._rows[stage.key]
            counted = f"{rows} {'row' if rows == 1 else 'rows'}"
            line = f'"{stage.label}" ({counted}) is no stage here: it becomes a new open one.'
            if near := self._near.get(stage.key):
                line += f' If it means "{near}", correct it in the file first.'
            told.append(line)
        return tuple(told)

    def is_open(self, key: str) -> bool:
        stage = self._known.get(key)
        return stage is None or stage.outcome is StageOutcome.OPEN

    def outcome_key(self, outcome: StageOutcome, fallback: str) -> str:
        """The pipeline's own stage for won or lost."""
        return next((stage.key for stage in self._known.values() if stage.outcome is outcome), fallback)

    def _find(self, plain: str, name: str, system: str) -> str:
        if (system, plain) in VENDOR_STAGES and VENDOR_STAGES[system, plain] in self._known:
            return VENDOR_STAGES[system, plain]
        if plain in self._by_words:
            return self._by_words[plain]
        ours = FOREIGN_STAGES.get(plain)
        if ours is None and (closed := re.match(r"(?:closed |deal )?(won|lost)\b", plain)):
            ours = f"closed_{closed[1]}"
            self._outcomes[name] = closed[1]
        if ours == "closed_won":
            ours = self.outcome_key(StageOutcome.WON, ours)
        elif ours == "closed_lost":
            ours = self.outcome_key(StageOutcome.LOST, ours)
        if ours in self._known:
            return ours
        return self._define(plain, name)

    def _define(self, plain: str, name: str) -> str:
        slug = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:60]
        key = slug if re.match(r"[a-z]", slug) else f"stage_{slug}".rstrip("_")
        position, probability = next(
            ((position, probability) for part, position, probability in STAGE_HINTS if part in plain), (45, 0.30)
        )
        if near := difflib.get_close_matches(plain, (*self._by_words, *FOREIGN_STAGES), 1, 0.8):
            meant = self._by_words.get(near[0]) or self._find(near[0], near[0], "")
            self._near[key] = self._known[meant].label if meant in self._known else near[0]
        taken = {stage.position for stage in self._known.values()}
        while position in taken:
            position += 1
        self._known[key] = Stage(key, name, position, probability)
        self._by_words[plain] = key
        self.new.append(DefineStage(key=key, label=name, position=position, probability=probability))
        return key
