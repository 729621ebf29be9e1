import { useQuery } from '@tanstack/react-query';
import { me } from '~/api/queries';
import { todayIn } from '~/text/day';
import { may } from './nav';

const DAY_SECONDS = 86_400;
const YEAR_MONTHS = 12;
const LOOK_MS = 4000;
const monthsOf = (day: string) => +day.slice(0, 4) * YEAR_MONTHS + +day.slice(5, 7);

/** Who is signed in; their tenant's day. `story`: the month of a year that is being told, in a tenant whose clock is
    on its way from the past to now. */
export function useMe() {
  const behind = (data: { tenant?: { clock_offset_seconds: number } } | undefined) => (data?.tenant?.clock_offset_seconds ?? 0) < -DAY_SECONDS;
  const who = useQuery({ ...me, refetchInterval: (query) => behind(query.state.data) && LOOK_MS }).data;
  const zone = who?.tenant?.time_zone || 'Europe/Berlin';
  const today = todayIn(zone, who?.tenant?.clock_offset_seconds ?? 0);
  const began = who?.tenant?.created_at?.slice(0, 10) ?? today;
  return {
    who,
    today,
    story: behind(who) ? { day: today, at: Math.min(YEAR_MONTHS, Math.max(1, monthsOf(today) - monthsOf(began))), of: YEAR_MONTHS } : undefined,
    may: (needs: string | readonly string[]) => may(who?.permissions ?? [], needs),
  };
}
