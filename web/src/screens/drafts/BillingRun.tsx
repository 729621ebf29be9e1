import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, newId, once, Problem, told, type Schema } from '~/api/client';
import { useCommands } from '~/app/commands';
import { useMe } from '~/app/me';
import { useText } from '~/text';
import { monthEnd, plusMonths } from '~/text/day';
import { Button, DateField, Dialog, ProblemNote, toast } from '~/ui';

/** Drafts everything that can be billed up to a day; usually the end of last month. */
export function BillingRun() {
  const t = useText();
  const { today } = useMe();
  const cache = useQueryClient();
  const [open, setOpen] = useState(false);
  const [until, setUntil] = useState(monthEnd(plusMonths(today, -1)));
  const [run, setRun] = useState<Schema['billing.BillingRun']>();
  const [problem, setProblem] = useState<Problem>();
  useCommands([{ id: 'billing run', group: 'act', label: t.drafts.run, keys: 'n', run: () => setOpen(true) }]);

  async function start() {
    setProblem(undefined);
    try {
      const begun = await told(api.POST('/v1/billing_runs', { params: { header: once(newId()) }, body: { until } }));
      let now = begun.billing_run!;
      for (setRun(now); now.state === 'OPERATION_STATE_RUNNING'; setRun(now)) {
        await new Promise((passed) => setTimeout(passed, 400));
        now = (await told(api.GET('/v1/billing_runs/{id}', { params: { path: { id: now.id } } }))).billing_run!;
      }
      toast(t.drafts.runDone({ n: now.draft_ids.length }));
      if (!now.failures.length) setOpen(false);
    } catch (raised) {
      setProblem(raised as Problem);
    } finally {
      void cache.invalidateQueries({ queryKey: ['drafts'] });
    }
  }
  const busy = run?.state === 'OPERATION_STATE_RUNNING';
  return (
    <>
      <Button kind="primary" keys="N" onClick={() => setOpen(true)}>
        {t.drafts.run}
      </Button>
      {open && (
        <Dialog title={t.drafts.run} submit={t.drafts.runStart} busy={busy} onSubmit={() => void start()} onClose={() => setOpen(false)}>
          <p className="muted">{t.drafts.runNote}</p>
          <DateField label={t.drafts.until} today={today} value={until} onValue={setUntil} fault={problem?.faults.find((f) => f.pointer === '/until')?.detail} />
          {busy && (
            <p role="status">
              <progress value={run.projects_done} max={Math.max(1, run.projects_total)} aria-label={t.drafts.run} /> {t.drafts.progress({ done: run.projects_done, total: run.projects_total })}
            </p>
          )}
          {problem && <ProblemNote problem={problem} />}
          {run?.failures.map((failure) => (
            <p key={failure.pointer + failure.rule} className="bad">
              {failure.text}
            </p>
          ))}
        </Dialog>
      )}
    </>
  );
}
