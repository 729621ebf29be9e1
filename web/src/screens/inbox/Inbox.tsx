import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import type { Problem } from '~/api/client';
import { workItems } from '~/api/collections';
import { workCounts } from '~/api/queries';
import { useChosen } from '~/app/chosen';
import { useCommands } from '~/app/commands';
import type { ListSearch } from '~/app/ListPage';
import { forgetReason, Reason } from '~/app/Reason';
import { Bar } from '~/app/Shell';
import { useMe } from '~/app/me';
import { kindOf, titleOf, type Item } from '~/app/work';
import { nameOf, useText } from '~/text';
import { day, hours, money } from '~/text/format';
import { Bones, Button, css, cx, Empty, Icon, ProblemNote, toast } from '~/ui';
import { decide } from './deciding';
import local from './inbox.module.css';
import { Pane } from './Pane';

/** What waits for me, the most urgent first, and beside it what each item is about; decided without leaving the list. */
export default function Inbox() {
  const t = useText();
  const go = useNavigate();
  const search = useSearch({ strict: false }) as ListSearch;
  const asked = useInfiniteQuery(workItems.growing(search.tab ? { kinds: [search.tab] } : {}));
  const [gone, setGone] = useState<Set<string>>(new Set());
  const rows = (asked.data?.pages.flatMap((page) => page.rows) ?? []).filter((row) => !gone.has(row.id));
  const { chosen, choose, step, leave } = useChosen(rows);
  const [picked, setPicked] = useState<Set<string>>(new Set());
  const list = useRef<HTMLUListElement>(null);
  const only = (tab: string | undefined) => void go({ to: '.', search: { tab } as never, replace: true });
  const pick = (item: Item | undefined) =>
    item &&
    kindOf(item).decided &&
    setPicked((before) => {
      const next = new Set(before);
      if (!next.delete(item.id)) next.add(item.id);
      return next;
    });
  useEffect(() => {
    list.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest' });
  }, [chosen?.id]);
  useCommands([
    { id: 'next item', group: 'act', label: t.inbox.next, keys: 'j', run: () => step(1) },
    { id: 'item before', group: 'act', label: t.inbox.before, keys: 'k', run: () => step(-1) },
    { id: 'pick item', group: 'act', label: t.list.pickKey, keys: 'x', run: () => pick(chosen) },
    ...(chosen ? [{ id: 'open item', group: 'act' as const, label: t.inbox.open, keys: 'Enter', run: () => void go(kindOf(chosen).to(chosen) as never) }] : []),
  ]);
  const several = rows.filter((row) => picked.has(row.id));
  const subject = several.length ? several : chosen ? [chosen] : [];
  /** Out of sight at once; the list follows when it has heard of it. */
  function done(items: Item[]) {
    const ids = items.map((item) => item.id);
    leave(ids);
    setGone((before) => new Set([...before, ...ids]));
    setPicked((before) => new Set([...before].filter((id) => !ids.includes(id))));
  }
  return (
    <>
      <Bar title={t.nav.inbox} name={t.nav.inbox}>
        <Kinds at={search.tab} onPick={only} />
      </Bar>
      {asked.error && rows.length === 0 ? (
        <div className={local.pad}>
          <ProblemNote problem={asked.error} retry={asked.refetch} />
        </div>
      ) : asked.isPending ? (
        <div className={local.pad}>
          <Bones />
        </div>
      ) : rows.length === 0 ? (
        <Empty text={search.tab ? t.list.nothing : t.inbox.empty}>{search.tab && <Button onClick={() => only(undefined)}>{t.list.reset}</Button>}</Empty>
      ) : (
        <div className={local.split}>
          <ul ref={list} className={local.list} aria-label={t.nav.inbox}>
            {rows.map((row, n) => (
              <li key={row.id} data-current={row === chosen || undefined}>
                <input type="checkbox" disabled={!kindOf(row).decided} checked={picked.has(row.id)} aria-label={t.list.pickRow({ row: n + 1 })} onChange={() => pick(row)} />
                <button type="button" aria-current={row === chosen || undefined} data-enter={row === chosen || undefined} onClick={() => choose(row.id)}>
                  <Line of={row} />
                </button>
              </li>
            ))}
            {asked.hasNextPage && (
              <li className={local.more}>
                <Button kind="quiet" onClick={() => void asked.fetchNextPage()}>
                  {t.projects.more}
                </Button>
              </li>
            )}
          </ul>
          <section className={local.detail} aria-label={chosen?.title} tabIndex={0}>
            <Decide key={subject.map((item) => item.id).join()} items={subject} onDone={done} />
            {several.length > 1 ? <p className="muted">{t.list.picked({ n: several.length })}</p> : chosen && <Pane key={chosen.id} of={chosen} />}
          </section>
        </div>
      )}
    </>
  );
}

