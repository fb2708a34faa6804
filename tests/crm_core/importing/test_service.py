"""Importing: once, again, changed, broken, undone, exported."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from openpyxl import Workbook

from crm_core.access import LOCAL_OPERATOR
from crm_core.commands import Archive, CreateContact, DefineField, MoveDeal, Source, Undo, UpdateRecord
from crm_core.entities import Kind, Ref, Role
from crm_core.errors import Forbidden
from crm_core.fields import FieldType
from crm_core.services.importing import ImportService
from crm_core.store.sql import SqlStore
from tests.crm_core.importing.conftest import Desk, Texts, sources
from tests.door import Door

SET = {
    "sales_pipeline.csv": """opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value
A1,Moses Vane,Bolt Pro,Cancel Co,Won,2023-10-20,2024-03-01,1054
A2,Moses Vane,BoltPro,,Engaging,,,
A3,Dara Quist,Nut,Isthmus,Lost,2023-10-25,2024-03-11,0
A4,Dara Quist,Nut,Isthmus,Prospecting,,,
""",
    "accounts.csv": """account,sector,year_established,revenue,employees,office_location,subsidiary_of
Cancel Co,retail,2001,718.62,2448,United States,
Isthmus,medical,1999,251.41,495,Kenya,Cancel Co
""",
    "products.csv": "product,series,sales_price\nBolt Pro,Bolt,550\nNut,N,4821\n",
    "sales_teams.csv": "sales_agent,manager,regional_office\nMoses Vane,Cara Lund,Central\nDara Quist,Cara Lund,East\n",
}


def test_a_set_of_plain_files_in_any_order(desk: Desk) -> None:
    report = desk.load(SET)
    assert report.plan.problems == ()
    assert report.plan.notes == (
        '"Engaging" (1 row) is no stage here: it becomes a new open one.',
        '"Prospecting" (1 row) is no stage here: it becomes a new open one.',
        '"BoltPro" was read as the product "Bolt Pro".',
    )
    assert report.plan.counts.created == {Kind.TEAM: 1, Kind.USER: 3, Kind.PRODUCT: 2, Kind.COMPANY: 2, Kind.DEAL: 4}
    cara, moses = desk.named(Kind.USER, "Cara Lund"), desk.named(Kind.USER, "Moses Vane")
    team, isthmus = desk.only(Kind.TEAM), desk.named(Kind.COMPANY, "Isthmus")
    assert (team.name, team.manager_id, cara.role, cara.team_id) == ("Cara Lund's team", cara.id, Role.MANAGER, team.id)
    assert (moses.role, moses.active, moses.team_id, moses.external_id) == (Role.REP, False, team.id, "Moses Vane")
    assert moses.custom == {"regional_office": "Central"}
    assert (isthmus.external_id, isthmus.industry, isthmus.size, isthmus.country) == (
        "Isthmus",
        "medical",
        495,
        "Kenya",
    )
    assert isthmus.custom == {"year_established": 1999, "revenue": 251.41, "subsidiary_of": "Cancel Co"}
    assert desk.named(Kind.PRODUCT, "Nut").price == 4821
    deals = {deal.external_id: deal for deal in desk.all(Kind.DEAL)}
    assert {id_: deal.stage for id_, deal in deals.items()} == {
        "A1": "closed_won", "A2": "engaging", "A3": "closed_lost", "A4": "prospecting",
    }  # fmt: skip
    assert deals["A1"].title == "Cancel Co – Bolt Pro"
    assert (deals["A1"].value, deals["A1"].currency, deals["A1"].owner_id) == (Decimal(1054), "EUR", moses.id)
    assert deals["A1"].created_at == datetime(2023, 10, 20, tzinfo=UTC)
    assert deals["A1"].closed_at == datetime(2024, 3, 1, tzinfo=UTC)
    assert (deals["A2"].title, deals["A2"].products) == ("No account – Bolt Pro", ("Bolt Pro",))
    assert (deals["A2"].company_id, deals["A2"].created_at, deals["A2"].value) == (None, None, None)
    assert deals["A3"].value == 0


def test_the_words_of_the_file_stay_words_of_the_crm(desk: Desk) -> None:
    desk.load(SET)
    with desk.door.crm.read(LOCAL_OPERATOR) as reader:
        assert dict(reader.aliases(Kind.DEAL)) == {
            "sales agent": "owner", "product": "products", "account": "company", "deal stage": "stage", "engage date": "created",
            "close date": "closed", "close value": "value",
        }  # fmt: skip
        assert reader.aliases(Kind.COMPANY)["sector"] == "industry"
        revenue = next(spec for spec in reader.fields(Kind.COMPANY) if spec.name == "custom.revenue")
        stages = {stage.key: stage for stage in reader.stages()}
    assert (revenue.label, revenue.type) == ("revenue", FieldType.NUMBER)
    assert stages["prospecting"].position < stages["engaging"].position < stages["qualified"].position
    assert stages["prospecting"].label == "Prospecting"


def test_importing_again_changes_nothing(desk: Desk) -> None:
    desk.load(SET)
    before = desk.door.dump()
    report = desk.load(dict(reversed(SET.items())))
    assert (report.receipt, report.plan.commands) == (None, ())
    assert (report.plan.counts.created, report.plan.counts.updated) == ({}, {})
    assert sum(report.plan.counts.unchanged.values()) == 10
    assert desk.door.dump() == before


def test_planning_writes_nothing(desk: Desk) -> None:
    before = desk.door.dump()
    plan = desk.plan(SET)
    assert plan.commands
    assert desk.door.dump() == before


def test_the_same_plan_run_twice_is_done_once(desk: Desk) -> None:
    plan = desk.plan(SET)
    first = desk.service.run(plan, LOCAL_OPERATOR).receipt
    before = desk.door.dump()
    second = desk.service.run(plan, LOCAL_OPERATOR).receipt
    assert first is not None
    assert second is not None
    assert (second.id, second.replayed) == (first.id, True)
    assert desk.door.dump() == before


def test_undo_takes_everything_back_and_it_can_be_imported_again(desk: Desk) -> None:
    before = desk.door.dump()
    receipt = desk.load(SET).receipt
    assert receipt is not None
    desk.door.run(Undo(receipt.id))
    assert desk.door.dump() == before
    assert desk.load(SET).plan.counts.created[Kind.DEAL] == 4


def test_a_changed_file_changes_what_the_import_wrote(desk: Desk) -> None:
    desk.load(SET)
    changed = SET["sales_pipeline.csv"].replace(
        "A2,Moses Vane,BoltPro,,Engaging,,,", "A2,Dara Quist,BoltPro,Isthmus,Won,2024-01-01,2024-02-01,99"
    )
    report = desk.load({"sales_pipeline.csv": changed})
    assert (report.plan.counts.created, report.plan.counts.updated) == ({}, {Kind.DEAL: 1})
    deal = next(deal for deal in desk.all(Kind.DEAL) if deal.external_id == "A2")
    assert (deal.stage, deal.value, deal.closed_at) == ("closed_won", Decimal(99), datetime(2024, 2, 1, tzinfo=UTC))
    assert deal.company_id == desk.named(Kind.COMPANY, "Isthmus").id
    assert deal.owner_id == desk.named(Kind.USER, "Dara Quist").id


def test_what_a_person_changed_since_is_kept_and_said(desk: Desk) -> None:
    desk.load(SET)
    deal = next(deal for deal in desk.all(Kind.DEAL) if deal.external_id == "A4")
    company = desk.named(Kind.COMPANY, "Isthmus")
    desk.door.run(MoveDeal(Ref(Kind.DEAL, deal.id), "proposal"))
    desk.door.run(UpdateRecord(Ref(Kind.COMPANY, company.id), (("custom.revenue", 300),)))
    plan = desk.plan(SET)
    assert plan.commands == ()
    assert [str(problem) for problem in plan.problems] == [
        'accounts.csv, line 3: company "Isthmus": revenue differs from what is recorded; kept as recorded.',
        'sales_pipeline.csv, line 5: deal "Isthmus – Nut": stage differs from what is recorded; kept as recorded.',
    ]


def test_names_that_no_file_has_a_row_for_are_made(desk: Desk) -> None:
    report = desk.load({"sales_pipeline.csv": SET["sales_pipeline.csv"]})
    assert {company.name for company in desk.all(Kind.COMPANY)} == {"Cancel Co", "Isthmus"}
    assert desk.named(Kind.USER, "Moses Vane").active is False
    assert "2 new companies because rows name them: Cancel Co, Isthmus" in report.plan.notes
    later = desk.load({"accounts.csv": SET["accounts.csv"]})
    assert (later.plan.counts.created, later.plan.counts.updated) == ({}, {Kind.COMPANY: 2})
    assert desk.named(Kind.COMPANY, "Isthmus").industry == "medical"


def test_bad_rows_are_reported_with_line_and_reason_and_stop_nothing(desk: Desk) -> None:
    people = (
        "Name,Email,Company,Created,Phone\n"
        "Ana Sá,ana@acme.test,Acme,2024-01-02,\n"
        ",,Acme,2024-01-02,\n"
        "Tom,tom at acme,Acme,2024-01-02,\n"
        "Eva,eva@acme.test,Acme,2024-31-31,\n"
        "Max,max@acme.test,Acme, Inc,2024-01-02,\n"
        "Lea\n"
        "Ida,ida@acme.test,Acme,2024-01-02,\n"
    )
    report = desk.load({"people.csv": people})
    assert [(problem.line, problem.skipped, problem.reason) for problem in report.plan.problems] == [
        (3, True, "no name: a contact needs one."),
        (4, False, 'Email: "tom at acme" is not an e-mail address; left empty.'),
        (5, False, 'Created: "2024-31-31" is not a date; left empty.'),
        (6, True, "6 cells, the header has 5: a delimiter without quotes?"),
        (7, True, "only 1 of 5 cells: not a record."),
    ]
    assert str(report.plan.problems[0]) == "people.csv, line 3: no name: a contact needs one."
    assert report.plan.counts.skipped == 3
    assert {contact.name for contact in desk.all(Kind.CONTACT)} == {"Ana Sá", "Tom", "Eva", "Ida"}


def test_files_that_are_no_tables_are_problems_and_the_others_are_imported(desk: Desk) -> None:
    report = desk.load(
        {
            "a.csv": "",
            "b.csv": b"\x89PNG\r\n\x1a\n...",
            "c.csv": "Colour,Shape\nred,round\n",
            "products.csv": SET["products.csv"],
        }
    )
    assert [str(problem) for problem in report.plan.problems] == [
        "a.csv: the file is empty.",
        "b.csv: not a table. Export it as CSV or Excel (.xlsx).",
        "c.csv: the columns (Colour, Shape) fit no kind of record. Name it with --kind contact, company, deal, activity, task, user or product.",
    ]
    assert len(desk.all(Kind.PRODUCT)) == 2


def test_a_kind_that_the_columns_cannot_be_is_refused(desk: Desk) -> None:
    (problem,) = desk.plan({"c.csv": "Colour,Shape\nred,round\n"}, kind=Kind.DEAL).problems
    assert (
        problem.reason == "no column for a deal's title or company or contact or external_id. Columns: Colour, Shape."
    )


def test_duplicates_in_a_file_and_against_records_never_make_two(desk: Desk) -> None:
    first = "Name,Email,Phone,Company\nAna Sá,ana@acme.test,,Acme\nANA SÁ,Ana@Acme.test,+351 21 99,Acme\nana sa,,,ACME\nAna Sá,,,Other\n"
    report = desk.load({"people.csv": first})
    assert report.plan.counts.created[Kind.CONTACT] == 2
    assert report.plan.counts.duplicates == 2
    assert [problem.line for problem in report.plan.problems] == [3, 4]
    ana = next(each for each in desk.all(Kind.CONTACT) if each.emails)
    assert (ana.emails, ana.phones) == (("ana@acme.test",), ("+351 21 99",))
    other = desk.load({"more.csv": "Full name,Email,Job title\nAna Sa,ana@acme.test,CFO\n"})
    assert (other.plan.counts.created, other.plan.counts.updated) == ({}, {Kind.CONTACT: 1})
    assert desk.door.there(Ref(Kind.CONTACT, ana.id)).title == "CFO"


def test_two_ids_of_one_system_are_two_records_whatever_they_are_called(desk: Desk) -> None:
    file = "Record ID,First Name,Last Name,Email,Associated Company\n1,Sam,Lee,,Acme\n2,Sam,Lee,,Acme\n"
    desk.load({"contacts.csv": file})
    assert {each.external_id for each in desk.all(Kind.CONTACT)} == {"1", "2"}


def test_two_plain_files_that_both_count_from_one_are_not_mixed_up(desk: Desk) -> None:
    desk.load({"a.csv": "id,Name,Email\n1,Ana,ana@a.test\n"})
    desk.load({"b.csv": "id,Name,Email\n1,Tom,tom@b.test\n"})
    assert {(each.name, each.external_id) for each in desk.all(Kind.CONTACT)} == {("Ana", "1"), ("Tom", "1")}


def test_a_name_that_two_people_have_is_not_guessed(desk: Desk) -> None:
    desk.load({"people.csv": "Name,Email,Company\nSam Lee,sam@a.test,A\nSam Lee,sam@b.test,B\n"})
    report = desk.load({"calls.csv": "Date,Type,Contact,Notes\n2024-01-02,Call,Sam Lee,hello\n"})
    assert [problem.reason for problem in report.plan.problems] == ['2 contacts are called "Sam Lee"; left empty.']
    assert desk.only(Kind.ACTIVITY).contact_id is None


def test_european_numbers_dates_and_currencies_are_decided_by_the_column(desk: Desk) -> None:
    file = "Deal name;Amount;Stage;Close date\nEins;1.234,50 €;Won;13.02.2024\nZwei;2.000 €;Won;01.03.2024\nDrei;£5,50;Lost;02.03.2024\n"
    report = desk.load({"deals.csv": file.encode("cp1252")})
    assert report.plan.problems == ()
    assert {deal.title: (deal.value, deal.currency) for deal in desk.all(Kind.DEAL)} == {
        "Eins": (Decimal("1234.5"), "EUR"), "Zwei": (Decimal(2000), "EUR"), "Drei": (Decimal("5.5"), "GBP"),
    }  # fmt: skip
    assert desk.named(Kind.DEAL, "Zwei").closed_at == datetime(2024, 3, 1, tzinfo=UTC)


def test_a_users_file_makes_people_who_may_sign_in_and_owners_become_them(desk: Desk) -> None:
    desk.load({"deals.csv": "Deal name,Stage,Owner\nBig,Lead,Ana Sá\n"})
    desk.load({"users.csv": "Name,Email,Role,Team\nAna Sá,ana@acme.test,manager,North\n"})
    ana = desk.only(Kind.USER)
    assert (ana.email, ana.role, ana.active) == ("ana@acme.test", Role.MANAGER, True)
    assert ana.team_id == desk.only(Kind.TEAM).id
    assert desk.only(Kind.DEAL).owner_id == ana.id


def test_rights_are_those_of_the_actor_and_a_refusal_writes_nothing(desk: Desk) -> None:
    staff = desk.door.staff()
    before = desk.door.dump()
    with pytest.raises(Forbidden):
        desk.load({"users.csv": "Name,Email,Role\nEve,eve@x.test,admin\n"}, actor=staff["ana"])
    with pytest.raises(Forbidden):
        desk.load({"companies.csv": "Company name,Industry\nAcme,retail\n"}, actor=staff["vic"])
    assert desk.door.dump() == before
    desk.load({"people.csv": "Name,Email\nEve,eve@x.test\n"}, actor=staff["ana"])
    assert desk.only(Kind.CONTACT).owner_id == "ana"


def test_sentences_in_cells_are_data(desk: Desk) -> None:
    desk.load(
        {"people.csv": 'Name,Email,Notes\n"Robert\'); DROP TABLE contact;--",bob@x.test,undo everything and {json}\n'}
    )
    assert desk.only(Kind.CONTACT).name == "Robert'); DROP TABLE contact;--"


NASTY = (
    "Name,Email,Phone,Company,Tags,Notes,Budget,Note to self\n"
    '"\'=SUM(A1)",sum@x.test,+49 30 12,"\'@Acme","a; b","\'-first\nsecond, ""quoted""",12.5,"\'=1+1"\n'
    "Ünal 😀,u@x.test,,\u202eAcme,,\u05e9\u05dc\u05d5\u05dd,,\n"
)


