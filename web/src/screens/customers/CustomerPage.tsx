import { useQuery } from '@tanstack/react-query';
import { Link, useParams, type LinkProps } from '@tanstack/react-router';
import { useState, type ReactNode } from 'react';
import type { Schema } from '~/api/client';
import { invoices, openItems, projects, quotes, type Collection } from '~/api/collections';
import { customer } from '~/api/queries';
import { useCommands } from '~/app/commands';
import { useMe } from '~/app/me';
import { RecordPage } from '~/app/RecordPage';
import { Timeline } from '~/app/Timeline';
import { nameOf, useText } from '~/text';
import { day, decimal, money } from '~/text/format';
import { Bone, Button, Chip, Facts, Icon, Section } from '~/ui';
import { CustomerEditor } from './CustomerEditor';
import local from './customers.module.css';

type Customer = Schema['crm.Customer'];
const SHOWN = 6;

export default function CustomerPage() {
  const t = useText();
  const { id } = useParams({ strict: false }) as { id: string };
  const { may } = useMe();
  const asked = useQuery(customer(id));
  const [editing, setEditing] = useState(false);
  const writes = may('crm.customer.write');
  useCommands(writes && asked.data ? [{ id: 'edit', group: 'act', label: t.app.edit, keys: 'e', run: () => setEditing(true) }] : []);
  return (
    <>
      <RecordPage
        id={id}
        of="customers"
        list={{ to: '/customers', label: t.nav.customers }}
        asked={asked}
        kept="customer"
        name={(c) => c.name}
        title={(c) => (
          <>
            {c.name} <span className="muted">{c.number}</span>
          </>
        )}
        tools={() =>
          writes && (
            <Button icon="pen" keys="E" onClick={() => setEditing(true)}>
              {t.app.edit}
            </Button>
          )
        }
        main={(c) => (
          <>
            {may('collections.open_item.read') && <Balance id={c.id} />}
            {may('billing.invoice.read') && (
              <Latest title={t.nav.invoices} of={invoices} customer={c.id} order="-issue_date" link={(i) => ({ to: '/invoices/$id', params: { id: i.id } })}>
                {(i) => [`${i.number}, ${day(i.issue_date)}`, money(i.gross), <Chip key="state" state={(i.payment?.days_overdue ?? 0) > 0 && i.payment?.state !== 'PAYMENT_STATE_SETTLED' ? 'OVERDUE' : i.payment?.state} />]}
              </Latest>
            )}
            {may('crm.quote.read') && (
              <Latest title={t.nav.quotes} of={quotes} customer={c.id} order="-created_at" link={(q) => ({ to: '/quotes/$id', params: { id: q.id } })}>
                {(q) => [`${q.number} ${q.title}`, money(q.net), <Chip key="state" state={q.state} />]}
              </Latest>
            )}
            {may('projects.project.read') && (
              <Latest title={t.nav.projects} of={projects} customer={c.id} order="-created_at" link={(p) => ({ to: '/projects/$id', params: { id: p.id } })}>
                {(p) => [`${p.number} ${p.name}`, p.lead?.label ?? '', <Chip key="state" state={p.state} />]}
              </Latest>
            )}
            {may('reporting.timeline.read') && <Timeline of="customer_id" id={c.id} />}
          </>
        )}
        side={(c) => <Data of={c} />}
      />
      {editing && asked.data && <CustomerEditor customer={asked.data} onClose={() => setEditing(false)} />}
    </>
  );
}

/** What is open and what of it is late; the sums are the server's. */
function Balance({ id }: { id: string }) {
  const t = useText();
  const states = ['OPEN_ITEM_STATE_OPEN', 'OPEN_ITEM_STATE_PARTLY_PAID'];
  const open = useQuery(openItems.sum({ customer_id: id, states })).data;
  const late = useQuery(openItems.sum({ customer_id: id, overdue_only: true })).data;
  const sum = (s: typeof open) => money(s?.sums.find((one) => one.field === 'open_amount')?.amount ?? { amount: '0.00', currency: 'EUR' });
  return (
    <Facts
      of={[
        { label: t.invoices.open, value: open === undefined ? <Bone w={110} h={24} /> : sum(open), big: true },
        { label: t.words.OVERDUE, value: late === undefined ? <Bone w={110} h={24} /> : sum(late), big: true, bad: !!late?.count },
        {
          label: t.nav.openItems,
          value: (
            <Link to="/open-items" search={{ customer: id }} className="link">
              {t.customers.account}
            </Link>
          ),
        },
      ]}
    />
  );
}

type LatestProps<Row extends { id: string }> = {
  title: string;
  of: Collection<Row>;
  customer: string;
  order: string;
  link: (row: Row) => LinkProps;
  children: (row: Row) => [ReactNode, ReactNode, ReactNode];
};

function Latest<Row extends { id: string }>({ title, of, customer: customer_id, order, link, children }: LatestProps<Row>) {
  const t = useText();
  const look = { customer_id, order_by: order, page_size: SHOWN };
  const asked = useQuery({ queryKey: [of.name, 'of', customer_id], queryFn: () => of.find(look) });
  return (
    <Section title={title}>
      {asked.isPending && <Bone w="80%" />}
      {asked.data?.length === 0 && <p className="muted">{t.customers.none}</p>}
      <div className={local.rows}>
        {asked.data?.map((row) => {
          const [name, value, state] = children(row);
          return (
            <Link key={row.id} {...link(row)}>
              <span>{name}</span>
              <span className="num">{value}</span>
              {state}
            </Link>
          );
        })}
      </div>
    </Section>
  );
}

function Data({ of: c }: { of: Customer }) {
  const t = useText();
  const f = t.customers.fields;
  const place = [c.address?.street, c.address?.line2, [c.address?.postcode, c.address?.city].filter(Boolean).join(' '), c.address?.country_code !== 'DE' ? c.address?.country_code : ''].filter(Boolean);
  const discount = c.discount_percent && c.discount_days ? `, ${decimal(c.discount_percent)} % / ${c.discount_days}` : '';
  const rows: [string, ReactNode][] = [
    [f.kind, nameOf(t, c.kind)],
    [f.address, place.join(', ')],
    [f.contact_name, c.contact_name],
    [f.email, c.email && <a className="link" href={`mailto:${c.email}`}>{c.email}</a>],
    [f.phone, c.phone && <a className="link" href={`tel:${c.phone.replaceAll(' ', '')}`}>{c.phone}</a>],
    [f.vat_id, c.vat_id],
    [f.invoice_format, nameOf(t, c.invoice_format)],
    [f.delivery_channel, nameOf(t, c.delivery_channel)],
    [f.leitweg_id, c.leitweg_id],
    [f.buyer_reference, c.buyer_reference],
    [f.payment_days, c.payment_days ? t.customers.days({ n: c.payment_days }) + discount : ''],
    [f.external_id, c.external_id],
  ];
  return (
    <Section title={t.customers.data}>
      {c.warnings.map((warning) => (
        <p key={warning.code} className="bad">
          <Icon name="alert" size={13} /> {warning.text}
        </p>
      ))}
      <dl className={local.data}>
        {rows
          .filter(([, value]) => value && value !== '–')
          .map(([label, value]) => (
            <div key={label}>
              <dt>{label}</dt>
              <dd>{value}</dd>
            </div>
          ))}
      </dl>
    </Section>
  );
}
