// The periods one looks at: some that move with today, and any month. What each is compared with, the server says.
import { monthEnd, monthStart, plusDays, plusMonths } from '~/text/day';

export type FigureSearch = { tab?: string | undefined; q?: string | undefined; against?: string | undefined; group?: string | undefined; currency?: string | undefined };
export const PERIODS = ['month', 'last', 'quarter', 'year', 'months'] as const;
type Span = { from: string; to: string };
const MONTH = /^\d{4}-(0[1-9]|1[0-2])$/;

/** The month an address names, as its first day. */
export const monthIn = (wanted: string | undefined) => (wanted && MONTH.test(wanted) ? `${wanted}-01` : undefined);

export function periodOf(wanted: string | undefined, today: string): Span {
  const first = monthStart(today);
  const named = monthIn(wanted);
  if (named) return { from: named, to: named === first ? today : monthEnd(named) };
  switch (wanted) {
    case 'last':
      return { from: plusMonths(first, -1), to: plusDays(first, -1) };
    case 'quarter':
      return { from: plusMonths(first, -((+first.slice(5, 7) - 1) % 3)), to: today };
    case 'year':
      return { from: `${today.slice(0, 4)}-01-01`, to: today };
    case 'months':
      return { from: plusMonths(first, -11), to: today };
    default:
      return { from: first, to: today };
  }
}
