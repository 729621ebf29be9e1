import type { Schema } from '~/api/client';
import { bare, nameOf, useText } from '~/text';
import { moment } from '~/text/format';
import { Chip, css, Section } from '~/ui';
import local from './invoices.module.css';

type Props = { invoice: Schema['billing.Invoice']; dispatches: Schema['einvoice.Dispatch'][] };

/** What was written to whom, by whom, and what became of it; what still waits comes last. */
export function Sendings({ invoice, dispatches }: Props) {
  const t = useText();
  const waits = invoice.outgoing;
  if (!dispatches.length && !waits) return null;
  return (
    <Section title={t.invoice.sendings}>
      <ol className={local.sendings}>
        {dispatches.map((one) => (
          <li key={one.id}>
            <p>
              <Chip state={bare(one.state) === 'SENT' ? 'DISPATCHED' : one.state} /> <b className="strong">{nameOf(t, one.channel)}</b> <span>{one.recipient}</span>
              <time className="muted" dateTime={one.sent_at ?? one.queued_at}>{moment(one.sent_at ?? one.queued_at)}</time>
            </p>
            {one.ordered_by && <small className="muted">{t.invoice.orderedBy({ name: one.ordered_by })}</small>}
            {one.reason && <small className="muted">{one.reason}</small>}
            {one.letter && <Letter of={one.letter} />}
          </li>
        ))}
        {waits && (waits.leaves_at || waits.called_back_by) && (
          <li>
            <p>
              {waits.called_back_by ? <Chip state="CALLED_BACK" /> : <Chip state="QUEUED">{t.letter.leavesSoon}</Chip>} <span>{waits.letter?.to.join(', ')}</span>
              {waits.leaves_at && <time className="muted" dateTime={waits.leaves_at}>{moment(waits.leaves_at)}</time>}
            </p>
            <small className="muted">{waits.called_back_by ? t.invoice.calledBackBy({ name: waits.called_back_by }) : t.invoice.orderedBy({ name: waits.ordered_by })}</small>
            {waits.letter && <Letter of={waits.letter} />}
          </li>
        )}
      </ol>
    </Section>
  );
}

function Letter({ of: letter }: { of: Schema['billing.InvoiceLetter'] }) {
  const t = useText();
  return (
    <details>
      <summary>{letter.subject || t.letter.text}</summary>
      {letter.cc.length > 0 && <p className="muted">{`${t.letter.cc}: ${letter.cc.join(', ')}`}</p>}
      <p className={css.letter}>{letter.text}</p>
    </details>
  );
}
