import { useState } from 'react';
import { openItems } from '~/api/collections';
import { useText } from '~/text';
import { isPositive } from '~/text/decimals';
import { day, money } from '~/text/format';
import { AmountField, Button, Section } from '~/ui';
import { Lookup } from '~/ui/Lookup';
import local from './bank.module.css';
import { leftOf, partsOf, type Part } from './proposing';

type Props = { rest: string; currency: string; busy: boolean; onBook: (parts: Part[]) => void; onClose: () => void };
const OPEN = ['OPEN_ITEM_STATE_OPEN', 'OPEN_ITEM_STATE_PARTLY_PAID'];

/** Open items looked up and each given its part; what is left stays on the line. */
export function ByHand({ rest, currency, busy, onBook, onClose }: Props) {
  const t = useText();
  const [typed, setTyped] = useState('');
  const [parts, setParts] = useState<Part[]>([]);
  const left = leftOf(rest, parts);
  const change = (n: number, to: Partial<Part>) => setParts(parts.map((part, m) => (m === n ? { ...part, ...to } : part)));
  async function add(id: string) {
    const found = await openItems.find({ ids: [id], page_size: 1 });
    setParts([...parts, ...partsOf(left, found)]);
    setTyped('');
  }
  return (
    <Section title={t.bank.byHand}>
      <Lookup
        label={t.bank.findItem}
        value={typed}
        look={async (q) => (await openItems.find({ q, states: OPEN, page_size: 8 })).map((i) => ({ id: i.id, label: `${i.invoice_number} ${i.customer?.label ?? ''}`, note: `${money(i.open_amount)}, ${day(i.due_date)}` }))}
        onType={setTyped}
        onPick={(hit) => void add(hit.id)}
      />
      {parts.map((part, n) => (
        <div key={part.invoice_id} className={local.part}>
          <AmountField label={`${part.number} (${money({ amount: part.open, currency })})`} value={part.amount} onValue={(amount) => change(n, { amount })} />
          {isPositive(part.discount) && (
            <label className={local.check}>
              <input type="checkbox" checked={part.with_discount} onChange={(event) => change(n, { with_discount: event.target.checked })} />
              {t.bank.withDiscount({ amount: money({ amount: part.discount, currency }) })}
            </label>
          )}
          <Button kind="quiet" icon="close" only onClick={() => setParts(parts.filter((_, m) => m !== n))}>
            {t.bank.remove({ number: part.number })}
          </Button>
        </div>
      ))}
      {parts.length > 0 && <p className="muted">{t.bank.stays({ rest: money({ amount: left, currency }) })}</p>}
      <div className={local.row}>
        <Button kind="primary" aria-disabled={busy || parts.length === 0 || undefined} onClick={() => parts.length > 0 && !busy && onBook(parts)}>
          {t.bank.book}
        </Button>
        <Button onClick={onClose}>{t.app.cancel}</Button>
      </div>
    </Section>
  );
}
