"""One cell -> one typed value. Strict: what does not fit is refused with `BadValue`, never guessed at.

How a column writes its numbers and dates is decided once for the whole column (`columns.py`) and passed in here.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from crm_core.folding import fold
from crm_core.services.importing.tables import Cell

DecimalMark = Literal[".", ","]
DateOrder = Literal["mdy", "dmy"]


LONGEST_VALUE = 64
"""No number, date or time is longer, in characters; a longer cell is not searched for one."""


class BadValue(Exception):
    """A cell that does not hold what its column holds. The message says what was expected."""

    def __init__(self, cell: Cell, expected: str) -> None:
        self.cell, self.expected = cell, expected
        shown = str(cell)
        super().__init__(f'"{shown[:40]}{"…" if len(shown) > 40 else ""}" is not {expected}')


@dataclass(frozen=True, slots=True)
class Style:
    """How one column writes its values."""

    decimal: DecimalMark = "."
    date_order: DateOrder = "mdy"
    percent_of: int = 100
    """100: 75 is 75 %. 1: 0.75 is 75 %."""


_TRUE = frozenset(
    ["true", "yes", "y", "1", "x", "ja", "si", "oui", "done", "completed", "complete", "closed", "checked"]
)
_FALSE = frozenset(["false", "no", "n", "0", "nein", "non", "open", "not started", "in progress", "pending",
    "unchecked",
                    "to do", "todo", "deferred", "waiting", "not completed", "incomplete"])  # fmt: skip
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")


def text(cell: Cell) -> str | None:
    """The cell as people read it: one space between words on a line, line breaks kept."""
    match cell:
        case None:
            return None
        case bool():
            return "true" if cell else "false"
        case Decimal():
            return format(cell.normalize(), "f")
        case datetime():
            return cell.date().isoformat() if cell.time().isoformat() == "00:00:00" else cell.isoformat()
        case date():
            return cell.isoformat()
        case str():
            lines = (" ".join(_CONTROL.sub("", line).split()) for line in cell.splitlines())
            return "\n".join(lines).strip() or None


def truth(cell: Cell) -> bool:
    if isinstance(cell, bool):
        return cell
    word = fold(text(cell) or "")
    if word in _TRUE:
        return True
    if word in _FALSE:
        return False
    raise BadValue(cell, "yes or no")


def emails(cell: Cell) -> tuple[str, ...]:
    """Every address in the cell, lower case, once. Raises BadValue when there is something else in it."""
    found = parts(cell)
    if not all(EMAIL.fullmatch(part) for part in found):
        raise BadValue(cell, "an e-mail address")
    return tuple(dict.fromkeys(part.lower() for part in found))


def parts(cell: Cell, *, commas: bool = True) -> tuple[str, ...]:
    """A cell with several values: separated by `;`, a line break, Google's ` ::: ` or (`commas`) `,`.

    A JSON list of texts, as our own export writes values that hold a separator, is taken as it is.
    """
    raw = text(cell) or ""
    if raw.startswith('["') and (listed := _json_texts(raw)) is not None:
        return listed
    pieces = (piece.strip() for piece in re.split(r"\s:::\s|[;,\n]" if commas else r"\s:::\s|[;\n]", raw))
    return tuple(dict.fromkeys(piece for piece in pieces if piece))


def _json_texts(raw: str) -> tuple[str, ...] | None:
    try:
        listed = json.loads(raw)
    except (ValueError, RecursionError):  # thousands of brackets
        return None
    return tuple(listed) if isinstance(listed, list) and all(isinstance(each, str) for each in listed) else None


def phones(cell: Cell) -> tuple[str, ...]:
    raw = text(cell) or ""
    pieces = _json_texts(raw) or [piece.strip().removeprefix("'") for piece in re.split(r"\s:::\s|[;\n]|,(?=\s)", raw)]
    kept = tuple(dict.fromkeys(piece for piece in pieces if piece))
    if not kept or not all(sum(char.isdigit() for char in piece) >= 3 for piece in kept):
        raise BadValue(cell, "a phone number")
    return kept