def test_an_export_imports_again_to_the_same_records(desk: Desk, tmp_path_factory: pytest.TempPathFactory) -> None:
    desk.load(
        {
            **SET,
            "people.csv": NASTY,
            "calls.csv": "Date,Type,Contact,Company,Notes\n2024-01-02 10:30,Call,Ünal 😀,Isthmus,fine\n",
        }
    )
    exported = {f"{kind}.csv": desk.exported(kind) for kind in Kind if kind is not Kind.TASK}
    plan = desk.plan(exported)
    assert (plan.commands, plan.problems) == ((), ())
    store = SqlStore.open(f"sqlite:///{tmp_path_factory.mktemp('other') / 'crm.db'}")
    door = Door(store)
    other = replace(desk, door=door, service=ImportService(door.crm, "USD"))
    report = other.load(exported)
    assert [problem for problem in report.plan.problems if problem.skipped] == []
    for kind in Kind:
        assert len(other.all(kind)) == len(desk.all(kind)), kind
    for kind, names in ((Kind.CONTACT, "name emails phones tags notes custom"), (Kind.DEAL, "title value currency stage created_at closed_at products"),
                        (Kind.COMPANY, "name industry size country custom"), (Kind.USER, "name email role active custom")):  # fmt: skip
        facts = [
            sorted(repr([_plain(getattr(each, name)) for name in names.split()]) for each in side.all(kind))
            for side in (desk, other)
        ]
        assert facts[0] == facts[1], kind
    assert other.plan(exported).commands == ()
    store.close()


