import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, told, type Schema } from '~/api/client';
import { transactions } from '~/api/collections';
import { useAct } from '~/app/act';
import { useMe } from '~/app/me';
import { idsOf, numbersOf, Reject } from '~/app/Rejecting';
import type { Item } from '~/app/work';
import { useText } from '~/text';
import { money, shortDay } from '~/text/format';
import { ActionButton, actionOf, Bones, MovedNote, ProblemNote } from '~/ui';
import local from './inbox.module.css';

const STATES = ['TRANSACTION_STATE_UNMATCHED', 'TRANSACTION_STATE_PARTLY_ALLOCATED'];
const SHOWN = 8;

/** Money nobody claims yet, each line with its best proposal: taken or refused here. */
export function BankLines({ of: item }: { of: Item }) {
  const t = useText();
  const asked = useQuery({
    queryKey: ['bank_transactions', 'of', 'item', item.id],
    queryFn: () => transactions.find({ states: STATES, order_by: '-booking_date', view: 'VIEW_FULL', page_size: SHOWN }),
  });
  if (asked.error) return <ProblemNote problem={asked.error} retry={asked.refetch} />;
  if (!asked.data) return <Bones />;
  return (
    <ul className={local.rows} aria-label={t.nav.bank}>
      {asked.data.map((line) => (
        <Line key={line.id} of={line} />
      ))}
    </ul>
  );
}

function Line({ of: line }: { of: Schema['collections.BankTransaction'] }) {
  const t = useText();
  const { may } = useMe();
  const [refusing, setRefusing] = useState(false);
  const best = line.proposals[0];
  const accept = useAct({
    of: 'bank_transactions',
    record: line,
    send: (_: void, header, { id }) => told(api.POST('/v1/bank_transactions/{id}:acceptProposal', { params: { path: { id }, header }, body: { invoice_ids: idsOf(best!.invoices) } })),
    said: t.bank.didAllocate,
  });
  const action = (verb: string) => (best && may('collections.transaction.allocate') ? actionOf(line, verb) : undefined);
  return (
    <li>
      <span className="muted">{shortDay(line.booking_date)}</span>
      <div>
        {line.counterparty_name || line.remittance || '–'}
        <small className="muted">{best ? `${numbersOf(best.invoices)}, ${t.bank.confidence({ n: best.confidence })}` : t.bank.noProposal}</small>
        {accept.moved && <MovedNote problem={accept.moved} reload={accept.reload} />}
        {accept.problem && <ProblemNote problem={accept.problem} />}
      </div>
      <div className={local.acts}>
        <b className="num">{money(line.unallocated)}</b>
        <ActionButton action={action('acceptProposal')} busy={accept.busy} onAct={() => accept.run()}>
          {t.bank.book}
        </ActionButton>
        <ActionButton action={action('rejectProposal')} kind="quiet" onAct={() => setRefusing(true)}>
          {t.bank.reject}
        </ActionButton>
      </div>
      {refusing && best && <Reject of={line} invoices={best.invoices} onClose={() => setRefusing(false)} />}
    </li>
  );
}
