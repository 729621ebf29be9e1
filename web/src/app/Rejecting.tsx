import { api, told, type Schema } from '~/api/client';
import { useAct } from '~/app/act';
import { forgetReason, Reason } from '~/app/Reason';
import { useText } from '~/text';

type Transaction = Schema['collections.BankTransaction'];
type Ref = Schema['common.Ref'];
export const idsOf = (invoices: Ref[]) => invoices.map((invoice) => invoice.id);
export const numbersOf = (invoices: Ref[]) => invoices.map((invoice) => invoice.number || invoice.label).join(', ');

/** Says what the money is not for, and why. */
export function Reject({ of: line, invoices, onClose }: { of: Transaction; invoices: Ref[]; onClose: () => void }) {
  const t = useText();
  const name = `reject ${line.id} ${idsOf(invoices).join(' ')}`;
  const act = useAct({
    of: 'bank_transactions',
    record: line,
    send: (reason: string, header, { id }) => told(api.POST('/v1/bank_transactions/{id}:rejectProposal', { params: { path: { id }, header }, body: { invoice_ids: idsOf(invoices), reason } })),
    said: t.bank.didReject,
    then: () => {
      forgetReason(name);
      onClose();
    },
  });
  return (
    <Reason
      name={name}
      title={t.bank.rejectTitle}
      note={t.bank.rejectNote({ numbers: numbersOf(invoices) })}
      label={t.app.reason}
      submit={t.bank.reject}
      busy={act.busy}
      problem={act.problem ?? act.moved}
      onClose={onClose}
      onSend={act.run}
    />
  );
}
