import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import type { Schema } from '~/api/client';
import { quote } from '~/api/queries';
import { useCommands } from '~/app/commands';
import { useMe } from '~/app/me';
import { RecordPage } from '~/app/RecordPage';
import { nameOf, useText } from '~/text';
import { day, decimal, moment, money } from '~/text/format';
import { ActionButton, actionOf, Button, Chip, css, Facts, Section } from '~/ui';
import { Papers } from './Papers';
import { QuoteEditor } from './QuoteEditor';
import local from './quotes.module.css';
import { SendQuote, useCallBackQuote } from './SendQuote';
import { Versions } from './Versions';

type Quote = Schema['crm.Quote'];

export default function QuotePage() {
  const t = useText();
  const { id } = useParams({ strict: false }) as { id: string };
  const { may } = useMe();
  const asked = useQuery(quote(id));
  const [open, setOpen] = useState<'edit' | 'send' | 'compare'>();
  const { callBack } = useCallBackQuote();
  const action = (verb: string, needs: string) => (may(needs) ? actionOf(asked.data, verb) : undefined);
  const update = action('update', 'crm.quote.write');
  const sending = action('send', 'crm.quote.send');
  useCommands([
    ...(update?.allowed ? [{ id: 'edit', group: 'act' as const, label: t.app.edit, keys: 'e', run: () => setOpen('edit') }] : []),
    ...(sending?.allowed ? [{ id: 'send', group: 'act' as const, label: t.quotes.send, keys: 'Ctrl+Enter', run: () => setOpen('send') }] : []),
  ]);
  useCommands((asked.data?.quote_version ?? 1) > 1 ? [{ id: 'compare', group: 'act', label: t.quotes.compare, keys: 'v', run: () => setOpen('compare') }] : []);
  return (
    <>
      <RecordPage
        id={id}
        of="quotes"
        list={{ to: '/quotes', label: t.nav.quotes }}
        asked={asked}
        kept="quote"
        name={(q) => `${q.number} ${q.title}`}
        title={(q) => (
          <>
            {q.number || t.quotes.unnumbered} <span className="muted">{q.title}</span>
          </>
        )}
        tools={(q) =>
          open !== 'edit' && (
            <>
              {q.quote_version > 1 && (
                <Button keys="V" onClick={() => setOpen('compare')}>
                  {t.quotes.compare}
                </Button>
              )}
              <ActionButton action={update} icon="pen" keys="E" onAct={() => setOpen('edit')}>
                {t.app.edit}
              </ActionButton>
              {q.outgoing ? (
                <ActionButton action={action('cancelSend', 'crm.quote.send')} kind="primary" icon="undo" onAct={() => void callBack(q.id)}>
                  {t.letter.callBack}
                </ActionButton>
              ) : (
                <ActionButton action={sending} kind="primary" icon="send" keys="Ctrl ↵" onAct={() => setOpen('send')}>
                  {t.quotes.send}
                </ActionButton>
              )}
            </>
          )
        }
        main={(q) =>
          open === 'edit' ? (
            <QuoteEditor quote={q} onClose={() => setOpen(undefined)} />
          ) : (
            <>
              <Head quote={q} />
              {q.introduction && <p>{q.introduction}</p>}
              <Lines quote={q} />
            </>
          )
        }
        side={(q) => (
          <>
            <Course quote={q} />
            <Papers quote={q} />
          </>
        )}
      />
      {open === 'compare' && asked.data && <Versions quote={asked.data} onClose={() => setOpen(undefined)} />}
      {open === 'send' && asked.data && <SendQuote quote={asked.data} onClose={() => setOpen(undefined)} />}
    </>
  );
}

function Head({ quote: q }: { quote: Quote }) {
  const t = useText();
  return (
    <Facts
      of={[
        { label: t.invoice.net, value: money(q.net), big: true },
        { label: t.invoices.gross, value: money(q.gross), big: true },
        { label: t.invoices.state, value: <Chip state={q.state} /> },
        { label: t.quotes.version, value: q.quote_version },
        { label: t.quotes.valid, value: day(q.valid_until) },
        !!q.payment_days && { label: t.customers.fields.payment_days, value: t.customers.days({ n: q.payment_days }) },
        !!q.customer && {
          label: t.invoices.customer,
          value: (
            <Link to="/customers/$id" params={{ id: q.customer.id }} className="link">
              {q.customer.label}
            </Link>
          ),
        },
      ]}
    />
  );
}

