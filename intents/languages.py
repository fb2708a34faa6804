"""Which language a message is in, when it is plainly not English: told by its small words and its script."""

from __future__ import annotations

import re
import unicodedata


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_FOREIGN: dict[str, frozenset[str]] = {
    "German": _words("""
        abschluss alle am anrufen auf beim bitte das dem den der des die du ein eine einem einen erstelle es für
        geschäft geschäfte gestern gibt habe haben hat heute ich ihr im ist kunde kunden lösche mal mein meine mir
        mit morgen nach nicht oder schließe sie sind und verschiebe viele von was welche welcher wer wie wir wo zeig
        zeige zu umsatz monat monats quartal jahr pro
    """),
    "French": _words("""
        affaires appel aujourd'hui avec avez avons bonjour client clients combien dans de demain des du elle elles
        est et hier il ils je la le les ma merci mes moi mon montre montrez nous ou pas pour que quel quelle quels
        chiffre mois année trimestre par
        qui quoi sont supprime supprimer sur tous toutes tu un une ventes vous
    """),
    "Spanish": _words("""
        ayer borra cliente clientes con cuál cuántas cuántos de del el elimina en es gracias hola hoy la las llamada
        los mañana mi mis muestra muéstrame negocios no nosotros o oportunidades para por que quién qué son tenemos
        mes año trimestre
        tengo todas todos tú un una unas unos usted ventas y yo
    """),
    "Portuguese": _words("""
        amanhã apaga as cliente clientes com da das do dos e em eu exclua hoje ligação meus minhas mostra mostre
        negócios não nós o obrigado olá ontem os ou para por qual quantas quantos que quem são temos tenho todas
        mês ano trimestre
        todos um uma umas uns vendas você é
    """),
    "Italian": _words("""
        abbiamo affari cancella che chi chiamata ciao cliente clienti con del della di domani e elimina gli grazie
        ho ieri il in io la le lo mie miei mostra mostrami noi non o oggi per quale quante quanti sono trattative
        fatturato mese anno trimestre nel nella
        tutte tutti un una uno vendite voi è
    """),
    "Dutch": _words("""
        alle alsjeblieft de deze een en gesprek gisteren hebben heeft het hoeveel ik is jij jullie klant klanten
        omzet maand jaar kwartaal per
        laat met mijn morgen naar niet of op toon van vandaag verwijder voor waar wat welke wie wij zien zij zijn
    """),
}
_ENGLISH = _words("""
    a add all an and are as at by call can close create customer deal deals delete did do does for from has have how
    i in is it log lost many me move my not note of on or show task that the this to today tomorrow was we what
    where which who will with won yesterday you per by each
""")
_SHARED = _ENGLISH | _words("met per die des men pour sur or an son ten par mes no")
"""Words of English too: alone they make no message foreign, "revenue per month in 2017" least of all."""


def foreign_language(text: str) -> str | None:
    """The language of a message that is not English; None when unsure."""
    letters = [char for char in text if char.isalpha()]
    if len(letters) >= 4 and sum(not _latin(char) for char in letters) > len(letters) / 2:
        return "another script"
    words = re.findall(r"[^\W\d_]+(?:'[^\W\d_]+)?", text.casefold())
    english = sum(word in _ENGLISH for word in words)
    counts = {name: sum(word in known for word in words) for name, known in _FOREIGN.items()}
    best = max(counts, key=lambda name: counts[name])
    own = any(word in _FOREIGN[best] and word not in _SHARED for word in words)
    return best if own and counts[best] >= 2 and counts[best] > english else None


def _latin(char: str) -> bool:
    return ord(char) < 0x250 or "LATIN" in unicodedata.name(char, "")
