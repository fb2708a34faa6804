"""Everything that can be refused, in one tree.

CRMError
+-- Forbidden        the actor may not do this; never says whether the record exists
+-- NotFound         no such record that the actor may see
+-- Conflict         the record changed since; nothing was written
+-- KeyInUse         another actor's request carried the same idempotency key
+-- NothingToUndo    there is no receipt that this actor can take back
+-- Invalid          a value does not fit its field
+-- Unavailable      a part the work needs does not answer
+-- Damaged          a file of the record cannot be read any more

Exceptions take ids and values and build their own messages; a message names the thing, the value and the fix.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import Enum

from crm_core.entities import Kind, Ref


def plain(value: object) -> str:
    """A value as people read it: text in quotes, a name instead of an enum, a time instead of a constructor."""
    match value:
        case Enum():
            return repr(str(value.value))
        case date():
            return value.isoformat()
        case Decimal():
            return str(value)
        case tuple() | list():
            return ", ".join(plain(item) for item in value)
    return repr(value)


class CRMError(Exception):
    """Base of every refusal. Nothing was written when one is raised."""


class Forbidden(CRMError):
    def __init__(self, action: str) -> None:
        self.action = action
        super().__init__(f"You may not {action}. Ask an admin or a manager.")


class NotFound(CRMError):
    def __init__(self, kind: Kind, name: str) -> None:
        self.kind, self.name = kind, name
        super().__init__(f'No {kind} "{name}" that you can see.')


class Conflict(CRMError):
    def __init__(self, ref: Ref, fields: tuple[str, ...]) -> None:
        self.ref, self.fields = ref, fields
        super().__init__(
            f"{ref.kind} {ref.id} was changed since ({', '.join(fields)}). Nothing was written; look again and repeat."
        )


class KeyInUse(CRMError):
    def __init__(self, key: str) -> None:
        self.key = key
        super().__init__(f"The key {key!r} belongs to another person's request. Nothing was written; use a new key.")


class NothingToUndo(CRMError):
    def __init__(self, reason: str, verb: str = "undo") -> None:
        self.reason = reason
        super().__init__(f"There is nothing to {verb}: {reason}.")


class Invalid(CRMError):
    def __init__(self, field: str, value: object, expected: str) -> None:
        self.field, self.value, self.expected = field, value, expected
        super().__init__(f"{field} cannot be {plain(value)}: expected {expected}.")


class Unavailable(CRMError):
    def __init__(self, part: str, reason: str) -> None:
        self.part, self.reason = part, reason
        super().__init__(f"{part} is not answering ({reason}). Nothing was lost; try again.")


class Damaged(CRMError):
    def __init__(self, file: str, reason: str) -> None:
        self.file, self.reason = file, reason
        super().__init__(
            f"The database {file} is damaged ({reason}). Stop the bot, keep a copy of it, and restore a backup."
        )
