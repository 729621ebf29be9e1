import { expect, test } from 'vitest';
import { changed, inserted, merged, valueAt, withValue } from '~/ui/form';

const base = { name: 'Hafen AG', email: 'a@hafen.example', address: { city: 'Hamburg' }, lines: [{ title: 'eins' }, { title: 'zwei' }] };

test('a pointer finds and replaces its value, and nothing beside it changes', () => {
  const next = withValue(base, '/lines/1/title', 'drei');
  expect(valueAt(next, '/lines/1/title')).toBe('drei');
  expect(next.lines[0]).toBe(base.lines[0]);
  expect(base.lines[1]!.title).toBe('zwei');
  expect(valueAt(withValue(base, '/address/city', 'Kiel'), '/address/city')).toBe('Kiel');
});
test('only what changed is named', () => {
  expect(changed(base, withValue(base, '/address/city', 'Kiel'))).toEqual(['address']);
  expect(changed(base, { ...base })).toEqual([]);
});
test('what I did not touch is theirs, what I touched is mine, and what both touched is said', () => {
  const mine = { ...base, name: 'Hafen SE', email: 'neu@hafen.example' };
  const theirs = { ...base, name: 'Hafen KG', address: { city: 'Kiel' } };
  const { body, both } = merged(base, mine, theirs);
  expect(body).toMatchObject({ name: 'Hafen SE', email: 'neu@hafen.example', address: { city: 'Kiel' } });
  expect(both).toEqual(['name']);
});
test('a placeholder goes in where the cursor stands, in place of what is selected', () => {
  expect(inserted('Rechnung  vom', '{number}', 9, 9)).toBe('Rechnung {number} vom');
  expect(inserted('Rechnung alt', '{number}', 9, 12)).toBe('Rechnung {number}');
  expect(inserted('', '{number}', 0, 0)).toBe('{number}');
});
