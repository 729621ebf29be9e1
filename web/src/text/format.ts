// Amounts, days and hours as people here write them. Amounts stay strings: Intl takes them without rounding, and
// nothing here ever makes a number of one.
import type { Money } from '~/api/client';
import { language } from './index';

type Format = Intl.NumberFormat | Intl.DateTimeFormat;
const made = new Map<string, Format>();

function keep<T extends Format>(key: string, make: (locale: string) => T): T {
  const locale = language() === 'de' ? 'de-DE' : 'en-GB';
  const found = (made.get(locale + key) as T | undefined) ?? make(locale);
  made.set(locale + key, found);
  return found;
}

const exactly = (format: Intl.NumberFormat, amount: string) => format.format(amount as unknown as number);

/** `1.234,56 €`; unknown: `–`. */
export function money(m: Money | undefined | null): string {
  if (!m?.amount) return '–';
  const style = { style: 'currency', currency: m.currency || 'EUR' } as const;
  return exactly(keep(`money ${m.currency}`, (locale) => new Intl.NumberFormat(locale, style)), m.amount);
}

/** `12,3 T €`: for charts and tiles where the exact amount stands in the title. */
export function shortMoney(m: Money | undefined): string {
  if (!m?.amount) return '–';
  const style = {
    style: 'currency', currency: m.currency || 'EUR', notation: 'compact', maximumFractionDigits: 1,
  } as const;
  return exactly(keep(`short ${m.currency}`, (locale) => new Intl.NumberFormat(locale, style)), m.amount);
}

/** A decimal of the contract in local form; unknown: `–`. */
export function decimal(value: string | undefined, places = 2, least = 0): string {
  if (!value) return '–';
  const digits = { minimumFractionDigits: least, maximumFractionDigits: places };
  return exactly(keep(`decimal ${places} ${least}`, (locale) => new Intl.NumberFormat(locale, digits)), value);
}

/** `13.01.2027` of a day or an instant of the contract. */
export function day(iso: string | undefined): string {
  if (!iso) return '–';
  const parts = { day: '2-digit', month: '2-digit', year: 'numeric', timeZone: 'UTC' } as const;
  const format = keep('day', (locale) => new Intl.DateTimeFormat(locale, parts));
  return format.format(new Date(`${iso.slice(0, 10)}T00:00:00Z`));
}

/** `November 2026` of a day. */
export const month = (iso: string) => named('month', iso, { month: 'long', year: 'numeric' });
/** `Nov` of a day. */
export const shortMonth = (iso: string) => named('short month', iso, { month: 'short' }).replace('.', '');

function named(key: string, iso: string, parts: Intl.DateTimeFormatOptions): string {
  const format = keep(key, (locale) => new Intl.DateTimeFormat(locale, { ...parts, timeZone: 'UTC' }));
  return format.format(new Date(`${iso.slice(0, 10)}T00:00:00Z`));
}

/** `Mo 13.01.`: a day among others of its week. */
export function shortDay(iso: string): string {
  const at = new Date(`${iso}T00:00:00Z`);
  const weekday = keep('weekday', (locale) => new Intl.DateTimeFormat(locale, { weekday: 'short', timeZone: 'UTC' }));
  const date = keep('date', (locale) => new Intl.DateTimeFormat(locale, { day: '2-digit', month: '2-digit', timeZone: 'UTC' }));
  return `${weekday.format(at).replace('.', '')} ${date.format(at)}`;
}

/** `13.01., 09:07` by the clock of the firm. */
export function moment(iso: string | undefined): string {
  if (!iso) return '–';
  const parts = { day: '2-digit', month: '2-digit', hour: '2-digit', minute: '2-digit', timeZone: 'Europe/Berlin' } as const;
  return keep('moment', (locale) => new Intl.DateTimeFormat(locale, parts)).format(new Date(iso));
}

/** `6:30` of 390 minutes. */
export const hours = (minutes: number) => `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}`;

/**
 * Minutes of what somebody typed: `1,5` `1.5` `1:30` `90m` `1h30` `8-13.15` (there the point parts minutes); a bare
 * number up to 24 is hours. null when unreadable.
 */
export function minutesOf(typed: string): number | null {
  const s = typed.trim().toLowerCase().replace(',', '.');
  if (s === '' || s === '0') return 0;
  let m = /^(\d{1,2})(?:[:.](\d{2}))?\s*-\s*(\d{1,2})(?:[:.](\d{2}))?$/.exec(s);
  if (m) {
    const minutes = +m[3]! * 60 + +(m[4] ?? 0) - (+m[1]! * 60 + +(m[2] ?? 0));
    return minutes > 0 ? minutes : null;
  }
  if ((m = /^(\d{1,2}):([0-5]\d)$/.exec(s))) return +m[1]! * 60 + +m[2]!;
  if ((m = /^(\d+)\s*m(?:in)?$/.exec(s))) return +m[1]!;
  if ((m = /^(\d{1,2})\s*h\s*([0-5]?\d)?$/.exec(s))) return +m[1]! * 60 + +(m[2] ?? 0);
  if ((m = /^(\d{1,2}(?:\.\d+)?)h?$/.exec(s)) && +m[1]! <= 24) return Math.round(+m[1]! * 60);
  return null;
}

/** The decimal of what somebody typed as an amount: `1.234,56`, `1234.56`, `1 234,5`; null when unreadable. */
export function amountOf(typed: string): string | null {
  const s = typed.replace(/[\s\u00a0€]/g, '').replace('−', '-');
  if (/^-?\d{1,3}(\.\d{3})+$/.test(s)) return s.replaceAll('.', '');
  if (/^-?\d+([.,]\d{1,4})?$/.test(s)) return s.replace(',', '.');
  if (/^-?\d{1,3}(\.\d{3})+,\d{1,4}$/.test(s)) return s.replaceAll('.', '').replace(',', '.');
  if (/^-?\d{1,3}(,\d{3})+\.\d{1,4}$/.test(s)) return s.replaceAll(',', '');
  return null;
}

/** The sign of a decimal of the contract, without making a number of it. */
export function signOf(amount: string | undefined): -1 | 0 | 1 {
  if (!amount || /^-?0*\.?0*$/.test(amount)) return 0;
  return amount.startsWith('-') ? -1 : 1;
}

/** How large a decimal is against another, 0 to 100: for the length of a bar only, never shown as a figure. */
export function share(amount: string | undefined, of: string | undefined): number {
  const whole = Math.abs(Number(of));
  return whole ? Math.min(100, (Math.abs(Number(amount)) / whole) * 100) : 0;
}
