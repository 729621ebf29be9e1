import { expect, test } from 'vitest';
import { leftOf, partsOf } from '~/screens/bank/proposing';
import { equal, isPositive, least, minus } from '~/text/decimals';

const item = (id: string, open: string, discount = '0.00') =>
  ({ id, invoice_number: id, open_amount: { amount: open, currency: 'EUR' }, discount_amount: { amount: discount, currency: 'EUR' } }) as never;

test('amounts are parted exactly, whatever their size', () => {
  expect(minus('0.30', '0.10')).toBe('0.20');
  expect(minus('9007199254740993.07', '0.01')).toBe('9007199254740993.06');
  expect(minus('1', '2.5')).toBe('-1.50');
  expect(least('10', '9.99')).toBe('9.99');
  expect(equal('1.0', '1.00')).toBe(true);
  expect([isPositive('0.00'), isPositive('-1'), isPositive('0.01')]).toEqual([false, false, true]);
});
test('the discount explains what is missing, to the cent', () => {
  expect(partsOf('14577.50', [item('RE-1', '14875.00', '297.50')])).toMatchObject([{ amount: '14577.50', with_discount: true }]);
  expect(partsOf('14577.49', [item('RE-1', '14875.00', '297.50')])).toMatchObject([{ amount: '14577.49', with_discount: false }]);
});
test('two invoices take their open amounts in order, the rest stays on the line', () => {
  const parts = partsOf('9000.00', [item('RE-1', '4000.00'), item('RE-2', '4500.00')]);
  expect(parts.map((part) => part.amount)).toEqual(['4000.00', '4500.00']);
  expect(leftOf('9000.00', parts)).toBe('500.00');
});
test('no item gets more than is left of the line', () => {
  expect(partsOf('100.00', [item('RE-1', '80.00'), item('RE-2', '80.00'), item('RE-3', '80.00')]).map((part) => part.amount)).toEqual(['80.00', '20.00']);
});
