// The body of a quote as it is edited: what the contract takes, nothing calculated.
import type { Schema } from '~/api/client';

export type LineBody = Schema['crm.QuoteLineInput'];
const EURO = 'EUR';

/** A fixed price is billed by its milestones, so it has one at least. */
export const emptyStep = () => ({ title: '', amount: { amount: '', currency: EURO } });

export const emptyLine = (): LineBody => ({
  title: '', billing_model: 'BILLING_MODEL_FIXED_PRICE', quantity: '1', unit: 'C62', unit_price: { amount: '', currency: EURO },
  vat_category: 'S', vat_rate: '19', description: '', milestones: [emptyStep()],
});

/** The unit that goes with how a line is billed. */
export const UNITS: Record<string, string> = {
  BILLING_MODEL_FIXED_PRICE: 'C62', BILLING_MODEL_TIME_AND_MATERIAL: 'HUR', BILLING_MODEL_EXPENSES: 'C62', BILLING_MODEL_RETAINER: 'MON',
};
export const MODELS = Object.keys(UNITS) as LineBody['billing_model'][];

export function bodyOf(q: Schema['crm.Quote']) {
  return {
    title: q.title, introduction: q.introduction, valid_until: q.valid_until, payment_days: q.payment_days,
    lines: q.lines.map((line): LineBody => ({
      id: line.id, title: line.title, description: line.description, billing_model: line.billing_model as LineBody['billing_model'], quantity: line.quantity, unit: line.unit,
      unit_price: line.unit_price ?? { amount: '', currency: EURO }, vat_category: line.vat_category, vat_rate: line.vat_rate,
      ...(line.cap?.amount ? { cap: line.cap } : {}), ...(line.retainer_from ? { retainer_from: line.retainer_from } : {}),
      milestones: line.milestones.map((m) => ({ id: m.id, title: m.title, amount: m.amount ?? { amount: '', currency: EURO } })),
    })),
  };
}

/** A fixed price, due as a whole when it is done. */
export function lineOf(title: string, price: string, quantity = '1'): LineBody {
  const amount = { amount: price, currency: EURO };
  const step = quantity === '1' ? { title, amount } : { ...emptyStep(), title };
  return { ...emptyLine(), title, quantity, unit_price: amount, milestones: [step] };
}

/** `Text<tab>Menge<tab>Preis` rows as a sheet gives them; a row whose figures cannot be read keeps its text. */
export function linesOfSheet(pasted: string, read: (typed: string) => string | null): LineBody[] {
  return pasted
    .split(/\r?\n/)
    .map((row) => row.split('\t').map((cell) => cell.trim()))
    .filter(([title]) => title)
    .map(([title, quantity = '', price = '']) => lineOf(title!, read(price) ?? '', read(quantity) ?? '1'));
}

/** The ids the server gave, where lines and milestones are still as many as were saved. */
export function withIds<B extends { lines: LineBody[] }>(body: B, saved: Schema['crm.Quote']): B {
  if (body.lines.length !== saved.lines.length) return body;
  const lines = body.lines.map((line, n) => {
    const known = saved.lines[n]!;
    const steps = line.milestones ?? [];
    const milestones = steps.length === known.milestones.length ? steps.map((step, m) => ({ ...step, id: known.milestones[m]!.id })) : steps;
    return { ...line, id: known.id, milestones };
  });
  return { ...body, lines };
}
