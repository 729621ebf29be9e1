import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { api, newId, once, Problem, told, type Schema } from '~/api/client';
import { useCommands } from '~/app/commands';
import { useMe } from '~/app/me';
import { forgetReason, Reason } from '~/app/Reason';
import { useText } from '~/text';
import { Button, ProblemNote, toast } from '~/ui';

type Expense = Schema['timetracking.Expense'];
const can = (picked: Expense[], verb: string) => picked.filter((e) => e.allowed_actions.some((a) => a.verb === verb && a.allowed)).map((e) => e.id);

/** Picked expenses handed in by who spent them; approved, or given back with a reason, by who answers for the project. */
export function ExpenseBulk({ picked, done }: { picked: Expense[]; done: () => void }) {
  const t = useText();
  const cache = useQueryClient();
  const { may } = useMe();
  const [open, setOpen] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const busy = useRef(false);
  const decides = may('timetracking.expense.approve');
  const waiting = can(picked, 'approve');
  const unsent = can(picked, 'submit');
  async function decide(send: () => Promise<unknown>, said: string) {
    if (busy.current) return;
    busy.current = true;
    setProblem(undefined);
    try {
      await send();
      toast(said);
      forgetReason('reject expenses');
      setOpen(false);
      done();
    } catch (raised) {
      setProblem(raised as Problem);
    }
    busy.current = false;
    void cache.invalidateQueries({ queryKey: ['expenses'] });
  }
  const headers = () => ({ header: once(newId()) });
  const submit = () => decide(() => told(api.POST('/v1/expenses:submit', { params: headers(), body: { ids: unsent } })), t.expenses.didSubmit({ n: unsent.length }));
  const approve = () => decide(() => told(api.POST('/v1/expenses:approve', { params: headers(), body: { ids: waiting } })), t.expenses.didApprove({ n: waiting.length }));
  const reject = (reason: string) => decide(() => told(api.POST('/v1/expenses:reject', { params: headers(), body: { ids: waiting, reason } })), t.expenses.didReject({ n: waiting.length }));
  const none = waiting.length === 0 || undefined;
  useCommands(none ? [] : [{ id: 'approve expenses', group: 'act', label: t.drafts.approve, keys: 'a', run: () => void approve() }]);
  return (
    <>
      {problem && !open && <ProblemNote problem={problem} />}
      {unsent.length > 0 && <Button onClick={() => void submit()}>{t.expenses.submitMany({ n: unsent.length })}</Button>}
      {decides && (
        <>
          <Button aria-disabled={none} onClick={() => !none && setOpen(true)}>
            {t.drafts.sendBack}
          </Button>
          <Button kind="primary" keys="A" aria-disabled={none} onClick={() => !none && void approve()}>
            {t.time.approve({ n: waiting.length })}
          </Button>
        </>
      )}
      {open && <Reason name="reject expenses" title={t.drafts.sendBack} label={t.app.reason} submit={t.drafts.sendBack} busy={false} problem={problem} onClose={() => setOpen(false)} onSend={(reason) => void reject(reason)} />}
    </>
  );
}
