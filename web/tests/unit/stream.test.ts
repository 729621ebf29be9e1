import { expect, test } from 'vitest';
import { may } from '~/app/nav';
import { inside } from '~/app/SignIn';
import { patched } from '~/api/stream';

const list = { pageParams: [[''], ['', 'x']], pages: [{ rows: [{ id: 'a' }, { id: 'b' }], next: 'x' }, { rows: [{ id: 'c' }], next: '' }] };

test('a changed row takes its place, one that fits no more is gone, a new one comes first', () => {
  const changed = { id: 'c', n: 2 };
  const next = patched(list, ['a', 'c', 'd'], [changed, { id: 'd' }]);
  expect(next.pages.map((page) => page.rows.map((row) => row.id))).toEqual([['d', 'b'], ['c']]);
  expect(next.pages[1]!.rows[0]).toBe(changed);
  expect(next.pages[0]!.next).toBe('x');
});
test('a row that is not held comes first only where the first rows are', () => {
  const later = { ...list, pageParams: [['', 'v'], ['', 'v', 'x']] };
  expect(patched(later, ['d'], [{ id: 'd' }]).pages.flatMap((page) => page.rows.map((row) => row.id))).toEqual(['a', 'b', 'c']);
});
test('nothing of ours changed: the rows are the same', () => {
  expect(patched(list, ['z'], []).pages[0]!.rows).toEqual(list.pages[0]!.rows);
});
test.each([
  [['*'], 'billing.invoice.read', true], [['billing.*'], 'billing.invoice.read', true], [['billing.invoice.read@customer'], 'billing.invoice.read', true],
  [['billing.invoice.read'], 'billing.invoice.issue', false], [['bill.*'], 'billing.invoice.read', false], [[], '', true],
])('%s lets %s: %s', (held, needs, allowed) => expect(may(held, needs)).toBe(allowed));
test.each([
  ['/invoices?tab=open', '/invoices?tab=open'], ['//elsewhere.example', '/'], ['https://elsewhere.example', '/'], ['/\\elsewhere.example', '/'], [undefined, '/'],
])('after signing in, %s leads to %s', (to, where) => expect(inside(to)).toBe(where));
