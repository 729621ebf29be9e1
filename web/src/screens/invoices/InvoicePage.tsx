import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import type { Schema } from '~/api/client';
import { dispatches, documents, invoice, openItem, saga } from '~/api/queries';
import { useMe } from '~/app/me';
import { RecordPage } from '~/app/RecordPage';
import { nameOf, useText } from '~/text';
import { day, decimal, moment, money, signOf } from '~/text/format';
import { css, Facts, Section } from '~/ui';
import { CancelInvoice } from './InvoiceActions';
import { Documents } from './Documents';
import local from './invoices.module.css';
import { Course } from './Course';
import { Reminders } from './Reminders';
import { Sending } from './SendAgain';
import { Sendings } from './Sendings';

type Invoice = Schema['billing.Invoice'];

export default function InvoicePage() {
  const t = useText();
  const { id } = useParams({ strict: false }) as { id: string };
  const { may } = useMe();
  const asked = useQuery(invoice(id));
  const course = useQuery({ ...saga(id), enabled: may('billing.saga.read') }).data;
  const papers = useQuery({ ...documents(id), enabled: may('einvoice.document.read') });
  const sent = useQuery({ ...dispatches(id), enabled: may('einvoice.dispatch.read') }).data ?? [];
  const item = useQuery({ ...openItem(id), enabled: may('collections.open_item.read'), retry: false }).data;
  return (
    <RecordPage
      id={id}
      of="invoices"
      list={{ to: '/invoices', label: t.nav.invoices }}
      asked={asked}
      kept="invoice"
      name={(i) => `${i.number} ${i.customer?.label ?? ''}`}
      title={(i) => (
        <>
          {i.number} <span className="muted">{i.customer?.label}</span>
        </>
      )}
      tools={(i) => (
        <>
          <Sending invoice={i} />
          <CancelInvoice invoice={i} />
        </>
      )}
      main={(i) => (
        <>
          <Head invoice={i} />
          <Course invoice={i} saga={course} documents={papers.data} dispatches={sent} />
          <Lines invoice={i} />
          <Sendings invoice={i} dispatches={sent} />
          {papers.data && <Documents of={papers.data} />}
        </>
      )}
      side={(i) => (
        <>
          <Amounts invoice={i} item={item} />
          {may('collections.dunning.read') && <Reminders invoiceId={id} item={item} />}
          <Origin invoice={i} />
          {course && <Events saga={course} />}
        </>
      )}
    />
  );
}

function Head({ invoice: i }: { invoice: Invoice }) {
  const t = useText();
  const late = (i.payment?.days_overdue ?? 0) > 0 && signOf(i.payment?.open_amount?.amount) > 0;
  return (
    <div className={local.head}>
      <Facts
        of={[
          { label: t.invoices.gross, value: money(i.gross), big: true },
          { label: t.invoices.open, value: money(i.payment?.open_amount), big: true, bad: late },
          { label: t.invoices.kind, value: nameOf(t, i.document_kind) },
          { label: t.invoices.issued, value: day(i.issue_date) },
          { label: t.invoices.due, value: day(i.terms?.due_date), bad: late },
          !!i.terms?.discount_until && { label: t.invoice.discount, value: t.invoice.discountUntil({ percent: decimal(i.terms.discount_percent), day: day(i.terms.discount_until) }) },
        ]}
      />
      {late && <p className="bad">{t.invoices.overdue({ n: i.payment!.days_overdue })}</p>}
    </div>
  );
}

function Lines({ invoice: i }: { invoice: Invoice }) {
  const t = useText();
  const [open, setOpen] = useState<string>();
  return (
    <Section title={t.invoice.lines}>
      <div className={css.lines} tabIndex={0} role="group" aria-label={t.invoice.lines}>
        <table>
          <thead>
            <tr>
              <th scope="col">{t.invoice.position}</th>
              <th scope="col">{t.invoice.text}</th>
              <th scope="col" className="num">{t.invoice.quantity}</th>
              <th scope="col" className="num">{t.invoice.price}</th>
              <th scope="col" className="num">{t.invoice.net}</th>
            </tr>
          </thead>
          <tbody>
            {i.lines.map((line) => (
              <tr key={line.id}>
                <td>{line.position}</td>
                <td>
                  {line.title}
                  {line.description && <small>{line.description}</small>}
                  {line.sources.length > 0 && (
                    <button type="button" className={local.sources} aria-expanded={open === line.id} onClick={() => setOpen(open === line.id ? undefined : line.id)}>
                      {t.invoice.sources({ n: line.sources.length })}
                    </button>
                  )}
                  {open === line.id && <Sources of={line} />}
                </td>
                <td className="num">
                  {decimal(line.quantity)} {nameOf(t, `UNIT_${line.unit}`).replace('UNIT_', '')}
                </td>
                <td className="num">{money(line.unit_price)}</td>
                <td className="num">{money(line.net)}</td>
              </tr>
            ))}
          </tbody>
          <tfoot>
            <Total label={t.invoice.net} value={money(i.net)} />
            {i.vat_lines.map((v) => (
              <Total key={v.vat_category + v.vat_rate} label={`${t.invoice.vat} ${decimal(v.vat_rate)} %`} value={money(v.vat)} />
            ))}
            {signOf(i.prepaid?.amount) !== 0 && <Total label={t.invoice.prepaid} value={money(i.prepaid)} />}
            <Total label={signOf(i.prepaid?.amount) !== 0 ? t.invoice.payable : t.invoice.gross} value={money(signOf(i.prepaid?.amount) !== 0 ? i.payable : i.gross)} />
          </tfoot>
        </table>
      </div>
    </Section>
  );
}

