// Lists and records as the cache keeps them. A key begins with the collection's name in its address, so that an event
// with the path of a record finds what it touches: [name, 'list' | 'sum', filter] and [name, id, …].
import { infiniteQueryOptions, queryOptions, type InfiniteData } from '@tanstack/react-query';
import { api, told, type Operations, type Schema, type Summary } from './client';

type Answer<Op extends keyof Operations> = Operations[Op] extends {
  responses: { 200: { content: { 'application/json': infer A } } };
}
  ? A
  : never;
export type Page<Row> = { rows: Row[]; next: string };
export type Filter = Record<string, unknown>;

/** The tokens of all pages up to one: it is read again by the last of them, and those before it by theirs. */
export type Way = string[];
export type Rows<Row> = InfiniteData<Page<Row>, Way>;

/** Rows are read in pages; each page held costs memory, so only so many are, and others are read again on the way back. */
export const PAGE_SIZE = 100;
const PAGES_HELD = 10;
/** How many rows there are before those that are held. */
export const rowsBefore = (held: Rows<unknown> | undefined) => ((held?.pageParams[0]?.length ?? 1) - 1) * PAGE_SIZE;

export type Collection<Row> = {
  name: string;
  path: string;
  list: (filter: Filter) => ReturnType<typeof listOptions<Row>>;
  sum: (filter: Filter) => ReturnType<typeof sumOptions>;
  /** The same for a list that grows by a button: all its pages are held. */
  growing: (filter: Filter) => ReturnType<typeof listOptions<Row>>;
  /** One page of a list. */
  page: (filter: Filter, way: Way) => Promise<Page<Row>>;
  /** Those of these ids that fit the filter. */
  among: (ids: string[], filter: Filter) => Promise<Row[]>;
  /** The first rows, for looking something up. */
  find: (query: Filter) => Promise<Row[]>;
};

type Read<Row> = (query: Filter) => Promise<Page<Row> & { summary?: Summary }>;

const pageOf = (filter: Filter, way: Way) => ({ ...filter, page_size: PAGE_SIZE, page_token: way.at(-1) });

function listOptions<Row>(name: string, read: Read<Row>, filter: Filter) {
  return infiniteQueryOptions({
    queryKey: [name, 'list', filter],
    queryFn: ({ pageParam }) => read(pageOf(filter, pageParam)),
    initialPageParam: [''] as Way,
    getNextPageParam: (page, _pages, way) => (page.next ? [...way, page.next] : undefined),
    getPreviousPageParam: (_page, _pages, way) => (way.length > 1 ? way.slice(0, -1) : undefined),
    maxPages: PAGES_HELD,
    placeholderData: (before) => before,
  });
}

function sumOptions<Row>(name: string, read: Read<Row>, filter: Filter) {
  const { order_by: _, ...counted } = filter;
  return queryOptions({
    queryKey: [name, 'sum', counted],
    queryFn: async () => (await read({ ...counted, page_size: 1, with_summary: true })).summary ?? null,
    placeholderData: (before) => before,
  });
}

function collection<Op extends keyof Operations, Row extends { id: string }>(
  name: string,
  rowsOf: (answer: Answer<Op>) => Row[],
): Collection<Row> {
  const path = `/v1/${name}`;
  const read: Read<Row> = async (query) => {
    const answer = (await told(api.GET(path as never, { params: { query } } as never))) as Answer<Op> & {
      next_page_token: string;
      summary?: Summary;
    };
    return { rows: rowsOf(answer), next: answer.next_page_token, summary: answer.summary };
  };
  const list = (filter: Filter) => listOptions(name, read, filter);
  return {
    name,
    path,
    list,
    sum: (filter) => sumOptions(name, read, filter),
    growing: (filter) => ({ ...list(filter), maxPages: Number.MAX_SAFE_INTEGER }),
    page: (filter, way) => read(pageOf(filter, way)),
    find: async (query) => (await read(query)).rows,
    among: async (ids, filter) => (await read({ ...filter, ids, page_size: ids.length })).rows,
  };
}

export const invoices = collection<'billingListInvoices', Schema['billing.Invoice']>('invoices', (a) => a.invoices);
export const drafts = collection<'billingListDrafts', Schema['billing.InvoiceDraft']>('drafts', (a) => a.drafts);
export const openItems = collection<'collectionsListOpenItems', Schema['collections.OpenItem']>(
  'open_items',
  (a) => a.open_items,
);
export const transactions = collection<'collectionsListBankTransactions', Schema['collections.BankTransaction']>(
  'bank_transactions',
  (a) => a.bank_transactions,
);
export const notices = collection<'collectionsListDunningNotices', Schema['collections.DunningNotice']>(
  'dunning_notices',
  (a) => a.dunning_notices,
);
export const customers = collection<'crmListCustomers', Schema['crm.Customer']>('customers', (a) => a.customers);
export const quotes = collection<'crmListQuotes', Schema['crm.Quote']>('quotes', (a) => a.quotes);
export const leads = collection<'crmListLeads', Schema['crm.Lead']>('leads', (a) => a.leads);
export const opportunities = collection<'crmListOpportunities', Schema['crm.Opportunity']>(
  'opportunities',
  (a) => a.opportunities,
);
export const projects = collection<'projectsListProjects', Schema['projects.Project']>('projects', (a) => a.projects);
export const entries = collection<'timetrackingListTimeEntries', Schema['timetracking.TimeEntry']>(
  'time_entries',
  (a) => a.entries,
);

export const expenses = collection<'timetrackingListExpenses', Schema['timetracking.Expense']>('expenses', (a) => a.expenses);
export const rates = collection<'timetrackingListRates', Schema['timetracking.Rate']>('rates', (a) => a.rates);
export const apiKeys = collection<'platformListApiKeys', Schema['platform.ApiKey']>('api_keys', (a) => a.api_keys);
export const endpoints = collection<'platformListWebhookEndpoints', Schema['platform.WebhookEndpoint']>('webhook_endpoints', (a) => a.endpoints);
export const deliveries = collection<'platformListWebhookDeliveries', Schema['platform.WebhookDelivery']>(
  'webhook_deliveries',
  (a) => a.deliveries,
);
/** What waits for whoever is signed in. */
export const workItems = collection<'reportingListWorkItems', Schema['reporting.WorkItem']>('work_items', (a) => a.work_items);
/** How projects stand, in figures. */
export const projectStandings = collection<'reportingListProjectFigures', Schema['reporting.ProjectFigures']>('project_figures', (a) => a.projects);
export const people = collection<'platformListPeople', Schema['platform.Person']>('people', (a) => a.people);

/** Every collection whose lists follow what happens, by its name. */
export const collections: Record<string, Collection<{ id: string }>> = Object.fromEntries(
  [
    invoices, drafts, openItems, transactions, notices, customers, quotes, leads, opportunities, projects, entries, people, expenses,
    rates, apiKeys, endpoints, deliveries, workItems, projectStandings,
  ].map((known) => [known.name, known as unknown as Collection<{ id: string }>]),
);
