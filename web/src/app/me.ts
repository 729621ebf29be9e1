import { useQuery } from '@tanstack/react-query';
import { me } from '~/api/queries';
import { todayIn } from '~/text/day';
import { may } from './nav';

/** Who is signed in; their tenant's day. */
export function useMe() {
  const who = useQuery(me).data;
  const zone = who?.tenant?.time_zone || 'Europe/Berlin';
  return {
    who,
    today: todayIn(zone, who?.tenant?.clock_offset_seconds ?? 0),
    may: (needs: string | readonly string[]) => may(who?.permissions ?? [], needs),
  };
}
