import { plural } from '../plural';

export const app = {
  app: {
    skip: 'Zum Inhalt', search: 'Suchen oder Befehl', paletteKeys: 'Strg K', signOut: 'Abmelden', theme: 'Hell / Dunkel', otherLanguage: 'English',
    keys: 'Tastenkürzel', keysOff: 'Einzelne Tasten ausschalten', keysOn: 'Einzelne Tasten einschalten', more: 'Mehr', close: 'Schließen',
    cancel: 'Abbrechen', save: 'Speichern', saved: 'Gespeichert.', retry: 'Erneut versuchen', reload: 'Neuen Stand laden', loading: 'Wird geladen',
    offline: 'Keine Verbindung. Die Eingabe bleibt erhalten.', broken: 'Hier ist etwas schiefgegangen. Bitte erneut versuchen.',
    trace: (p: { id: string }) => `Kennung ${p.id}`, somebody: 'Jemand', reason: 'Begründung', needed: 'Bitte ausfüllen.',
    moved: 'Inzwischen geändert', movedText: (p: { who: string; when: string }) => `${p.who} hat den Eintrag am ${p.when} geändert. Zu sehen ist der Stand davor.`,
    merge: 'Zusammenführen', both: (p: { field: string }) => `${p.field} haben beide geändert; zu sehen ist die eigene Eingabe.`, takeTheirs: 'Andere übernehmen',
    badAmount: 'Ein Betrag wie 1.234,56.', badDay: 'Ein Tag wie 12.11., +3, mo oder heute.', pickDay: (p: { label: string }) => `${p.label} auswählen`,
    lost: 'Diese Seite gibt es nicht.', toStart: 'Zur Startseite', undo: 'Rückgängig', edit: 'Bearbeiten', create: 'Anlegen',
  },
  nav: {
    label: 'Hauptnavigation', home: 'Heute', pipeline: 'Pipeline', customers: 'Kunden', quotes: 'Angebote', projects: 'Projekte', time: 'Zeiten', review: 'Zeiten prüfen',
    drafts: 'Abrechnung', invoices: 'Rechnungen', openItems: 'Offene Posten', bank: 'Bank', dunning: 'Mahnungen', figures: 'Kennzahlen',
    sell: 'Vertrieb', work: 'Arbeit', money: 'Finanzen',
  },
  palette: { placeholder: 'Wohin? Nummer, Name oder Befehl', none: 'Nichts gefunden.', hits: 'Treffer', go: 'Gehe zu', act: 'Hier', app: 'Kontor' },
  signIn: {
    title: 'Anmelden', lead: 'Von der Anfrage bis zum Geldeingang.', email: 'E-Mail', password: 'Passwort', submit: 'Anmelden',
    code: 'Code der App', codeNote: 'Sechs Ziffern, oder ein Wiederherstellungscode.', other: 'Andere E-Mail', forgotten: 'Passwort vergessen', whichEmail: 'Bitte zuerst die E-Mail eingeben.', letterSent: 'Wenn es die E-Mail gibt, ist ein Brief mit einem Link unterwegs.',
  },
  list: {
    all: 'Alle', views: 'Ansicht', find: 'Suchen', nothing: 'Nichts passt zu diesem Filter.', reset: 'Filter zurücksetzen', export: 'Herunterladen, drucken',
    exportFailed: 'Das Herunterladen ist gescheitert.', print: 'Drucken', saved: 'Gespeicherte Ansichten', saveView: 'Diese Ansicht speichern', viewName: 'Name der Ansicht', forget: (p: { name: string }) => `${p.name} löschen`, move: 'Zeile weiter, zurück', pickKey: 'Zeile auswählen', pick: 'Auswahl',
    pickRow: (p: { row: number }) => `Zeile ${p.row} auswählen`, unpick: 'Auswahl aufheben',
    picked: (p: { n: number }) => plural('de', p.n, { one: '# Zeile ausgewählt', other: '# Zeilen ausgewählt' }),
  },
  record: {
    back: (p: { list: string }) => `Zurück: ${p.list}`, before: 'Voriger Eintrag', after: 'Nächster Eintrag', place: (p: { at: number; of: number }) => `${p.at} von ${p.of}`,
    history: 'Verlauf', noHistory: 'Noch nichts aufgezeichnet.', system: 'Kontor', verified: 'Alle Einträge sind versiegelt und geprüft.',
  },
};
