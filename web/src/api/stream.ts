// What others do shows within a second: one stream per browser, shared by its tabs. Events carry no data: rows that
// are shown are read again by their ids, in one request, however far somebody has scrolled; figures at most every
// five seconds.
import type { QueryClient } from '@tanstack/react-query';
import { collections, rowsBefore, type Filter, type Rows } from './collections';

type Told = { type: string; id: string; path: string; event: string };
type Row = { id: string };

const GATHER_MS = 250;
const SUMS_MS = 5_000;
/** So long the read model takes at most to hear of an event, usually. */
const WORK_MS = 500;
/** More than that at once: read the list again instead. */
const TOO_MANY = 100;

/** What has no page of its own is shown on another record's. */
const SHOWN_ON: Record<string, string> = { milestones: 'projects', dispatches: 'invoices', credits: 'open_items' };

/** Listens until told to stop; only one tab of a browser holds the stream, the others hear it from there. */
export function listen(cache: QueryClient): () => void {
  const live = new Live(cache);
  const others = new BroadcastChannel('kontor-live');
  others.onmessage = (message: MessageEvent<Told | 'resync'>) => live.hear(message.data);
  const stop = new AbortController();
  const lead = () =>
    new Promise<void>((done) => {
      const stream = new EventSource('/v1/stream');
      const tell = (told: Told | 'resync') => {
        live.hear(told);
        others.postMessage(told);
      };
      stream.onmessage = (message) => tell(JSON.parse(message.data) as Told);
      stream.addEventListener('resync', () => tell('resync'));
      stop.signal.addEventListener('abort', () => {
        stream.close();
        done();
      });
    });
  // Plain http off loopback has no locks: each tab listens for itself then.
  if (navigator.locks) navigator.locks.request('kontor-live', { signal: stop.signal }, lead).catch(() => {});
  else void lead();
  return () => {
    stop.abort();
    others.close();
    live.stop();
  };
}

class Live {
  private heard = new Map<string, Set<string>>();
  private gathering: ReturnType<typeof setTimeout> | undefined;
  private summing: ReturnType<typeof setTimeout> | undefined;
  private working: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly cache: QueryClient) {}

  hear(told: Told | 'resync') {
    if (told === 'resync') {
      void this.cache.invalidateQueries();
      return;
    }
    const name = told.path.split('/')[2] ?? '';
    if (!name) return;
    this.heard.set(name, (this.heard.get(name) ?? new Set()).add(told.id));
    this.gathering ??= setTimeout(() => void this.apply(), GATHER_MS);
  }

  stop() {
    clearTimeout(this.gathering);
    clearTimeout(this.summing);
    clearTimeout(this.working);
  }

  private async apply() {
    const heard = this.heard;
    this.heard = new Map();
    this.gathering = undefined;
    for (const [name, ids] of heard) {
      for (const id of ids) void this.cache.invalidateQueries({ queryKey: [name, id] });
      const where = SHOWN_ON[name];
      if (where) void this.cache.invalidateQueries({ predicate: ({ queryKey: [of, what] }) => of === where && what !== 'list' && what !== 'sum' });
      // Short selections beside a record are read again whole.
      void this.cache.invalidateQueries({ queryKey: [name, 'of'] });
      await this.patch(name, [...ids]);
    }
    this.summing ??= setTimeout(() => this.sums([...heard.keys()]), SUMS_MS);
    this.working ??= setTimeout(() => this.work(), WORK_MS);
  }

  /** What waits for somebody follows from events of all kinds. */
  private work() {
    this.working = undefined;
    void this.cache.invalidateQueries({ queryKey: ['work_items', 'list'] });
  }

  private sums(names: string[]) {
    this.summing = undefined;
    for (const name of names) void this.cache.invalidateQueries({ queryKey: [name, 'sum'] });
    void this.cache.invalidateQueries({ queryKey: ['figures'] });
    void this.cache.invalidateQueries({ queryKey: ['project_figures'] });
    void this.cache.invalidateQueries({ queryKey: ['work_items', 'sum'] });
  }

  /** Puts changed rows into the lists that are shown; a list that is not shown is only marked. */
  private async patch(name: string, ids: string[]) {
    const known = collections[name];
    const lists = this.cache.getQueryCache().findAll({ queryKey: [name, 'list'] });
    for (const list of lists) {
      const filter = list.queryKey[2] as Filter;
      if (!known || ids.length > TOO_MANY || !list.isActive()) {
        void this.cache.invalidateQueries({ queryKey: list.queryKey });
        continue;
      }
      const rows = await known.among(ids, filter).catch(() => undefined);
      if (rows) this.cache.setQueryData<Rows<Row>>(list.queryKey, (before) => before && patched(before, ids, rows));
    }
  }
}

/** Changed rows in their places; what fits no more is gone; what is new comes first, where the eye is, if the first is held. */
export function patched(before: Rows<Row>, ids: string[], rows: Row[]): Rows<Row> {
  const now = new Map(rows.map((row) => [row.id, row]));
  const touched = new Set(ids);
  const pages = before.pages.map((page) => ({
    ...page,
    rows: page.rows.flatMap((row) => {
      if (!touched.has(row.id)) return [row];
      const changed = now.get(row.id);
      now.delete(row.id);
      return changed ? [changed] : [];
    }),
  }));
  const fresh = [...now.values()];
  if (fresh.length && pages[0] && rowsBefore(before) === 0) pages[0] = { ...pages[0], rows: [...fresh, ...pages[0].rows] };
  return { ...before, pages };
}
