// What screens read beside lists. Keys as in collections.ts: an event finds [collection, id] and all that hangs on it.
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { api, told, type Operations } from './client';

const at = (id: string) => ({ params: { path: { id } } });

export const me = queryOptions({
  queryKey: ['me'],
  queryFn: () => told(api.GET('/v1/me')),
  staleTime: 5 * 60_000,
});

export const invoice = (id: string) =>
  queryOptions({
    queryKey: ['invoices', id],
    queryFn: async () => (await told(api.GET('/v1/invoices/{id}', at(id)))).invoice!,
  });
export const saga = (id: string) =>
  queryOptions({
    queryKey: ['invoices', id, 'saga'],
    queryFn: async () => (await told(api.GET('/v1/invoices/{id}/saga', at(id)))).saga!,
  });
const ofInvoice = (invoice_id: string) => ({ params: { path: { invoice_id } } });
export const documents = (id: string) =>
  queryOptions({
    queryKey: ['invoices', id, 'documents'],
    queryFn: async () => (await told(api.GET('/v1/invoices/{invoice_id}/documents', ofInvoice(id)))).documents,
  });
export const dispatches = (id: string) =>
  queryOptions({
    queryKey: ['invoices', id, 'dispatches'],
    queryFn: async () => (await told(api.GET('/v1/invoices/{invoice_id}/dispatches', ofInvoice(id)))).dispatches,
  });
export const draft = (id: string) =>
  queryOptions({
    queryKey: ['drafts', id],
    queryFn: async () => (await told(api.GET('/v1/drafts/{id}', at(id)))).draft!,
  });
/** The open item of an invoice has the invoice's id. */
export const openItem = (id: string) =>
  queryOptions({
    queryKey: ['open_items', id],
    queryFn: async () => (await told(api.GET('/v1/open_items/{id}', at(id)))).open_item!,
  });
/** What the next reminder of an open item would ask for and say. */
export const reminderLetter = (id: string) =>
  queryOptions({
    queryKey: ['open_items', id, 'letter'],
    queryFn: () => told(api.GET('/v1/open_items/{id}/letter', at(id))),
  });
export const customer = (id: string) =>
  queryOptions({
    queryKey: ['customers', id],
    queryFn: async () => (await told(api.GET('/v1/customers/{id}', at(id)))).customer!,
  });
export const quote = (id: string) =>
  queryOptions({
    queryKey: ['quotes', id],
    queryFn: async () => (await told(api.GET('/v1/quotes/{id}', at(id)))).quote!,
  });
/** What the customer was sent, the oldest version first. */
export const quoteVersions = (id: string) =>
  queryOptions({
    queryKey: ['quotes', id, 'versions'],
    queryFn: async () => (await told(api.GET('/v1/quotes/{id}/versions', at(id)))).quotes,
  });
/** What would be written to the customer. */
export const letter = (id: string) =>
  queryOptions({
    queryKey: ['quotes', id, 'letter'],
    queryFn: async () => (await told(api.GET('/v1/quotes/{id}/letter', at(id)))).letter!,
  });
/** What would be written when a milestone is reported. */
export const milestoneLetter = (id: string) =>
  queryOptions({
    queryKey: ['milestones', id, 'letter'],
    queryFn: async () => (await told(api.GET('/v1/milestones/{id}/letter', at(id)))).letter!,
  });
/** What would be written if the draft were issued now. */
export const draftLetter = (id: string) =>
  queryOptions({
    queryKey: ['drafts', id, 'letter'],
    queryFn: () => told(api.GET('/v1/drafts/{id}/letter', at(id))),
  });
/** What would be written with the cancellation document if the invoice were cancelled now. */
export const cancellationLetter = (id: string) =>
  queryOptions({
    queryKey: ['invoices', id, 'cancellation_letter'],
    queryFn: () => told(api.GET('/v1/invoices/{id}/cancellation_letter', at(id))),
  });
/** What is written when an invoice is sent again; by another way with `channel`. */
export const invoiceLetter = (id: string, channel: string) =>
  queryOptions({
    queryKey: ['invoices', id, 'letter', channel],
    queryFn: () => told(api.GET('/v1/invoices/{id}/letter', { params: { path: { id }, query: { channel } } })),
  });
export const project = (id: string) =>
  queryOptions({
    queryKey: ['projects', id],
    queryFn: async () => (await told(api.GET('/v1/projects/{id}', at(id)))).project!,
  });
export const transaction = (id: string) =>
  queryOptions({
    queryKey: ['bank_transactions', id],
    queryFn: async () => (await told(api.GET('/v1/bank_transactions/{id}', at(id)))).bank_transaction!,
  });
export const person = (id: string) =>
  queryOptions({
    queryKey: ['people', id],
    queryFn: async () => (await told(api.GET('/v1/people/{id}', at(id)))).person!,
  });
