"""Who plays: people, companies, products. Invented for this project; addresses end in the reserved `.example`."""

from __future__ import annotations

HOUSE = "brightwater.example"
"""Domain of the company whose CRM this is."""

TEAMS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("Team Harbour", "Nadia Brandt", ("Tomas Lindqvist", "Ana Ferreira")),
    ("Team Summit", "Gideon Achterberg", ("Priya Raman",)),
)
"""(team, manager, reps)."""

PRODUCTS: tuple[tuple[str, int], ...] = (
    ("Flow Starter", 6_000), ("Flow Team", 14_500), ("Flow Enterprise", 48_000), ("Sign Add-on", 3_200),
    ("Archive Vault", 9_800), ("Onboarding Package", 4_500),
)  # fmt: skip

COMPANIES: tuple[tuple[str, str], ...] = (
    ("Ledgerly", "fintech"), ("Copperline Pay", "fintech"), ("Tidal Credit", "fintech"), ("Quillbank", "fintech"),
    ("Fernway Capital", "fintech"), ("Mintgrove", "fintech"), ("Parallel Lending", "fintech"), ("Coinward Treasury",
        "fintech"),
    ("Ostrava Invoice", "fintech"), ("Sable Insurance Tech", "fintech"),
    ("Kestrel Freight", "logistics"), ("Longshore Cargo", "logistics"), ("Drayline", "logistics"),
        ("Northbound Haulage", "logistics"),
    ("Pallet & Pine", "logistics"), ("Velden Shipping", "logistics"), ("Cobblestone Couriers", "logistics"),
        ("Meridian Cold Chain", "logistics"),
    ("Willowcare Clinics", "healthcare"), ("Asterion Labs", "healthcare"), ("Saltmarsh Medical", "healthcare"),
        ("Larkfield Dental Group", "healthcare"),
    ("Corvale Diagnostics", "healthcare"), ("Bluebell Homecare", "healthcare"), ("Heron Physio", "healthcare"),
    ("Grindstone Tooling", "manufacturing"), ("Vantor Pumps", "manufacturing"), ("Halberg Castings", "manufacturing"),
        ("Rookwood Timber", "manufacturing"),
    ("Pinion Bearings", "manufacturing"), ("Ashcombe Glass", "manufacturing"), ("Torrent Valves", "manufacturing"),
        ("Esker Ceramics", "manufacturing"),
    ("Marlow & Finch", "retail"), ("Tinderbox Outdoors", "retail"), ("Petalworks", "retail"), ("Harvest Lane Grocers",
        "retail"),
    ("Juniper Home", "retail"), ("Oddfellow Books", "retail"), ("Cinder & Salt", "retail"),
    ("Brackenridge College", "education"), ("Lumen Tutors", "education"), ("Polyglot Academy", "education"),
        ("Stonegate Training", "education"),
    ("Windhover Energy", "energy"), ("Solace Solar", "energy"), ("Tarn Hydro", "energy"), ("Gridmoor", "energy"),
        ("Peatland Power", "energy"),
    ("Nimbus Payroll", "software"), ("Oakbyte", "software"), ("Threadbare Analytics", "software"), ("Cartwheel Apps",
        "software"),
    ("Sundial Systems", "software"), ("Plumb Robotics", "software"),
    ("Fable & Frame", "media"), ("Undertow Studios", "media"), ("Broadsheet Local", "media"),
    ("Gullwing Hotels", "hospitality"), ("Hearthside Inns", "hospitality"), ("Saffron Table", "hospitality"),
        ("Driftwood Resorts", "hospitality"),
)  # fmt: skip

COUNTRIES: tuple[tuple[str, str, int], ...] = (
    ("United States", "USD", 26), ("United Kingdom", "GBP", 9), ("Germany", "EUR", 9), ("Portugal", "EUR", 4),
    ("Canada", "USD", 6), ("Netherlands", "EUR", 4), ("Ireland", "EUR", 3), ("Sweden", "EUR", 2),
)  # fmt: skip
"""(country, currency its deals may be in, weight)."""

FIRST_NAMES = [
    "Amara",
    "Bastian",
    "Celeste",
    "Dario",
    "Edda",
    "Farid",
    "Greta",
    "Hugo",
    "Imani",
    "Jonas",
    "Keiko",
    "Laszlo",
    "Maren",
    "Nils",
    "Odette",
    "Paolo",
    "Quinn",
    "Rosalind",
    "Samir",
    "Thea",
    "Ulrich",
    "Vera",
    "Wendell",
    "Xenia",
    "Yusuf",
    "Zora",
    "Alasdair",
    "Brigid",
    "Cosmo",
    "Delphine",
    "Emil",
    "Fiona",
    "Gael",
    "Henrike",
    "Isidor",
    "Joana",
    "Kwame",
    "Leonie",
    "Magnus",
    "Noemi",
    "Oskar",
    "Petra",
    "Rafael",
    "Saskia",
    "Tobias",
    "Uma",
    "Viggo",
    "Winona",
    "Yara",
    "Zoltan",
]
LAST_NAMES = [
    "Abernathy",
    "Bellweather",
    "Castellan",
    "Dunmore",
    "Eklund",
    "Fairbairn",
    "Grosvenor",
    "Halloran",
    "Ivarsson",
    "Jankowski",
    "Kallas",
    "Lachlan",
    "Montefiore",
    "Nakagawa",
    "Okonjo",
    "Pellegrini",
    "Quintero",
    "Rasmussen",
    "Sorensen",
    "Thackeray",
    "Underhill",
    "Vasquez",
    "Whitlock",
    "Yamamoto",
    "Zielinski",
    "Arkwright",
    "Bonheur",
    "Chowdhury",
    "Delacroix",
    "Engstrom",
    "Fitzwilliam",
    "Galloway",
    "Hoffmeister",
    "Iqbal",
    "Jorgensen",
    "Kowalczyk",
    "Lindgren",
    "Mbeki",
    "Novotny",
    "Ostrander",
    "Prendergast",
    "Ravindran",
    "Silberman",
    "Tremblay",
    "Ueda",
    "Villanueva",
    "Wainwright",
    "Achebe",
    "Brockhurst",
    "Cavanaugh",
]

TITLES: tuple[tuple[str, int], ...] = (
    ("CEO", 6), ("CFO", 9), ("COO", 6), ("CTO", 7), ("Head of Operations", 14), ("Head of Finance", 10),
        ("IT Director", 10),
    ("Operations Manager", 14), ("Procurement Manager", 9), ("Legal Counsel", 6), ("Compliance Officer", 7),
        ("Office Manager", 6),
    ("Project Lead", 10), ("Business Analyst", 6),
)  # fmt: skip
DECISION_MAKERS = frozenset({"CEO", "CFO", "COO", "CTO", "Head of Operations", "Head of Finance"})

SOURCES: tuple[tuple[str, int, float], ...] = (
    ("referral", 18, 0.7), ("website", 30, 0.0), ("conference", 16, 0.2), ("outbound", 26, -0.4), ("partner", 10, 0.3),
)  # fmt: skip
"""(source, weight, what it adds to the log-odds of winning)."""

COMPANY_TAGS = ("priority", "pilot customer", "reference", "public sector", "multi-site", "newsletter")
CONTACT_TAGS = ("champion", "decision maker", "technical", "newsletter", "met at conference", "blocker")
