"""What people and systems do to files: workbooks made by hand, German words, cells merged, sums at the end."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal

from openpyxl import Workbook

from crm_core.access import LOCAL_OPERATOR
from crm_core.commands import Undo, UpdateRecord
from crm_core.entities import Kind, Ref
from tests.crm_core.importing.conftest import Desk, Texts


def _saved(book: Workbook) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _csv(*rows: list[str], delimiter: str = ",", encoding: str = "utf-8") -> bytes:
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter=delimiter).writerows(rows)
    return stream.getvalue().encode(encoding)


def _quiet_again(desk: Desk, files: Texts) -> None:
    again = desk.plan(files)
    assert (again.counts.created, again.counts.updated) == ({}, {})


def test_a_workbook_from_a_humans_hand(desk: Desk) -> None:
    book = Workbook()
    sheet = book.active
    sheet.append(["Customer list, northern region"])
    sheet.merge_cells("A1:F1")
    sheet.append(["as of", "2024-11-01"])
    sheet.append([])
    sheet.append(["Company", None, "Contact person", "E-mail", "Deal value", "Next call"])
    sheet.append(["Plover Foods", None, "Ann Marsh", "ann@plover.example", "€ 12,500", "3 March 2025"])
    sheet.append([None, None, "Bob Marsh", "bob@plover.example", "2500", "13/04/2025"])
    sheet.append(["Dunlin Ltd", None, "Cy Reed", "cy@dunlin.example", 4000, date(2025, 5, 6)])
    sheet.merge_cells("A5:A6")
    sheet.append([])
    sheet.append(["Total", None, None, None, 19000])
    files: Texts = {"customers.xlsx": _saved(book)}
    report = desk.load(files)
    assert report.plan.counts.created == {Kind.COMPANY: 2, Kind.CONTACT: 3, Kind.DEAL: 3}
    assert [str(problem) for problem in report.plan.problems] == [
        "customers.xlsx, line 9: looks like a line of totals: not a record."
    ]
    assert "The columns' names are in line 4; the 2 lines above it passed over." in report.plan.files[0].assumptions
    assert [column.header for column in report.plan.files[0].columns][:2] == ["Company", "Contact person"]
    plover = desk.named(Kind.COMPANY, "Plover Foods").id
    assert sorted((deal.value, deal.company_id == plover, deal.custom["next_call"]) for deal in desk.all(Kind.DEAL)) == [
        (Decimal(2500), True, "2025-04-13"), (Decimal(4000), False, "2025-05-06"), (Decimal(12500), True, "2025-03-03"),
    ]  # fmt: skip
    _quiet_again(desk, files)


def test_a_company_called_total_is_a_company(desk: Desk) -> None:
    desk.load({"companies.csv": "company,industry,employees\nTotal,energy,100\nAcme,tools,5\n"})
    assert {each.name for each in desk.all(Kind.COMPANY)} == {"Total", "Acme"}


def test_german_files(desk: Desk) -> None:
    files: Texts = {
        "kunden.csv": _csv(
            ["Firma", "Branche", "Mitarbeiter", "Umsatz", "Land", "Kundenbetreuer", "Kunde seit"],
            ["Ölmühle Raps KG", "Lebensmittel", "1.250", "1.234.567,89", "Deutschland", "Jörg Weiß", "03.02.2019"],
            ["Süßwaren Fink GmbH", "Lebensmittel", "80", "98.000,50", "Österreich", "Jörg Weiß", "31.12.2020"],
            delimiter=";", encoding="latin-1",
        ),
        "ansprechpartner.csv": _csv(
            ["Vorname", "Nachname", "E-Mail", "Telefon", "Firma", "Position", "Geburtstag"],
            ["Grete", "Öhm", "g.oehm@raps.example", "0221/5550-100", "Ölmühle Raps KG", "Einkäuferin", "03.02.1980"],
            delimiter="\t", encoding="utf-16",
        ),
        "angebote.csv": _csv(
            ["Bezeichnung", "Firma", "Betrag", "Phase", "Abschlussdatum", "Verantwortlich"],
            ["Rapsöl 2025", "Ölmühle Raps KG", "12.500,00 €", "Angebot", "31.03.2025", "Jörg Weiß"],
            ["Bonbons", "Süßwaren Fink GmbH", "1.250", "Gewonnen", "01.02.2024", "Jörg Weiß"],
            delimiter=";", encoding="cp1252",
        ),
    }  # fmt: skip
    report = desk.load(files)
    assert report.plan.problems == ()
    mill = desk.named(Kind.COMPANY, "Ölmühle Raps KG")
    assert (mill.size, mill.country, mill.industry) == (1250, "Deutschland", "Lebensmittel")
    assert mill.custom == {"umsatz": 1234567.89}
    assert mill.created_at == datetime(2019, 2, 3, tzinfo=UTC)
    grete = desk.only(Kind.CONTACT)
    assert (grete.name, grete.title, grete.company_id) == ("Grete Öhm", "Einkäuferin", mill.id)
    assert grete.custom == {"geburtstag": "1980-02-03"}
    oil, sweets = desk.named(Kind.DEAL, "Rapsöl 2025"), desk.named(Kind.DEAL, "Bonbons")
    assert (oil.stage, oil.value, oil.expected_close) == ("proposal", Decimal(12500), date(2025, 3, 31))
    assert (sweets.stage, sweets.value, sweets.currency) == ("closed_won", Decimal(1250), "EUR")
    _quiet_again(desk, files)


def test_two_files_that_disagree_about_a_new_column_are_both_imported(desk: Desk) -> None:
    files: Texts = {
        "a.csv": "Name,Email,Mark\nAna,ana@a.example,2024-01-31\n",
        "b.csv": "Name,Email,Mark\nTom,tom@b.example,blue\n",
    }
    desk.load(files)
    assert {each.custom["mark"] for each in desk.all(Kind.CONTACT)} == {"2024-01-31", "blue"}
    _quiet_again(desk, files)


def test_a_date_of_noughts_is_no_date(desk: Desk) -> None:
    file = "Name,Email,Birthday,Anniversary\nAna,ana@a.example,5/31/1982,0/0/00\nTom,tom@b.example,0/0/00,0/0/00\n"
    report = desk.load({"people.csv": file})
    assert report.plan.problems == ()
    assert desk.named(Kind.CONTACT, "Ana").custom == {"birthday": "1982-05-31"}
    assert desk.named(Kind.CONTACT, "Tom").custom == {}


def test_hubspots_ids_time_zones_and_further_addresses(desk: Desk) -> None:
    files: Texts = {
        "companies.csv": "Record ID,Company name\n501,Brightwell Optics\n",
        "contacts.csv": _csv(
            ["Record ID", "First Name", "Last Name", "Email", "Create Date (GMT+1)", "Last Activity Date (GMT+1)",
             "Associated Company IDs", "Additional email addresses"],
            ["101", "Ida", "Brandt", "ida@bright.example", "2024-01-16 10:00", "2024-11-02 14:00", "501",
             "i.brandt@home.example;ida@alt.example"],
        ),
    }  # fmt: skip
    desk.load(files)
    ida = desk.only(Kind.CONTACT)
    assert ida.emails == ("ida@bright.example", "i.brandt@home.example", "ida@alt.example")
    assert (ida.company_id, dict(ida.custom)) == (desk.only(Kind.COMPANY).id, {})
    assert ida.created_at == datetime(2024, 1, 16, 10, tzinfo=UTC)


def test_a_salesforce_task_about_an_account_and_fields_of_its_own(desk: Desk) -> None:
    files: Texts = {
        "Account.csv": _csv(
            ["Id", "Name", "BillingCountry", "Renewal_Date__c"],
            ["0015g00000AAAA1AAA", "Harrow Mills", "UK", "2025-06-30"],
        ),
        "Task.csv": _csv(
            ["Id", "WhoId", "WhatId", "Subject", "ActivityDate", "IsClosed"],
            ["00T5g00000TTTT1AAA", "", "0015g00000AAAA1AAA", "Send quote", "2025-01-10", "false"],
        ),
    }
    report = desk.load(files)
    assert report.plan.notes == ()
    mill = desk.only(Kind.COMPANY)
    assert (desk.only(Kind.TASK).company_id, dict(mill.custom)) == (mill.id, {"renewal_date": "2025-06-30"})


def test_zoho(desk: Desk) -> None:
    files: Texts = {
        "contacts.csv": _csv(
            ["Record Id", "Contact Owner.id", "Contact Owner", "First Name", "Last Name", "Account Name.id", "Account Name",
             "Email", "Created Time", "Modified Time", "Tag"],
            ["zcrm_501", "zcrm_1", "Mei Lin", "Hugo", "Prat", "zcrm_700", "Galet SA", "hugo@galet.example",
             "2024-01-10 10:00:00", "2024-01-11 10:00:00", "vip,paris"],
        ),
        "deals.csv": _csv(
            ["Record Id", "Deal Owner.id", "Deal Owner", "Deal Name", "Amount", "Closing Date", "Account Name.id",
             "Account Name", "Stage", "Contact Name.id", "Contact Name", "Reason For Loss"],
            ["zcrm_601", "zcrm_1", "Mei Lin", "Galet sand", "500", "2024-04-30", "zcrm_700", "Galet SA",
             "Closed Lost to Competition", "zcrm_501", "Hugo Prat", "Price"],
        ),
    }  # fmt: skip
    report = desk.load(files)
    assert {file.system for file in report.plan.files} == {"zoho"}
    assert '"Closed Lost to Competition" was read as lost.' in report.plan.notes
    deal, hugo = desk.only(Kind.DEAL), desk.only(Kind.CONTACT)
    assert (deal.stage, deal.reason, deal.contact_ids) == ("closed_lost", "Price", (hugo.id,))
    assert (deal.company_id, hugo.tags) == (desk.only(Kind.COMPANY).id, ("vip", "paris"))
    _quiet_again(desk, files)


def test_close(desk: Desk) -> None:
    files: Texts = {
        "leads.csv": _csv(
            ["id", "display_name", "url", "status_label", "primary_contact_name", "date_created", "custom.Lead Owner", "html_url"],
            ["lead_1", "Wren Studio", "https://wren.example", "Potential", "Tess Hart", "2024-02-01", "Jo Park", "https://x.example"],
        ),
        "opportunities.csv": _csv(
            ["id", "lead_id", "lead_name", "status_label", "status_type", "value", "contact_name", "user_name", "date_won"],
            ["oppo_2", "lead_1", "Wren Studio", "Won", "won", "900", "Tess Hart", "Jo Park", "2024-05-01"],
        ),
    }  # fmt: skip
    desk.load(files)
    company, deal = desk.only(Kind.COMPANY), desk.only(Kind.DEAL)
    assert (company.name, company.website) == ("Wren Studio", "https://wren.example")
    assert (deal.company_id, deal.stage, deal.closed_at) == (company.id, "closed_won", datetime(2024, 5, 1, tzinfo=UTC))
    assert deal.owner_id == company.owner_id == desk.only(Kind.USER).id
    _quiet_again(desk, files)


def test_a_plan_shows_rows_as_they_were_read_what_is_new_and_what_changes(desk: Desk) -> None:
    first = "company,industry,employees\n" + "".join(f"Firm {n},mining,1.{n}00\n" for n in range(1, 8))
    plan = desk.plan({"companies.csv": first})
    assert [row["size"] for row in plan.files[0].samples] == [1100, 1200, 1300, 1400, 1500]
    assert plan.new == {Kind.COMPANY: ("Firm 1", "Firm 2", "Firm 3", "Firm 4", "Firm 5")}
    assert plan.changes == ()
    desk.load({"companies.csv": first})
    changed = desk.plan({"companies.csv": first.replace("Firm 2,mining", "Firm 2,tools")})
    assert [(each.kind, each.name, dict(each.fields)) for each in changed.changes] == [
        (Kind.COMPANY, "Firm 2", {"industry": ("mining", "tools")})
    ]
    assert changed.new == {}


def test_an_edited_deal_keeps_the_stage_that_came_with_the_import(desk: Desk) -> None:
    report = desk.load({"deals.csv": "id,company,deal_stage,amount\n1,Acme,Security review,5\n2,Acme,Lead,6\n"})
    deal = next(each for each in desk.all(Kind.DEAL) if each.external_id == "1")
    desk.door.run(UpdateRecord(Ref(Kind.DEAL, deal.id), (("value", Decimal(9)),)))
    assert report.receipt is not None
    done = desk.door.run(Undo(report.receipt.id))
    reasons = {item.name: item.reason for item in done.kept}
    assert reasons[deal.title] == "it was changed since"
    assert reasons["stage Security review"] == "deals are in this stage now"
    kept = desk.only(Kind.DEAL)
    with desk.door.crm.read(LOCAL_OPERATOR) as reader:
        assert kept.stage in {stage.key for stage in reader.stages()}


def test_an_edited_contact_keeps_the_field_that_came_with_the_import(desk: Desk) -> None:
    report = desk.load({"people.csv": "Name,Email,Shoe size,Pet\nAna,ana@a.example,41,\nTom,tom@b.example,44,cat\n"})
    ana = desk.named(Kind.CONTACT, "Ana")
    desk.door.run(UpdateRecord(Ref(Kind.CONTACT, ana.id), (("title", "CFO"),)))
    assert report.receipt is not None
    done = desk.door.run(Undo(report.receipt.id))
    assert {item.name for item in done.kept} == {"Ana", "field Shoe size"}
    with desk.door.crm.read(LOCAL_OPERATOR) as reader:
        own = {spec.name for spec in reader.fields(Kind.CONTACT) if spec.name.startswith("custom.")}
    assert own == {"custom.shoe_size"}  # nobody is left who has a pet
