// The periods one looks at, and the one before each, equally long by the calendar.
import { monthEnd, monthStart, plusDays, plusMonths } from '~/text/day';

export type FigureSearch = { tab?: string; q?: string };
export const PERIODS = ['month', 'last', 'quarter', 'year'] as const;
type Span = { from: string; to: string };

export function periodOf(wanted: string | undefined, today: string): Span & { before: Span } {
  const first = monthStart(today);
  switch (wanted) {
    case 'last':
      return { from: plusMonths(first, -1), to: plusDays(first, -1), before: { from: plusMonths(first, -2), to: monthEnd(plusMonths(first, -2)) } };
    case 'quarter': {
      const from = plusMonths(first, -((+first.slice(5, 7) - 1) % 3));
      return { from, to: today, before: { from: plusMonths(from, -3), to: plusDays(from, -1) } };
    }
    case 'year': {
      const year = +today.slice(0, 4);
      return { from: `${year}-01-01`, to: today, before: { from: `${year - 1}-01-01`, to: `${year - 1}-12-31` } };
    }
    default:
      return { from: first, to: today, before: { from: plusMonths(first, -1), to: plusDays(first, -1) } };
  }
}
