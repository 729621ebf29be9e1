import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, newId, once, Problem, told, type Schema } from '~/api/client';
import { entries } from '~/api/collections';
import { useCommands } from '~/app/commands';
import { ListPage, type Tab } from '~/app/ListPage';
import { forgetReason, Reason } from '~/app/Reason';
import { useText } from '~/text';
import { hours, money, shortDay } from '~/text/format';
import { Button, Chip, ProblemNote, toast } from '~/ui';
import type { Column } from '~/ui/DataTable';

type Entry = Schema['timetracking.TimeEntry'];

/** What was handed in, for who answers for the project: picked by x, approved together, sent back with a reason. */
export default function TimeReview() {
  const t = useText();
  const tabs: Tab[] = [
    { key: 'submitted', label: t.words.SUBMITTED, filter: { states: ['ENTRY_STATE_SUBMITTED'] } },
    { key: 'approved', label: t.words.APPROVED, filter: { states: ['ENTRY_STATE_APPROVED'] } },
    { key: 'rejected', label: t.words.REJECTED, filter: { states: ['ENTRY_STATE_REJECTED'] } },
    { key: 'all', label: t.list.all, filter: {} },
  ];
  const columns: Column<Entry>[] = [
    { key: 'person', label: t.projects.person, width: '22%', cell: (e) => e.person?.label, sub: (e) => `${shortDay(e.date)}, ${e.project?.label}` },
    { key: 'date', label: t.figures.date, width: '104px', order: 'date', from: 'sm', cell: (e) => shortDay(e.date) },
    { key: 'project', label: t.invoices.project, width: '24%', from: 'sm', cell: (e) => e.project?.label },
    { key: 'note', label: t.time.noteColumn, width: '34%', from: 'md', cell: (e) => <span className="muted">{[e.note, ...e.flags.map((flag) => flag.text)].filter(Boolean).join(' · ')}</span> },
    { key: 'hours', label: t.time.hours, width: '90px', numeric: true, cell: (e) => hours(e.minutes) },
    { key: 'amount', label: t.quotes.amount, width: '116px', numeric: true, from: 'lg', cell: (e) => money(e.amount) },
    { key: 'state', label: t.invoices.state, width: '164px', from: 'sm', cell: (e) => <Chip state={e.state} title={e.rejected_reason} /> },
  ];
  return (
    <ListPage
      of={entries}
      title={t.nav.review}
      tabs={tabs}
      columns={columns}
      order="-date"
      empty={t.time.nothingToReview}
      count={(n) => t.time.count({ n })}
      link={(e) => ({ to: '/projects/$id', params: { id: e.project?.id ?? '' } })}
      bulk={(picked, done) => <Decide picked={picked.filter((e) => e.state === 'ENTRY_STATE_SUBMITTED')} done={done} />}
    />
  );
}

function Decide({ picked, done }: { picked: Entry[]; done: () => void }) {
  const t = useText();
  const cache = useQueryClient();
  const [open, setOpen] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const ids = picked.map((entry) => entry.id);
  async function decide(send: () => Promise<unknown>, said: string) {
    setProblem(undefined);
    try {
      await send();
      toast(said);
      forgetReason('reject hours');
      setOpen(false);
      done();
    } catch (raised) {
      setProblem(raised as Problem);
    }
    void cache.invalidateQueries({ queryKey: ['time_entries'] });
  }
  const params = { header: once(newId()) };
  const approve = () => decide(() => told(api.POST('/v1/time_entries:approve', { params, body: { ids } })), t.time.didApprove({ n: ids.length }));
  const reject = (reason: string) => decide(() => told(api.POST('/v1/time_entries:reject', { params, body: { ids, reason } })), t.time.didReject({ n: ids.length }));
  const none = ids.length === 0 || undefined;
  useCommands(none ? [] : [{ id: 'approve hours', group: 'act', label: t.drafts.approve, keys: 'a', run: () => void approve() }]);
  return (
    <>
      {problem && !open && <ProblemNote problem={problem} />}
      <Button aria-disabled={none} onClick={() => !none && setOpen(true)}>
        {t.drafts.sendBack}
      </Button>
      <Button kind="primary" keys="A" aria-disabled={none} onClick={() => !none && void approve()}>
        {t.time.approve({ n: ids.length })}
      </Button>
      {open && <Reason name="reject hours" title={t.drafts.sendBack} label={t.app.reason} submit={t.drafts.sendBack} busy={false} problem={problem} onClose={() => setOpen(false)} onSend={(reason) => void reject(reason)} />}
    </>
  );
}
