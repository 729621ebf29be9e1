import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate } from '@tanstack/react-router';
import { api, told, type Schema } from '~/api/client';
import { cancellationLetter } from '~/api/queries';
import { useMe } from '~/app/me';
import { SendInvoice, useCallBackInvoice } from '~/app/SendInvoice';
import { useText } from '~/text';
import { ActionButton, actionOf, Bones, Dialog, ProblemNote } from '~/ui';

type Invoice = Schema['billing.Invoice'];

/** By a linked cancellation document; there is no way back but a new invoice, so it asks for a reason. */
export function CancelInvoice({ invoice }: { invoice: Invoice }) {
  const t = useText();
  const { may } = useMe();
  const [open, setOpen] = useState(false);
  if (!may('billing.invoice.cancel')) return null;
  return (
    <>
      <ActionButton action={actionOf(invoice, 'cancel')} onAct={() => setOpen(true)}>
        {t.invoice.cancel}
      </ActionButton>
      {open && <Cancelling invoice={invoice} onClose={() => setOpen(false)} />}
    </>
  );
}

/** What is written with the cancellation document can be changed before, and called back for ten seconds. */
function Cancelling({ invoice, onClose }: { invoice: Invoice; onClose: () => void }) {
  const t = useText();
  const go = useNavigate();
  const asked = useQuery({ ...cancellationLetter(invoice.id), gcTime: 0, retry: false, staleTime: Infinity });
  const { held } = useCallBackInvoice();
  const title = t.invoice.cancelTitle({ number: invoice.number });
  if (!asked.data)
    return (
      <Dialog wide title={title} onClose={onClose}>
        {asked.error ? <ProblemNote problem={asked.error} retry={asked.refetch} /> : <Bones />}
      </Dialog>
    );
  return (
    <SendInvoice
      name={`cancel ${invoice.id}`}
      title={title}
      submit={t.invoice.cancelAndSend}
      written={asked.data}
      note={t.invoice.cancelNote({ customer: invoice.customer?.label ?? '' })}
      reason
      of="invoices"
      record={invoice}
      send={async (body, header, { id, reason }) => {
        const answer = await told(api.POST('/v1/invoices/{id}:cancel', { params: { path: { id }, header }, body: { ...body, reason } }));
        return { invoice: answer.cancellation! };
      }}
      sent={(cancellation) => {
        held(cancellation.id, t.invoice.cancelledAndLeaving({ number: invoice.number, by: cancellation.number }));
        void go({ to: '/invoices/$id', params: { id: cancellation.id } });
      }}
      onClose={onClose}
    />
  );
}
