import { beforeAll, expect, test } from 'vitest';
import { newId } from '~/api/client';
import { speak } from '~/text';
import { cell, csv } from '~/text/csv';
import { amountOf, minutesOf, money, share, signOf } from '~/text/format';
import { plural } from '~/text/plural';

beforeAll(async () => {
  (globalThis as { document?: unknown }).document = { documentElement: {} };
  await speak('de');
});

test.each([
  ['1,5', 90], ['1.5', 90], ['1:30', 90], ['90m', 90], ['1h30', 90], ['8-13.15', 315], ['8:30-12', 210], ['24', 1440], ['25', null], ['abc', null], ['', 0], ['13-8', null],
])('%s is %s minutes', (typed, minutes) => expect(minutesOf(typed)).toBe(minutes));

test.each([
  ['1.234,56', '1234.56'], ['1234.56', '1234.56'], ['1234,5', '1234.5'], ['1.234', '1234'], ['1 234,50 €', '1234.50'], ['−12', '-12'], ['1,234.56', '1234.56'], ['12,345678', null], ['zwölf', null], ['', null],
])('the amount %s is %s', (typed, amount) => expect(amountOf(typed)).toBe(amount));

test('an amount no number can hold is shown to the cent', () => {
  expect(money({ amount: '9007199254740993.07', currency: 'EUR' }).replace(/\s/g, ' ')).toBe('9.007.199.254.740.993,07 €');
  expect(money(undefined)).toBe('–');
});
test('zero has no sign, however it is written', () => {
  expect([signOf('0.00'), signOf('-0.00'), signOf('-0.01'), signOf('3')]).toEqual([0, 0, -1, 1]);
});
test('a share of nothing is nothing', () => expect(share('5', '0.00')).toBe(0));
test('one invoice, two invoices', () => {
  const forms = { one: '# Rechnung', other: '# Rechnungen' };
  expect(plural('de', 1, forms)).toBe('1 Rechnung');
  expect(plural('de', 1200, forms)).toBe('1.200 Rechnungen');
});
test('ids made later sort later', () => {
  expect(newId(1000) < newId(2000)).toBe(true);
  expect(newId()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab]/);
});

test('a table is told as spreadsheets of the language read it, and no text is taken for a formula', () => {
  const rows = [['Kennzahl', 'Wert'], ['DSO; brutto', cell('-41.50')], ['=1+1', '-'], ['"A"', '']];
  expect(csv(rows)).toBe('\ufeffKennzahl;Wert\r\n"DSO; brutto";-41,50\r\n\'=1+1;\'-\r\n"""A""";\r\n');
});
