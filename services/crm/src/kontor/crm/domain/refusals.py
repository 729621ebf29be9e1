"""What crm refuses, and what it tells people to do next."""

from kontor.common.values.errors import InvalidInput, NotFound, RuleViolated


class LeadNotOpen(RuleViolated):
    code = "crm.lead_not_open"
    texts = {
        "de": "Diese Anfrage ist schon abgeschlossen und kann nicht mehr geändert werden.",
        "en": "This lead is closed and cannot be changed any more.",
    }
    cure = {"de": "Eine neue Anfrage anlegen.", "en": "Create a new lead."}


class CustomerMissing(InvalidInput):
    code = "crm.customer_missing"
    texts = {
        "de": "Bitte einen vorhandenen Kunden wählen oder die Daten eines neuen angeben.",
        "en": "Please choose a known customer or give the data of a new one.",
    }


class LeitwegIdInvalid(InvalidInput):
    code = "crm.leitweg_id_invalid"
    texts = {
        "de": "Die Leitweg-ID stimmt nicht (Form oder Prüfziffer). Bitte beim Auftraggeber nachfragen.",
        "en": "The Leitweg-ID is wrong (form or check digits). Please ask the buyer for it.",
    }


class LeitwegIdRequired(InvalidInput):
    code = "crm.leitweg_id_required"
    texts = {
        "de": "Öffentliche Auftraggeber brauchen eine Leitweg-ID für ihre Rechnungen.",
        "en": "Public bodies need a Leitweg-ID for their invoices.",
    }
    cure = {
        "de": "Die Leitweg-ID beim Auftraggeber erfragen und beim Kunden eintragen.",
        "en": "Ask the public body for its Leitweg-ID and enter it at the customer.",
    }


class PeppolIdRequired(InvalidInput):
    code = "crm.peppol_id_required"
    texts = {
        "de": "Über Peppol geht es nur mit der Teilnehmerkennung des Kunden, zum Beispiel 0204:04011000-12345-03.",
        "en": "Peppol needs the customer's participant identifier, for example 0204:04011000-12345-03.",
    }
    cure = {
        "de": "Die Teilnehmerkennung eintragen oder den Weg E-Mail wählen.",
        "en": "Enter the participant identifier, or choose the channel e-mail.",
    }


class BuyerVatIdRequired(InvalidInput):
    code = "crm.buyer_vat_id_required"
    texts = {
        "de": "Für diese Steuerkategorie ({category}) fehlt die USt-IdNr. des Kunden. Bitte beim Kunden eintragen.",
        "en": "This VAT category ({category}) needs the customer's VAT id. Please add it to the customer.",
    }


class BuyerIdRequired(InvalidInput):
    code = "crm.buyer_id_required"
    texts = {
        "de": "Für die Umkehr der Steuerschuld (§ 13b UStG) fehlt beim Kunden die USt-IdNr. oder die Registernummer.",
        "en": "Reverse charge (§ 13b UStG) needs the customer's VAT id or registration number. Please add one of them.",
    }
    cure = {"de": "Eine von beiden beim Kunden eintragen.", "en": "Enter one of them at the customer."}


class QuoteNotOpen(RuleViolated):
    code = "crm.quote_not_open"
    texts = {
        "de": "Dieses Angebot ist schon beantwortet. Bitte ein neues Angebot anlegen.",
        "en": "This quote has been answered already. Please create a new quote.",
    }


class QuoteNotSent(RuleViolated):
    code = "crm.quote_not_sent"
    texts = {
        "de": "Dieses Angebot liegt dem Kunden nicht in dieser Fassung vor. Bitte die letzte Mail verwenden.",
        "en": "The customer does not hold the quote in this version. Please use the latest mail.",
    }


class QuoteHasNoLink(RuleViolated):
    code = "crm.quote_has_no_link"
    texts = {
        "de": "Dieses Angebot hat keinen gültigen Link. Bitte es (noch einmal) senden.",
        "en": "This quote has no link that is valid. Please send it (again).",
    }


class QuoteOnItsWay(RuleViolated):
    code = "crm.quote_on_its_way"
    texts = {
        "de": "Dieses Angebot geht gleich hinaus. Bis dahin lässt es sich zurückrufen.",
        "en": "This quote is about to leave. Until then it can be called back.",
    }
    cure = {
        "de": "Einen Augenblick warten, oder das Angebot zurückrufen und neu senden.",
        "en": "Wait a moment, or call the quote back and send it anew.",
    }


class NothingToCallBack(RuleViolated):
    code = "crm.nothing_to_call_back"
    texts = {
        "de": "Hier wartet kein Brief mehr: er ist schon hinaus oder wurde zurückgerufen.",
        "en": "No letter waits here any more: it has left already or was called back.",
    }
    cure = {
        "de": "Ist das Angebot beim Kunden, kann der Link gesperrt oder eine neue Version gesendet werden.",
        "en": "When the customer has the quote, its link can be revoked or a new version sent.",
    }


class LetterWithoutLink(InvalidInput):
    code = "crm.letter_without_link"
    texts = {
        "de": "Im Text fehlt {link}: dort steht später die Adresse des Angebots.",
        "en": "The text lacks {link}: the address of the quote will stand there.",
    }
    cure = {
        "de": "{link} in den Text schreiben, am besten in eine eigene Zeile.",
        "en": "Write {link} into the text, best on a line of its own.",
    }


