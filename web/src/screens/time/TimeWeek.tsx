import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import { api, newId, once, Problem, told, type Schema } from '~/api/client';
import { entries, projects } from '~/api/collections';
import { useCommands } from '~/app/commands';
import { useMe } from '~/app/me';
import { Bar } from '~/app/Shell';
import { useText } from '~/text';
import { monday, mondayOf, plusDays, weekDays, weekOf } from '~/text/day';
import { hours } from '~/text/format';
import { Bones, Button, css, cx, Empty, Icon, ProblemNote, toast } from '~/ui';
import { cellOf, minutesIn, outbox } from './outbox';
import { Quick } from './Quick';
import type { Target } from './quick';
import { WeekTable, type Row } from './WeekTable';
import local from './time.module.css';

type Entry = Schema['timetracking.TimeEntry'];
const OPEN = ['ENTRY_STATE_DRAFT', 'ENTRY_STATE_REJECTED'];

export default function TimeWeek() {
  const t = useText();
  const go = useNavigate();
  const cache = useQueryClient();
  const { who, today } = useMe();
  const { week } = useParams({ strict: false }) as { week?: string };
  const first = (week && mondayOf(week)) || monday(today);
  const days = weekDays(first);
  const person = who?.person_id ?? '';
  const [extra, setExtra] = useState<Target[]>([]);
  const [problem, setProblem] = useState<Problem>();
  // Two weeks back as well: what was booked on lately is a row before it is booked on again.
  const asked = useQuery({
    queryKey: ['time_entries', 'of', 'week', person, first],
    queryFn: () => entries.find({ person_id: person, date_from: plusDays(first, -14), date_to: days[6]!, page_size: 200, order_by: '-date' }),
    enabled: !!person,
  });
  const open = useQuery({ queryKey: ['projects', 'of', 'bookable'], queryFn: () => projects.find({ states: ['PROJECT_STATE_ACTIVE'], page_size: 200, order_by: 'name' }), staleTime: 60_000 });
  const waiting = useOutbox(person, () => void cache.invalidateQueries({ queryKey: ['time_entries'] }));
  const targets = useMemo(() => targetsOf(open.data ?? []), [open.data]);
  const booked = asked.data ?? [];
  const rows = rowsOf(booked, extra, targets, days);
  const ready = booked.filter((entry) => entry.date >= first && entry.date <= days[6]! && OPEN.includes(entry.state));
  const total = rows.flatMap((row) => days.map((day) => minutesIn(row.entries[day] ?? [], waiting.filter((w) => cellOf(w.entry) === `${row.key} ${day}`)))).reduce((sum, n) => sum + n, 0);

  async function submit() {
    setProblem(undefined);
    const ids = ready.map((entry) => entry.id);
    try {
      await outbox.flush();
      await told(api.POST('/v1/time_entries:submit', { params: { header: once(newId()) }, body: { ids } }));
      toast(t.time.didSubmit, { label: t.app.undo, run: () => void takeBack(ids) });
    } catch (raised) {
      setProblem(raised as Problem);
    }
    void cache.invalidateQueries({ queryKey: ['time_entries'] });
  }
  /** As long as nobody has decided. */
  async function takeBack(ids: string[]) {
    await told(api.POST('/v1/time_entries:takeBack', { params: { header: once(newId()) }, body: { ids } })).catch(setProblem);
    void cache.invalidateQueries({ queryKey: ['time_entries'] });
  }
  const to = (n: number) => void go({ to: '/time/$week', params: { week: weekOf(plusDays(first, n * 7)) } });
  useCommands([
    { id: 'week before', group: 'act', label: t.time.before, keys: 'k', run: () => to(-1) },
    { id: 'week after', group: 'act', label: t.time.after, keys: 'j', run: () => to(1) },
    ...(ready.length ? [{ id: 'submit week', group: 'act' as const, label: t.time.submit, keys: 'Ctrl+Enter', run: () => void submit() }] : []),
  ]);
  const title = t.time.week({ week: Number(weekOf(first).slice(6)), year: weekOf(first).slice(0, 4) });
  const refused = waiting.filter((row) => row.refused);
  const held = asked.isPending || open.isPending;
  return (
    <>
      <Bar title={title} name={title}>
        <Button kind="quiet" icon="left" only onClick={() => to(-1)}>
          {t.time.before}
        </Button>
        {weekOf(first) !== weekOf(today) && (
          <Link to="/time" className={css.button}>
            {t.time.today}
          </Link>
        )}
        <Button kind="quiet" icon="right" only onClick={() => to(1)}>
          {t.time.after}
        </Button>
        <b className={cx('num', local.total)}>{t.time.total({ hours: hours(total) })}</b>
        <Button kind="primary" keys="Ctrl ↵" aria-disabled={ready.length === 0 || undefined} title={ready.length === 0 ? t.time.nothingToSubmit : undefined} onClick={() => ready.length > 0 && void submit()}>
          {t.time.submit}
        </Button>
      </Bar>
      <div className={local.body}>
        {asked.error && <ProblemNote problem={asked.error} retry={asked.refetch} />}
        {problem && <ProblemNote problem={problem} />}
        <Quick targets={targets} ready={open.isSuccess} today={today} last={lastTarget(booked, targets)} onBook={add} />
        {held ? <Bones /> : rows.length === 0 && targets.length === 0 ? <Empty text={t.time.empty} /> : <WeekTable rows={rows} days={days} today={today} waiting={waiting} targets={targets} onBook={book} onAdd={(target) => setExtra([...extra, target])} />}
        <p className={local.status} role="status">
          {waiting.length > refused.length ? t.time.waiting({ n: waiting.length - refused.length }) : waiting.length === 0 ? t.time.saved : ''}
        </p>
        {refused.map((row) => (
          <p key={row.id} role="alert" className={local.refused}>
            <Icon name="alert" />
            <span>
              {row.entry.date}: {hours(row.entry.minutes)}, {row.refused}
            </span>
            <Button kind="quiet" onClick={() => outbox.drop(row.id)}>
              {t.time.discard}
            </Button>
          </p>
        ))}
      </div>
    </>
  );

  function book(target: Target, day: string, minutes: number, before?: Entry, note = before?.note ?? '') {
    outbox.put(entryOf(target, day, minutes, note, before?.billable ?? true), before);
    sendOff();
  }
  function add(target: Target, day: string, minutes: number, note: string, billable: boolean) {
    outbox.add(entryOf(target, day, minutes, note, billable));
    sendOff();
  }
  function sendOff() {
    void outbox.flush().then((sent) => {
      if (sent) void cache.invalidateQueries({ queryKey: ['time_entries'] });
    });
  }
}

