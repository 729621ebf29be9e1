// One line books an hour: `[day] amount [#project] [/position] [!] note`, read while it is typed. Nothing is lost: what
// cannot be read stays typed, with what is missing.
import { dayOf } from '~/text/day';
import { minutesOf } from '~/text/format';

export type Target = { project: string; projectName: string; number: string; position: string; positionTitle: string };
export type Read = {
  day: string;
  minutes: number | null;
  target: Target | undefined;
  billable: boolean;
  note: string;
  missing: 'amount' | 'target' | undefined;
};

/** Folds what people do not tell apart: capitals, umlauts, accents. */
export const folded = (text: string) => text.normalize('NFD').replace(/\p{Diacritic}/gu, '').toLowerCase().replaceAll('ß', 'ss');

const fits = (wanted: string, ...names: string[]) => names.some((name) => folded(name).split(/[\s,./()-]+/).some((word) => word.startsWith(folded(wanted))));

/** `last` is taken where no project is named: the one booked on before. */
export function readQuick(typed: string, targets: Target[], today: string, last?: Target): Read {
  const words = typed.trim().split(/\s+/).filter(Boolean);
  let day = today;
  let minutes: number | null = null;
  let project = '';
  let position = '';
  let billable = true;
  const note: string[] = [];
  words.forEach((word, n) => {
    const asDay = n === 0 && !/^\d+([.,:]\d+)?$/.test(word) ? dayOf(word, today) : null;
    const asMinutes = minutes === null && note.length === 0 ? minutesOf(word) : null;
    if (asDay) day = asDay;
    else if (word.startsWith('#') && word.length > 1) project = word.slice(1);
    else if (word.startsWith('/') && word.length > 1) position = word.slice(1);
    else if (word === '!') billable = false;
    else if (asMinutes) minutes = asMinutes;
    else note.push(word);
  });
  const ofProject = project ? targets.filter((one) => fits(project, one.projectName, one.number)) : targets;
  const ofPosition = position ? ofProject.filter((one) => fits(position, one.positionTitle)) : ofProject;
  const target = project || position ? ofPosition[0] : last;
  const missing = minutes === null ? 'amount' : !target ? 'target' : undefined;
  return { day, minutes, target, billable, note: note.join(' '), missing };
}
