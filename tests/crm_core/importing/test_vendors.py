"""Exports in each system's own columns, as they write them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from crm_core.entities import ActivityType, Kind, Role
from tests.crm_core.importing.conftest import Desk

HUBSPOT = {
    "hubspot-companies.csv": """Record ID,Company name,Company owner,Create Date,Phone Number,Last Activity Date,City,Country/Region,Industry,Company Domain Name,Number of Employees
501,Tarnfield GmbH,Ines Carvalho,2024-01-05 09:30,,2024-02-01 10:00,Berlin,Germany,LOGISTICS,tarnfield.example,120
""",
    "hubspot-contacts.csv": """Record ID,First Name,Last Name,Email,Phone Number,Contact owner,Associated Company,Associated Company IDs,Lead Status,Create Date,Job Title
101,Jane,Doe,Jane@Tarnfield.example,+49 30 1234,Ines Carvalho,Tarnfield GmbH,501,New,2024-01-06 10:00,CFO
102,Ravi,Patel,ravi@other.example,,Ines Carvalho,,,,2024-01-07 10:00,
""",
    "hubspot-deals.csv": """Record ID,Deal Name,Deal Stage,Close Date,Deal owner,Amount,Currency,Pipeline,Create Date,Associated Contact,Associated Contact IDs,Associated Company,Associated Company IDs
901,Tarnfield rollout,appointmentscheduled,2024-09-30 00:00,Ines Carvalho,12500.50,USD,Sales Pipeline,2024-02-01 08:00,Jane Doe (jane@tarnfield.example),101,Tarnfield GmbH,501
902,Tarnfield pilot,closedwon,2024-03-01 12:00,Ines Carvalho,900,USD,Sales Pipeline,2024-02-01 08:00,Jane Doe (jane@tarnfield.example),101,Tarnfield GmbH,501
""",
    "hubspot-calls.csv": """Record ID,Call Title,Call notes,Activity date,Call outcome,Activity assigned to,Associated Contact,Associated Contact IDs
