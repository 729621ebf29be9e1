import { expect, test } from 'vitest';
import { emptyLine, linesOfSheet, withIds, type LineBody } from '~/app/quoteLines';
import { amountOf } from '~/text/format';

test('rows of a sheet become lines; what cannot be read keeps its text', () => {
  const lines = linesOfSheet('Konzept\t1\t16.000,00\nBauüberwachung\t100\t120\n\nSchulung\teins\tviel', amountOf);
  expect(lines.map((line) => [line.title, line.quantity, line.unit_price.amount])).toEqual([
    ['Konzept', '1', '16000.00'], ['Bauüberwachung', '100', '120'], ['Schulung', '1', ''],
  ]);
});
test('a pasted fixed price has its milestone, with its amount where one piece is sold', () => {
  const [one, many] = linesOfSheet('Konzept\t1\t16.000,00\nPläne\t4\t500', amountOf);
  expect(one!.milestones).toEqual([{ title: 'Konzept', amount: { amount: '16000.00', currency: 'EUR' } }]);
  expect(many!.milestones).toEqual([{ title: 'Pläne', amount: { amount: '', currency: 'EUR' } }]);
});
test('saved lines keep their ids, so that the next saving changes them and makes no new ones', () => {
  const saved = { lines: [{ id: 'a', milestones: [{ id: 'm' }] }, { id: 'b', milestones: [] }] } as never;
  const step = { title: 'Entwurf', amount: { amount: '1.00', currency: 'EUR' } };
  const body: { lines: LineBody[] } = { lines: [{ ...emptyLine(), milestones: [step] }, { ...emptyLine(), milestones: [] }] };
  expect(withIds(body, saved).lines.map((line) => [line.id, line.milestones?.map((m) => m.id)])).toEqual([['a', ['m']], ['b', []]]);
  expect(withIds({ lines: [...body.lines, emptyLine()] }, saved).lines.every((line) => !line.id)).toBe(true);
});
