// The page of a kind of record, as the server names kinds in what it finds and tells.
const PAGES: Record<string, string> = {
  customer: '/customers/$id', quote: '/quotes/$id', project: '/projects/$id', draft: '/drafts/$id', invoice: '/invoices/$id',
};

/** Where a record is shown; undefined for kinds without a page of their own. */
export function pageOf(kind: string, id: string): { to: string; params: { id: string } } | undefined {
  const to = PAGES[kind];
  return to ? { to, params: { id } } : undefined;
}
