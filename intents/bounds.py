"""Bounds on a size that a search gives (`value above 10k`), as pieces of a pattern: they ask, and name nothing."""

from __future__ import annotations

MEASURES = r"sizes?|values?|amounts?|volumes?|worths?|head ?counts?|revenues?"
"""What deals and companies are measured by."""
COMPARED = (
    r"over|above|under|below|more than|less than|at least|at most|between|greater|larger|bigger|smaller|higher|lower"
    r"|exceed\w*"
)
"""The words between a measure and its bound."""
