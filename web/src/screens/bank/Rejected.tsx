import { api, told, type Schema } from '~/api/client';
import { useAct } from '~/app/act';
import { useMe } from '~/app/me';
import { idsOf, numbersOf } from '~/app/Rejecting';
import { useText } from '~/text';
import { day } from '~/text/format';
import { ActionButton, actionOf, MovedNote, ProblemNote, Section } from '~/ui';
import local from './bank.module.css';

type Transaction = Schema['collections.BankTransaction'];

/** What people said it is not for; each can be proposed again. */
export function Rejected({ of: line }: { of: Transaction }) {
  const t = useText();
  const { may } = useMe();
  const act = useAct({
    of: 'bank_transactions',
    record: line,
    send: (invoice_ids: string[], header, { id }) => told(api.POST('/v1/bank_transactions/{id}:restoreProposal', { params: { path: { id }, header }, body: { invoice_ids } })),
    said: t.bank.didRestore,
  });
  if (!line.rejected_proposals.length) return null;
  const action = may('collections.transaction.allocate') ? actionOf(line, 'restoreProposal') : undefined;
  return (
    <Section title={t.bank.rejected}>
      {act.moved && <MovedNote problem={act.moved} reload={act.reload} />}
      {act.problem && <ProblemNote problem={act.problem} />}
      <ul className={local.booked}>
        {line.rejected_proposals.map((one) => (
          <li key={idsOf(one.invoices).join(' ')}>
            <span>{numbersOf(one.invoices)}</span>
            <span className="muted">{t.bank.rejectedBy({ name: one.person?.label ?? '', day: day(one.at), reason: one.reason })}</span>
            <ActionButton action={action} kind="quiet" icon="undo" busy={act.busy} onAct={() => act.run(idsOf(one.invoices))}>
              {t.bank.restore}
            </ActionButton>
          </li>
        ))}
      </ul>
    </Section>
  );
}