/** Which kinds there are, each with how many wait. */
function Kinds({ at, onPick }: { at: string | undefined; onPick: (kind: string | undefined) => void }) {
  const t = useText();
  const counts = useQuery(workCounts).data?.counts ?? [];
  return (
    <select className={`${css.input} ${local.kinds}`} aria-label={t.inbox.kind} value={at ?? ''} onChange={(event) => onPick(event.target.value || undefined)}>
      <option value="">{t.list.all}</option>
      {counts.map((one) => (
        <option key={one.kind} value={one.kind}>
          {nameOf(t, one.kind)} ({one.count})
        </option>
      ))}
    </select>
  );
}

function Line({ of: item }: { of: Item }) {
  const t = useText();
  const { today } = useMe();
  const late = !!item.due_at && item.due_at.slice(0, 10) <= today;
  const about = [nameOf(t, item.kind), item.minutes ? t.time.total({ hours: hours(item.minutes) }) : item.requested_by?.label, item.project?.label || item.customer?.label];
  return (
    <>
      <Icon name={kindOf(item).icon} />
      <span className={local.pairs}>
        <b className="strong">{titleOf(item)}</b>
        <span className="num">{item.amount ? money(item.amount) : ''}</span>
      </span>
      <span className={local.pairs}>
        <span className="muted">{about.filter((part) => part && part !== item.title).join(' · ')}</span>
        <span className={cx('num', late ? 'bad' : 'muted')}>{item.due_at ? t.inbox.until({ day: day(item.due_at) }) : day(item.since)}</span>
      </span>
    </>
  );
}

/** Yes, or back with a reason; by `a` and `r`, for one item or all that are picked. */
function Decide({ items, onDone }: { items: Item[]; onDone: (items: Item[]) => void }) {
  const t = useText();
  const cache = useQueryClient();
  const [open, setOpen] = useState(false);
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState<Problem>();
  const ours = items.filter((item) => kindOf(item).decided);
  const name = `return ${ours.map((item) => item.id).join()}`;
  async function send(reason?: string) {
    if (busy) return;
    setBusy(true);
    setRefused(undefined);
    const answer = await decide(ours, reason);
    setBusy(false);
    setRefused(answer.refused);
    if (answer.done.length) toast(reason ? t.inbox.didReturn({ n: answer.done.length }) : t.inbox.didApprove({ n: answer.done.length }));
    if (!answer.refused) {
      forgetReason(name);
      setOpen(false);
    }
    for (const key of new Set(ours.map((item) => kindOf(item).decided!))) void cache.invalidateQueries({ queryKey: [key] });
    if (answer.done.length) onDone(answer.done);
  }
  useCommands(
    ours.length
      ? [
          { id: 'approve items', group: 'act', label: t.drafts.approve, keys: 'a', run: () => void send() },
          { id: 'return items', group: 'act', label: t.drafts.sendBack, keys: 'r', run: () => setOpen(true) },
        ]
      : [],
  );
  if (!ours.length) return null;
  return (
    <div className={local.acts}>
      {refused && !open && <ProblemNote problem={refused} />}
      <Button kind="primary" keys="A" aria-disabled={busy || undefined} onClick={() => void send()}>
        {ours.length > 1 ? t.time.approve({ n: ours.length }) : t.drafts.approve}
      </Button>
      <Button keys="R" aria-disabled={busy || undefined} onClick={() => setOpen(true)}>
        {t.drafts.sendBack}
      </Button>
      {open && <Reason name={name} title={t.drafts.sendBack} label={t.app.reason} submit={t.drafts.sendBack} busy={busy} problem={refused} onClose={() => setOpen(false)} onSend={(reason) => void send(reason)} />}
    </div>
  );
}
