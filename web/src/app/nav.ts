// What there is to go to, and who may. A permission may end in @own, @member, @customer; only what a person could ever
// do is shown, what a record allows is said by its owner.
import type { IconName } from '~/ui';
import type { Text } from '~/text';

export type Place = {
  to: '/' | '/inbox' | '/unbilled' | '/pipeline' | '/customers' | '/quotes' | '/projects' | '/time' | '/hours' | '/drafts' | '/invoices' | '/open-items' | '/bank' | '/dunning' | '/figures' | '/people' | '/expenses' | '/settings';
  name: keyof Text['nav'];
  icon: IconName;
  group: 'day' | 'sell' | 'work' | 'money' | 'house';
  /** Any one of these. */
  needs: string | readonly string[];
  key: string;
};

export const places: Place[] = [
  { to: '/', name: 'home', icon: 'home', group: 'day', needs: '', key: 's' },
  { to: '/inbox', name: 'inbox', icon: 'inbox', group: 'day', needs: 'reporting.work_item.read', key: 'i' },
  { to: '/pipeline', name: 'pipeline', icon: 'funnel', group: 'sell', needs: 'crm.lead.read', key: 'p' },
  { to: '/quotes', name: 'quotes', icon: 'page', group: 'sell', needs: 'crm.quote.read', key: 'a' },
  { to: '/customers', name: 'customers', icon: 'users', group: 'sell', needs: 'crm.customer.read', key: 'k' },
  { to: '/projects', name: 'projects', icon: 'folder', group: 'work', needs: 'projects.project.read', key: 'j' },
  { to: '/time', name: 'time', icon: 'clock', group: 'work', needs: 'timetracking.entry.write', key: 'w' },
  { to: '/hours', name: 'review', icon: 'check', group: 'work', needs: 'timetracking.entry.approve', key: 'h' },
  { to: '/expenses', name: 'expenses', icon: 'file', group: 'work', needs: ['timetracking.expense.write', 'timetracking.expense.read'], key: 'l' },
  { to: '/drafts', name: 'drafts', icon: 'pen', group: 'money', needs: 'billing.draft.read', key: 'e' },
  { to: '/unbilled', name: 'unbilled', icon: 'euro', group: 'money', needs: 'reporting.project_figure.read', key: 'n' },
  { to: '/invoices', name: 'invoices', icon: 'page', group: 'money', needs: 'billing.invoice.read', key: 'r' },
  { to: '/open-items', name: 'openItems', icon: 'calendar', group: 'money', needs: 'collections.open_item.read', key: 'o' },
  { to: '/bank', name: 'bank', icon: 'bank', group: 'money', needs: 'collections.transaction.read', key: 'b' },
  { to: '/dunning', name: 'dunning', icon: 'bell', group: 'money', needs: 'collections.dunning.read', key: 'm' },
  { to: '/figures', name: 'figures', icon: 'chart', group: 'money', needs: 'reporting.figure.read', key: 'z' },
  { to: '/people', name: 'people', icon: 'users', group: 'house', needs: 'platform.person.write', key: 't' },
  { to: '/settings', name: 'settings', icon: 'gear', group: 'house', needs: ['platform.legal_entity.write', 'billing.policy.write', 'platform.mail_text.write', 'timetracking.rate.write', 'platform.webhook.write'], key: 'u' },
];

/** Whether somebody with these permissions could ever do it. */
export function may(permissions: string[], needs: string | readonly string[]): boolean {
  if (!needs) return true;
  return [needs].flat().some((one) =>
    permissions.some((held) => {
      const name = held.split('@')[0]!;
      return name === '*' || name === one || (name.endsWith('.*') && one.startsWith(name.slice(0, -1)));
    }),
  );
}