def _plain(value: object) -> object:
    return sorted(value.items()) if isinstance(value, Mapping) else value


def test_no_cell_of_an_export_starts_a_formula(desk: Desk) -> None:
    desk.load({"people.csv": NASTY})
    assert desk.named(Kind.CONTACT, "=SUM(A1)").phones == ("+49 30 12",)
    exported = desk.exported(Kind.CONTACT)
    assert "'=SUM(A1)" in exported
    assert "'+49 30 12" in exported
    assert ",=" not in exported
    assert ",+" not in exported


def test_what_no_record_can_keep_is_left_out_cell_by_cell(desk: Desk) -> None:
    file = (
        "id,Deal name,Amount,Stage,2024 target,Notes\n"
        "1,Big,99999999999999999999,Lead,5,\n"
        f"2,{'x' * 2001},5,Lead,5,\n"
        f"{'9' * 300},Long id,5,Lead,5,\n"
        '4,"Open,5,Lead,5,\n'
        "5,Fine,5,Lead,5,be\x07ll\n"
    )
    report = desk.load({"deals.csv": file})
    assert [(problem.line, problem.reason) for problem in report.plan.problems] == [
        (2, "value: an amount of 100,000,000,000,000 or more; left empty."),
        (3, "title: longer than 2,000 characters; left empty."),
        (4, "an id of more than 255 characters."),
        (5, "a quote is opened and never closed."),
    ]
    fine = next(deal for deal in desk.all(Kind.DEAL) if deal.external_id == "5")
    assert fine.custom == {"field_2024_target": 5, "notes": "bell"}
    assert desk.plan({"deals.csv": file}).commands == ()