export const expense = (id: string) =>
  queryOptions({
    queryKey: ['expenses', id],
    queryFn: async () => (await told(api.GET('/v1/expenses/{id}', at(id)))).expense!,
  });
export const endpoint = (id: string) =>
  queryOptions({
    queryKey: ['webhook_endpoints', id],
    queryFn: async () => (await told(api.GET('/v1/webhook_endpoints/{id}', at(id)))).endpoint!,
  });
export const delivery = (id: string) =>
  queryOptions({
    queryKey: ['webhook_deliveries', id],
    queryFn: async () => (await told(api.GET('/v1/webhook_deliveries/{id}', at(id)))).delivery!,
  });
export const eventTypes = queryOptions({
  queryKey: ['webhook_event_types'],
  queryFn: async () => (await told(api.GET('/v1/webhook_event_types'))).event_types,
  staleTime: 10 * 60_000,
});
export const mailTexts = queryOptions({
  queryKey: ['mail_texts'],
  queryFn: async () => (await told(api.GET('/v1/mail_texts'))).mail_texts,
});
export const approvalPolicy = queryOptions({
  queryKey: ['approval_policy'],
  queryFn: async () => (await told(api.GET('/v1/approval_policy'))).policy!,
});
export const figures = (query: NonNullable<Operations['reportingGetFigures']['parameters']['query']>) =>
  queryOptions({ queryKey: ['figures', query], queryFn: () => told(api.GET('/v1/figures', { params: { query } })) });
/** The rows of a figure, or of one of its groups. */
export const figureRows = (key: string, from_date: string, to_date: string, group: string, currency: string) =>
  infiniteQueryOptions({
    queryKey: ['figures', key, 'rows', from_date, to_date, group, currency],
    queryFn: ({ pageParam }) =>
      told(api.GET('/v1/figures/{key}/positions', { params: { path: { key }, query: { from_date, to_date, group, currency, page_size: 100, page_token: pageParam } } })),
    initialPageParam: '',
    getNextPageParam: (page) => page.next_page_token || undefined,
  });
/** What the firm aims at. */
export const figureTargets = queryOptions({
  queryKey: ['figure_targets'],
  queryFn: async () => (await told(api.GET('/v1/figure_targets'))).figure_targets!,
});
/** How much waits for whoever is signed in, by kind. */
export const workCounts = queryOptions({
  queryKey: ['work_items', 'sum', 'counts'],
  queryFn: () => told(api.GET('/v1/work_items', { params: { query: { page_size: 1, with_summary: true } } })),
});
/** What happened to a customer or on a project. */
export const timeline = (of: 'customer_id' | 'project_id', id: string) =>
  infiniteQueryOptions({
    queryKey: [of === 'customer_id' ? 'customers' : 'projects', id, 'timeline'],
    queryFn: ({ pageParam }) => told(api.GET('/v1/timeline', { params: { query: { [of]: id, page_size: 20, page_token: pageParam } } })),
    initialPageParam: '',
    getNextPageParam: (page) => page.next_page_token || undefined,
  });
/** How a project stands; read again with the project. */
export const projectFigures = (id: string) =>
  queryOptions({ queryKey: ['projects', id, 'figures'], queryFn: () => told(api.GET('/v1/project_figures/{id}', at(id))) });
/** Records of all kinds that begin so. */
export const search = (q: string) =>
  queryOptions({ queryKey: ['search', q], queryFn: () => told(api.GET('/v1/search', { params: { query: { q } } })) });
export const lineage = (bank_transaction_id: string) =>
  queryOptions({
    queryKey: ['bank_transactions', bank_transaction_id, 'lineage'],
    queryFn: () => told(api.GET('/v1/lineage/{bank_transaction_id}', { params: { path: { bank_transaction_id } } })),
  });
export const legalEntities = queryOptions({
  queryKey: ['legal_entities'],
  queryFn: async () => (await told(api.GET('/v1/legal_entities', { params: { query: {} } }))).legal_entities,
  staleTime: 10 * 60_000,
});

/** The service that keeps the history of a kind of record. */
const KEEPERS = {
  invoice: '/v1/billing/history',
  draft: '/v1/billing/history',
  open_item: '/v1/collections/history',
  bank_transaction: '/v1/collections/history',
  customer: '/v1/crm/history',
  quote: '/v1/crm/history',
  lead: '/v1/crm/history',
  project: '/v1/projects/history',
  person: '/v1/platform/history',
  legal_entity: '/v1/platform/history',
  webhook_endpoint: '/v1/platform/history',
  mail_text: '/v1/platform/history',
  expense: '/v1/timetracking/history',
} as const;
export type Kept = keyof typeof KEEPERS;
export const history = (type: Kept, id: string) =>
  queryOptions({
    queryKey: ['history', type, id],
    queryFn: () => told(api.GET(KEEPERS[type], { params: { query: { type, id, page_size: 50 } } })),
  });
