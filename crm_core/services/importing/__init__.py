"""Importing what other systems exported: tables -> kinds and columns -> drafts -> matches -> commands. Start with
`service.ImportService`; `sources.py` is where another system is added."""

from crm_core.services.importing.report import (
    Counts,
    FilePlan,
    ImportPlan,
    ImportReport,
    MappedColumn,
    OutdatedPlan,
    Problem,
)
from crm_core.services.importing.service import Door, ImportService
from crm_core.services.importing.tables import SourceFile, UnreadableFile

__all__ = [
    "Counts",
    "Door",
    "FilePlan",
    "ImportPlan",
    "ImportReport",
    "ImportService",
    "MappedColumn",
    "OutdatedPlan",
    "Problem",
    "SourceFile",
    "UnreadableFile",
]