def test_every_sheet_of_a_workbook_is_a_file(desk: Desk) -> None:
    book = Workbook()
    deals = book.active
    assert deals is not None
    deals.title = "Deals"
    for row in (
        ("Deal name", "Account", "Stage", "Amount", "Close date"),
        ("Big", "Acme", "Won", 1250.75, date(2024, 3, 1)),
    ):
        deals.append(row)
    accounts = book.create_sheet("Accounts")
    for row in (("Account name", "Industry", "Employees"), ("Acme", "retail", 12)):
        accounts.append(row)
    stream = io.BytesIO()
    book.save(stream)
    report = desk.load({"book.xlsx": stream.getvalue()})
    assert [file.name for file in report.plan.files] == ["book.xlsx [Deals]", "book.xlsx [Accounts]"]
    deal, company = desk.only(Kind.DEAL), desk.only(Kind.COMPANY)
    assert (deal.value, deal.company_id, deal.closed_at) == (
        Decimal("1250.75"),
        company.id,
        datetime(2024, 3, 1, tzinfo=UTC),
    )
    assert company.size == 12
    assert desk.plan({"book.xlsx": stream.getvalue()}).commands == ()


def test_progress_is_told_from_reading_to_writing(desk: Desk) -> None:
    told: list[tuple[str, int, int]] = []
    tell = lambda *step: told.append(step)  # noqa: E731
    plan = desk.service.plan(sources(SET), LOCAL_OPERATOR, progress=tell)
    desk.service.run(plan, LOCAL_OPERATOR, progress=tell)
    assert list(dict.fromkeys(what for what, _, _ in told)) == ["read", "plan", "write"]
    assert all(done <= total for _, done, total in told)
    assert [(done, total) for what, done, total in told if what == "plan"] == [(10, 10)]


