// Days are strings, `2026-11-27`: they sort, compare and never slip by a time zone. Today is the tenant's.
const MS = 86_400_000;
const at = (iso: string) => Date.parse(`${iso}T00:00:00Z`);
const iso = (ms: number) => new Date(ms).toISOString().slice(0, 10);

/** The day it is for the tenant: its zone, its clock. */
export function todayIn(zone: string, offsetSeconds: number, now = Date.now()): string {
  const parts = { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' } as const;
  return new Intl.DateTimeFormat('en-CA', parts).format(new Date(now + offsetSeconds * 1000));
}

export const plusDays = (day: string, n: number) => iso(at(day) + n * MS);
export const daysBetween = (from: string, to: string) => Math.round((at(to) - at(from)) / MS);
/** Monday of a day's week. */
export const monday = (day: string) => plusDays(day, -((new Date(at(day)).getUTCDay() + 6) % 7));
export const weekDays = (first: string) => Array.from({ length: 7 }, (_, n) => plusDays(first, n));
export const monthStart = (day: string) => `${day.slice(0, 7)}-01`;

/** Months earlier or later, at the first of the month. */
export function plusMonths(day: string, n: number): string {
  const months = +day.slice(0, 4) * 12 + +day.slice(5, 7) - 1 + n;
  return `${String(Math.floor(months / 12)).padStart(4, '0')}-${String((months % 12) + 1).padStart(2, '0')}-01`;
}
export const monthEnd = (day: string) => plusDays(plusMonths(day, 1), -1);

/** `2026-W48` of a day: the week of ISO 8601, whose year is that of its Thursday. */
export function weekOf(day: string): string {
  const thursday = plusDays(monday(day), 3);
  const n = 1 + Math.floor(daysBetween(`${thursday.slice(0, 4)}-01-01`, thursday) / 7);
  return `${thursday.slice(0, 4)}-W${String(n).padStart(2, '0')}`;
}

/** Monday of `2026-W48`; undefined when it is none. */
export function mondayOf(week: string): string | undefined {
  const m = /^(\d{4})-W(\d{2})$/.exec(week);
  if (!m) return undefined;
  const first = plusDays(monday(`${m[1]}-01-04`), (+m[2]! - 1) * 7);
  return weekOf(first) === week ? first : undefined;
}

const NAMES = ['mo', 'di', 'mi', 'do', 'fr', 'sa', 'so'];
const ENGLISH = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

/** The day somebody typed: `12.11.`, `12.11.26`, `2026-11-12`, `heute`, `gestern`, `-1`, `+3`, `mo` (the last one). */
export function dayOf(typed: string, today: string): string | null {
  const s = typed.trim().toLowerCase();
  if (s === 'heute' || s === 'today') return today;
  if (s === 'gestern' || s === 'yesterday') return plusDays(today, -1);
  if (s === 'morgen' || s === 'tomorrow') return plusDays(today, 1);
  if (/^[+-]\d{1,3}$/.test(s)) return plusDays(today, +s);
  const named = NAMES.indexOf(s) >= 0 ? NAMES.indexOf(s) : ENGLISH.indexOf(s);
  if (named >= 0) {
    const found = plusDays(monday(today), named);
    return found > today ? plusDays(found, -7) : found;
  }
  const m = /^(\d{4})-(\d{2})-(\d{2})$/.exec(s) ?? undefined;
  if (m) return real(+m[1]!, +m[2]!, +m[3]!);
  const p = /^(\d{1,2})[./](\d{1,2})[./]?(\d{2}|\d{4})?$/.exec(s);
  if (!p) return null;
  const year = p[3] ? (p[3].length === 2 ? 2000 + +p[3] : +p[3]) : +today.slice(0, 4);
  return real(year, +p[2]!, +p[1]!);
}

function real(year: number, month: number, date: number): string | null {
  const made = new Date(Date.UTC(year, month - 1, date));
  return made.getUTCMonth() === month - 1 && made.getUTCDate() === date ? made.toISOString().slice(0, 10) : null;
}
