"""Words on quotes and order confirmations beside those of the invoice: German and English."""

TITLES = {"quote": ("Angebot", "Quote"), "confirmation": ("Auftragsbestätigung", "Order confirmation")}
WORDS = {
    "quote_number": ("Angebotsnummer", "Quote number"),
    "version": ("Version", "Version"),
    "quote_date": ("Datum", "Date"),
    "valid_until": ("Gültig bis", "Valid until"),
    "quoted_on": ("Angebot vom", "Quote of"),
    "accepted_on": ("Angenommen am", "Accepted on"),
    "accepted_by": ("Angenommen von", "Accepted by"),
    "draft": ("Entwurf", "Draft"),
    "terms": ("Konditionen", "Terms"),
    "acceptance": ("Annahme", "Acceptance"),
    "total": ("Gesamtbetrag", "Total"),
    "lump_sum": ("pauschal", "lump sum"),
    "at_cost": ("nach Beleg", "at cost"),
    "page": ("Seite", "Page"),
    "page_of": ("von", "of"),
    "offer": ("Gern bieten wir Ihnen an:", "We are pleased to offer you:"),
    "confirm": (
        "Vielen Dank für Ihren Auftrag. Wir bestätigen ihn zu den Bedingungen unseres Angebots {number} vom {day}, "
        "Version {version}:",
        "Thank you for your order. We confirm it on the terms of our quote {number} of {day}, version {version}:",
    ),
    "valid": ("Das Angebot gilt bis zum {day}.", "The quote is valid until {day}."),
    "net_prices": ("Einzelpreise sind Nettopreise.", "Unit prices are net of VAT."),
    "net_prices_consumer": (
        "Einzelpreise ohne, Gesamtbetrag mit Umsatzsteuer.",
        "Unit prices exclude VAT, the total includes it.",
    ),
    "pay_within": (
        "Zahlbar innerhalb von {days} ab Rechnungsdatum.",
        "Payable within {days} of the date of the invoice.",
    ),
    "skonto": (
        "{percent} Skonto bei Zahlung innerhalb von {days}.",
        "{percent} cash discount if paid within {days}.",
    ),
    "one_day": ("einem Tag", "one day"),
    "many_days": ("{n} Tagen", "{n} days"),
    "all_time_and_material": (
        "Abrechnung nach Aufwand; die Mengen sind geschätzt.",
        "Billed by time and material; quantities are estimated.",
    ),
    "all_fixed_price": ("Alle Preise sind Festpreise.", "All prices are fixed."),
    "fixed_price": ("Festpreis", "Fixed price"),
    "fixed_price_steps": ("Festpreis, berechnet nach Abnahme:", "Fixed price, billed on acceptance:"),
    "time_and_material": (
        "Nach Aufwand, Menge geschätzt",
        "Time and material, quantity estimated",
    ),
    "time_and_material_capped": (
        "Nach Aufwand, höchstens {cap}",
        "Time and material, at most {cap}",
    ),
    "expenses": ("Auslagen nach Beleg", "Expenses at cost"),
    "expenses_capped": ("Auslagen nach Beleg, höchstens {cap}", "Expenses at cost, at most {cap}"),
    "instead_of": ("statt {amount}", "instead of {amount}"),
    "retainer": ("Monatlich ab {day}", "Monthly from {day}"),
    "accepted": (
        "Angenommen von {name} am {moment}.",
        "Accepted by {name} on {moment}.",
    ),
    "hash": ("Prüfsumme des angenommenen Textes (SHA-256)", "Checksum of the accepted text (SHA-256)"),
    "questions": (
        "Für Fragen ist {name} gern für Sie da.",
        "Should you have questions, {name} is glad to help.",
    ),
    "regards": ("Freundliche Grüße", "Kind regards"),
    "is_draft": (
        "Dies ist ein Entwurf und noch kein Angebot.",
        "This is a draft and not a quote yet.",
    ),
}
# Why no VAT is charged, by category (§ 14 (4) no. 8 UStG says it of the invoice; the quote says it before). Category E
# has many grounds: the seller's own is named.
REASONS = {
    "AE": "VATEX-EU-AE",
    "K": "VATEX-EU-IC",
    "G": "VATEX-EU-G",
    "O": "VATEX-EU-O",
}