function Lines({ quote: q }: { quote: Quote }) {
  const t = useText();
  const sums: [string, string][] = [[t.invoice.net, money(q.net)], [t.invoice.vat, money(q.vat)], [t.invoice.gross, money(q.gross)]];
  return (
    <Section title={t.invoice.lines}>
      <div className={css.lines} tabIndex={0} role="group" aria-label={t.invoice.lines}>
        <table>
          <thead>
            <tr>
              <th scope="col">{t.invoice.position}</th>
              <th scope="col">{t.invoice.text}</th>
              <th scope="col">{t.quotes.model}</th>
              <th scope="col" className="num">{t.invoice.quantity}</th>
              <th scope="col" className="num">{t.invoice.price}</th>
              <th scope="col" className="num">{t.invoice.net}</th>
            </tr>
          </thead>
          <tbody>
            {q.lines.map((line) => (
              <tr key={line.id}>
                <td>{line.position}</td>
                <td>
                  <b className="strong">{line.title}</b>
                  {line.description && <small>{line.description}</small>}
                  {line.milestones.length > 0 && (
                    <ul className={local.steps}>
                      {line.milestones.map((m) => (
                        <li key={m.id}>
                          <span>{m.title}</span>
                          <span className="num">{money(m.amount)}</span>
                        </li>
                      ))}
                    </ul>
                  )}
                </td>
                <td className="muted">
                  {nameOf(t, line.billing_model)}
                  {line.cap?.amount && <small>{t.quotes.cap({ amount: money(line.cap) })}</small>}
                </td>
                <td className="num">{decimal(line.quantity)}</td>
                <td className="num">{money(line.unit_price)}</td>
                <td className="num">{money(line.net)}</td>
              </tr>
            ))}
          </tbody>
          <tfoot>
            {sums.map(([label, value]) => (
              <tr key={label}>
                <td colSpan={5} className="num">
                  {label}
                </td>
                <td className="num">{value}</td>
              </tr>
            ))}
          </tfoot>
        </table>
      </div>
    </Section>
  );
}

/** From draft to yes: who did what, and what it waits for. */
function Course({ quote: q }: { quote: Quote }) {
  const t = useText();
  const sent = !!q.sent_at;
  return (
    <Section title={t.invoice.course}>
      <ol className={css.course}>
        <li>
          <b className="strong">{t.quotes.written}</b>
          <time dateTime={q.created_at}>{moment(q.created_at)}</time>
        </li>
        {sent && (
          <li>
            <b className="strong">{t.words.SENT}</b>
            <time dateTime={q.sent_at}>{moment(q.sent_at)}</time>
          </li>
        )}
        {q.first_seen_at && (
          <li>
            <b className="strong">{t.quotes.seen}</b>
            <time dateTime={q.first_seen_at}>{moment(q.first_seen_at)}</time>
          </li>
        )}
        {q.acceptance?.at && (
          <li>
            <b className="strong">{t.words.ACCEPTED}</b>
            <time dateTime={q.acceptance.at}>{moment(q.acceptance.at)}</time>
            <small>{t.quotes.acceptedBy({ name: q.acceptance.name, version: q.acceptance.quote_version })}</small>
          </li>
        )}
        {q.state === 'QUOTE_STATE_DECLINED' && (
          <li data-look="bad">
            <b className="strong">{t.words.DECLINED}</b>
            <small>{q.declined_reason}</small>
          </li>
        )}
        {q.state === 'QUOTE_STATE_DRAFT' && (
          <li data-look="next">
            <b className="strong">{q.outgoing ? t.letter.leavesSoon : t.quotes.waitsForSending}</b>
            {q.outgoing && <small>{q.outgoing.letter?.to.join(', ')}</small>}
          </li>
        )}
        {q.state === 'QUOTE_STATE_SENT' && (
          <li data-look="next">
            <b className="strong">{t.quotes.waitsForYes}</b>
            <small>{t.quotes.until({ day: day(q.valid_until) })}</small>
          </li>
        )}
      </ol>
    </Section>
  );
}
