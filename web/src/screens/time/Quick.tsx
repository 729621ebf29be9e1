import { useEffect, useState } from 'react';
import { useCommands } from '~/app/commands';
import { useText } from '~/text';
import { hours, shortDay } from '~/text/format';
import { css } from '~/ui';
import { useKeptText } from '~/ui/form';
import { readQuick, type Target } from './quick';
import local from './time.module.css';

type Props = {
  targets: Target[];
  /** Whether the targets have come. */
  ready: boolean;
  today: string;
  last: Target | undefined;
  onBook: (target: Target, day: string, minutes: number, note: string, billable: boolean) => void;
};

/** A line that is read while it is typed; Enter books it, as soon as there is something to book on. */
export function Quick({ targets, ready, today, last, onBook }: Props) {
  const t = useText();
  const [typed, setTyped] = useKeptText('quick hours');
  const [tried, setTried] = useState(false);
  const [waits, setWaits] = useState(false);
  useCommands([{ id: 'quick', group: 'act', label: t.time.quick, keys: 'n', run: () => document.getElementById('quick')?.focus() }]);
  const read = readQuick(typed, targets, today, last);
  function book() {
    setWaits(!ready);
    if (!ready) return;
    setTried(true);
    if (read.missing || !read.target || read.minutes === null) return;
    onBook(read.target, read.day, read.minutes, read.note, read.billable);
    setTyped('');
    setTried(false);
  }
  useEffect(() => {
    if (waits && ready) book();
  });
  const parts = typed ? [shortDay(read.day), read.minutes !== null && hours(read.minutes), read.target && `${read.target.projectName} / ${read.target.positionTitle}`, !read.billable && t.time.notBillable, read.note].filter(Boolean) : [];
  return (
    <form
      className={local.quick}
      onSubmit={(event) => {
        event.preventDefault();
        book();
      }}
    >
      <input id="quick" className={css.input} aria-label={t.time.quick} placeholder={t.time.quickExample} autoComplete="off" value={typed} onChange={(event) => setTyped(event.target.value)} aria-describedby="quick-read" aria-invalid={(tried && !!read.missing) || undefined} />
      <p id="quick-read" role="status">
        {parts.map((part) => (
          <span key={String(part)} className={css.chip}>
            {part}
          </span>
        ))}
        {typed && ready && read.missing && <span className={tried ? 'bad' : 'muted'}>{t.time.missing[read.missing]}</span>}
      </p>
    </form>
  );
}
