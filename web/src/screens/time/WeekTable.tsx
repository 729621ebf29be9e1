import { useState, type KeyboardEvent } from 'react';
import type { Schema } from '~/api/client';
import { useText } from '~/text';
import { hours, minutesOf, shortDay } from '~/text/format';
import { Chip, Field, Segments, Select } from '~/ui';
import { cellOf, minutesIn, type Waiting } from './outbox';
import type { Target } from './quick';
import local from './time.module.css';

type Entry = Schema['timetracking.TimeEntry'];
export type Row = { key: string; target: Target; entries: Record<string, Entry[]> };
type Book = (target: Target, day: string, minutes: number, before?: Entry, note?: string) => void;
type Props = { rows: Row[]; days: string[]; today: string; waiting: Waiting[]; targets: Target[]; onBook: Book; onAdd: (target: Target) => void };

/** A week as a table of fields: type in a cell, arrows go on, `+` and `-` are a quarter of an hour. */
export function WeekTable({ rows, days, today, waiting, targets, onBook, onAdd }: Props) {
  const t = useText();
  const [at, setAt] = useState<{ row: Row; day: string }>();
  const [shown, setShown] = useState(days.includes(today) ? today : days[0]!);
  // On a phone one day is shown at a time; a wide screen shows them all.
  const off = (day: string) => (day === shown ? undefined : true);
  const typed = (row: Row, day: string) => waiting.filter((w) => cellOf(w.entry) === `${row.key} ${day}`);
  const minutes = (row: Row, day: string) => minutesIn(row.entries[day] ?? [], typed(row, day));
  const sum = (of: number[]) => of.reduce((a, b) => a + b, 0);
  const free = targets.filter((target) => !rows.some((row) => row.key === `${target.project} ${target.position}`));
  return (
    <>
      <div className={local.strip}>
        <Segments label={t.time.days} at={shown} onPick={(day) => day && setShown(day)} of={days.map((day) => ({ key: day, label: shortDay(day).slice(0, 2) }))} />
      </div>
      <div className={local.scroll} tabIndex={0} role="group" aria-label={t.nav.time}>
        <table className={local.week} aria-label={t.nav.time}>
          <thead>
            <tr>
              <th scope="col">{t.time.row}</th>
              {days.map((day) => (
                <th key={day} scope="col" data-off={off(day)} data-today={day === today || undefined}>
                  {shortDay(day)}
                </th>
              ))}
              <th scope="col">{t.time.sum}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.key}>
                <th scope="row">
                  {row.target.projectName}
                  <small>{row.target.positionTitle}</small>
                </th>
                {days.map((day) => (
                  <td key={day} data-off={off(day)}>
                    <Cell
                      label={`${row.target.projectName} ${row.target.positionTitle}, ${shortDay(day)}`}
                      minutes={minutes(row, day)}
                      entries={row.entries[day] ?? []}
                      waiting={typed(row, day).length > 0}
                      onFocus={() => setAt({ row, day })}
                      onBook={(value) => onBook(row.target, day, value, row.entries[day]?.[0])}
                    />
                  </td>
                ))}
                <td className="num">{hours(sum(days.map((day) => minutes(row, day))))}</td>
              </tr>
            ))}
          </tbody>
          <tfoot>
            <tr>
              <th scope="row">{t.time.sum}</th>
              {days.map((day) => (
                <td key={day} data-off={off(day)} className="num">
                  {hours(sum(rows.map((row) => minutes(row, day))))}
                </td>
              ))}
              <td className="num">{hours(sum(rows.flatMap((row) => days.map((day) => minutes(row, day)))))}</td>
            </tr>
          </tfoot>
        </table>
      </div>
      <div className={local.under}>
        {free.length > 0 && (
          <Select
            label={t.time.addRow}
            value=""
            onValue={(position) => {
              const found = free.find((target) => target.position === position);
              if (found) onAdd(found);
            }}
            of={[{ value: '', label: t.time.pick }, ...free.map((target) => ({ value: target.position, label: `${target.projectName} / ${target.positionTitle}` }))]}
          />
        )}
        {at && <Detail key={`${at.row.key} ${at.day}`} row={rows.find((row) => row.key === at.row.key) ?? at.row} day={at.day} onBook={onBook} />}
      </div>
    </>
  );
}

