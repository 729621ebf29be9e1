"""Why a file that came in waits for a person, German and English: what it is, and what to do.

Codes are stable: they stand in rows and are what lists are filtered by.
"""

TROUBLES = {
    "facts_missing": (
        "Die E-Rechnung nennt nicht alle nötigen Angaben; bitte ergänzen oder beim Lieferanten eine neue anfordern",
        "The e-invoice lacks facts that are needed; please add them or ask the supplier for a new one",
    ),
    "not_an_invoice": (
        "Eine Datei unbekannter Art; bitte herunterladen und prüfen, dann abtippen oder zurückweisen",
        "A file of an unknown kind; please download and look at it, then type it in or reject it",
    ),
    "picture": (
        "Ein Foto oder Scan; bitte Nummer, Datum, Lieferant und Beträge abtippen",
        "A photo or scan; please type in number, date, supplier and amounts",
    ),
    "pdf_without_invoice": (
        "PDF ohne eingebettete E-Rechnung; bitte abtippen",
        "A PDF without an e-invoice inside; please type it in",
    ),
    "pdf_portfolio": (
        "Eine PDF-Mappe mit mehreren Dateien; bitte die Rechnungen einzeln speichern und hochladen",
        "A PDF portfolio of several files; please save the invoices one by one and upload them",
    ),
    "office_document": (
        "Ein Dokument aus Word, Excel oder einem ähnlichen Programm; bitte öffnen und abtippen",
        "A document of Word, Excel or a similar program; please open it and type it in",
    ),
    "web_page": (
        "Eine Webseite (HTML), keine E-Rechnung; bitte mit Vorsicht öffnen und abtippen",
        "A web page (HTML), no e-invoice; please open it with care and type it in",
    ),
    "plain_text": (
        "Reiner Text, keine E-Rechnung; bitte prüfen und abtippen oder zurückweisen",
        "Plain text, no e-invoice; please look at it and type it in or reject it",
    ),
    "edifact": (
        "Eine EDIFACT-Nachricht; sie wird nicht gelesen. Bitte abtippen oder eine E-Rechnung nach EN 16931 anfordern",
        "An EDIFACT message; it is not read. Please type it in or ask for an e-invoice under EN 16931",
    ),
    "mail_without_invoice": (
        "E-Mail ohne Rechnung im Anhang; bitte lesen und abtippen oder zurückweisen",
        "A mail without an attached invoice; please read it and type it in or reject it",
    ),
    "encrypted_mail": (
        "Verschlüsselte oder mit S/MIME verpackte E-Mail; bitte im Mailprogramm öffnen und die Rechnung einzeln "
        "hochladen",
        "An encrypted mail, or one wrapped by S/MIME; please open it in your mail program and upload the invoice alone",
    ),
    "outlook_attachment": (
        "winmail.dat (Outlook) ist hier nicht lesbar; bitte den Absender um PDF oder XML bitten",
        "winmail.dat (Outlook) cannot be read here; please ask the sender for PDF or XML",
    ),
    "outlook_mail": (
        "Eine gespeicherte Outlook-Nachricht (.msg) ist hier nicht lesbar; bitte als .eml speichern oder die Rechnung "
        "einzeln hochladen",
        "A saved Outlook message (.msg) cannot be read here; please save it as .eml or upload the invoice alone",
    ),
    "broken_mail": (
        "Die E-Mail lässt sich nicht öffnen; bitte im Mailprogramm öffnen und die Rechnung einzeln hochladen",
        "The mail cannot be opened; please open it in your mail program and upload the invoice alone",
    ),
    "zugferd_1": (
        "ZUGFeRD 1 ist keine E-Rechnung nach EN 16931; bitte abtippen",
        "ZUGFeRD 1 is not an e-invoice under EN 16931; please type it in",
    ),
    "other_document": (
        "XML, aber keine Rechnung (vielleicht eine Bestellung); bitte prüfen und zurückweisen oder abtippen",
        "XML, but no invoice (maybe an order); please look at it and reject it or type it in",
    ),
    "empty_envelope": (
        "Eine Netz-Zustellung (SBDH) ohne lesbares Dokument darin; bitte den Absender um eine neue bitten",
        "A delivery by network (SBDH) without a readable document inside; please ask the sender for a new one",
    ),
    "encrypted_pdf": (
        "Das PDF ist mit einem Kennwort geschützt; bitte ohne Kennwort anfordern oder öffnen und abtippen",
        "The PDF is locked with a password; please ask for one without, or open it and type it in",
    ),
    "broken_pdf": (
        "Das PDF ist beschädigt; bitte beim Lieferanten neu anfordern",
        "The PDF is damaged; please ask the supplier for it again",
    ),
    "pdf_too_complex": (
        "Das PDF hat zu viele Seiten oder Objekte; bitte abtippen",
        "The PDF has too many pages or objects; please type it in",
    ),
    "too_many_attachments": (
        "Das PDF hat zu viele Anhänge; bitte die Rechnung einzeln anfordern",
        "The PDF has too many attachments; please ask for the invoice alone",
    ),
    "broken_xml": (
        "Das XML ist beschädigt; bitte beim Lieferanten neu anfordern",
        "The XML is damaged; please ask the supplier for it again",
    ),
    "doctype": (
        "Das XML enthält eine DTD und wird deshalb nicht gelesen; bitte beim Lieferanten ohne DTD anfordern",
        "The XML has a DTD and therefore is not read; please ask the supplier for one without",
    ),
    "encoding": (
        "Das XML hat eine unzulässige Kodierung; bitte beim Lieferanten in UTF-8 anfordern",
        "The XML has an encoding that is not allowed; please ask the supplier for UTF-8",
    ),
    "too_deep": (
        "Die Datei ist zu tief verschachtelt; bitte die Rechnung einzeln anfordern",
        "The file is nested too deeply; please ask for the invoice alone",
    ),
    "too_large": (
        "Die Datei ist zu groß, um sie zu lesen (20 MB, E-Mails 40 MB, auch ausgepackt); bitte abtippen oder die "
        "Rechnung ohne ihre Anlagen anfordern",
        "The file is too large to be read (20 MB, mails 40 MB, unpacked too); please type it in or ask for the "
        "invoice without its annexes",
    ),
    "archive": (
        "Archive (zip, gz …) werden nicht geöffnet; bitte auspacken und die Rechnungen einzeln hochladen",
        "Archives (zip, gz …) are not opened; please unpack it and upload the invoices one by one",
    ),
    "empty": (
        "Die Datei ist leer; bitte beim Lieferanten neu anfordern",
        "The file is empty; please ask the supplier for it again",
    ),
    "took_too_long": (
        "Das Lesen hat zu lange gedauert; bitte noch einmal lesen lassen oder abtippen",
        "Reading took too long; please have it read again or type it in",
    ),
    "worker_died": (
        "Das Lesen ist mehrmals abgebrochen; bitte noch einmal lesen lassen oder abtippen",
        "Reading broke off several times; please have it read again or type it in",
    ),
    "file_missing": (
        "Die Datei fehlt in der Ablage; bitte den Betreiber verständigen",
        "The file is missing in the store; please tell the operator",
    ),
    "not_read_in_time": (
        "Noch nicht gelesen; kommt die Antwort später, wird sie übernommen",
        "Not read yet; when the answer comes later, it is taken over",
    ),
}
