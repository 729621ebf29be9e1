import { useState } from 'react';
import { useNavigate } from '@tanstack/react-router';
import { api, told, type Schema } from '~/api/client';
import { useAct } from '~/app/act';
import { useMe } from '~/app/me';
import { forgetReason, Reason } from '~/app/Reason';
import { useText } from '~/text';
import { ActionButton, actionOf } from '~/ui';

type Invoice = Schema['billing.Invoice'];

/** By a linked cancellation document; there is no way back but a new invoice, so it asks for a reason. */
export function CancelInvoice({ invoice }: { invoice: Invoice }) {
  const t = useText();
  const go = useNavigate();
  const { may } = useMe();
  const [open, setOpen] = useState(false);
  const name = `cancel ${invoice.id}`;
  const act = useAct({
    of: 'invoices',
    record: invoice,
    send: (reason: string, header, { id }) => told(api.POST('/v1/invoices/{id}:cancel', { params: { path: { id }, header }, body: { reason } })),
    said: t.invoice.cancelled({ number: invoice.number }),
    then: (answer) => {
      forgetReason(name);
      setOpen(false);
      if (answer.cancellation) void go({ to: '/invoices/$id', params: { id: answer.cancellation.id } });
    },
  });
  if (!may('billing.invoice.cancel')) return null;
  return (
    <>
      <ActionButton action={actionOf(invoice, 'cancel')} onAct={() => setOpen(true)}>
        {t.invoice.cancel}
      </ActionButton>
      {open && (
        <Reason
          name={name}
          title={t.invoice.cancelTitle({ number: invoice.number })}
          note={t.invoice.cancelNote}
          label={t.app.reason}
          submit={t.invoice.cancel}
          busy={act.busy}
          problem={act.problem ?? act.moved}
          onClose={() => setOpen(false)}
          onSend={act.run}
        />
      )}
    </>
  );
}
