import type { Text } from '../de';
import { plural } from '../plural';

export const app: Pick<Text, 'app' | 'nav' | 'palette' | 'signIn' | 'list' | 'record'> = {
  app: {
    skip: 'Skip to content', search: 'Search or command', paletteKeys: 'Ctrl K', signOut: 'Sign out', theme: 'Light / dark', otherLanguage: 'Deutsch',
    keys: 'Keyboard shortcuts', keysOff: 'Switch single keys off', keysOn: 'Switch single keys on', more: 'More', close: 'Close',
    cancel: 'Cancel', save: 'Save', saved: 'Saved.', retry: 'Try again', reload: 'Load what holds now', loading: 'Loading',
    offline: 'No connection. What you typed is kept.', broken: 'Something went wrong here. Please try again.',
    trace: (p) => `Reference ${p.id}`, somebody: 'Somebody', reason: 'Reason', needed: 'Please fill in.',
    moved: 'Changed meanwhile', movedText: (p) => `${p.who} changed this record on ${p.when}. What you see is what was before.`,
    merge: 'Merge', both: (p) => `${p.field} was changed by both; what you see is yours.`, takeTheirs: 'Take theirs',
    badAmount: 'An amount like 1234.56.', badDay: 'A day like 12.11., +3, mon or today.', pickDay: (p) => `Pick ${p.label}`,
    lost: 'There is no such page.', toStart: 'To the start', undo: 'Undo', edit: 'Edit', create: 'Create',
  },
  nav: {
    label: 'Main navigation', home: 'Today', pipeline: 'Pipeline', customers: 'Customers', quotes: 'Quotes', projects: 'Projects', time: 'Time', review: 'Review time',
    drafts: 'Billing', invoices: 'Invoices', openItems: 'Open items', bank: 'Bank', dunning: 'Reminders', figures: 'Key figures',
    sell: 'Sales', work: 'Work', money: 'Finance',
  },
  palette: { placeholder: 'Where to? Number, name or command', none: 'Nothing found.', hits: 'Hits', go: 'Go to', act: 'Here', app: 'Kontor' },
  signIn: {
    title: 'Sign in', lead: 'From the first enquiry to the money received.', email: 'E-mail', password: 'Password', submit: 'Sign in',
    code: 'Code of the app', codeNote: 'Six digits, or a recovery code.', other: 'Another e-mail', forgotten: 'Forgot password', whichEmail: 'Please enter the e-mail first.', letterSent: 'If the e-mail is known, a letter with a link is on its way.',
  },
  list: {
    all: 'All', views: 'View', find: 'Search', nothing: 'Nothing fits this filter.', reset: 'Reset filters', export: 'Download, print',
    exportFailed: 'The download failed.', print: 'Print', saved: 'Saved views', saveView: 'Save this view', viewName: 'Name of the view', forget: (p) => `Delete ${p.name}`, move: 'Next, previous row', pickKey: 'Select row', pick: 'Selection',
    pickRow: (p) => `Select row ${p.row}`, unpick: 'Clear selection', picked: (p) => plural('en', p.n, { one: '# row selected', other: '# rows selected' }),
  },
  record: {
    back: (p) => `Back: ${p.list}`, before: 'Previous record', after: 'Next record', place: (p) => `${p.at} of ${p.of}`,
    history: 'History', noHistory: 'Nothing recorded yet.', system: 'Kontor', verified: 'All entries are sealed and verified.',
  },
};
