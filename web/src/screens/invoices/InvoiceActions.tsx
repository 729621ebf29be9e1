import { useState } from 'react';
import { useNavigate } from '@tanstack/react-router';
import { api, told, type Schema } from '~/api/client';
import { useAct } from '~/app/act';
import { useMe } from '~/app/me';
import { forgetReason, Reason } from '~/app/Reason';
import { bare, nameOf, useText } from '~/text';
import { ActionButton, actionOf, Dialog, Field, MovedNote, ProblemNote, Select } from '~/ui';

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

const CHANNELS = ['', 'EMAIL', 'PORTAL', 'PEPPOL'];

/** After a failure: to the same address, or to a mended one. */
export function RetryDelivery({ invoice }: { invoice: Invoice }) {
  const t = useText();
  const { may } = useMe();
  const [open, setOpen] = useState(false);
  const [recipient, setRecipient] = useState(invoice.buyer?.email ?? '');
  const [channel, setChannel] = useState('');
  const act = useAct({
    of: 'invoices',
    record: invoice,
    send: (_: void, header, { id }) => told(api.POST('/v1/invoices/{id}:retryDelivery', { params: { path: { id }, header }, body: channel ? { channel, recipient } : {} })),
    said: t.invoice.sentAgain,
    then: () => setOpen(false),
  });
  const stuck = ['FAILED', 'NEEDS_ATTENTION'].includes(bare(invoice.delivery?.state));
  const again = bare(invoice.delivery?.state) === 'DISPATCHED';
  if (!may('billing.invoice.issue') || !(stuck || again)) return null;
  return (
    <>
      <ActionButton action={actionOf(invoice, 'retryDelivery')} kind={stuck ? 'primary' : undefined} icon="send" onAct={() => setOpen(true)}>
        {t.invoice.sendAgain}
      </ActionButton>
      {open && (
        <Dialog title={t.invoice.sendAgain} submit={t.invoice.sendAgain} busy={act.busy} onSubmit={() => act.run()} onClose={() => setOpen(false)}>
          {act.moved && <MovedNote problem={act.moved} reload={act.reload} />}
          {act.problem && <ProblemNote problem={act.problem} />}
          {invoice.delivery?.reason && <p className="muted">{invoice.delivery.reason}</p>}
          <Select label={t.invoice.channel} value={channel} onValue={setChannel} of={CHANNELS.map((value) => ({ value, label: value ? nameOf(t, value) : t.invoice.sameChannel }))} />
          {channel === 'EMAIL' && <Field label={t.invoice.recipient} type="email" value={recipient} onValue={setRecipient} fault={act.problem?.faults.find((f) => f.pointer === '/recipient')?.detail} />}
        </Dialog>
      )}
    </>
  );
}
