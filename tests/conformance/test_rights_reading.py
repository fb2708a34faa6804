"""Every way of reading the record, by every role: nothing of a hidden record comes out, and all of a seen one does.

Each person's records carry a word of their own (`zzana`) in every text; an answer that holds the word tells of them.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Mapping
from decimal import Decimal

import pytest

from crm_core.access import LOCAL_OPERATOR, Actor, Visibility
from crm_core.application import CRM
from crm_core.commands import (
    AddNote,
    CreateCompany,
    CreateContact,
    CreateDeal,
    CreateTask,
    Merge,
    Request,
    Source,
    Tag,
    UpdateRecord,
)
from crm_core.entities import Kind, Ref
from crm_core.errors import CRMError, NotFound
from crm_core.queries import (
    CLOSING,
    Aggregate,
    AggregateFn,
    Ask,
    AuditOf,
    FactOf,
    GroupBy,
    Pipeline,
    Query,
    QueryPlan,
    Search,
    Show,
    Similar,
    StageTimes,
    Timeline,
    Why,
)
from crm_core.services.exporting import write_csv
from crm_core.services.importing import ImportService, SourceFile
from crm_core.weaving.cycle import WeavingCycle
from tests.conformance.test_store_rights import ALL, PEOPLE, SEES
from tests.door import NOW, Door, company, contact, deal, seen_as, user

WHO = sorted(SEES, key=str)
OWNED = (Kind.CONTACT, Kind.COMPANY, Kind.DEAL, Kind.TASK, Kind.ACTIVITY)
ACME, PAUL = company("acme"), contact("paul")


@pytest.fixture
def staff(door: Door) -> Mapping[str, Actor]:
    """Everybody has records of each kind, some of them with the shared company Acme and the shared contact Paul."""
    actors = door.staff()
    door.run(CreateCompany(id="acme", name="Acme"), CreateContact(id="paul", name="Paul", company=ACME))
    for n, name in enumerate((*PEOPLE, "nobody"), 1):
        owner, word = user(name) if name in PEOPLE else None, f"zz{name}"
        acting = actors.get(name, LOCAL_OPERATOR)
        made = (
            CreateCompany(id=f"co-{name}", name=f"{word} GmbH", owner=owner, industry=word, tags=(word,), notes=word),
            CreateContact(
                id=f"c-{name}", name=f"{word} Doe", owner=owner, company=ACME, emails=(f"{word}@x.test",), title=word,
                tags=(word,), notes=word,
            ),
            CreateDeal(
                id=f"d-{name}", title=f"{word} deal", owner=owner, company=ACME, contacts=(contact("paul"),),
                value=Decimal(10) ** n, currency="EUR", source=word, products=(word,), tags=(word,), imported=True,
            ),
            CreateTask(id=f"t-{name}", title=f"{word} task", owner=owner, deal=deal(f"d-{name}")),
            AddNote(deal(f"d-{name}"), f"{word} note"),
            Tag(ACME, (f"shared{n}",)),
        )  # fmt: skip
        door.crm.run(Request(f"{word}-made", acting, made, Source("slack"), f"say {word}"))
    return actors


READS: dict[str, tuple[Query, ...]] = {
    "lists": tuple(Ask(QueryPlan(kind)) for kind in (Kind.CONTACT, Kind.COMPANY, Kind.DEAL, Kind.TASK)),
    "groups by a related record": tuple(
        Ask(QueryPlan(Kind.DEAL, group_by=(GroupBy(path),), aggregate=Aggregate(AggregateFn.COUNT)))
        for path in ("source", "tags", "products", "contact", "title")
    ),
    "search": (Search("zz"), Search("deal"), Search("note")),
    "the pipeline": (Pipeline(), Pipeline("source")),
    "stage times": (StageTimes(), StageTimes("lead"), StageTimes("lead", CLOSING, group=GroupBy("owner"))),
    "shared cards": (Show(ACME), Show(PAUL), Similar(ACME), Similar(PAUL)),
    "shared timelines": (Timeline(ACME), Timeline(PAUL)),
    "shared histories": (AuditOf(ACME), AuditOf(PAUL)),
    "shared facts": tuple(FactOf(ACME, path) for path in ("open_pipeline", "days_since_last_contact")),
}  # fmt: skip


def words(found: object) -> set[str]:
    """Whose records are told of."""
    return {word.removeprefix("zz") for word in re.findall(r"zz(?:ana|tom|saul|nobody)", repr(found))}


def asking(door: Door, actor: Actor) -> Callable[[Query], object]:
    crm = CRM(door.store, clock=lambda: door.now, weave=WeavingCycle().weave)
    return lambda query: crm.ask(query, actor, conversation=f"c-{actor.user_id}")


@pytest.mark.parametrize(("visibility", "who"), WHO)
def test_no_answer_tells_of_what_is_hidden(
    door: Door, staff: Mapping[str, Actor], visibility: Visibility, who: str
) -> None:
    ask, seen = asking(door, seen_as(staff[who], visibility)), SEES[visibility, who]
    for what, queries in READS.items():
        for query in queries:
            assert words(ask(query)) <= seen, (what, query)
    for query in READS["lists"]:
        assert words(ask(query)) == seen, query
    for name in ALL:
        for target in (contact(f"c-{name}"), company(f"co-{name}"), deal(f"d-{name}")):
            for query in (Show(target), Timeline(target), AuditOf(target), Similar(target), FactOf(target, "owner")):
                if name in seen:
                    assert words(ask(query)) <= seen
                    continue
                with pytest.raises(NotFound):
                    ask(query)
    assert words(ask(Why(None))) <= seen


@pytest.mark.parametrize(("visibility", "who"), WHO)
def test_numbers_count_only_what_is_seen(
    door: Door, staff: Mapping[str, Actor], visibility: Visibility, who: str
) -> None:
    actor, seen = seen_as(staff[who], visibility), SEES[visibility, who]
    worth = sum((Decimal(10) ** n for n, name in enumerate((*PEOPLE, "nobody"), 1) if name in seen), Decimal(0))
    with door.crm.read(actor) as reader:
        summed = reader.select(QueryPlan(Kind.DEAL, aggregate=Aggregate(AggregateFn.SUM, "value")))
        assert (summed.value, summed.total) == (worth, len(seen))
        (acme,) = [row for row in reader.select(QueryPlan(Kind.COMPANY)).rows if row.name == "Acme"]
        of_acme = reader.select(
            QueryPlan(Kind.COMPANY, aggregate=Aggregate(AggregateFn.MAX, "open_pipeline"), group_by=(GroupBy("name"),))
        )
        assert {group.key: group.value for group in of_acme.groups}["Acme"] == worth
        assert acme.ref == ACME
        for kind in OWNED:
            assert {word for id_ in reader.ids(kind) for word in words(reader.get(Ref(kind, id_)))} == seen
            assert words([reader.audit_of(Ref(kind, id_), 50) for id_ in reader.ids(kind)]) <= seen
            everything = [Ref(kind, id_) for id_ in _every_id(door, kind)]
            assert (
                words(reader.rows(everything)) == words(reader.get_many(kind, [ref.id for ref in everything])) == seen
            )
        for kind, path in ((Kind.CONTACT, "title"), (Kind.DEAL, "source"), (Kind.COMPANY, "industry"),
                           (Kind.DEAL, "tags"), (Kind.DEAL, "products")):  # fmt: skip
            assert words(reader.values(kind, path)) == seen, path


@pytest.mark.parametrize(("visibility", "who"), WHO)
def test_files_hold_and_match_only_what_is_seen(
    door: Door, staff: Mapping[str, Actor], visibility: Visibility, who: str
) -> None:
    actor, seen = seen_as(staff[who], visibility), SEES[visibility, who]
    stream = io.StringIO(newline="")
    with door.crm.read(actor) as reader:
        for kind in Kind:
            write_csv(reader, kind, stream)
    assert words(stream.getvalue()) == seen
    rows = "".join(f"{name} Doe,zz{name}@x.test\n" for name in sorted(ALL))
    ids = "".join(f"c-{name},Someone {name}\n" for name in sorted(ALL))
    service = ImportService(door.crm, "EUR")
    for text, matched in ((f"Name,Email\n{rows}", len(seen)), (f"loom_id,Name\n{ids}", len(seen))):
        plan = service.plan([SourceFile("people.csv", text.encode())], actor, kind=Kind.CONTACT)
        assert plan.counts.created.get(Kind.CONTACT, 0) == len(ALL) - matched
        assert words(plan.problems) <= seen


@pytest.mark.parametrize(("visibility", "who"), WHO)
def test_refusals_and_receipts_tell_nothing(
    door: Door, staff: Mapping[str, Actor], visibility: Visibility, who: str
) -> None:
    actor, seen = seen_as(staff[who], visibility), SEES[visibility, who]
    for name in sorted(ALL - seen):
        for command in (
            UpdateRecord(contact(f"c-{name}"), (("title", "x"),)), Merge(PAUL, contact(f"c-{name}")),
            Tag(deal(f"d-{name}"), ("x",)), CreateContact(name="X", company=company(f"co-{name}")),
        ):  # fmt: skip
            with pytest.raises(CRMError) as refused:
                door.run(command, actor=actor)
            assert words(str(refused.value)) == set()
    if actor.may_write:
        receipt = door.run(Tag(ACME, ("seen",)), AddNote(PAUL, "met"), actor=actor)
        assert words(receipt) == set()
        assert receipt.at == NOW


def _every_id(door: Door, kind: Kind) -> list[str]:
    with door.crm.read(LOCAL_OPERATOR) as reader:
        return reader.ids(kind)
