import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { api, basedOn, newId, told, type Problem, type Schema } from '~/api/client';
import { openItems } from '~/api/collections';
import { useAct } from '~/app/act';
import { useCommands } from '~/app/commands';
import { useMe } from '~/app/me';
import { Reject } from '~/app/Rejecting';
import { useText, type Text } from '~/text';
import { isPositive } from '~/text/decimals';
import { day, money } from '~/text/format';
import { ActionButton, actionOf, Button, Chip, cx, Facts, MovedNote, ProblemNote, Section, toast } from '~/ui';
import local from './bank.module.css';
import { ByHand } from './ByHand';
import { Lineage } from './Lineage';
import { leftOf, partsOf, type Part } from './proposing';
import { Rejected } from './Rejected';

type Transaction = Schema['collections.BankTransaction'];
const CHOICES = 3;

/** Why the matcher thinks so. */
const reasonOf = (t: Text, code: string) => t.bank.reasons[code as keyof Text['bank']['reasons']] ?? code;

/** One bank line: what it could pay, each proposal with its reason and its effect; taken by Enter, undone by z. */
export function Matching({ of: line, onDone }: { of: Transaction; onDone: () => void }) {
  const t = useText();
  const { may } = useMe();
  const cache = useQueryClient();
  const [byHand, setByHand] = useState(false);
  const [refusing, setRefusing] = useState<Schema['common.Ref'][]>();
  const rest = line.unallocated?.amount ?? '0';
  const currency = line.amount?.currency ?? 'EUR';
  const proposals = line.proposals.slice(0, CHOICES);
  const ids = [...new Set(proposals.flatMap((one) => one.invoices.map((invoice) => invoice.id)))];
  const items = useQuery({ queryKey: ['open_items', 'of', ids], enabled: ids.length > 0, queryFn: () => openItems.find({ ids, page_size: Math.max(1, ids.length) }) }).data ?? [];
  const allocate = useAct({
    of: 'bank_transactions',
    record: line,
    send: (parts: Part[], header, { id }) => {
      const allocations = parts.map((part) => ({ invoice_id: part.invoice_id, amount: { amount: part.amount, currency }, with_discount: part.with_discount }));
      return told(api.POST('/v1/bank_transactions/{id}:allocate', { params: { path: { id }, header }, body: { allocations } }));
    },
    then: ({ bank_transaction: booked }) => {
      toast(t.bank.didAllocate, { label: t.app.undo, run: () => void takeBack(booked!) });
      setByHand(false);
      onDone();
    },
  });
  const undo = useAct({
    of: 'bank_transactions',
    record: line,
    send: (_: void, header, { id }) => told(api.POST('/v1/bank_transactions/{id}:undo', { params: { path: { id }, header }, body: { reason: t.bank.undoReason } })),
    said: t.bank.didUndo,
  });
  /** The line has left the list by now: taken back as it was booked. */
  async function takeBack(booked: Transaction) {
    try {
      const header = basedOn(booked.etag, newId());
      await told(api.POST('/v1/bank_transactions/{id}:undo', { params: { path: { id: booked.id }, header }, body: { reason: t.bank.undoReason } }));
      toast(t.bank.didUndo);
    } catch (raised) {
      toast((raised as Problem).message);
    }
    void cache.invalidateQueries({ queryKey: ['bank_transactions'] });
  }
  const can = may('collections.transaction.allocate');
  const action = can ? actionOf(line, 'allocate') : undefined;
  const reject = can ? actionOf(line, 'rejectProposal') : undefined;
  const back = can ? actionOf(line, 'undo') : undefined;
  const choices = proposals.map((one) => ({ ...one, parts: partsOf(rest, one.invoices.flatMap((ref) => items.filter((item) => item.id === ref.id))) }));
  const take = (n: number) => choices[n]?.parts.length && action?.allowed && allocate.run(choices[n].parts);
  useCommands([
    ...choices.map((_, n) => ({ id: `take ${n}`, group: 'act' as const, label: t.bank.take({ n: n + 1 }), keys: String(n + 1), run: () => void take(n) })),
    ...(choices.length ? [{ id: 'take', group: 'act' as const, label: t.bank.takeFirst, keys: 'Enter', run: () => void take(0) }] : []),
    ...(reject?.allowed && choices.length ? [{ id: 'reject', group: 'act' as const, label: t.bank.reject, keys: 'r', run: () => setRefusing(choices[0]!.invoices) }] : []),
    ...(action?.allowed ? [{ id: 'by hand', group: 'act' as const, label: t.bank.byHand, keys: 'm', run: () => setByHand(true) }] : []),
    ...(back?.allowed ? [{ id: 'undo line', group: 'act' as const, label: t.app.undo, keys: 'z', run: () => undo.run() }] : []),
  ]);
  const refused = allocate.problem ?? undo.problem;
  const moved = allocate.moved ?? undo.moved;
  return (
    <div className={local.detail}>
      {moved && <MovedNote problem={moved} reload={allocate.moved ? allocate.reload : undo.reload} />}
      {refused && <ProblemNote problem={refused} />}
      <Facts
        of={[
          { label: t.bank.amount, value: money(line.amount), big: true },
          isPositive(rest) && { label: t.bank.rest, value: money(line.unallocated), big: true },
          { label: t.bank.booked, value: day(line.booking_date) },
          { label: t.invoices.state, value: <Chip state={line.state} /> },
        ]}
      />
      <dl className={local.text}>
        <dt className="muted">{t.bank.from}</dt>
        <dd>
          {line.counterparty_name} {line.ultimate_name && `(${line.ultimate_name})`} <span className="muted">{line.counterparty_iban}</span>
        </dd>
        <dt className="muted">{t.bank.purpose}</dt>
        <dd>{line.remittance || '–'}</dd>
        {line.return_reason && <dt className="muted">{t.bank.returned}</dt>}
        {line.return_reason && <dd className="bad">{line.return_reason}</dd>}
      </dl>
      {line.findings.map((finding) => (
        <p key={finding.code} className="bad">
          {finding.text}
        </p>
      ))}
      {isPositive(rest) && choices.length > 0 && (
        <Section title={t.bank.proposals}>
          <ol className={local.proposals}>
            {choices.map((choice, n) => (
              <li key={n}>
                <div>
                  <p>
                    <b className={cx('strong', choice.confidence < 80 && local.unsure)}>{t.bank.confidence({ n: choice.confidence })}</b> {reasonOf(t, choice.reason)}
                  </p>
                  <Effect parts={choice.parts} rest={leftOf(rest, choice.parts)} currency={currency} />
                </div>
                <div className={local.acts}>
                  <ActionButton action={action} kind={n === 0 ? 'primary' : undefined} keys={n === 0 ? '↵' : String(n + 1)} busy={allocate.busy || choice.parts.length === 0} onAct={() => void take(n)}>
                    {t.bank.book}
                  </ActionButton>
                  <ActionButton action={reject} kind="quiet" keys={n === 0 ? 'R' : undefined} onAct={() => setRefusing(choice.invoices)}>
                    {t.bank.reject}
                  </ActionButton>
                </div>
              </li>
            ))}
          </ol>
        </Section>
      )}
      {isPositive(rest) && choices.length === 0 && <p className="muted">{t.bank.noProposal}</p>}
      {isPositive(rest) && action?.allowed && !byHand && (
        <p>
          <Button keys="M" icon="search" onClick={() => setByHand(true)}>
            {t.bank.byHand}
          </Button>
        </p>
      )}
      {refusing && <Reject of={line} invoices={refusing} onClose={() => setRefusing(undefined)} />}
      <Rejected of={line} />
      {byHand && <ByHand key={rest} rest={rest} currency={currency} busy={allocate.busy} onBook={allocate.run} onClose={() => setByHand(false)} />}
      {line.allocations.length > 0 && (
        <Section
          title={t.bank.allocated}
          tools={
            <ActionButton action={back} icon="undo" keys="Z" busy={undo.busy} onAct={() => undo.run()}>
              {t.app.undo}
            </ActionButton>
          }
        >
          <ul className={local.booked}>
            {line.allocations.map((one) => (
              <li key={one.id}>
                <Link to="/invoices/$id" params={{ id: one.invoice?.id ?? '' }} className="link">
                  {one.invoice?.number || one.invoice?.label}
                </Link>
                <span className="muted">{reasonOf(t, one.reason)}</span>
                <span className="num">{money(one.amount)}</span>
              </li>
            ))}
          </ul>
        </Section>
      )}
      {line.allocations.length > 0 && may('reporting.lineage.read') && <Lineage id={line.id} />}
    </div>
  );
}

/** What is so when this is booked. */
function Effect({ parts, rest, currency }: { parts: Part[]; rest: string; currency: string }) {
  const t = useText();
  return (
    <ul className={local.effect}>
      {parts.map((part) => (
        <li key={part.invoice_id}>
          <Link to="/invoices/$id" params={{ id: part.invoice_id }} className="link">
            {part.number}
          </Link>{' '}
          {money({ amount: part.amount, currency })} {t.bank.ofOpen({ open: money({ amount: part.open, currency }) })}
          {part.with_discount && `, ${t.bank.withDiscount({ amount: money({ amount: part.discount, currency }) })}`}
        </li>
      ))}
      {isPositive(rest) && <li className="muted">{t.bank.stays({ rest: money({ amount: rest, currency }) })}</li>}
    </ul>
  );
}
