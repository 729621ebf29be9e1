// What kinds of work there are, how they look, and where each is done.
import type { LinkProps } from '@tanstack/react-router';
import type { Schema } from '~/api/client';
import { weekOf } from '~/text/day';
import { bare } from '~/text';
import type { IconName } from '~/ui';

export type Item = Schema['reporting.WorkItem'];
type Kind = { icon: IconName; to: (item: Item) => LinkProps; decided?: 'drafts' | 'time_entries' | 'expenses' };

type Page = '/drafts/$id' | '/invoices/$id' | '/projects/$id' | '/customers/$id' | '/quotes/$id' | '/expenses/$id';
const at = (to: Page, id: string | undefined) => ({ to, params: { id: id ?? '' } }) as LinkProps;
const list = (to: string, search: object = {}) => ({ to, search }) as LinkProps;
const draft = (item: Item) => at('/drafts/$id', item.object.id);

const KINDS: Record<string, Kind> = {
  DRAFT_APPROVAL: { icon: 'check', to: draft, decided: 'drafts' },
  DRAFT_ISSUE: { icon: 'euro', to: draft },
  DELIVERY_FAILED: { icon: 'alert', to: (item) => at('/invoices/$id', item.object.id) },
  TIME_REVIEW: { icon: 'clock', to: () => list('/hours'), decided: 'time_entries' },
  TIME_RETURNED: { icon: 'undo', to: (item) => ({ to: '/time/$week', params: { week: weekOf(item.first_day) } }) as LinkProps },
  EXPENSE_REVIEW: { icon: 'file', to: (item) => at('/expenses/$id', item.object.id), decided: 'expenses' },
  EXPENSE_RETURNED: { icon: 'undo', to: (item) => at('/expenses/$id', item.object.id) },
  MILESTONE_ACCEPTANCE: { icon: 'check', to: (item) => at('/projects/$id', item.project?.id) },
  BANK_LINES: { icon: 'bank', to: () => list('/bank') },
  CREDIT_FREE: { icon: 'euro', to: (item) => at('/customers/$id', item.customer?.id) },
  CUSTOMER_OVERDUE: { icon: 'bell', to: (item) => list('/open-items', { tab: 'overdue', customer: item.customer?.id }) },
  LEAD_ANSWER: { icon: 'funnel', to: () => list('/pipeline') },
  QUOTE_EXPIRING: { icon: 'page', to: (item) => at('/quotes/$id', item.object.id) },
};
const OTHER: Kind = { icon: 'inbox', to: () => list('/') };

export const kindOf = (item: Item): Kind => KINDS[bare(item.kind)] ?? OTHER;

/** What people call it, after its number where it has one. */
export const titleOf = (item: Item) => [item.object.number, item.title].filter(Boolean).join(' ');