const locked = (entries: Entry[]) => entries.length > 1 || entries.some((entry) => entry.allowed_actions.find((a) => a.verb === 'update')?.allowed === false);

type CellProps = { label: string; minutes: number; entries: Entry[]; waiting: boolean; onFocus: () => void; onBook: (minutes: number) => void };

function Cell({ label, minutes, entries, waiting, onFocus, onBook }: CellProps) {
  const t = useText();
  const [typed, setTyped] = useState<string>();
  const bad = typed !== undefined && minutesOf(typed) === null;
  const rejected = entries.some((entry) => entry.state === 'ENTRY_STATE_REJECTED');
  const shut = locked(entries);
  function keep() {
    const read = typed === undefined ? null : minutesOf(typed);
    if (read === null) return;
    setTyped(undefined);
    if (read !== minutes) onBook(read);
  }
  function keys(event: KeyboardEvent<HTMLInputElement>) {
    if (shut && event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
    if (event.key === 'Escape') return setTyped(undefined);
    if ((event.key === '+' || event.key === '-') && (!typed || /^\d+:\d\d$/.test(typed))) {
      event.preventDefault();
      const from = typed ? minutesOf(typed)! : minutes;
      setTyped(undefined);
      return onBook(Math.max(0, from + (event.key === '+' ? 15 : -15)));
    }
    const line = event.currentTarget.closest('tr')!;
    const column = [...line.children].indexOf(event.currentTarget.closest('td')!);
    const to = event.key === 'ArrowDown' || event.key === 'Enter' ? line.nextElementSibling : event.key === 'ArrowUp' ? line.previousElementSibling : undefined;
    const field = to?.children[column]?.querySelector('input');
    if (event.key === 'Enter') keep();
    if (!field || event.ctrlKey) return;
    event.preventDefault();
    keep();
    field.focus();
    field.select();
  }
  return (
    <input
      aria-label={label}
      inputMode="decimal"
      placeholder="·"
      value={typed ?? (minutes ? hours(minutes) : '')}
      readOnly={shut}
      aria-invalid={bad || undefined}
      title={bad ? t.time.unreadable : rejected ? entries.map((entry) => entry.rejected_reason).join('\n') : undefined}
      data-waiting={waiting || undefined}
      data-rejected={rejected || undefined}
      onChange={(event) => setTyped(event.target.value)}
      onBlur={keep}
      onKeyDown={keys}
      onFocus={(event) => {
        event.currentTarget.select();
        onFocus();
      }}
    />
  );
}

/** What belongs to the cell one is in: note, state, and the reason where it was sent back or is shut. */
function Detail({ row, day, onBook }: { row: Row; day: string; onBook: Book }) {
  const t = useText();
  const [note, setNote] = useState<string>();
  const found = row.entries[day] ?? [];
  const entry = found[0];
  const shut = locked(found);
  const reason = entry?.allowed_actions.find((a) => a.verb === 'update')?.reason;
  if (!entry) return null;
  return (
    <div className={local.detail}>
      {found.length > 1 ? (
        <ul>
          {found.map((one) => (
            <li key={one.id}>
              {hours(one.minutes)} {one.note} <Chip state={one.state} />
            </li>
          ))}
        </ul>
      ) : (
        <Field
          label={t.time.note({ day: shortDay(day), row: row.target.projectName })}
          value={note ?? entry.note}
          readOnly={shut}
          onValue={setNote}
          onBlur={() => note !== undefined && note !== entry.note && onBook(row.target, day, entry.minutes, entry, note)}
        />
      )}
      <p>
        <Chip state={entry.state} /> {entry.rejected_reason && <span className="bad">{entry.rejected_reason}</span>} {shut && reason && <span className="muted">{reason}</span>}
        {entry.flags.map((flag) => (
          <span key={flag.code} className="muted">
            {' '}
            {flag.text}
          </span>
        ))}
      </p>
    </div>
  );
}