7001,Pricing call,Wants the security paper,2024-02-03 15:00,Left voicemail,Ines Carvalho,Jane Doe (jane@tarnfield.example),101
""",
}
SALESFORCE = {
    "Account.csv": "Id,IsDeleted,Name,Type,BillingCountry,Industry,NumberOfEmployees,Website,OwnerId,CreatedDate\n"
    "001000000000001AAA,0,Halberd Ltd,Customer,United Kingdom,Energy,44,https://halberd.example,005000000000001AAA,2024-01-02T10:00:00.000Z\n",
    "User.csv": "Id,Username,FirstName,LastName,Email,IsActive,UserRoleId\n005000000000001AAA,tom@house.example,Tom,Okafor,tom@house.example,1,00E1\n",
    "Contact.csv": "Id,AccountId,LastName,FirstName,Salutation,Email,Phone,Title,OwnerId,CreatedDate\n"
    "003000000000001AAA,001000000000001AAA,Reyes,Marta,Ms.,marta@halberd.example,020 7946 0001,COO,005000000000001AAA,2024-01-03T10:00:00.000Z\n",
    "Opportunity.csv": "Id,AccountId,Name,StageName,Amount,Probability,CloseDate,IsClosed,IsWon,LeadSource,OwnerId,CreatedDate\n"
    "006000000000001AAA,001000000000001AAA,Halberd - Renewal,Negotiation/Review,42000.0,90.0,2024-12-31,0,0,Web,005000000000001AAA,2024-02-01T09:00:00.000Z\n"
    "006000000000002AAA,001000000000001AAA,Halberd - Start,Prospecting,,10.0,2024-12-31,0,0,Web,005000000000001AAA,2024-02-01T09:00:00.000Z\n",
    "Task.csv": "Id,WhoId,WhatId,Subject,ActivityDate,Status,Priority,OwnerId,Description,TaskSubtype,IsClosed\n"
    "00T1,003000000000001AAA,006000000000001AAA,Send contract,2024-03-05,Not Started,Normal,005000000000001AAA,,Task,0\n",
}
PIPEDRIVE = {
    "deals.csv": "Deal - ID,Deal - Title,Deal - Owner,Deal - Value,Deal - Currency of Value,Deal - Organization,Deal - Contact person,Deal - Stage,Deal - Status,Deal - Deal created,Deal - Won time,Deal - Lost time,Deal - Lost reason,Deal - Expected close date\n"
    '1,Mooring deal,Lea Brandt,"3,500",EUR,Mooring AS,Per Dahl,Proposal Made,open,2024-01-05 10:00:00,,,,2024-06-01\n'
    "2,Mooring test,Lea Brandt,700,EUR,Mooring AS,Per Dahl,Lead In,lost,2024-01-05 10:00:00,,2024-02-05 10:00:00,No budget,\n"
    "3,Mooring add-on,Lea Brandt,900,EUR,Mooring AS,Per Dahl,Contact Made,won,2024-01-05 10:00:00,2024-02-06 10:00:00,,,\n",
    "people.csv": "Person - ID,Person - Name,Person - Label,Person - Organization,Person - Email - Work,Person - Email - Home,Person - Phone - Work,Person - Owner,Person - Person created\n"
    "11,Per Dahl,Hot lead,Mooring AS,per@mooring.example,per@home.example,+47 22 12 34,Lea Brandt,2024-01-02 08:00:00\n",
    "organizations.csv": "Organization - ID,Organization - Name,Organization - Owner,Organization - Country of Address,Organization - Open deals\n21,Mooring AS,Lea Brandt,Norway,1\n",
    "activities.csv": "Activity - ID,Activity - Subject,Activity - Type,Activity - Due date,Activity - Done,Activity - Deal,Activity - Contact person,Activity - Organization,Activity - Note,Activity - Assigned to user\n"
    "31,Intro,Call,2024-01-10,Done,Mooring deal,Per Dahl,Mooring AS,Liked it,Lea Brandt\n"
    "32,Send offer,Task,2024-06-10,To do,Mooring deal,Per Dahl,Mooring AS,,Lea Brandt\n",
}
GOOGLE = (
    "First Name,Middle Name,Last Name,Phonetic First Name,Name Prefix,Nickname,Organization Name,Organization Title,Organization Department,Birthday,Notes,Photo,Labels,"
    "E-mail 1 - Label,E-mail 1 - Value,E-mail 2 - Label,E-mail 2 - Value,Phone 1 - Label,Phone 1 - Value\n"
    "Ada,,Lind,,,,Fernbank,Buyer,,,Met in Oslo,,Suppliers ::: * myContacts,* Work,ada@fernbank.example ::: ada2@fernbank.example,Home,ada@home.example,Mobile,+47 99 88 ::: +47 11 22\n"
)
OUTLOOK = (
    "First Name,Middle Name,Last Name,Title,Suffix,Nickname,Given Yomi,Surname Yomi,E-mail Address,E-mail 2 Address,E-mail 3 Address,Home Phone,Business Phone,Mobile Phone,"
    "Job Title,Department,Company,Manager's Name,Business Country/Region,Web Page,Notes,Categories\r\n"
    'Olaf,,Stein,Dr.,,,,,olaf@kiln.example,,,,030 555,0171 555,Head of Lab,,Kiln AG,,Germany,,"Line one\r\nline two",Key customer;VIP\r\n'
)


def test_hubspot(desk: Desk) -> None:
    report = desk.load(dict(reversed(HUBSPOT.items())))
    assert [(file.kind, file.system) for file in report.plan.files] == [
        (Kind.ACTIVITY, "hubspot"), (Kind.DEAL, "hubspot"), (Kind.CONTACT, "hubspot"), (Kind.COMPANY, "hubspot"),
    ]  # fmt: skip
    assert report.plan.problems == ()
    jane, company, owner = desk.named(Kind.CONTACT, "Jane Doe"), desk.only(Kind.COMPANY), desk.only(Kind.USER)
    assert (jane.external_id, jane.source_system, jane.emails, jane.title) == (
        "101",
        "hubspot",
        ("jane@tarnfield.example",),
        "CFO",
    )
    assert (jane.company_id, jane.owner_id) == (company.id, owner.id)
    assert jane.custom["lead_status"] == "New"
    assert (company.external_id, company.size, company.country, company.website) == (
        "501",
        120,
        "Germany",
        "tarnfield.example",
    )
    assert (owner.name, owner.role, owner.active) == ("Ines Carvalho", Role.REP, False)
    rollout, pilot = desk.named(Kind.DEAL, "Tarnfield rollout"), desk.named(Kind.DEAL, "Tarnfield pilot")
    assert (rollout.stage, rollout.value, rollout.currency) == ("qualified", Decimal("12500.5"), "USD")
    assert (rollout.expected_close, rollout.closed_at) == (date(2024, 9, 30), None)
    assert (rollout.contact_ids, rollout.company_id) == ((jane.id,), company.id)
    assert (pilot.stage, pilot.closed_at, pilot.expected_close) == (
        "closed_won",
        datetime(2024, 3, 1, 12, tzinfo=UTC),
        None,
    )
    call = desk.only(Kind.ACTIVITY)
    assert (call.type, call.contact_id, call.content, call.outcome) == (
        ActivityType.CALL,
        jane.id,
        "Wants the security paper",
        None,
    )
    assert call.custom["call_outcome"] == "Left voicemail"
    assert desk.plan(HUBSPOT).commands == ()


def test_salesforce(desk: Desk) -> None:
    report = desk.load(SALESFORCE)
    assert {file.system for file in report.plan.files} == {"salesforce"}
    assert report.plan.problems == ()
    tom, account, marta = desk.only(Kind.USER), desk.only(Kind.COMPANY), desk.only(Kind.CONTACT)
    assert (tom.name, tom.email, tom.active) == ("Tom Okafor", "tom@house.example", True)
    assert (account.owner_id, account.size, account.country) == (tom.id, 44, "United Kingdom")
    assert (marta.name, marta.company_id, marta.title) == ("Marta Reyes", account.id, "COO")
    renewal = desk.named(Kind.DEAL, "Halberd - Renewal")
    assert (renewal.stage, renewal.probability, renewal.company_id) == ("negotiation", 0.9, account.id)
    assert renewal.source == "Web"
    assert desk.named(Kind.DEAL, "Halberd - Start").stage == "lead"
    task = desk.only(Kind.TASK)
    assert (task.title, task.done, task.contact_id, task.deal_id) == ("Send contract", False, marta.id, renewal.id)
    assert desk.plan(SALESFORCE).commands == ()


def test_salesforce_ids_of_15_and_18_characters_are_the_same(desk: Desk) -> None:
    desk.load(SALESFORCE)
    report = "Id,LastName,FirstName,AccountId,Title\n003000000000001,Reyes,Marta,001000000000001,CEO\n"
    plan = desk.plan({"contacts.csv": report})
    assert plan.counts.created == {}
    assert plan.counts.updated == {Kind.CONTACT: 1}


def test_pipedrive(desk: Desk) -> None:
    report = desk.load(PIPEDRIVE)
    assert {file.system for file in report.plan.files} == {"pipedrive"}
    assert report.plan.problems == ()
    per, company = desk.only(Kind.CONTACT), desk.only(Kind.COMPANY)
    assert (per.external_id, per.emails, per.tags) == ("11", ("per@mooring.example", "per@home.example"), ("Hot lead",))
    assert (company.external_id, company.country) == ("21", "Norway")
    deal = desk.named(Kind.DEAL, "Mooring deal")
    assert (deal.stage, deal.value, deal.contact_ids, deal.expected_close) == (
        "proposal",
        Decimal(3500),
        (per.id,),
        date(2024, 6, 1),
    )
    lost, won = desk.named(Kind.DEAL, "Mooring test"), desk.named(Kind.DEAL, "Mooring add-on")
    assert (lost.stage, lost.reason, lost.closed_at) == (
        "closed_lost",
        "No budget",
        datetime(2024, 2, 5, 10, tzinfo=UTC),
    )
    assert (won.stage, won.closed_at) == ("closed_won", datetime(2024, 2, 6, 10, tzinfo=UTC))
    call, task = desk.only(Kind.ACTIVITY), desk.only(Kind.TASK)
    assert (call.type, call.deal_id, call.content) == (ActivityType.CALL, deal.id, "Liked it")
    assert (task.title, task.done, task.due) == ("Send offer", False, datetime(2024, 6, 10, tzinfo=UTC))
    assert desk.plan(PIPEDRIVE).commands == ()


def test_google_contacts(desk: Desk) -> None:
    report = desk.load({"contacts.csv": GOOGLE})
    assert report.plan.files[0].system == "google"
    ada = desk.only(Kind.CONTACT)
    assert (ada.name, ada.title, ada.notes, ada.tags) == ("Ada Lind", "Buyer", "Met in Oslo", ("Suppliers",))
    assert ada.emails == ("ada@fernbank.example", "ada2@fernbank.example", "ada@home.example")
    assert ada.phones == ("+47 99 88", "+47 11 22")
    assert ada.external_id == "ada@fernbank.example"
    assert ada.company_id == desk.only(Kind.COMPANY).id
    assert desk.plan({"contacts.csv": GOOGLE}).commands == ()


def test_outlook(desk: Desk) -> None:
    report = desk.load({"contacts.CSV": OUTLOOK.encode("cp1252")})
    assert report.plan.files[0].system == "outlook"
    olaf = desk.only(Kind.CONTACT)
    assert (olaf.name, olaf.title, olaf.tags, olaf.notes) == (
        "Olaf Stein",
        "Head of Lab",
        ("Key customer", "VIP"),
        "Line one\nline two",
    )
    assert olaf.phones == ("030 555", "0171 555")
    assert desk.only(Kind.COMPANY).name == "Kiln AG"
    assert desk.plan({"contacts.CSV": OUTLOOK.encode("cp1252")}).commands == ()


@pytest.mark.parametrize(
    ("header", "row", "kind"),
    [
        ("Name,Email,Role,Team", "Ana Sá,ana@acme.test,rep,North", Kind.USER),
        ("Name,Email,Role,Company", "Ana Sá,ana@acme.test,Buyer,Acme", Kind.CONTACT),
        ("Name,Email,Phone", "Ana Sá,ana@acme.test,+351 21 12 34", Kind.CONTACT),
        ("account,sector,employees", "Acme,retail,12", Kind.COMPANY),
        ("product,series,sales_price", "GTX,G,12", Kind.PRODUCT),
        ("opportunity_id,account,deal_stage,close_value", "A1,Acme,Won,12", Kind.DEAL),
        ("Date,Type,Contact,Outcome", "2024-01-02,Call,Ana Sá,positive", Kind.ACTIVITY),
        ("Task,Due date,Assignee", "Call Ana,2024-01-02,Tom", Kind.TASK),
    ],
)
def test_the_kind_of_a_plain_file_follows_from_its_columns(desk: Desk, header: str, row: str, kind: Kind) -> None:
    plan = desk.plan({"file.csv": f"{header}\n{row}\n"})
    assert [file.kind for file in plan.files] == [kind], plan.problems