/** Sent at once, when the network is back, and when the page is looked at again. */
function useOutbox(person: string, onSent: () => void) {
  useEffect(() => {
    if (!person) return;
    outbox.open(person);
    const flush = () =>
      void outbox.flush().then((sent) => {
        if (sent) onSent();
      });
    flush();
    const timer = setInterval(flush, 10_000);
    addEventListener('online', flush);
    document.addEventListener('visibilitychange', flush);
    return () => {
      clearInterval(timer);
      removeEventListener('online', flush);
      document.removeEventListener('visibilitychange', flush);
    };
  }, [person]); // eslint-disable-line
  return useSyncExternalStore(outbox.subscribe, outbox.rows);
}

const entryOf = (target: Target, date: string, minutes: number, note: string, billable: boolean) => ({
  date, project_id: target.project, position_id: target.position, minutes, note, not_billable: !billable,
});

const BOOKABLE = ['POSITION_KIND_FIXED_PRICE', 'POSITION_KIND_TIME_AND_MATERIAL', 'POSITION_KIND_RETAINER'];
const targetsOf = (open: Schema['projects.Project'][]): Target[] =>
  open.flatMap((p) => p.positions.filter((one) => BOOKABLE.includes(one.kind)).map((one) => ({ project: p.id, projectName: p.name, number: p.number, position: one.id, positionTitle: one.title })));

/** A row for each position booked on lately or added; its entries by day. */
function rowsOf(booked: Entry[], extra: Target[], targets: Target[], days: string[]): Row[] {
  const rows = new Map<string, Row>();
  const row = (target: Target) => {
    const key = `${target.project} ${target.position}`;
    if (!rows.has(key)) rows.set(key, { key, target, entries: {} });
    return rows.get(key)!;
  };
  for (const entry of booked) {
    const known = targets.find((one) => one.position === entry.position_id && one.project === entry.project?.id);
    const within = entry.date >= days[0]!;
    if (!known && !within) continue;
    const of = row(known ?? { project: entry.project?.id ?? '', projectName: entry.project?.label ?? '', number: '', position: entry.position_id, positionTitle: entry.position?.label ?? '' });
    if (within) (of.entries[entry.date] ??= []).push(entry);
  }
  extra.forEach(row);
  return [...rows.values()].sort((a, b) => `${a.target.projectName} ${a.target.positionTitle}`.localeCompare(`${b.target.projectName} ${b.target.positionTitle}`));
}

const lastTarget = (booked: Entry[], targets: Target[]) => targets.find((one) => one.position === booked[0]?.position_id);