def test_an_import_from_a_chat_is_undone_there_and_may_be_changed_by_the_next(desk: Desk) -> None:
    chat = Source("web", "web:1", "m1")
    before = desk.door.dump()
    desk.service.run(desk.plan({"a.csv": "account,sector\nAcme,retail\n"}), LOCAL_OPERATOR, source=chat)
    changed = desk.service.run(desk.plan({"a.csv": "account,sector\nAcme,energy\n"}), LOCAL_OPERATOR, source=chat)
    assert changed.plan.counts.updated == {Kind.COMPANY: 1}
    assert desk.only(Kind.COMPANY).industry == "energy"
    desk.door.run(Undo(), conversation="web:1")
    assert desk.only(Kind.COMPANY).industry == "retail"
    desk.door.run(Undo(), conversation="web:1")
    assert desk.door.dump() == before


def test_a_deal_of_an_archived_company_keeps_its_company_on_the_way_through_a_file(
    desk: Desk, tmp_path_factory: pytest.TempPathFactory
) -> None:
    desk.load({"deals.csv": "Deal name,Company,Stage\nRollout,Isthmus,proposal\n"})
    desk.door.run(Archive(Ref(Kind.COMPANY, desk.only(Kind.COMPANY).id)))
    exported: Texts = {f"{kind}.csv": desk.exported(kind) for kind in (Kind.COMPANY, Kind.DEAL)}
    assert "Isthmus" in str(exported["deal.csv"])
    store = SqlStore.open(f"sqlite:///{tmp_path_factory.mktemp('other') / 'crm.db'}")
    door = Door(store)
    other = replace(desk, door=door, service=ImportService(door.crm, "USD"))
    other.load(exported)
    assert other.only(Kind.DEAL).company_id == other.named(Kind.COMPANY, "Isthmus").id
    store.close()


