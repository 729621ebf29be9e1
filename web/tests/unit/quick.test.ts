import { expect, test } from 'vitest';
import { readQuick, type Target } from '~/screens/time/quick';

const target = (position: string, projectName: string, positionTitle: string): Target => ({ project: projectName, projectName, number: 'P-1', position, positionTitle });
const targets = [target('a', 'Hafen Kai', 'Konzept'), target('b', 'Hafen Kai', 'Bauüberwachung'), target('c', 'Prüfstand Nord', 'Messung')];
const read = (typed: string, last?: Target) => readQuick(typed, targets, '2026-11-27', last);

test('amount, project, position and note', () => {
  expect(read('1,5 #hafen /bau Workshop vorbereitet')).toMatchObject({ minutes: 90, target: { position: 'b' }, note: 'Workshop vorbereitet', billable: true, day: '2026-11-27', missing: undefined });
});
test('a day before the amount', () => expect(read('mo 2:15 #pruf')).toMatchObject({ day: '2026-11-23', minutes: 135, target: { position: 'c' } }));
test('! is not billable', () => expect(read('1 #hafen ! intern')).toMatchObject({ billable: false, note: 'intern' }));
test('no project is the last one', () => expect(read('45m Telefonat', targets[2])).toMatchObject({ minutes: 45, target: { position: 'c' }, missing: undefined }));
test('a number in the note is not an amount', () => expect(read('2 #hafen Runde 3')).toMatchObject({ minutes: 120, note: 'Runde 3' }));
test('what is missing is said', () => {
  expect(read('#hafen').missing).toBe('amount');
  expect(read('2 Runde').missing).toBe('target');
  expect(read('2 #gibtsnicht', targets[0]).missing).toBe('target');
});
