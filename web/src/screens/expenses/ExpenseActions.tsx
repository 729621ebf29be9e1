import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { api, once, told, type Schema } from '~/api/client';
import { useAct } from '~/app/act';
import { useCommands } from '~/app/commands';
import { useMe } from '~/app/me';
import { forgetReason, Reason } from '~/app/Reason';
import { useText } from '~/text';
import { ActionButton, actionOf } from '~/ui';
import { ExpenseEditor } from './ExpenseEditor';

type Expense = Schema['timetracking.Expense'];
type Sent = { 'Idempotency-Key': string };
const sent = (header: Sent) => ({ params: { header: once(header['Idempotency-Key']) } });

/** Every decision about an expense; each one sent once. */
export function useExpenseActs(expense: Expense | undefined) {
  const t = useText();
  const go = useNavigate();
  const [open, setOpen] = useState<'edit' | 'reject' | 'withdraw'>();
  const base = { of: 'expenses', record: expense };
  const close = () => {
    forgetReason(`${open} ${expense?.id}`);
    setOpen(undefined);
  };
  const submit = useAct({ ...base, said: t.expenses.didSubmit({ n: 1 }), send: (_: void, h, { id }) => told(api.POST('/v1/expenses:submit', { ...sent(h), body: { ids: [id] } })) });
  const takeBack = useAct({ ...base, said: t.expenses.didTakeBack, send: (_: void, h, { id }) => told(api.POST('/v1/expenses:takeBack', { ...sent(h), body: { ids: [id] } })) });
  const approve = useAct({ ...base, said: t.expenses.didApprove({ n: 1 }), send: (_: void, h, { id }) => told(api.POST('/v1/expenses:approve', { ...sent(h), body: { ids: [id] } })) });
  const reject = useAct({ ...base, said: t.expenses.didReject({ n: 1 }), then: close, send: (reason: string, h, { id }) => told(api.POST('/v1/expenses:reject', { ...sent(h), body: { ids: [id], reason } })) });
  const withdraw = useAct({ ...base, said: t.expenses.didWithdraw, then: close, send: (reason: string, header, { id }) => told(api.POST('/v1/expenses/{id}:withdraw', { params: { path: { id }, header }, body: { reason } })) });
  const discard = useAct({ ...base, said: t.expenses.didDiscard, then: () => void go({ to: '/expenses' }), send: (_: void, header, { id }) => told(api.POST('/v1/expenses/{id}:discard', { params: { path: { id }, header }, body: {} })) });
  const command = (verb: string, label: string, keys: string, run: () => void) => (shown(expense, verb)?.allowed ? [{ id: verb, group: 'act' as const, label, keys, run }] : []);
  useCommands([
    ...command('update', t.app.edit, 'e', () => setOpen('edit')),
    ...command('approve', t.drafts.approve, 'a', () => approve.run()),
    ...command('reject', t.drafts.sendBack, 'r', () => setOpen('reject')),
  ]);
  const all = [submit, takeBack, approve, reject, withdraw, discard];
  const noted = open ? [] : all;
  return {
    submit, takeBack, approve, reject, withdraw, discard, open, setOpen,
    moved: noted.find((act) => act.moved)?.moved,
    problem: noted.find((act) => act.problem)?.problem,
    reload: () => all.forEach((act) => act.moved && act.reload()),
  };
}

type Props = { expense: Expense; acts: ReturnType<typeof useExpenseActs> };

export function ExpenseTools({ expense, acts }: Props) {
  const t = useText();
  const { who } = useMe();
  const action = (verb: string) => shown(expense, verb);
  return (
    <>
      <ActionButton action={action('discard')} kind="quiet" busy={acts.discard.busy} onAct={() => acts.discard.run()}>
        {t.expenses.discard}
      </ActionButton>
      <ActionButton action={action('update')} icon="pen" keys="E" onAct={() => acts.setOpen('edit')}>
        {t.app.edit}
      </ActionButton>
      <ActionButton action={action('submit')} kind="primary" icon="send" busy={acts.submit.busy} onAct={() => acts.submit.run()}>
        {t.expenses.submit}
      </ActionButton>
      <ActionButton action={expense.person?.id === who?.person_id ? action('takeBack') : undefined} icon="undo" busy={acts.takeBack.busy} onAct={() => acts.takeBack.run()}>
        {t.expenses.takeBack}
      </ActionButton>
      <ActionButton action={action('withdraw')} onAct={() => acts.setOpen('withdraw')}>
        {t.expenses.withdraw}
      </ActionButton>
      <ActionButton action={action('reject')} keys="R" onAct={() => acts.setOpen('reject')}>
        {t.drafts.sendBack}
      </ActionButton>
      <ActionButton action={action('approve')} kind="primary" keys="A" busy={acts.approve.busy} onAct={() => acts.approve.run()}>
        {t.drafts.approve}
      </ActionButton>
    </>
  );
}

export function ExpenseDialogs({ expense, acts }: Props) {
  const t = useText();
  const close = () => acts.setOpen(undefined);
  if (!acts.open) return null;
  if (acts.open === 'edit') return <ExpenseEditor expense={expense} onClose={close} />;
  const { act, title } = acts.open === 'reject' ? { act: acts.reject, title: t.drafts.sendBack } : { act: acts.withdraw, title: t.expenses.withdraw };
  return <Reason name={`${acts.open} ${expense.id}`} title={title} label={t.app.reason} submit={title} busy={act.busy} problem={act.problem ?? act.moved} onClose={close} onSend={act.run} />;
}

/** In which states a verb belongs to an expense at all; a decision waits for others until it is made. */
const EDITABLE = ['ENTRY_STATE_DRAFT', 'ENTRY_STATE_REJECTED'];
const BELONGS: Record<string, string[]> = {
  discard: EDITABLE, update: EDITABLE, submit: EDITABLE, takeBack: ['ENTRY_STATE_SUBMITTED'], approve: ['ENTRY_STATE_SUBMITTED'], reject: ['ENTRY_STATE_SUBMITTED'], withdraw: ['ENTRY_STATE_APPROVED'],
};
function shown(expense: Expense | undefined, verb: string) {
  const action = expense && BELONGS[verb]!.includes(expense.state) ? actionOf(expense, verb) : undefined;
  return action?.allowed || action?.reason_code !== 'forbidden' ? action : undefined;
}