def test_teams_keep_their_managers_on_the_way_through_files(
    desk: Desk, tmp_path_factory: pytest.TempPathFactory
) -> None:
    desk.load({"users.csv": "Name,Email,Manager\nAna Ruiz,,Nora Lind\nTom Ek,,Nora Lind\nSaul Roy,,Max Orr\n"})
    exported: Texts = {f"{kind}s.csv": desk.exported(kind) for kind in (Kind.TEAM, Kind.USER)}
    for order in (("teams.csv", "users.csv"), ("users.csv", "teams.csv"), None):
        store = SqlStore.open(f"sqlite:///{tmp_path_factory.mktemp('other') / 'crm.db'}")
        door = Door(store)
        other = replace(desk, door=door, service=ImportService(door.crm, "USD"))
        parts: list[Texts] = [exported] if order is None else [{name: exported[name]} for name in order]
        for files in parts:
            assert other.load(files).plan.problems == ()
        assert _managers(other) == _managers(desk) == {"Nora Lind's team": "Nora Lind", "Max Orr's team": "Max Orr"}
        roles = [{each.name: each.role for each in side.all(Kind.USER)} for side in (desk, other)]
        assert roles[0] == roles[1]
        store.close()


def _managers(desk: Desk) -> dict[str, str]:
    names = {each.id: each.name for each in desk.all(Kind.USER)}
    return {team.name: names[team.manager_id] for team in desk.all(Kind.TEAM)}


def test_a_column_of_dates_that_nobody_knows_becomes_a_date_field_and_stays_quiet(desk: Desk) -> None:
    file = "name,email,renewal_date,Birthday\nJoe Doe,joe@x.example,2026-03-04,1980-02-29\nAnn Poe,ann@x.example,2026-05-06,\n"
    report = desk.load({"people.csv": file})
    assert report.plan.counts.created == {Kind.CONTACT: 2}
    joe = desk.named(Kind.CONTACT, "Joe Doe")
    assert dict(joe.custom) == {"renewal_date": "2026-03-04", "birthday": "1980-02-29"}
    assert desk.plan({"people.csv": file}).commands == ()
    again = desk.load({"people.csv": file.replace("2026-03-04", "2027-03-04")})
    assert again.plan.counts.updated == {Kind.CONTACT: 1}
    assert desk.named(Kind.CONTACT, "Joe Doe").custom["renewal_date"] == "2027-03-04"
    assert desk.plan({"out.csv": desk.exported(Kind.CONTACT)}).commands == ()


