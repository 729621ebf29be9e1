// The figures as a table for spreadsheets: every number as the server counted it.
import type { Figure } from '~/app/figures';
import { nameOf, texts } from '~/text';
import { cell, csv } from '~/text/csv';
import { month } from '~/text/format';

export function table(figures: Figure[], period: { from: string; to: string }): string {
  const t = texts();
  const units: Record<string, string> = { percent: '%', days: t.home.days };
  const months = figures[0]?.series.map((point) => month(point.from_date)) ?? [];
  const { columns } = t.figures;
  const head = [columns.figure, columns.value, columns.unit, columns.numerator, columns.denominator, columns.previous, columns.change, columns.course, columns.target, columns.gap, columns.from, columns.to];
  const rows = figures.map((f) => [
    f.label, cell(f.value), units[f.unit] ?? f.currency, cell(f.numerator), cell(f.denominator), cell(f.previous?.value ?? ''), cell(f.change), f.change && nameOf(t, f.course),
    cell(f.target), cell(f.gap), f.at_end ? '' : period.from, period.to, ...f.series.map((point) => cell(point.value)),
  ]);
  return csv([[...head, ...months], ...rows]);
}
