import type { Text } from '../de';
import { plural } from '../plural';

export const work: Pick<Text, 'home' | 'customers' | 'quotes' | 'pipeline' | 'projects' | 'time' | 'bank' | 'receivables' | 'figures'> = {
  home: {
    title: (p) => `Hello ${p.name}`, waits: 'Waits now', nothing: 'Nothing waits. A good moment for a coffee.', outside: 'Open receivables', days: 'days', book: 'Book the week’s hours',
    stuck: (p) => plural('en', p.n, { one: '# invoice did not arrive', other: '# invoices did not arrive' }), fix: 'Fix', review: (p) => plural('en', p.n, { one: '# draft to review', other: '# drafts to review' }), check: 'Review',
    bank: (p) => plural('en', p.n, { one: '# payment without invoice', other: '# payments without invoice' }), match: 'Match', issue: (p) => plural('en', p.n, { one: '# draft approved', other: '# drafts approved' }), doIssue: 'Issue',
    overdue: (p) => plural('en', p.n, { one: '# invoice overdue', other: '# invoices overdue' }), leads: (p) => plural('en', p.n, { one: '# new enquiry', other: '# new enquiries' }), answer: 'Answer',
    expiring: (p) => plural('en', p.n, { one: '# quote expires this week', other: '# quotes expire this week' }), askAgain: 'Follow up', hours: (p) => plural('en', p.n, { one: '# time entry to review', other: '# time entries to review' }),
    rejected: (p) => plural('en', p.n, { one: '# time entry came back', other: '# time entries came back' }), unsent: (p) => plural('en', p.n, { one: '# time entry not submitted', other: '# time entries not submitted' }), submit: 'Submit',
    projects: (p) => plural('en', p.n, { one: '# running project', other: '# running projects' }), look: 'Look',
  },
  customers: {
    name: 'Name', city: 'City', contact: 'Contact', format: 'Invoice format', find: 'Name or number', create: 'New customer', data: 'Master data', none: 'Nothing yet.', account: 'Account', standard: 'As usual',
    empty: 'No customer yet. The first one comes here or from an enquiry.', leitwegNote: 'For public bodies; it is in the order.', count: (p) => plural('en', p.n, { one: '# customer', other: '# customers' }), days: (p) => plural('en', p.n, { one: '# day', other: '# days' }),
    fields: {
      name: 'Name', kind: 'Kind', address: 'Address', street: 'Street and number', postcode: 'Postcode', city: 'City', country: 'Country', contact_name: 'Contact', email: 'E-mail', phone: 'Phone', vat_id: 'VAT id',
      invoice_format: 'Invoice format', delivery_channel: 'Delivery', leitweg_id: 'Leitweg-ID', buyer_reference: 'Customer’s reference', peppol_id: 'Peppol id', payment_days: 'Payment term', discount_percent: 'Discount %', discount_days: 'Discount days', external_id: 'External number', language: 'Language',
    },
  },
  quotes: {
    create: 'New quote', begin: 'Create and go on writing', find: 'Number or title', empty: 'No quote yet.', unnumbered: 'No number', created: 'Created', valid: 'Valid until', version: 'Version', model: 'Billing', seller: 'Seller',
    count: (p) => plural('en', p.n, { one: '# quote', other: '# quotes' }), cap: (p) => `at most ${p.amount}`, capField: 'At most', retainerFrom: 'From month', amount: 'Amount',
    send: 'Send', didSend: 'The quote is on its way.', sendNote: (p) => `${p.customer} gets a link to the quote of ${p.net} net, valid until ${p.day}.`,
    written: 'Written', seen: 'Opened by the customer', acceptedBy: (p) => `${p.name}, version ${p.version}`, waitsForSending: 'waits to be sent', waitsForYes: 'waits for the customer', until: (p) => `valid until ${p.day}`,
    firstLine: 'First service', addLine: 'Line', pasteNote: 'Rows of a sheet can be pasted: text, quantity, price.', addMilestone: 'Milestone', milestone: (p) => `Milestone ${p.n}`, removeMilestone: (p) => `Remove milestone ${p.n}`,
    up: 'Up', down: 'Down', copyLine: 'Duplicate', removeLine: 'Remove', saving: 'Saving', unsaved: 'Not saved yet', incomplete: 'It is saved once every line has text and price.', savedNow: 'Saved', done: 'Done', saveVersion: 'Save as a new version',
    fields: { title: 'Title', introduction: 'Introduction', valid_until: 'Valid until', payment_days: 'Payment term in days', lines: 'Lines' },
  },
  pipeline: {
    enquiries: 'Enquiries', newLead: 'New enquiry', noLeads: 'No new enquiry.', none: 'Nothing on this stage.', age: (p) => (p.n === 0 ? 'of today' : plural('en', p.n, { one: 'for # day', other: 'for # days' })),
    seen: (p) => `opened on ${p.day}`, unseen: 'not opened yet', qualify: 'Qualify', lose: 'Decline', didQualify: 'Qualified.', didLose: 'Declined.',
    newCustomer: 'A new customer is made; who is a customer already can be picked above.', opportunity: 'Opportunity', value: 'Expected value, net', about: 'What is it about?', company: 'Company', noteField: 'Note',
  },
  projects: {
    lead: 'Lead', since: 'Since', find: 'Number or name', empty: 'No project yet. The first one begins with an accepted quote.', count: (p) => plural('en', p.n, { one: '# project', other: '# projects' }),
    margin: 'Margin', budget: 'Budget variance', quote: 'Quote', positions: 'Positions', budgetNet: 'Budget net', billed: 'Billed', nothingBilled: 'Nothing billed yet.', hours: 'Latest hours', noHours: 'No hours yet.', more: 'Show more',
    milestones: 'Milestones', report: 'Report', didReport: 'Reported; the customer is asked to accept.', reportNote: 'The customer gets a link to accept or reject it.', evidence: 'Evidence',
    accept: 'Record acceptance', didAccept: 'Accepted.', by: 'Accepted by', defectsField: 'Defects', defects: (p) => `Defects: ${p.text}`, acceptedBy: (p) => `accepted by ${p.who}, ${p.when}`, reachedAt: (p) => `reported ${p.when}, waits for acceptance`,
    team: 'Team', noTeam: 'Nobody yet. Who is in the team books time.', addMember: 'Add', person: 'Person', pickPerson: 'Please pick a person of the list.',
  },
  time: {
    week: (p) => `Week ${p.week} · ${p.year}`, before: 'Previous week', after: 'Next week', today: 'This week', total: (p) => `${p.hours} hours`, submit: 'Submit', didSubmit: 'Submitted.', nothingToSubmit: 'Nothing to submit in this week.',
    days: 'Days', row: 'Project / position', sum: 'Sum', addRow: 'Add a row', pick: 'Pick a project', note: (p) => `Note, ${p.day}, ${p.row}`, unreadable: 'A duration like 1.5 or 1:30 or 90m.', empty: 'No project yet. The project lead adds people to the team.',
    noteColumn: 'Note', hours: 'Hours', nothingToReview: 'Nothing to review.', count: (p) => plural('en', p.n, { one: '# entry', other: '# entries' }), approve: (p) => `Approve ${p.n}`,
    didApprove: (p) => plural('en', p.n, { one: '# entry approved.', other: '# entries approved.' }), didReject: (p) => plural('en', p.n, { one: '# entry sent back.', other: '# entries sent back.' }),
    quick: 'Book quickly', quickExample: '1.5 #harbour /concept workshop prepared', notBillable: 'not billable', missing: { amount: 'How long? For example 1.5 or 8-12.30.', target: 'On what? For example #harbour.' },
    waiting: (p) => plural('en', p.n, { one: '# entry waits for the connection.', other: '# entries wait for the connection.' }), saved: 'All saved.', discard: 'Discard',
  },
  bank: {
    open: 'Open', done: 'Allocated', nothingOpen: 'All allocated.', nothing: 'No lines yet. A statement (camt.053) can be dropped here.', count: (p) => plural('en', p.n, { one: '# line', other: '# lines' }), next: 'Next line', before: 'Previous line',
    import: 'Import statement', importing: 'Importing', lines: (p) => `${p.fresh} new lines, ${p.known} known already`, balanced: (p) => `The statement adds up; closing balance ${p.balance}.`, unbalanced: 'The statement does not add up: opening balance and lines do not make the closing balance.',
    reasons: { invoice_number: 'invoice number in the purpose', customer: 'account of this customer', amount: 'amount fits exactly', payer_name: 'similar name', amount_and_payer: 'amount and account fit', notice_total: 'total of the reminder', cash_discount: 'discount taken', part_payment: 'part payment', overpaid: 'paid too much', manual: 'by hand', prepaid: 'paid in advance', superseded: 'replaced' },
    confidence: (p) => `${p.n} %`, amount: 'Amount', rest: 'Not allocated', booked: 'Booked', from: 'From', purpose: 'Purpose', returned: 'Return', proposals: 'Proposals', noProposal: 'No proposal fits. The invoice can be looked up.', take: (p) => `Take proposal ${p.n}`, takeFirst: 'Take the first proposal',
    book: 'Allocate', byHand: 'Look up invoice', findItem: 'Number or customer', remove: (p) => `Remove ${p.number}`, ofOpen: (p) => `of ${p.open} open`, withDiscount: (p) => `discount ${p.amount}`, stays: (p) => `${p.rest} stays.`,
    allocated: 'Allocated', didAllocate: 'Allocated.', didUndo: 'Taken back.', undoReason: 'Taken back in the bank',
  },
  receivables: { reminded: 'Reminded', decide: 'To decide', empty: 'Nothing open.', count: (p) => plural('en', p.n, { one: '# item', other: '# items' }), days: (p) => `${p.n} days` },
  figures: {
    asOf: (p) => `As of ${p.at}`, period: 'Period', periods: { month: 'This month', last: 'Last month', quarter: 'Quarter', year: 'Year' }, before: (p) => `before ${p.value}`, rows: 'What it is made of', noRows: 'There is nothing in this period.', what: 'Record', date: 'Day', numerator: 'Numerator', denominator: 'Denominator', sum: 'Sum',
  },
};