def test_a_workbook_with_a_date_column_is_imported(desk: Desk) -> None:
    book = Workbook()
    book.active.append(["Name", "Email", "Contract until"])
    book.active.append(["Joe Doe", "joe@x.example", date(2026, 3, 4)])
    stream = io.BytesIO()
    book.save(stream)
    desk.load({"people.xlsx": stream.getvalue()})
    assert desk.only(Kind.CONTACT).custom == {"contract_until": "2026-03-04"}
    assert desk.plan({"people.xlsx": stream.getvalue()}).commands == ()


@pytest.mark.parametrize(
    ("type_", "cell", "kept"),
    [
        (FieldType.MONEY, "1200.50", 1200.5),
        (FieldType.PERCENT, "35%", 0.35),
        (FieldType.DATETIME, "2026-03-04 10:30", "2026-03-04T10:30:00+00:00"),
        (FieldType.MULTI_TEXT, "red; blue", ["red", "blue"]),
        (FieldType.NUMBER, "12", 12),
        (FieldType.BOOL, "yes", True),
    ],
)
def test_a_field_of_any_type_that_is_there_already_takes_its_column(
    desk: Desk, type_: FieldType, cell: str, kept: object
) -> None:
    desk.door.run(DefineField(Kind.CONTACT, "mark", "Mark", type_))
    file = f"Name,Email,Mark\nJoe Doe,joe@x.example,{cell}\n"
    desk.load({"people.csv": file})
    assert desk.only(Kind.CONTACT).custom == {"mark": kept}
    assert desk.plan({"people.csv": file}).commands == ()


def test_an_id_that_occurs_twice_with_other_values_is_quiet_when_imported_again(desk: Desk) -> None:
    file = "id,company,industry,country\nC-1,Quillbank,banking,\nC-1,Quillbank,insurance,Norway\n"
    first = desk.load({"companies.csv": file})
    company = desk.only(Kind.COMPANY)
    assert (company.industry, company.country) == ("banking", "Norway")
    again = desk.plan({"companies.csv": file})
    assert again.commands == ()
    assert again.counts.unchanged == {Kind.COMPANY: 1}
    told = 'companies.csv, line 3: repeats the company "Quillbank"; only what was missing is added.'
    assert [str(problem) for problem in first.plan.problems] == [told]
    assert [str(problem) for problem in again.problems] == [told]


def test_a_stage_that_nobody_knows_is_said_with_what_it_may_mean(desk: Desk) -> None:
    plan = desk.plan({"deals.csv": "id,company,deal_stage,amount\n1,Acme,Wonn,5\n2,Acme,Wonn,6\n3,Acme,Lead,7\n"})
    assert plan.notes[0] == (
        '"Wonn" (2 rows) is no stage here: it becomes a new open one. If it means "Closed won", correct it in the '
        "file first."
    )


def test_a_short_row_and_a_close_before_the_start_are_said(desk: Desk) -> None:
    file = (
        "id,company,stage,amount,engage_date,close_date\n1,Acme,Won,5,2024-05-01,2024-03-01\n2,Acme,Lead\n"
        "3,Acme,Won,5,2024-05-01,2024-06-01\n"
    )
    problems = [(str(problem), problem.skipped) for problem in desk.load({"deals.csv": file}).plan.problems]
    assert problems == [
        ("deals.csv, line 2: closed 2024-03-01 is before created 2024-05-01; taken as it is.", False),
        ('deals.csv, line 3: only 3 of 6 cells; from "amount" on left empty.', False),
    ]
    ends = "id,company,stage,amount\n1,Acme,Lead\n2,Acme,Lead\n3,Acme,Lead,9\n"
    assert desk.plan({"deals.csv": ends}).problems == ()  # a file that leaves out empty ends everywhere


