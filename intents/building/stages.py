"""Words to a stage of the pipeline."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rapidfuzz import fuzz

from crm_core.entities import Stage
from crm_core.folding import fold

_QUOTES = "\"'“”„«»‘’ "


def stage_named(text: str, stages: Sequence[Stage]) -> Stage | None:
    """The stage that words mean, through spelling; None when none is close."""
    said = re.sub(r"^(?:the |stage |in )+|(?: stage| phase)$", "", fold(text).replace("_", " ")).strip(_QUOTES)
    if not said:
        return None
    by_name = {fold(name).replace("_", " "): stage for stage in stages for name in (stage.key, stage.label)}
    short = {"won": "won", "win": "won", "closed": None, "lost": "lost"}
    if said in by_name:
        return by_name[said]
    if outcome := short.get(said):
        return next((stage for stage in stages if stage.outcome == outcome), None)
    if len(said) >= 4:
        begun = {stage.key: stage for name, stage in by_name.items() if name.startswith(said)}
        if len(begun) == 1:
            return next(iter(begun.values()))
        score, stage = max(((fuzz.ratio(said, name), stage) for name, stage in by_name.items()), key=lambda p: p[0])
        if score >= 82:
            return stage
    return None
