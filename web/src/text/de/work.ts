import { plural } from '../plural';

export const work = {
  home: {
    title: (p: { name: string }) => `Hallo ${p.name}`, waits: 'Wartet jetzt', nothing: 'Nichts wartet. Guter Zeitpunkt für einen Kaffee.', outside: 'Offene Forderungen', days: 'Tage', book: 'Zeiten der Woche buchen',
    stuck: (p: { n: number }) => plural('de', p.n, { one: '# Rechnung kam nicht an', other: '# Rechnungen kamen nicht an' }), fix: 'Beheben',
    review: (p: { n: number }) => plural('de', p.n, { one: '# Entwurf zu prüfen', other: '# Entwürfe zu prüfen' }), check: 'Prüfen',
    bank: (p: { n: number }) => plural('de', p.n, { one: '# Zahlung ohne Rechnung', other: '# Zahlungen ohne Rechnung' }), match: 'Zuordnen',
    issue: (p: { n: number }) => plural('de', p.n, { one: '# Entwurf freigegeben', other: '# Entwürfe freigegeben' }), doIssue: 'Ausstellen',
    overdue: (p: { n: number }) => plural('de', p.n, { one: '# Rechnung überfällig', other: '# Rechnungen überfällig' }),
    leads: (p: { n: number }) => plural('de', p.n, { one: '# neue Anfrage', other: '# neue Anfragen' }), answer: 'Beantworten',
    expiring: (p: { n: number }) => plural('de', p.n, { one: '# Angebot läuft in dieser Woche ab', other: '# Angebote laufen in dieser Woche ab' }), askAgain: 'Nachfassen',
    hours: (p: { n: number }) => plural('de', p.n, { one: '# Zeiteintrag zu prüfen', other: '# Zeiteinträge zu prüfen' }),
    rejected: (p: { n: number }) => plural('de', p.n, { one: '# Zeiteintrag kam zurück', other: '# Zeiteinträge kamen zurück' }),
    unsent: (p: { n: number }) => plural('de', p.n, { one: '# Zeiteintrag nicht eingereicht', other: '# Zeiteinträge nicht eingereicht' }), submit: 'Einreichen',
    projects: (p: { n: number }) => plural('de', p.n, { one: '# laufendes Projekt', other: '# laufende Projekte' }), look: 'Ansehen',
  },
  customers: {
    name: 'Name', city: 'Ort', contact: 'Ansprechperson', format: 'Rechnungsformat', find: 'Name oder Nummer', create: 'Neuer Kunde', data: 'Stammdaten', none: 'Noch nichts.', account: 'Kundenkonto', standard: 'Wie üblich',
    empty: 'Noch kein Kunde. Der erste entsteht hier oder aus einer Anfrage.', leitwegNote: 'Bei Behörden, steht in der Bestellung.',
    count: (p: { n: number }) => plural('de', p.n, { one: '# Kunde', other: '# Kunden' }), days: (p: { n: number }) => plural('de', p.n, { one: '# Tag', other: '# Tage' }),
    fields: {
      name: 'Name', kind: 'Art', address: 'Anschrift', street: 'Straße und Hausnummer', postcode: 'PLZ', city: 'Ort', country: 'Land', contact_name: 'Ansprechperson', email: 'E-Mail', phone: 'Telefon', vat_id: 'USt-IdNr.',
      invoice_format: 'Rechnungsformat', delivery_channel: 'Zustellung', leitweg_id: 'Leitweg-ID', buyer_reference: 'Referenz des Kunden', peppol_id: 'Peppol-ID', payment_days: 'Zahlungsziel', discount_percent: 'Skonto %', discount_days: 'Skontotage', external_id: 'Fremde Nummer', language: 'Sprache',
    },
  },
  quotes: {
    create: 'Neues Angebot', begin: 'Anlegen und weiterschreiben', find: 'Nummer oder Titel', empty: 'Noch kein Angebot.', unnumbered: 'Ohne Nummer', created: 'Angelegt', valid: 'Gültig bis', version: 'Version', model: 'Abrechnung', seller: 'Absender',
    count: (p: { n: number }) => plural('de', p.n, { one: '# Angebot', other: '# Angebote' }), cap: (p: { amount: string }) => `höchstens ${p.amount}`, capField: 'Höchstens', retainerFrom: 'Ab Monat', amount: 'Betrag',
    send: 'Senden', didSend: 'Das Angebot ist unterwegs.', sendNote: (p: { customer: string; net: string; day: string }) => `${p.customer} bekommt einen Link zum Angebot über ${p.net} netto, gültig bis ${p.day}.`,
    written: 'Geschrieben', seen: 'Vom Kunden geöffnet', acceptedBy: (p: { name: string; version: number }) => `${p.name}, Version ${p.version}`, waitsForSending: 'wartet auf den Versand', waitsForYes: 'wartet auf den Kunden', until: (p: { day: string }) => `gültig bis ${p.day}`,
    firstLine: 'Erste Leistung', addLine: 'Zeile', pasteNote: 'Zeilen aus einer Tabelle lassen sich einfügen: Text, Menge, Preis.', addMilestone: 'Meilenstein', milestone: (p: { n: number }) => `Meilenstein ${p.n}`, removeMilestone: (p: { n: number }) => `Meilenstein ${p.n} entfernen`,
    up: 'Nach oben', down: 'Nach unten', copyLine: 'Verdoppeln', removeLine: 'Entfernen', saving: 'Wird gesichert', unsaved: 'Noch nicht gesichert', incomplete: 'Gesichert wird, sobald jede Zeile Text und Preis hat.', savedNow: 'Gesichert', done: 'Fertig', saveVersion: 'Als neue Version speichern',
    fields: { title: 'Titel', introduction: 'Einleitung', valid_until: 'Gültig bis', payment_days: 'Zahlungsziel in Tagen', lines: 'Positionen' },
  },
  pipeline: {
    enquiries: 'Anfragen', newLead: 'Neue Anfrage', noLeads: 'Keine neue Anfrage.', none: 'Nichts auf dieser Stufe.', age: (p: { n: number }) => (p.n === 0 ? 'von heute' : plural('de', p.n, { one: 'seit # Tag', other: 'seit # Tagen' })),
    seen: (p: { day: string }) => `geöffnet am ${p.day}`, unseen: 'noch nicht geöffnet', qualify: 'Qualifizieren', lose: 'Absagen', didQualify: 'Qualifiziert.', didLose: 'Abgesagt.',
    newCustomer: 'Ein neuer Kunde wird angelegt; wer schon Kunde ist, lässt sich oben auswählen.', opportunity: 'Vorhaben', value: 'Erwarteter Wert, netto', about: 'Worum geht es?', company: 'Firma', noteField: 'Notiz',
  },
  projects: {
    lead: 'Leitung', since: 'Seit', find: 'Nummer oder Name', empty: 'Noch kein Projekt. Das erste beginnt mit einem angenommenen Angebot.', count: (p: { n: number }) => plural('de', p.n, { one: '# Projekt', other: '# Projekte' }),
    margin: 'Marge', budget: 'Abweichung vom Budget', quote: 'Angebot', positions: 'Positionen', budgetNet: 'Budget netto', billed: 'Abgerechnet', nothingBilled: 'Noch nichts abgerechnet.', hours: 'Letzte Zeiten', noHours: 'Noch keine Zeiten.', more: 'Mehr zeigen',
    milestones: 'Meilensteine', report: 'Melden', didReport: 'Gemeldet; der Kunde wird um Abnahme gebeten.', reportNote: 'Der Kunde bekommt einen Link, über den er abnimmt oder ablehnt.', evidence: 'Nachweis',
    accept: 'Abnahme eintragen', didAccept: 'Abgenommen.', by: 'Abgenommen von', defectsField: 'Mängel', defects: (p: { text: string }) => `Mängel: ${p.text}`, acceptedBy: (p: { who: string; when: string }) => `abgenommen von ${p.who}, ${p.when}`, reachedAt: (p: { when: string }) => `gemeldet ${p.when}, wartet auf Abnahme`,
    team: 'Team', noTeam: 'Noch niemand. Zeiten bucht, wer zum Team gehört.', addMember: 'Hinzufügen', person: 'Person', pickPerson: 'Bitte eine Person aus der Liste wählen.',
  },
  time: {
    week: (p: { week: number; year: string }) => `KW ${p.week} · ${p.year}`, before: 'Vorige Woche', after: 'Nächste Woche', today: 'Diese Woche', total: (p: { hours: string }) => `${p.hours} Stunden`, submit: 'Einreichen', didSubmit: 'Eingereicht.', nothingToSubmit: 'Nichts einzureichen in dieser Woche.',
    days: 'Tage', row: 'Projekt / Position', sum: 'Summe', addRow: 'Zeile hinzufügen', pick: 'Projekt wählen', note: (p: { day: string; row: string }) => `Notiz, ${p.day}, ${p.row}`, unreadable: 'Eine Dauer wie 1,5 oder 1:30 oder 90m.', empty: 'Noch kein Projekt. Die Projektleitung trägt ins Team ein.',
    noteColumn: 'Notiz', hours: 'Stunden', nothingToReview: 'Nichts zu prüfen.', count: (p: { n: number }) => plural('de', p.n, { one: '# Eintrag', other: '# Einträge' }), approve: (p: { n: number }) => `${p.n} freigeben`,
    didApprove: (p: { n: number }) => plural('de', p.n, { one: '# Eintrag freigegeben.', other: '# Einträge freigegeben.' }), didReject: (p: { n: number }) => plural('de', p.n, { one: '# Eintrag zurückgegeben.', other: '# Einträge zurückgegeben.' }),
    quick: 'Schnell buchen', quickExample: '1,5 #hafen /konzept Workshop vorbereitet', notBillable: 'nicht abrechenbar', missing: { amount: 'Wie lange? Zum Beispiel 1,5 oder 8-12.30.', target: 'Worauf? Zum Beispiel #hafen.' },
    waiting: (p: { n: number }) => plural('de', p.n, { one: '# Eintrag wartet auf die Verbindung.', other: '# Einträge warten auf die Verbindung.' }), saved: 'Alles gespeichert.', discard: 'Verwerfen',
  },
  bank: {
    open: 'Offen', done: 'Zugeordnet', nothingOpen: 'Alles zugeordnet.', nothing: 'Noch keine Umsätze. Ein Kontoauszug (camt.053) lässt sich hierher ziehen.', count: (p: { n: number }) => plural('de', p.n, { one: '# Umsatz', other: '# Umsätze' }), next: 'Nächster Umsatz', before: 'Voriger Umsatz',
    import: 'Kontoauszug einlesen', importing: 'Wird eingelesen', lines: (p: { fresh: number; known: number }) => `${p.fresh} neue Umsätze, ${p.known} schon bekannt`, balanced: (p: { balance: string }) => `Der Auszug geht auf; Endsaldo ${p.balance}.`, unbalanced: 'Der Auszug geht nicht auf: Anfangssaldo und Umsätze ergeben nicht den Endsaldo.',
    reasons: { invoice_number: 'Rechnungsnummer im Zweck', customer: 'Konto dieses Kunden', amount: 'Betrag passt genau', payer_name: 'ähnlicher Name', amount_and_payer: 'Betrag und Konto passen', notice_total: 'Summe der Mahnung', cash_discount: 'Skonto abgezogen', part_payment: 'Teilzahlung', overpaid: 'zu viel gezahlt', manual: 'von Hand', prepaid: 'vorausgezahlt', superseded: 'ersetzt' },
    confidence: (p: { n: number }) => `${p.n} %`, amount: 'Betrag', rest: 'Nicht zugeordnet', booked: 'Gebucht', from: 'Von', purpose: 'Zweck', returned: 'Rückgabe', proposals: 'Vorschläge', noProposal: 'Kein Vorschlag passt. Die Rechnung lässt sich suchen.', take: (p: { n: number }) => `Vorschlag ${p.n} nehmen`, takeFirst: 'Ersten Vorschlag nehmen',
    book: 'Zuordnen', byHand: 'Rechnung suchen', findItem: 'Nummer oder Kunde', remove: (p: { number: string }) => `${p.number} entfernen`, ofOpen: (p: { open: string }) => `von ${p.open} offen`, withDiscount: (p: { amount: string }) => `Skonto ${p.amount}`, stays: (p: { rest: string }) => `Es bleiben ${p.rest}.`,
    allocated: 'Zugeordnet', didAllocate: 'Zugeordnet.', didUndo: 'Zurückgenommen.', undoReason: 'Zurückgenommen in der Bank',
  },
  receivables: { reminded: 'Gemahnt', decide: 'Zu entscheiden', empty: 'Nichts offen.', count: (p: { n: number }) => plural('de', p.n, { one: '# Posten', other: '# Posten' }), days: (p: { n: string }) => `${p.n} Tage` },
  figures: {
    asOf: (p: { at: string }) => `Stand ${p.at}`, period: 'Zeitraum', periods: { month: 'Dieser Monat', last: 'Letzter Monat', quarter: 'Quartal', year: 'Jahr' }, before: (p: { value: string }) => `davor ${p.value}`, rows: 'Woraus sie besteht', noRows: 'In diesem Zeitraum gibt es nichts.', what: 'Eintrag', date: 'Tag', numerator: 'Zähler', denominator: 'Nenner', sum: 'Summe',
  },
};