function Total({ label, value }: { label: string; value: string }) {
  return (
    <tr>
      <td colSpan={4} className="num">
        {label}
      </td>
      <td className="num">{value}</td>
    </tr>
  );
}

/** The work behind a line: who, when, how long. */
function Sources({ of: line }: { of: Schema['billing.InvoiceLine'] }) {
  return (
    <ul className={local.list}>
      {line.sources.map((source) => (
        <li key={source.id}>
          <span className="num">{day(source.date)}</span>
          <span>
            {source.person} <span className="muted">{source.text}</span>
          </span>
          <span className="num">{money(source.amount)}</span>
        </li>
      ))}
    </ul>
  );
}

function Amounts({ invoice: i, item }: { invoice: Invoice; item: Schema['collections.OpenItem'] | undefined }) {
  const t = useText();
  const rows: [string, string, boolean?][] = [
    [t.invoice.payable, money(i.payable ?? i.gross)],
    [t.invoice.received, money(i.payment?.received)],
  ];
  if (signOf(item?.discount_taken?.amount)) rows.push([t.invoice.discountTaken, money(item!.discount_taken)]);
  if (signOf(item?.credited?.amount)) rows.push([t.invoice.credited, money(item!.credited)]);
  rows.push([t.invoices.open, money(i.payment?.open_amount), true]);
  const claims = item?.claims.filter((claim) => claim.kind !== 'CLAIM_KIND_PRINCIPAL') ?? [];
  for (const claim of claims) rows.push([nameOf(t, claim.kind), money(claim.open_amount)]);
  return (
    <Section title={t.invoice.payment}>
      <dl className={local.sums}>
        {rows.map(([label, value, strong]) => (
          <div key={label} data-strong={strong || undefined}>
            <dt>{label}</dt>
            <dd className="num">{value}</dd>
          </div>
        ))}
      </dl>
      {item?.findings.map((finding) => (
        <p key={finding.code} className="muted">
          {finding.text}
        </p>
      ))}
    </Section>
  );
}

function Origin({ invoice: i }: { invoice: Invoice }) {
  const t = useText();
  return (
    <Section title={t.invoice.origin}>
      <ul className={local.links}>
        {i.customer && (
          <li>
            <Link to="/customers/$id" params={{ id: i.customer.id }} className="link">{i.customer.label}</Link>
          </li>
        )}
        {i.quote?.id && (
          <li>
            <Link to="/quotes/$id" params={{ id: i.quote.id }} className="link">{t.invoice.quote({ number: i.quote.number || i.quote.label })}</Link>
          </li>
        )}
        {i.project?.id && (
          <li>
            <Link to="/projects/$id" params={{ id: i.project.id }} className="link">{i.project.number} {i.project.label}</Link>
          </li>
        )}
        {i.preceding.map((before) => (
          <li key={before.invoice_id}>
            <Link to="/invoices/$id" params={{ id: before.invoice_id }} className="link">{t.invoice.preceding({ number: before.number, day: day(before.issue_date) })}</Link>
          </li>
        ))}
        {i.cancelled_by?.id && (
          <li>
            <Link to="/invoices/$id" params={{ id: i.cancelled_by.id }} className="link">{t.invoice.cancelledBy({ number: i.cancelled_by.number })}</Link>
          </li>
        )}
      </ul>
    </Section>
  );
}

function Events({ saga: course }: { saga: Schema['billing.Saga'] }) {
  const t = useText();
  return (
    <Section title={t.invoice.course}>
      <ol className={css.course}>
        {course.steps.map((step, n) => (
          <li key={n} data-look={/FAILED|NEEDS/.test(step.to_state) ? 'bad' : undefined}>
            <b className="strong">{t.events[step.event as keyof typeof t.events] ?? step.event}</b>
            <time dateTime={step.at}>{moment(step.at)}</time>
            {step.note && <small>{step.note}</small>}
          </li>
        ))}
        {course.waiting_for && (
          <li data-look="next">
            <b className="strong">{course.waiting_for}</b>
            {course.deadline_at && <time dateTime={course.deadline_at}>{moment(course.deadline_at)}</time>}
          </li>
        )}
      </ol>
    </Section>
  );
}
