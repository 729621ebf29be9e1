import { useNavigate, useSearch } from '@tanstack/react-router';
import { useLayoutEffect, useRef, useState } from 'react';
import type { ListSearch } from '~/app/ListPage';

interface Held {
  id: string | undefined;
  /** Where it stood, for when it is gone. */
  at: number;
  /** What the address said when last looked at. */
  named: string | undefined;
  /** What we told the address and it does not say yet. */
  told: string[];
}

/** What the address says now counts where somebody else wrote it (a link, the way back), not where it only comes after us. */
function heard(held: Held, named: string | undefined): Held {
  if (named === held.named) return held;
  const ours = named === undefined ? -1 : held.told.indexOf(named);
  return ours >= 0 ? { ...held, named, told: held.told.slice(ours + 1) } : { id: named, at: 0, named, told: [] };
}

/**
 * The chosen row of a list that keys walk through: chosen at once, so that the next key acts on it, and kept in the
 * address (`q`) for a reload. It stays the same record when rows come in above it; when it goes, its neighbour is next.
 */
export function useChosen<Row extends { id: string }>(rows: Row[]) {
  const go = useNavigate();
  const named = (useSearch({ strict: false }) as ListSearch).q;
  const [held, hold] = useState<Held>({ id: named, at: 0, named, told: [] });
  let now = heard(held, named);
  const found = rows.findIndex((row) => row.id === now.id);
  const at = found >= 0 ? found : Math.max(0, Math.min(rows.length - 1, now.at));
  const chosen = rows[at];
  if (chosen && (chosen.id !== now.id || at !== now.at)) now = { ...now, id: chosen.id, at };
  if (now !== held) hold(now);
  // What began on an older picture ends on today's: an answer may come when somebody has gone on.
  const shown = useRef({ now, rows });
  useLayoutEffect(() => {
    shown.current = { now, rows };
  });
  function choose(id: string | undefined) {
    const { now } = shown.current;
    const told = id === undefined || id === now.named ? now.told : [...now.told, id];
    hold({ ...now, id, at: 0, told });
    void go({ to: '.', search: ((search: ListSearch) => ({ ...search, q: id })) as never, replace: true });
  }
  function step(by: number) {
    const { now, rows } = shown.current;
    choose(rows[Math.max(0, Math.min(rows.length - 1, now.at + by))]?.id);
  }
  /** Goes on from records that are done with, unless somebody has gone on from them. */
  function leave(done: string[]) {
    const { now, rows } = shown.current;
    const waits = (row: Row) => !done.includes(row.id);
    if (now.id && done.includes(now.id)) choose((rows.slice(now.at).find(waits) ?? rows.findLast(waits))?.id);
  }
  return { chosen, choose, step, leave };
}
