import { expect, test } from 'vitest';
import { minutesIn, type Waiting } from '~/screens/time/outbox';

const waiting = (id: string, minutes: number) => ({ id, entry: { minutes } }) as Waiting;

test('a cell counts what is booked, with what waits in its place or beside it', () => {
  const booked = [{ id: 'a', minutes: 60 }, { id: 'b', minutes: 30 }];
  expect(minutesIn(booked, [])).toBe(90);
  expect(minutesIn(booked, [waiting('a', 90)])).toBe(120);
  expect(minutesIn(booked, [waiting('c', 15)])).toBe(105);
  expect(minutesIn([], [waiting('c', 15), waiting('d', 15)])).toBe(30);
});
