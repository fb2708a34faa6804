"""German column headers, file names and stages, as data beside the English ones (folded: `geschaftlich`)."""

from __future__ import annotations

from crm_core.entities import Kind

_COMPANY = "firma|firmenname|unternehmen|kunde|kundenname|organisation|firma name"
_OWNER = "kundenbetreuer|betreuer|verantwortlich|verantwortlicher|zustandig|vertriebsmitarbeiter|verkaufer|besitzer"
_CONTACT = "ansprechpartner|kontakt|kontaktperson"
_NOTES = "notizen|notiz|bemerkung|bemerkungen|kommentar|beschreibung|anmerkung|anmerkungen"
_CREATED = "erstellt|erstellt am|angelegt|angelegt am|erstelldatum|kunde seit"
_TAGS = "kategorien|kategorie|schlagworte|stichworte"

GERMAN: dict[Kind, dict[str, str]] = {
    Kind.CONTACT: {
        "external_id": "kundennummer|nr|nummer", "name": f"vollstandiger name|{_CONTACT}", "name.first": "vorname",
        "name.last": "nachname|familienname", "name.middle": "weitere vornamen",
        "email": "email adresse|mailadresse|email 2 adresse|email 3 adresse",
        "phone": (
            "telefon|telefonnummer|tel nr|mobil|handy|mobiltelefon|telefon geschaftlich|telefon privat|"
            "telefon firma|rufnummer|festnetz"
        ),
        "title": "funktion|berufsbezeichnung|stelle", "company": _COMPANY, "owner": _OWNER, "notes": _NOTES,
        "created": _CREATED, "tags": _TAGS,
    },
    Kind.COMPANY: {
        "external_id": "kundennummer|nr|nummer", "name": _COMPANY, "industry": "branche",
        "size": "mitarbeiter|mitarbeiterzahl|anzahl mitarbeiter|beschaftigte", "website": "webseite|internet",
        "country": "land", "owner": _OWNER, "notes": _NOTES, "created": _CREATED, "tags": _TAGS,
    },
    Kind.DEAL: {
        "external_id": "angebotsnummer|nr|nummer|vorgangsnummer",
        "title": "bezeichnung|titel|angebot|projekt|verkaufschance|vorgang", "company": _COMPANY, "contact": _CONTACT,
        "value": "betrag|wert|summe|angebotssumme|auftragswert|volumen|umsatz|auftragssumme", "currency": "wahrung",
        "probability": "wahrscheinlichkeit|chance", "closed": "abschlussdatum|abgeschlossen am",
        "expected_close": "erwarteter abschluss|geplanter abschluss|voraussichtlicher abschluss",
        "stage": "verkaufsphase|stufe", "status": "stand", "owner": _OWNER, "created": _CREATED, "tags": _TAGS,
        "source": "quelle|herkunft", "products": "produkt|produkte", "reason": "grund|verlustgrund",
    },
    Kind.ACTIVITY: {
        "type": "art|typ|aktivitat", "contact": _CONTACT, "company": _COMPANY, "subject": "betreff|thema",
        "content": f"inhalt|{_NOTES}", "timestamp": "datum|zeitpunkt", "owner": _OWNER, "done": "erledigt",
    },
    Kind.TASK: {
        "title": "aufgabe|betreff", "due": "fallig|fallig am|falligkeit|termin", "done": "erledigt",
        "contact": _CONTACT, "company": _COMPANY, "owner": _OWNER,
    },
    Kind.PRODUCT: {"name": "produkt|artikel|bezeichnung", "price": "preis|einzelpreis|listenpreis",
        "currency": "wahrung", "external_id": "artikelnummer"},
}  # fmt: skip

DECISIVE: dict[Kind, str] = {
    Kind.CONTACT: "vorname|nachname|telefon|mobil|email adresse|funktion",
    Kind.COMPANY: "branche|mitarbeiter|mitarbeiterzahl|anzahl mitarbeiter|kunde seit",
    Kind.DEAL: "abschlussdatum|betrag|angebotssumme|phase|verkaufsphase|wahrscheinlichkeit|auftragswert",
    Kind.ACTIVITY: "aktivitat",
    Kind.TASK: "aufgabe|fallig|fallig am",
    Kind.PRODUCT: "artikel|artikelnummer|listenpreis|einzelpreis",
}
FILE_WORDS: dict[Kind, str] = {
    Kind.CONTACT: "ansprechpartner|personen", Kind.COMPANY: "kunden|firmen|unternehmen",
    Kind.DEAL: "angebote|verkaufschancen|vorgange|projekte", Kind.ACTIVITY: "aktivitaten|besuche|anrufe",
    Kind.TASK: "aufgaben", Kind.PRODUCT: "produkte|artikel|preisliste",
}  # fmt: skip
STAGES = {"interessent": "lead", "anfrage": "lead", "qualifiziert": "qualified", "angebot": "proposal",
    "angebot abgegeben": "proposal", "angebot versendet": "proposal", "verhandlung": "negotiation",
    "in verhandlung": "negotiation", "abgeschlossen": "closed_won", "auftrag": "closed_won",
    "abgelehnt": "closed_lost", "abgesagt": "closed_lost"}  # fmt: skip
"""German stages (as `words`) -> our stage keys; `gewonnen` and `verloren` stand with the English ones."""