class QuoteLinkMissing(NotFound):
    code = "crm.quote_link_missing"
    texts = {
        "de": "Zu diesem Angebot gibt es keinen gültigen Link. Bitte es (noch einmal) senden.",
        "en": "There is no valid link to this quote. Please send it (again).",
    }


class QuoteExpired(RuleViolated):
    code = "crm.quote_expired"
    texts = {
        "de": "Die Bindefrist des Angebots ist abgelaufen. Bitte beim Anbieter nachfragen.",
        "en": "The quote has expired. Please ask the seller for a new one.",
    }


class CustomerOrOpportunity(InvalidInput):
    code = "crm.customer_or_opportunity"
    texts = {
        "de": "Bitte genau eines angeben: die Chance oder den Kunden.",
        "en": "Please give exactly one: the opportunity or the customer.",
    }


class MilestonesDoNotAddUp(InvalidInput):
    code = "crm.milestones_do_not_add_up"
    texts = {
        "de": "Die Meilensteine ergeben zusammen nicht den Preis der Position ({net}).",
        "en": "The milestones do not add up to the price of the line ({net}).",
    }
    cure = {
        "de": "Die Beträge der Meilensteine auf den Preis der Position bringen.",
        "en": "Bring the milestones' amounts to the price of the line.",
    }


class MilestonesOnlyForFixedPrice(InvalidInput):
    code = "crm.milestones_only_for_fixed_price"
    texts = {
        "de": "Meilensteine gibt es nur bei Festpreispositionen, dort mindestens einen.",
        "en": "Only fixed-price lines have milestones, and they need at least one.",
    }
    cure = {
        "de": "Das Abrechnungsmodell ändern oder die Meilensteine weglassen.",
        "en": "Change the billing model, or leave the milestones out.",
    }


class CapOnlyForWork(InvalidInput):
    code = "crm.cap_only_for_work"
    texts = {
        "de": "Eine Obergrenze gibt es nur nach Aufwand (Zeit oder Auslagen); hier bitte den Preis selbst senken.",
        "en": "Only time and material and expenses have a cap; please lower the price itself here.",
    }


class AcceptanceNeedsName(InvalidInput):
    code = "crm.acceptance_needs_name"
    texts = {
        "de": "Bitte den Namen der Person angeben, die das Angebot annimmt.",
        "en": "Please give the name of the person who accepts the quote.",
    }


class RetainerNeedsStart(InvalidInput):
    code = "crm.retainer_needs_start"
    texts = {
        "de": "Ein monatlicher Abruf braucht den ersten Tag seines ersten Monats und ganze Monate.",
        "en": "A retainer needs the first day of its first month and whole months.",
    }
    cure = {
        "de": "retainer_from auf den Monatsersten und die Menge auf ganze Monate setzen.",
        "en": "Set retainer_from to the first of a month and the quantity to whole months.",
    }


class AmountNotPositive(InvalidInput):
    code = "crm.amount_not_positive"
    texts = {"de": "Der Betrag muss größer als null sein.", "en": "The amount must be greater than zero."}
    cure = {"de": "Einen Betrag über null angeben.", "en": "Give an amount above zero."}


class VatRateContradictsCategory(InvalidInput):
    code = "crm.vat_rate_contradicts_category"
    texts = {
        "de": "Satz und Kategorie der Steuer passen nicht zusammen: S braucht mehr als null, alle anderen null.",
        "en": "VAT rate and category do not fit: S needs a rate above zero, all others zero.",
    }
    cure = {
        "de": "Entweder S mit einem Satz über null wählen oder die passende Kategorie mit 0.",
        "en": "Choose S with a rate above zero, or the fitting category with 0.",
    }


class CurrencyNotSupported(InvalidInput):
    code = "crm.currency_not_supported"
    texts = {"de": "Angebote werden in Euro geschrieben.", "en": "Quotes are written in euro."}
    cure = {"de": "Alle Beträge in EUR angeben.", "en": "Give all amounts in EUR."}


class WorkIsCountedInHours(InvalidInput):
    code = "crm.work_is_counted_in_hours"
    texts = {
        "de": "Nach Aufwand wird in Stunden gerechnet (HUR). Bitte Menge und Preis je Stunde angeben.",
        "en": "Time and material is counted in hours (HUR). Please give quantity and price per hour.",
    }


class UnitIsPackage(InvalidInput):
    code = "crm.unit_is_package"
    texts = {
        "de": "{unit} ist in der Codeliste eine Verpackung. Üblich sind HUR (Stunde), DAY (Tag), MON, C62 (Stück).",
        "en": "{unit} is a kind of package in the code list. Usual ones are HUR (hour), DAY (day), MON, C62 (piece).",
    }


class QuoteVersionUnknown(NotFound):
    code = "crm.quote_version_unknown"
    texts = {
        "de": "Diese Version des Angebots wurde nicht versandt.",
        "en": "This version of the quote was not sent.",
    }
    cure = {
        "de": "Eine der versandten Versionen nennen, oder keine für das Angebot, wie es jetzt ist.",
        "en": "Name one of the versions that were sent, or none for the quote as it is now.",
    }


class QuoteNotAccepted(RuleViolated):
    code = "crm.quote_not_accepted"
    texts = {
        "de": "Eine Auftragsbestätigung gibt es, sobald der Kunde das Angebot angenommen hat.",
        "en": "There is an order confirmation as soon as the customer has accepted the quote.",
    }
    cure = {
        "de": "Die Antwort des Kunden abwarten; bis dahin gibt es das Angebot als PDF.",
        "en": "Wait for the customer's answer; until then there is the quote as PDF.",
    }
