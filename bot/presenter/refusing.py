"""What was refused by the CRM, with the outcome that it counts as."""

from __future__ import annotations

from bot.presenter import talking
from bot.replies import Reply
from bot.turn import OutcomeName
from crm_core.errors import CRMError, Forbidden, NotFound, NothingToUndo


def refused(error: CRMError) -> tuple[OutcomeName, Reply]:
    match error:
        case Forbidden():
            return "forbidden", talking.refused(str(error))
        case NotFound():
            return "not_found", talking.refused(str(error))
        case NothingToUndo():
            return "not_found", talking.nothing_to_undo(str(error))
    return "failed", talking.refused(str(error))
