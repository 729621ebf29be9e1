import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, once, Problem, told, type Schema } from '~/api/client';
import { useMe } from '~/app/me';
import { SendLetters, type SendOrder } from '~/app/SendLetters';
import { bare, useText } from '~/text';
import { Button } from '~/ui';

type Invoice = Schema['billing.Invoice'];
/** The service takes so many at once. */
const AT_ONCE = 200;
const STUCK = ['FAILED', 'NEEDS_ATTENTION', 'CALLED_BACK'];

/** Picked invoices that did not arrive or were called back are sent again, each by its customer's way. */
export function InvoiceBulk({ picked, done }: { picked: Invoice[]; done: () => void }) {
  const t = useText();
  const { may } = useMe();
  const [chosen, setChosen] = useState<Invoice[]>();
  const stuck = picked.filter((i) => STUCK.includes(bare(i.delivery?.state)) && !i.outgoing?.leaves_at).slice(0, AT_ONCE);
  if (!may('billing.invoice.issue')) return null;
  return (
    <>
      <Button kind="primary" icon="send" aria-disabled={stuck.length === 0 || undefined} title={stuck.length === 0 ? t.invoice.noneStuck : undefined} onClick={() => stuck.length > 0 && setChosen(stuck)}>
        {t.invoice.sendMany({ n: stuck.length })}
      </Button>
      {chosen && <SendMany invoices={chosen} onClose={() => setChosen(undefined)} done={done} />}
    </>
  );
}

function SendMany({ invoices, onClose, done }: { invoices: Invoice[]; onClose: () => void; done: () => void }) {
  const t = useText();
  const cache = useQueryClient();
  async function send(order: SendOrder, key: string) {
    const items = invoices.map(({ id, etag }) => ({ id, etag }));
    const { results } = await told(api.POST('/v1/invoices:batchRetryDelivery', { params: { header: once(key) }, body: { items, ...order } }));
    void cache.invalidateQueries({ queryKey: ['invoices'] });
    const refused = results.find((one) => one.problem)?.problem;
    const sent = results.filter((one) => !one.problem).map((one) => one.id);
    if (refused && !sent.length) throw new Problem(refused.status, refused.code, refused.detail);
    done();
    return sent;
  }
  return (
    <SendLetters
      title={t.invoice.sendManyTitle({ n: invoices.length })}
      submit={t.invoice.send}
      note={t.invoice.sendManyNote}
      of={{ invoice_ids: invoices.map(({ id }) => id) }}
      send={send}
      said={(n) => t.invoice.leavingMany({ n })}
      onClose={onClose}
    />
  );
}
