"""What goes out, for any platform: a closed union of blocks. `presenter/` makes them, each adapter renders them.

Text in blocks is plain text: adapters escape it for their platform. Records are named, never marked up. A renderer
matches on the block type with `assert_never`, so that a new block breaks every renderer that lacks it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

ButtonStyle = Literal["primary", "danger", "plain"]


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph. `tone` lets a renderer set quiet text (context line) or an error apart."""

    text: str
    tone: Literal["normal", "strong", "quiet", "error"] = "normal"


@dataclass(frozen=True, slots=True)
class Fields:
    """Label and value pairs of one record, with a title."""

    title: str
    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of equal length under a header. `total` is the number of all rows when only a page is shown."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    total: int | None = None
    numeric: tuple[int, ...] = ()
    """Indexes of the columns that are right-aligned."""


@dataclass(frozen=True, slots=True)
class Chart:
    """Labelled bars: `(label, value, text)`; values share one unit. Plain text draws them with characters."""

    title: str
    bars: tuple[tuple[str, float, str], ...]
    full: float = 0.0
    """The value of a full bar, such as 100 for percentages; the largest one where that is more."""


@dataclass(frozen=True, slots=True)
class Items:
    """A list: lines, each with quiet evidence lines below it and its own buttons."""

    items: tuple[Item, ...]
    ordered: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    text: str
    evidence: tuple[str, ...] = ()
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True, slots=True)
class Button:
    """`token` is at most 100 characters of [A-Za-z0-9_.:-] (Discord's limit)."""

    label: str
    token: str
    style: ButtonStyle = "plain"


@dataclass(frozen=True, slots=True)
class Buttons:
    buttons: tuple[Button, ...]


@dataclass(frozen=True, slots=True)
class FormField:
    name: str
    label: str
    value: str = ""
    multiline: bool = False
    options: tuple[str, ...] = ()
    required: bool = True


@dataclass(frozen=True, slots=True)
class Form:
    """Asks for values; on submit the adapter sends a `ButtonPress` with `token` and the fields as `values`."""

    title: str
    fields: tuple[FormField, ...]
    token: str
    submit: str = "Save"


@dataclass(frozen=True, slots=True)
class Quote:
    """Words out of a record, with where they come from. Data, never interpreted."""

    text: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file to hand over; `path` is local."""

    name: str
    path: str
    media_type: str


Block = Text | Fields | Table | Chart | Items | Buttons | Form | Quote | Attachment


@dataclass(frozen=True, slots=True)
class Settled:
    """A card whose button was pressed: as it stood before (empty when that is not known) and as it stands now."""

    before: tuple[Block, ...]
    after: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer. The first block is the answer in one line. With `settles`, the answer is a change of the card that
    was pressed: a platform that can change a message shows `settles.after` there and posts nothing; elsewhere `blocks`
    say what happened. `private` asks that only the asker sees it."""

    blocks: tuple[Block, ...]
    settles: Settled | None = None
    private: bool = False
    about: str | None = None
    """The recommendation that a reaction on this answer judges: the first one it shows."""
    once: str | None = None
    """For what nobody asked for: a platform shows it once, however often it is sent under this key."""
