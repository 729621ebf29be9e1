"""What a person should look at: codes that records keep, and the sentences people read."""

from kontor.common.values import text

# Why no reminder left by itself.
CREDIT_COVERS = "collections.credit_covers"
NO_ADDRESS = "collections.no_address"
HELD_BACK = "collections.reminder_held_back"

text.register_words(
    {
        CREDIT_COVERS: {
            "de": "Der Kunde hat {free} Guthaben, das diesen Posten deckt. Bitte zuordnen oder erstatten; bis dahin "
            "wird nicht gemahnt.",
            "en": "The customer has a credit of {free} that covers this item. Please allocate or refund it; no "
            "reminder is sent until then.",
        },
        NO_ADDRESS: {
            "de": "Der Kunde hat keine E-Mail-Adresse: von selbst geht keine Mahnung hinaus. Bitte von Hand mahnen.",
            "en": "The customer has no e-mail address: no reminder leaves by itself. Please send one by hand.",
        },
        HELD_BACK: {
            "de": "Die Mahnung ging nicht hinaus, weil sich der Posten geändert hat. Bitte neu ansehen und senden.",
            "en": "The reminder did not leave, for the item has changed. Please look again and send it anew.",
        },
        "collections.details_do_not_add_up": {
            "de": "Die Einzelposten der Sammelbuchung ergeben nicht ihren Betrag. Bitte von Hand zuordnen.",
            "en": "The details of this batch do not add up to its amount. Please allocate it by hand.",
        },
        "collections.details_without_amounts": {
            "de": "Die Sammelbuchung nennt keine Einzelbeträge. Bitte von Hand zuordnen.",
            "en": "This batch names no single amounts. Please allocate it by hand.",
        },
        "collections.details_in_other_currency": {
            "de": "Ein Einzelposten lautet auf eine andere Währung als die Buchung. Bitte von Hand zuordnen.",
            "en": "A detail is in another currency than its entry. Please allocate it by hand.",
        },
        "collections.outgoing_returned": {
            "de": "Eine Zahlung von uns kam zurück. Bitte prüfen.",
            "en": "A payment of ours came back. Please check.",
        },
        "collections.return_unassigned": {
            "de": "Die Bank hat eine Zahlung zurückgegeben, die hier nicht zu finden ist. Bitte prüfen.",
            "en": "The bank returned a payment that is not found here. Please check.",
        },
    }
)
