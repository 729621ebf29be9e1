import { plural } from '../plural';

export const money = {
  invoices: {
    number: 'Nummer', customer: 'Kunde', project: 'Projekt', kind: 'Art', issued: 'Ausgestellt', due: 'Fällig', gross: 'Brutto', open: 'Offen', state: 'Stand',
    find: 'Nummer oder Kunde', empty: 'Noch keine Rechnung. Die erste entsteht, wenn ein Entwurf ausgestellt wird.',
    count: (p: { n: number }) => plural('de', p.n, { one: '# Rechnung', other: '# Rechnungen' }),
    late: (p: { n: number }) => plural('de', p.n, { one: '# Tag überfällig', other: '# Tage überfällig' }),
    overdue: (p: { n: number }) => plural('de', p.n, { one: 'seit # Tag überfällig', other: 'seit # Tagen überfällig' }),
  },
  invoice: {
    lines: 'Positionen', position: 'Pos.', text: 'Leistung', quantity: 'Menge', price: 'Einzelpreis', net: 'Netto', vat: 'USt', gross: 'Brutto', prepaid: 'Bereits gezahlt', payable: 'Zu zahlen',
    sources: (p: { n: number }) => plural('de', p.n, { one: '# Beleg', other: '# Belege' }), discount: 'Skonto', discountUntil: (p: { percent: string; day: string }) => `${p.percent} % bis ${p.day}`,
    payment: 'Zahlung', received: 'Erhalten', discountTaken: 'Skonto gezogen', credited: 'Verrechnetes Guthaben', course: 'Verlauf', saga: 'Vom Entwurf zum Geld',
    steps: { approved: 'Freigabe', issued: 'Ausgestellt', documented: 'Dokument', delivered: 'Zugestellt', paid: 'Zahlung' },
    looks: { done: 'erledigt', now: 'läuft', bad: 'Handlung nötig', later: 'kommt noch' }, valid: 'geprüft, gültig',
    nextTry: (p: { at: string }) => `nächster Versuch ${p.at}`, until: (p: { day: string }) => `fällig ${p.day}`, ofAll: (p: { part: string; all: string }) => `${p.part} von ${p.all}`,
    documents: 'Dokumente', view: 'Ansicht des Dokuments', pdf: 'PDF laden', xml: 'XML laden', origin: 'Herkunft',
    quote: (p: { number: string }) => `Angebot ${p.number}`, preceding: (p: { number: string; day: string }) => `Vorher: ${p.number} vom ${p.day}`, cancelledBy: (p: { number: string }) => `Storniert durch ${p.number}`,
    cancel: 'Stornieren', cancelTitle: (p: { number: string }) => `${p.number} stornieren`, cancelled: (p: { number: string }) => `${p.number} ist storniert.`,
    cancelNote: 'Es entsteht eine Stornorechnung; die Leistung wird wieder abrechenbar. Das lässt sich nicht zurücknehmen.',
    send: 'Senden', sendAgain: 'Erneut senden', sendTitle: (p: { number: string }) => `${p.number} senden`, sendNote: (p: { customer: string }) => `${p.customer} bekommt die Rechnung noch einmal.`, sendings: 'Versand', orderedBy: (p: { name: string }) => `von ${p.name}`, calledBackBy: (p: { name: string }) => `Nicht versandt, zurückgerufen von ${p.name}.`, channel: 'Weg', sameChannel: 'Wie beim Kunden vereinbart',
  },
  drafts: {
    title: 'Titel', draft: 'Entwurf', open: 'Offen', stale: 'Veraltet', isStale: 'Neu entwerfen', created: 'Entworfen', find: 'Titel', period: 'Leistungszeitraum',
    empty: 'Nichts abzurechnen. Der nächste Entwurf entsteht mit der nächsten Abnahme oder einem Abrechnungslauf.',
    count: (p: { n: number }) => plural('de', p.n, { one: '# Entwurf', other: '# Entwürfe' }),
    run: 'Abrechnen', runStart: 'Entwürfe erstellen', runNote: 'Entwirft, was bis zu diesem Tag abrechenbar ist: Zeiten, Auslagen, Pauschalen. Ein Entwurf je Projekt.', until: 'Leistungen bis',
    progress: (p: { done: number; total: number }) => `${p.done} von ${p.total} Projekten`, runDone: (p: { n: number }) => plural('de', p.n, { one: '# Entwurf erstellt.', other: '# Entwürfe erstellt.' }),
    approveMany: (p: { n: number }) => `${p.n} freigeben`, approvedMany: (p: { n: number }) => plural('de', p.n, { one: '# Entwurf freigegeben.', other: '# Entwürfe freigegeben.' }),
    issueMany: (p: { n: number }) => `${p.n} ausstellen`, issuedMany: (p: { n: number }) => plural('de', p.n, { one: '# Rechnung ausgestellt.', other: '# Rechnungen ausgestellt.' }),
    failedMany: (p: { n: number }) => plural('de', p.n, { one: '# Entwurf ließ sich nicht ausstellen; er steht noch da, mit seinem Grund.', other: '# Entwürfe ließen sich nicht ausstellen; sie stehen noch da, mit ihrem Grund.' }),
    noneReady: 'Ausstellen lässt sich, was freigegeben ist.', findings: 'Hinweise', why: (p: { why: string }) => `Warum: ${p.why}`, calculated: (p: { net: string }) => `berechnet ${p.net}`,
    steps: 'Freigaben', submitted: 'Eingereicht', level: (p: { n: number }) => `Stufe ${p.n}`, waits: 'wartet', behind: (p: { n: number }) => `Hinter Position ${p.n}`, noSources: 'Keine einzelnen Leistungen: die Position steht so im Angebot.',
    approve: 'Freigeben', sendBack: 'Zurückgeben', submit: 'Zur Prüfung', issue: 'Ausstellen', redraft: 'Neu entwerfen', redraftNote: 'Aus den heutigen Leistungen; Korrekturen von Hand gehen verloren.', discard: 'Verwerfen', edit: 'Korrigieren',
    discardNote: 'Die Leistungen werden wieder abrechenbar.', issueTitle: 'Rechnung ausstellen', issueAndSend: 'Ausstellen und senden', issuedAndLeaving: (p: { number: string }) => `${p.number} ist ausgestellt und geht in zehn Sekunden hinaus.`, issueNote: (p: { customer: string; gross: string }) => `${p.customer} bekommt die Rechnung über ${p.gross}. Nummer und Inhalt stehen danach fest; zurück geht nur eine Stornorechnung.`,
    didSubmit: 'Zur Prüfung gegeben.', didApprove: 'Freigegeben.', didSendBack: 'Zurückgegeben.', didRedraft: 'Neu entworfen.', didDiscard: 'Verworfen.',
    lineNo: (p: { n: number }) => `Position ${p.n}`, description: 'Beschreibung', fields: { title: 'Titel', introduction: 'Text über den Positionen', order_reference: 'Bestellnummer', lines: 'Positionen' },
  },
  dunning: {
    since: (p: { day: string; ground: string }) => `Im Verzug seit ${p.day} (${p.ground}).`, friendly: 'Zahlungserinnerung', invoice: 'Rechnung', kind: 'Stufe', sent: 'Vom', until: 'Bis', sum: 'Gefordert', empty: 'Noch keine Mahnung.', overdue: 'Überfällig', allOverdue: 'Alle zeigen', notYet: 'Noch nicht im Verzug.',
    assert: 'Zinsen fordern', assertNote: 'Verzugszinsen bis heute und die Pauschale nach § 288 BGB werden neben der Hauptforderung verlangt.', didAssert: 'Gefordert.', count: (p: { n: number }) => plural('de', p.n, { one: '# Mahnung', other: '# Mahnungen' }), level: (p: { n: number }) => `${p.n}. Mahnung`, total: (p: { total: string; day: string }) => `${p.total}, zu zahlen bis ${p.day}`,
  },
};
