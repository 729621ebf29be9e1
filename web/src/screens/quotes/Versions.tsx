import { useQuery } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import type { Schema } from '~/api/client';
import { quoteVersions } from '~/api/queries';
import { useText } from '~/text';
import { day, decimal, money } from '~/text/format';
import { Bones, css, cx, Dialog, ProblemNote, Select } from '~/ui';
import { paired } from './compare';
import local from './quotes.module.css';

type Quote = Schema['crm.Quote'];
type Line = Schema['crm.QuoteLine'];

/** A version as the customer got it, beside what the quote is now. */
export function Versions({ quote, onClose }: { quote: Quote; onClose: () => void }) {
  const t = useText();
  const asked = useQuery(quoteVersions(quote.id));
  const earlier = (asked.data ?? []).filter((one) => one.quote_version < quote.quote_version);
  const [picked, setPicked] = useState('');
  const before = earlier.find((one) => String(one.quote_version) === picked) ?? earlier.at(-1);
  return (
    <Dialog wide title={t.quotes.compare} onClose={onClose}>
      {asked.error && <ProblemNote problem={asked.error} retry={asked.refetch} />}
      {asked.isPending && <Bones />}
      {asked.isSuccess && !before && <p className="muted">{t.quotes.noEarlier}</p>}
      {before && (
        <>
          {earlier.length > 1 && <Select label={t.quotes.with} value={String(before.quote_version)} onValue={setPicked} of={earlier.map((one) => ({ value: String(one.quote_version), label: nameOf(t, one) }))} />}
          <Compared before={before} after={quote} />
        </>
      )}
    </Dialog>
  );
}

const nameOf = (t: ReturnType<typeof useText>, q: Quote) => t.quotes.versionOf({ n: q.quote_version, day: day(q.sent_at) });

function Compared({ before, after }: { before: Quote; after: Quote }) {
  const t = useText();
  const pairs = paired(before, after);
  const facts: [string, string, string][] = [
    [t.quotes.fields.title, before.title, after.title],
    [t.quotes.fields.introduction, before.introduction, after.introduction],
    [t.quotes.valid, day(before.valid_until), day(after.valid_until)],
    [t.customers.fields.payment_days, String(before.payment_days || '–'), String(after.payment_days || '–')],
  ];
  const sums: [string, string, string][] = [
    [t.invoice.net, money(before.net), money(after.net)],
    [t.invoice.vat, money(before.vat), money(after.vat)],
    [t.invoice.gross, money(before.gross), money(after.gross)],
  ];
  const moved = facts.filter(([, was, is]) => was !== is);
  return (
    <div className={css.lines} tabIndex={0} role="group" aria-label={t.quotes.compare}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t.invoice.text}</th>
            <th scope="col">{nameOf(t, before)}</th>
            <th scope="col">{after.sent_at ? nameOf(t, after) : t.quotes.versionNow({ n: after.quote_version })}</th>
          </tr>
        </thead>
        <tbody>
          {moved.map(([name, was, is]) => (
            <Row key={name} name={name} before={was} after={is} changed />
          ))}
          {pairs.map((pair) => (
            <Row key={pair.id} name={(pair.after ?? pair.before)!.title} before={pair.before ? <Cell of={pair.before} /> : t.quotes.notThere} after={pair.after ? <Cell of={pair.after} /> : t.quotes.notThere} changed={pair.changed} />
          ))}
        </tbody>
        <tfoot>
          {sums.map(([name, was, is]) => (
            <Row key={name} name={name} before={was} after={is} changed={was !== is} />
          ))}
        </tfoot>
      </table>
    </div>
  );
}

function Row({ name, before, after, changed }: { name: string; before: ReactNode; after: ReactNode; changed: boolean }) {
  const t = useText();
  return (
    <tr className={cx(changed && local.changed)}>
      <td>
        {name}
        {changed && <span className="hidden"> {t.quotes.isChanged}</span>}
      </td>
      <td className="muted">{before}</td>
      <td>{after}</td>
    </tr>
  );
}

function Cell({ of: line }: { of: Line }) {
  const t = useText();
  return (
    <>
      {decimal(line.quantity)} × {money(line.unit_price)} = {money(line.net)}
      {line.cap?.amount && <small>{t.quotes.cap({ amount: money(line.cap) })}</small>}
      {line.description && <small>{line.description}</small>}
      {line.milestones.map((m) => (
        <small key={m.id}>
          {m.title}: {money(m.amount)}
        </small>
      ))}
    </>
  );
}
