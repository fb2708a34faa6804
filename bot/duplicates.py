"""Contacts and companies that a message would make although they are there, as far as the person who asks may see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from crm_core.commands import Command, CreateCompany, CreateContact
from crm_core.entities import Contact, Kind, Ref, name_of
from crm_core.folding import fold
from crm_core.legal_forms import same_company, split_form
from crm_core.queries import Condition, Filter, Op, Or
from crm_core.reading import Reader

_LOOKED_AT = 200
"""Companies whose names hold the first word of the new one."""


@dataclass(frozen=True, slots=True)
class Twin:
    """A record that is there already. `address`: the e-mail address both have; None: they have the same name."""

    ref: Ref
    name: str
    address: str | None = None


def twins(commands: Sequence[Command], reader: Reader) -> tuple[Twin, ...]:
    """What is there of what the commands would make, each once. Nothing that is hidden from the reader's actor."""
    found: dict[Ref, Twin] = {}
    for command in commands:
        match command:
            case CreateContact():
                same = _contacts(command, reader)
            case CreateCompany():
                same = _companies(command, reader)
            case _:
                continue
        for twin in same:
            found.setdefault(twin.ref, twin)
    return tuple(found.values())


def _contacts(command: CreateContact, reader: Reader) -> list[Twin]:
    alike: list[Filter] = [Condition("email", Op.CONTAINS, address) for address in command.emails]
    alike.append(Condition("name", Op.EQ, command.name))
    wanted = {fold(address): address for address in command.emails}
    held = reader.get_many(Kind.CONTACT, reader.ids(Kind.CONTACT, Or(tuple(alike)), limit=_LOOKED_AT))
    same: list[Twin] = []
    for record in held.values():
        if not isinstance(record, Contact):
            continue
        address = next((wanted[fold(each)] for each in record.emails if fold(each) in wanted), None)
        if address is not None or fold(record.name) == fold(command.name):
            same.append(Twin(Ref(Kind.CONTACT, record.id), record.name, address))
    return sorted(same, key=lambda twin: twin.address is None)


def _companies(command: CreateCompany, reader: Reader) -> list[Twin]:
    first = fold(command.name).split(" ")[0].strip(".,")
    near = Condition("name", Op.CONTAINS, first) if split_form(command.name)[0] else Condition("name", Op.EQ, first)
    held = reader.get_many(Kind.COMPANY, reader.ids(Kind.COMPANY, near, limit=_LOOKED_AT))
    return [
        Twin(Ref(Kind.COMPANY, record.id), name_of(record))
        for record in held.values()
        if same_company(name_of(record), command.name)
    ]
