// What is different between two versions of a quote, line by line: lines are known by their id.
import type { Schema } from '~/api/client';

type Quote = Schema['crm.Quote'];
type Line = Schema['crm.QuoteLine'];
export type Pair = { id: string; before: Line | undefined; after: Line | undefined; changed: boolean };

const shown = (line: Line) =>
  JSON.stringify([line.title, line.description, line.billing_model, line.quantity, line.unit, line.unit_price, line.net, line.cap, line.vat_rate, line.retainer_from, line.milestones.map((m) => [m.title, m.amount])]);

/** In the order of the later version; what is gone stands where it stood before. */
export function paired(before: Quote, after: Quote): Pair[] {
  const old = new Map(before.lines.map((line) => [line.id, line]));
  const pairs: Pair[] = after.lines.map((line) => {
    const was = old.get(line.id);
    return { id: line.id, before: was, after: line, changed: !was || shown(was) !== shown(line) };
  });
  const kept = new Set(after.lines.map((line) => line.id));
  before.lines.forEach((line, at) => {
    if (!kept.has(line.id)) pairs.splice(Math.min(at, pairs.length), 0, { id: line.id, before: line, after: undefined, changed: true });
  });
  return pairs;
}
