import type { Text } from '../de';
import { plural } from '../plural';

export const money: Pick<Text, 'invoices' | 'invoice' | 'drafts' | 'dunning'> = {
  invoices: {
    number: 'Number', customer: 'Customer', project: 'Project', kind: 'Kind', issued: 'Issued', due: 'Due', gross: 'Gross', open: 'Open', state: 'State',
    find: 'Number or customer', empty: 'No invoice yet. The first one comes when a draft is issued.',
    count: (p) => plural('en', p.n, { one: '# invoice', other: '# invoices' }), late: (p) => plural('en', p.n, { one: '# day late', other: '# days late' }),
    overdue: (p) => plural('en', p.n, { one: '# day overdue', other: '# days overdue' }),
  },
  invoice: {
    lines: 'Lines', position: 'No.', text: 'Service', quantity: 'Quantity', price: 'Unit price', net: 'Net', vat: 'VAT', gross: 'Gross', prepaid: 'Paid already', payable: 'To pay',
    sources: (p) => plural('en', p.n, { one: '# record', other: '# records' }), discount: 'Early payment', discountUntil: (p) => `${p.percent} % until ${p.day}`,
    payment: 'Payment', received: 'Received', discountTaken: 'Discount taken', credited: 'Credit set off', course: 'Course', saga: 'From draft to money',
    steps: { approved: 'Approval', issued: 'Issued', documented: 'Document', delivered: 'Delivered', paid: 'Payment' },
    looks: { done: 'done', now: 'under way', bad: 'needs action', later: 'still to come' }, valid: 'checked, valid',
    nextTry: (p) => `next try ${p.at}`, until: (p) => `due ${p.day}`, ofAll: (p) => `${p.part} of ${p.all}`,
    documents: 'Documents', view: 'View of the document', pdf: 'Get PDF', xml: 'Get XML', origin: 'Origin',
    quote: (p) => `Quote ${p.number}`, preceding: (p) => `Before: ${p.number} of ${p.day}`, cancelledBy: (p) => `Cancelled by ${p.number}`,
    cancel: 'Cancel invoice', cancelTitle: (p) => `Cancel ${p.number}`, cancelAndSend: 'Cancel and send', cancelledAndLeaving: (p) => `${p.number} is cancelled; ${p.by} leaves in ten seconds.`,
    cancelNote: (p) => `${p.customer} gets a cancellation invoice; the work becomes billable again. The letter can be called back, the cancellation cannot.`,
    send: 'Send', sendAgain: 'Send again', sendTitle: (p) => `Send ${p.number}`, sendNote: (p) => `${p.customer} gets the invoice once more.`, sendings: 'Sending', orderedBy: (p) => `by ${p.name}`, calledBackBy: (p) => `Not sent, called back by ${p.name}.`, channel: 'Channel', sameChannel: 'As agreed with the customer',
  },
  drafts: {
    title: 'Title', draft: 'Draft', open: 'Open', stale: 'Stale', isStale: 'Draft anew', created: 'Drafted', find: 'Title', period: 'Period of performance',
    empty: 'Nothing to bill. The next draft comes with the next acceptance or a billing run.', count: (p) => plural('en', p.n, { one: '# draft', other: '# drafts' }),
    run: 'Bill', runStart: 'Create drafts', runNote: 'Drafts what can be billed up to this day: time, expenses, retainers. One draft per project.', until: 'Work up to',
    progress: (p) => `${p.done} of ${p.total} projects`, runDone: (p) => plural('en', p.n, { one: '# draft created.', other: '# drafts created.' }),
    approveMany: (p) => `Approve ${p.n}`, approvedMany: (p) => plural('en', p.n, { one: '# draft approved.', other: '# drafts approved.' }),
    issueMany: (p) => `Issue ${p.n}`, issuedMany: (p) => plural('en', p.n, { one: '# invoice issued.', other: '# invoices issued.' }),
    failedMany: (p) => plural('en', p.n, { one: '# draft could not be issued; it is still there, with its reason.', other: '# drafts could not be issued; they are still there, with their reason.' }),
    noneReady: 'What is approved can be issued.', findings: 'Notes', why: (p) => `Why: ${p.why}`, calculated: (p) => `calculated ${p.net}`,
    steps: 'Approvals', submitted: 'Submitted', level: (p) => `Level ${p.n}`, waits: 'waits', behind: (p) => `Behind line ${p.n}`, noSources: 'No single records: the line stands like this in the quote.',
    approve: 'Approve', sendBack: 'Send back', submit: 'Send for review', issue: 'Issue', redraft: 'Draft anew', redraftNote: 'From the work as it is now; corrections by hand are lost.', discard: 'Discard', edit: 'Correct',
    discardNote: 'The work becomes billable again.', issueTitle: 'Issue invoice', issueAndSend: 'Issue and send', issuedAndLeaving: (p) => `${p.number} is issued and leaves in ten seconds.`, issueNote: (p) => `${p.customer} gets the invoice of ${p.gross}. Number and content are final then; only a cancellation undoes it.`,
    didSubmit: 'Sent for review.', didApprove: 'Approved.', didSendBack: 'Sent back.', didRedraft: 'Drafted anew.', didDiscard: 'Discarded.',
    lineNo: (p) => `Line ${p.n}`, description: 'Description', fields: { title: 'Title', introduction: 'Text above the lines', order_reference: 'Order number', lines: 'Lines' },
  },
  dunning: { since: (p) => `In default since ${p.day} (${p.ground}).`, friendly: 'Friendly reminder', invoice: 'Invoice', kind: 'Level', sent: 'Of', until: 'Until', sum: 'Claimed', empty: 'No reminder yet.', overdue: 'Overdue', allOverdue: 'Show all', notYet: 'Not in default yet.',
    assert: 'Claim interest', assertNote: 'Default interest up to today and the lump sum of § 288 BGB are claimed beside the principal.', didAssert: 'Claimed.', count: (p) => plural('en', p.n, { one: '# reminder', other: '# reminders' }), level: (p) => `Reminder ${p.n}`, total: (p) => `${p.total}, to pay by ${p.day}`,
    remind: 'Remind', remindTitle: (p) => `Remind of invoice ${p.number}`, remindNote: (p) => `${p.kind} to ${p.customer} for ${p.total}, to pay by ${p.day}.`,
    skip: 'Do not remind', skipTitle: (p) => `No reminder of invoice ${p.number}`, skipNote: 'Until a day no reminder leaves, neither by itself nor by hand.', skipUntil: 'Remind again from', didSkip: (p) => `No reminder until ${p.day}.`,
    skipped: (p) => `Not reminded of until ${p.day}: ${p.reason}${p.by && ` (${p.by})`}`, resume: 'Remind again', didResume: 'Reminders leave again, tomorrow at the earliest.', sentBy: (p) => `by ${p.name}`, written: 'Text of the reminder' },
};
