"""What every presenter has at hand: who reads, when, the buttons of the card, and the names of records."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from bot.buttons import Action, Card
from bot.presenter import values as words
from bot.replies import Block, Button, Buttons, Table, Text
from crm_core.access import Actor
from crm_core.entities import Kind, Ref, name_of
from crm_core.queries import Show
from crm_core.reading import Reader
from crm_core.results import Row
from intents.interpretation import Assumption

COLUMNS: Mapping[Kind, tuple[str, ...]] = {
    Kind.CONTACT: ("name", "title", "company", "last_contact"),
    Kind.COMPANY: ("name", "industry", "size", "country"),
    Kind.DEAL: ("title", "company", "value", "stage", "expected_close", "closed", "owner"),
    Kind.ACTIVITY: ("type", "contact", "subject", "content", "timestamp"),
    Kind.TASK: ("title", "contact", "due", "owner"),
    Kind.USER: ("name", "email", "role", "team"),
    Kind.TEAM: ("name", "manager"),
    Kind.PRODUCT: ("name", "price", "currency"),
}
"""What a list shows of each kind; columns that are empty in every row are left out."""
DAYS = frozenset({"expected_close", "closed", "last_contact"})
"""Columns of which the day is enough."""
_SAID = 80
"""Characters of a note that a list shows."""


@dataclass
class View:
    """Made for one reply. Everything it shows went through the reader's rights."""

    actor: Actor
    now: datetime
    card: Card
    reader: Reader
    _names: dict[str, str] = field(default_factory=dict)

    @property
    def zone(self) -> str:
        return self.actor.timezone

    @property
    def today(self) -> date:
        """Where the reader is."""
        return self.now.astimezone(ZoneInfo(self.zone)).date()

    def name(self, ref: Ref) -> str:
        """The record's name, or a word for its kind when the person may not see it."""
        if ref.id not in self._names:
            record = self.reader.get(ref)
            self._names[ref.id] = name_of(record) if record is not None else f"a {ref.kind}"
        return self._names[ref.id]

    def name_of_id(self, id_: str) -> str:
        """The name of the record with an id that stands in a plan, whatever kind it is of."""
        for kind in (Kind.COMPANY, Kind.USER, Kind.CONTACT, Kind.DEAL, Kind.TEAM):
            record = self.reader.get(Ref(kind, id_))
            if record is not None:
                return name_of(record)
        return "a record"

    def names_in(self, rows: Iterable[Row | Mapping[str, Any]], kind: Kind) -> Mapping[str, str]:
        """Names of the records that the rows' reference fields hold, in one read a kind, and of colleagues by the
        address that records hold."""
        wanted: dict[Kind, set[str]] = {}
        for row in rows:
            held = row.values if isinstance(row, Row) else row
            for spec in self.reader.fields(kind):
                if spec.ref is None or spec.name not in held:
                    continue
                value = held[spec.name]
                if spec.ref is Kind.USER:
                    if value:
                        self._names.update(self.people)
                    continue
                wanted.setdefault(spec.ref, set()).update(value if isinstance(value, tuple | list) else (value,))
        for of_kind, ids in wanted.items():
            missing = [id_ for id_ in ids if id_ and id_ not in self._names]
            self._names.update(self._named(of_kind, missing))
            for id_ in missing:
                self._names.setdefault(id_, f"a {of_kind}")
        return self._names

    def _named(self, kind: Kind, ids: Sequence[str]) -> Mapping[str, str]:
        """Id -> name of those that the person may see, archived ones too."""
        if kind is Kind.ACTIVITY:  # has no name of its own
            return {id_: name_of(record) for id_, record in self.reader.get_many(kind, ids).items()}
        named = ("id", "title" if kind in (Kind.DEAL, Kind.TASK) else "name")
        return dict(self.reader.columns(kind, named, among=ids, order_by=None, archived=True)) if ids else {}

    def table(self, rows: tuple[Row, ...], total: int) -> Block:
        """The first rows as a table with the columns of their kind."""
        kind = rows[0].ref.kind
        names = self.names_in(rows, kind)
        columns = [c for c in COLUMNS[kind] if any(row.values.get(c) not in (None, "", ()) for row in rows)]
        if "owner" in columns and all(row.values.get("owner") == self.actor.email for row in rows):
            columns.remove("owner")  # "my deals" are mine
        if kind is Kind.DEAL and "company" in columns and all(_says_company(row, names) for row in rows):
            columns.remove("company")
        if not columns:
            return Table(("name",), tuple((row.name,) for row in rows), total=total)
        cells = tuple(tuple(self._cell(c, row, names) for c in columns) for row in rows)
        numeric = tuple(i for i, c in enumerate(columns) if c in ("value", "size", "price"))
        return Table(tuple(c.replace("_", " ") for c in columns), cells, total=total, numeric=numeric)

    def _cell(self, column: str, row: Row, names: Mapping[str, str]) -> str:
        value = row.values.get(column)
        if column == "stage" and value:
            return self.stage(str(value))
        if column in DAYS and value:
            return words.on(value, self.zone, self.now)
        if column == "content" and value:
            said = " ".join(str(value).split())
            return said if len(said) <= _SAID else f"{said[: _SAID - 1].rstrip()}…"
        if column in ("due", "timestamp") and value:
            return words.when(value, self.zone, self.now)
        return words.shown(value, field=column, values=row.values, names=names, zone=self.zone)

    def stage(self, key: str) -> str:
        """What people call a stage."""
        return next((stage.label for stage in self.reader.stages() if stage.key == key), key)

    @cached_property
    def people(self) -> Mapping[str, str]:
        """Names of colleagues by the e-mail address that records hold."""
        return {also: user.name for user in self.reader.names((Kind.USER,)) for also in user.also if "@" in also}

    def assumptions(self, taken: tuple[Assumption, ...]) -> tuple[Block, ...]:
        """What was assumed, with buttons for the other readings."""
        if not taken:
            return ()
        buttons = tuple(self.card.button(label, say) for assumption in taken for label, say in assumption.instead)
        line = Text("Taken as: " + "; ".join(assumption.words for assumption in taken), "quiet")
        return (line, Buttons(buttons)) if buttons else (line,)

    def show_buttons(self, rows: Iterable[Row], most: int = 5) -> tuple[Button, ...]:
        """A button a record that opens its card."""
        return tuple(self.card.button(f"Show {row.name}", Action(query=Show(row.ref))) for row in islice(rows, most))


def _says_company(row: Row, names: Mapping[str, str]) -> bool:
    """The title of the deal names its company already."""
    company = names.get(str(row.values.get("company")), "")
    return company.casefold() in str(row.values.get("title", "")).casefold()
