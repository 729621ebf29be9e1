import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, told, type Schema } from '~/api/client';
import { invoiceLetter } from '~/api/queries';
import { useMe } from '~/app/me';
import { SendInvoice, useCallBackInvoice } from '~/app/SendInvoice';
import { bare, nameOf, useText } from '~/text';
import { ActionButton, actionOf, Bones, Dialog, ProblemNote, Select } from '~/ui';

type Invoice = Schema['billing.Invoice'];
const CHANNELS = ['', 'EMAIL', 'PORTAL', 'PEPPOL'];

/** While its letter waits the way back; after a failure, or when it was called back, the pane that sends it. */
export function Sending({ invoice }: { invoice: Invoice }) {
  const t = useText();
  const { may } = useMe();
  const [open, setOpen] = useState(false);
  const { callBack } = useCallBackInvoice();
  const state = bare(invoice.delivery?.state);
  if (!may('billing.invoice.issue')) return null;
  if (invoice.outgoing?.leaves_at)
    return (
      <ActionButton action={actionOf(invoice, 'cancelSend')} kind="primary" icon="undo" onAct={() => void callBack(invoice.id)}>
        {t.letter.callBack}
      </ActionButton>
    );
  const stuck = ['FAILED', 'NEEDS_ATTENTION', 'CALLED_BACK'].includes(state);
  if (!stuck && state !== 'DISPATCHED') return null;
  const waits = stuck && !invoice.cancelled_by;
  return (
    <>
      <ActionButton action={actionOf(invoice, 'retryDelivery')} kind={waits ? 'primary' : undefined} icon="send" onAct={() => setOpen(true)}>
        {state === 'CALLED_BACK' ? t.invoice.send : t.invoice.sendAgain}
      </ActionButton>
      {open && <SendAgain invoice={invoice} onClose={() => setOpen(false)} />}
    </>
  );
}

function SendAgain({ invoice, onClose }: { invoice: Invoice; onClose: () => void }) {
  const t = useText();
  const [channel, setChannel] = useState('');
  const asked = useQuery({ ...invoiceLetter(invoice.id, channel), staleTime: Infinity });
  const { held } = useCallBackInvoice();
  const title = t.invoice.sendTitle({ number: invoice.number });
  const way = <Select label={t.invoice.channel} value={channel} onValue={setChannel} of={CHANNELS.map((value) => ({ value, label: value ? nameOf(t, value) : t.invoice.sameChannel }))} />;
  if (!asked.data)
    return (
      <Dialog wide title={title} onClose={onClose}>
        {way}
        {asked.error ? <ProblemNote problem={asked.error} retry={asked.refetch} /> : <Bones />}
      </Dialog>
    );
  return (
    <SendInvoice
      key={channel}
      name={`${invoice.id} ${channel}`}
      title={title}
      submit={t.invoice.send}
      written={asked.data}
      note={invoice.delivery?.reason || t.invoice.sendNote({ customer: invoice.customer?.label ?? '' })}
      of="invoices"
      record={invoice}
      send={(body, header, { id }) => told(api.POST('/v1/invoices/{id}:retryDelivery', { params: { path: { id }, header }, body: { ...body, ...(channel && { channel }) } }))}
      sent={(sent) => held(sent.id)}
      onClose={onClose}
    >
      {way}
    </SendInvoice>
  );
}