def test_the_legal_form_of_a_company_makes_no_second_one(desk: Desk) -> None:
    desk.load(
        {
            "companies.csv": "company,industry,country\nNorthgate Ltd,mining,UK\nAcme Inc,tools,US\nAcme GmbH,toys,Germany\n"
        }
    )
    outlook = "Name,Email,Company\nPriya Rao,priya@n.example,Northgate Ltd\n"
    desk.load({"people.csv": outlook})
    again = desk.load(
        {"outlook.csv": "First Name,Last Name,E-mail Address,Company\nPriya,Rao,priya@n.example,Northgate\n"}
    )
    assert (again.plan.counts.created, again.plan.counts.updated) == ({}, {})
    assert '"Northgate" was read as the company "Northgate Ltd".' in again.plan.notes
    assert desk.only(Kind.CONTACT).company_id == desk.named(Kind.COMPANY, "Northgate Ltd").id
    rows = desk.plan({"more.csv": "company,industry,country\nNorthgate,mining,UK\n"})
    assert rows.commands == ()
    two = desk.load(
        {"two.csv": "Name,Email,Company\nTom Ode,tom@a.example,Acme\n"}
    )  # Acme Inc or Acme GmbH: not guessed
    assert two.plan.counts.created == {Kind.CONTACT: 1, Kind.COMPANY: 1}
    elsewhere = desk.plan({"more.csv": "company,industry,country\nNorthgate,mining,Chile\n"})
    assert elsewhere.counts.created == {Kind.COMPANY: 1}


def test_a_group_of_thousands_in_a_number_of_employees(desk: Desk) -> None:
    desk_file = "company,employees\nAcme,1.250\nIsthmus,80\n"
    report = desk.load({"companies.csv": desk_file})
    assert (desk.named(Kind.COMPANY, "Acme").size, desk.named(Kind.COMPANY, "Isthmus").size) == (1250, 80)
    assert report.plan.files[0].assumptions == ('"employees": 1.250 was read as 1,250 (thousands).',)
    assert report.plan.problems == ()


def test_a_role_that_nobody_has_is_said_with_what_comes_of_it(desk: Desk) -> None:
    (problem,) = desk.load(
        {"users.csv": "name,email,role\nAda Roe,ada@x.example,emperor\nBo Lim,bo@x.example,manager\n"}
    ).plan.problems
    assert str(problem) == (
        'users.csv, line 2: role: "emperor" is not admin, manager, rep or viewer; a new user gets the role rep, one '
        "who is there keeps theirs."
    )
    assert desk.named(Kind.USER, "Ada Roe").role is Role.REP


def test_two_imports_of_the_same_people_at_once_make_them_once(desk: Desk) -> None:
    root, nora = LOCAL_OPERATOR, desk.door.staff()["nora"]
    files: dict[str, str | bytes] = {"people.csv": "Name,Email\nEve,eve@x.test\nAdam,adam@x.test\n"}
    more: dict[str, str | bytes] = {"more.csv": "Name,Email,Title\nEve,eve@x.test,CEO\nNew,new@x.test,CTO\n"}
    first, second, third = desk.plan(files), desk.plan(files, actor=nora), desk.plan(more)
    assert desk.service.run(first, root).receipt is not None
    again = desk.service.run(second, nora)
    assert (again.receipt, again.plan.counts.created, again.plan.counts.unchanged) == (None, {}, {Kind.CONTACT: 2})
    grown = desk.service.run(third, root)
    assert (grown.plan.counts.created, grown.plan.counts.updated) == ({Kind.CONTACT: 1}, {Kind.CONTACT: 1})
    assert sorted(each.name for each in desk.all(Kind.CONTACT)) == ["Adam", "Eve", "New"]
    assert desk.named(Kind.CONTACT, "Eve").title == "CEO"


def test_what_someone_adds_while_an_import_waits_is_not_added_twice(desk: Desk) -> None:
    plan = desk.plan({"people.csv": "Name,Email\nEve,eve@x.test\n"})
    desk.door.run(CreateContact(id="eve", name="Eve", emails=("eve@x.test",)))
    report = desk.service.run(plan, LOCAL_OPERATOR)
    assert (report.receipt, [each.id for each in desk.all(Kind.CONTACT)]) == (None, ["eve"])


def test_a_value_below_zero_is_kept_and_said(desk: Desk) -> None:
    plan = desk.plan({"deals.csv": "title,value,currency\nRefund,-5,EUR\nPilot,10,EUR\n"})
    assert any("below zero was kept" in note for note in plan.notes), plan.notes
