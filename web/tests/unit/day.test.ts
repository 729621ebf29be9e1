import { expect, test } from 'vitest';
import { periodOf } from '~/screens/figures/period';
import { scaleOf } from '~/ui/chart/Spark';
import { dayOf, monday, mondayOf, monthEnd, plusDays, plusMonths, todayIn, weekOf } from '~/text/day';

test.each([
  ['12.11.', '2026-11-12'], ['12.11.27', '2027-11-12'], ['2026-02-30', null], ['31.4.', null], ['heute', '2026-11-27'], ['gestern', '2026-11-26'], ['-1', '2026-11-26'], ['+3', '2026-11-30'],
  ['mo', '2026-11-23'], ['sa', '2026-11-21'], ['fr', '2026-11-27'], ['bald', null],
])('%s is %s on Friday 27 November 2026', (typed, day) => expect(dayOf(typed, '2026-11-27')).toBe(day));

test('a week belongs to the year of its Thursday', () => {
  expect(weekOf('2027-01-03')).toBe('2026-W53');
  expect(weekOf('2024-12-30')).toBe('2025-W01');
  expect(mondayOf('2026-W53')).toBe('2026-12-28');
  expect(mondayOf('2025-W53')).toBeUndefined();
  expect(monday('2026-11-29')).toBe('2026-11-23');
});
test('days never slip by the hour that is left out', () => {
  expect(plusDays('2026-03-28', 1)).toBe('2026-03-29');
  expect(plusDays('2026-03-29', 1)).toBe('2026-03-30');
});
test('months keep to their ends', () => {
  expect(plusMonths('2026-01-31', -1)).toBe('2025-12-01');
  expect(monthEnd('2028-02-10')).toBe('2028-02-29');
});
test('today is the tenant’s, by its zone and its clock', () => {
  const late = Date.parse('2026-11-27T23:30:00Z');
  expect(todayIn('Europe/Berlin', 0, late)).toBe('2026-11-28');
  expect(todayIn('Europe/Berlin', -86_400, late)).toBe('2026-11-27');
});
test('a period ends today at the latest; an address may name any month', () => {
  const today = '2026-05-17';
  for (const wanted of [undefined, 'quarter', 'year', 'months', '2026-05']) expect(periodOf(wanted, today).to).toBe(today);
  expect(periodOf('last', today)).toEqual({ from: '2026-04-01', to: '2026-04-30' });
  expect(periodOf('months', today).from).toBe('2025-06-01');
  expect(periodOf('2024-02', today)).toEqual({ from: '2024-02-01', to: '2024-02-29' });
  expect(periodOf('2024-13', today).from).toBe('2026-05-01');
});
test.each([
  [['10', '', '20'], '20', 100], [['10', '20'], '0', 0], [['-10', '10'], '0', 50], [[''], '0', 0],
] as [string[], string, number][])('among %s %s lies at %d', (values, value, at) => expect(scaleOf(values)(value)).toBe(at));
