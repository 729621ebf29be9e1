import { expect, test } from 'vitest';
import { paired } from '~/screens/quotes/compare';

const euro = (amount: string) => ({ amount, currency: 'EUR' });
const line = (id: string, title: string, net: string) => ({ id, title, description: '', billing_model: 'BILLING_MODEL_FIXED_PRICE', quantity: '1', unit: 'C62', unit_price: euro(net), net: euro(net), vat_rate: '19', retainer_from: '', milestones: [] }) as never;
const quote = (...lines: never[]) => ({ lines }) as never;

test('lines are paired by their id: same, changed, new and gone', () => {
  const before = quote(line('a', 'Konzept', '1000.00'), line('b', 'Bauleitung', '500.00'), line('c', 'Schulung', '200.00'));
  const after = quote(line('c', 'Schulung', '200.00'), line('a', 'Konzept', '1200.00'), line('d', 'Gutachten', '300.00'));
  const told = paired(before, after).map(({ id, before: was, after: is, changed }) => [id, !!was, !!is, changed]);
  expect(told).toEqual([
    ['c', true, true, false],
    ['b', true, false, true],
    ['a', true, true, true],
    ['d', false, true, true],
  ]);
});
