// How figures are said: in their unit, and against the period before and the target.
import type { Schema } from '~/api/client';
import { bare, nameOf, texts } from '~/text';
import { decimal, hours, money, signOf } from '~/text/format';

export type Figure = Schema['reporting.Figure'];

/** A value of a figure in its unit; unknown: `–`. */
export function inUnit(figure: Figure | undefined, value = figure?.value): string {
  if (!figure || !value) return '–';
  if (figure.unit === 'percent') return `${decimal(value, 1)} %`;
  if (figure.unit === 'days') return `${decimal(value, 1)} ${texts().home.days}`;
  return money({ amount: value, currency: figure.currency || 'EUR' });
}

/** `+3 Tage schlechter`: how far it is from another value; nothing where that is not known. */
export function apart(figure: Figure, by: string, course: string): string {
  if (!by) return '';
  const t = texts();
  const word = nameOf(t, course);
  if (bare(course) === 'SAME') return word;
  const sign = signOf(by) > 0 ? '+' : '';
  const amount = figure.unit === 'percent' ? t.figures.points({ n: decimal(by, 1) }) : inUnit(figure, by);
  return `${sign}${amount} ${word}`;
}

const TONES: Record<string, 'ok' | 'bad'> = { BETTER: 'ok', WORSE: 'bad' };
/** The tone of a course, for colours. */
export const toneOf = (course: string) => TONES[bare(course)];

type Side = 'top' | 'bottom';
/** What a row brings into a figure, above or below the line: money, hours, or just a number. */
export function partIn(figure: Figure, value: string, side: Side): string {
  if (figure.key === 'utilisation') return hours(Number(value));
  if (figure.currency && !(figure.key === 'dso' && side === 'top')) return money({ amount: value, currency: figure.currency });
  return decimal(value);
}

/** What stands above and below the line. */
export function partName(figure: Figure, side: Side): string {
  const { parts } = texts().figures;
  return (parts[figure.key as keyof typeof parts] ?? parts.other)[side];
}
