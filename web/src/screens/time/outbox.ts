// Hours on their way: kept in the browser from the moment they are typed until the server has them, sent one after the
// other, each once. Without network they wait; what is refused stays with its reason until the person decides.
import { api, basedOn, newId, once, Problem, told, type Schema } from '~/api/client';

type Entry = Schema['timetracking.TimeEntry'];
export type Waiting = {
  /** Of the record: made here, so that it can be named before it is there. */
  id: string;
  /** Of this sending; another body is another sending. */
  key: string;
  etag: string;
  entry: { date: string; project_id: string; position_id: string; minutes: number; note: string; not_billable: boolean };
  refused: string;
};

const listeners = new Set<() => void>();
let owner = '';
let rows: Waiting[] = [];
let sending = false;

const name = () => `hours ${owner}`;
function keep(next: Waiting[]) {
  rows = next;
  if (rows.length) localStorage.setItem(name(), JSON.stringify(rows));
  else localStorage.removeItem(name());
  listeners.forEach((tell) => tell());
}

export const outbox = {
  rows: () => rows,
  subscribe: (tell: () => void) => (listeners.add(tell), () => void listeners.delete(tell)),

  /** Takes over what this person left waiting. */
  open(person: string) {
    if (owner === person) return;
    owner = person;
    try {
      rows = JSON.parse(localStorage.getItem(name()) ?? '[]') as Waiting[];
    } catch {
      rows = [];
    }
    listeners.forEach((tell) => tell());
  },

  /** A cell typed twice before it was sent is sent once, as it was typed last. */
  put(entry: Waiting['entry'], before: Pick<Entry, 'id' | 'etag'> | undefined) {
    const same = rows.find((row) => row.id === before?.id || (!before && cellOf(row.entry) === cellOf(entry)));
    const row: Waiting = { id: same?.id ?? before?.id ?? newId(), key: newId(), etag: same?.etag ?? before?.etag ?? '', entry, refused: '' };
    keep([...rows.filter((other) => other !== same), row]);
  },

  /** One more entry, whatever else is booked there. */
  add(entry: Waiting['entry']) {
    keep([...rows, { id: newId(), key: newId(), etag: '', entry, refused: '' }]);
  },

  drop(id: string) {
    keep(rows.filter((row) => row.id !== id));
  },

  /** Sends what waits; answers whether anything was sent. */
  async flush(): Promise<boolean> {
    if (sending) return false;
    sending = true;
    let sent = false;
    try {
      for (let row = next(); row; row = next()) {
        const now = row;
        try {
          const etag = await send(now);
          sent = true;
          // What was typed meanwhile is a change of what is there now.
          keep(rows.filter((other) => other.key !== now.key).map((other) => (other.id === now.id ? { ...other, etag } : other)));
        } catch (raised) {
          const problem = raised as Problem;
          if (problem.passing || problem.status === 401) return sent;
          keep(rows.map((other) => (other.key === now.key ? { ...other, refused: problem.faults[0]?.detail || problem.message } : other)));
        }
      }
    } finally {
      sending = false;
    }
    return sent;
  },
};

const next = () => rows.find((row) => !row.refused);
export const cellOf = (entry: { project_id: string; position_id: string; date: string }) => `${entry.project_id} ${entry.position_id} ${entry.date}`;

/** Minutes of one cell: what is booked there, with what waits in its place or beside it. */
export function minutesIn(booked: Pick<Entry, 'id' | 'minutes'>[], waiting: Waiting[]): number {
  const typed = (id: string) => waiting.find((row) => row.id === id)?.entry.minutes;
  const fresh = waiting.filter((row) => !booked.some((entry) => entry.id === row.id));
  return [...booked.map((entry) => typed(entry.id) ?? entry.minutes), ...fresh.map((row) => row.entry.minutes)].reduce((sum, n) => sum + n, 0);
}

/** Answers the version the record has now; '' when there is none any more. */
async function send(row: Waiting): Promise<string> {
  const path = { id: row.id };
  if (!row.etag) return row.entry.minutes === 0 ? '' : create(row);
  if (row.entry.minutes === 0) {
    await told(api.POST('/v1/time_entries/{id}:discard', { params: { path, header: basedOn(row.etag, row.key) }, body: {} }));
    return '';
  }
  return change(row, row.etag);
}

/** An answer may have been lost: then the entry is there already, and what was typed since changes it. */
async function create(row: Waiting): Promise<string> {
  try {
    const made = await told(api.POST('/v1/time_entries', { params: { header: once(row.key) }, body: { id: row.id, entry: row.entry } }));
    return made.entry!.etag;
  } catch (raised) {
    if ((raised as Problem).status !== 409) throw raised;
    const there = await told(api.GET('/v1/time_entries/{id}', { params: { path: { id: row.id } } })).catch(() => undefined);
    if (!there?.entry) throw raised;
    return change(row, there.entry.etag);
  }
}

async function change(row: Waiting, etag: string): Promise<string> {
  const params = { path: { id: row.id }, header: { 'If-Match': `"${etag}"` }, query: { update_mask: 'minutes,note' } };
  return (await told(api.PATCH('/v1/time_entries/{id}', { params, body: row.entry }))).entry!.etag;
}
