import type { Schema } from '~/api/client';
import { invoices } from '~/api/collections';
import { ListPage, type Tab } from '~/app/ListPage';
import { useMe } from '~/app/me';
import { nameOf, useText } from '~/text';
import { day, money } from '~/text/format';
import { Chip } from '~/ui';
import type { Column } from '~/ui/DataTable';
import { InvoiceBulk } from './SendMany';

type Invoice = Schema['billing.Invoice'];
const SETTLED = ['PAYMENT_STATE_SETTLED', 'PAYMENT_STATE_WRITTEN_OFF', 'PAYMENT_STATE_NOT_OWED', 'PAYMENT_STATE_SUPERSEDED'];
const isOverdue = (i: Invoice) => (i.payment?.days_overdue ?? 0) > 0 && !SETTLED.includes(i.payment?.state ?? '');

export default function InvoiceList() {
  const t = useText();
  const { may } = useMe();
  const tabs: Tab[] = [
    { key: 'all', label: t.list.all, filter: {} },
    { key: 'open', label: t.words.OPEN, filter: { payment_states: ['PAYMENT_STATE_OPEN', 'PAYMENT_STATE_PARTLY_PAID'] } },
    { key: 'overdue', label: t.words.OVERDUE, filter: { overdue_only: true } },
    { key: 'paid', label: t.words.SETTLED, filter: { payment_states: ['PAYMENT_STATE_SETTLED'] } },
    { key: 'stuck', label: t.words.NEEDS_ATTENTION, filter: { delivery_states: ['DELIVERY_STATE_NEEDS_ATTENTION', 'DELIVERY_STATE_FAILED', 'DELIVERY_STATE_CALLED_BACK'] } },
  ];
  const columns: Column<Invoice>[] = [
    { key: 'number', label: t.invoices.number, width: '150px', order: 'number', cell: (i) => i.number, sub: (i) => i.customer?.label },
    { key: 'customer', label: t.invoices.customer, width: '24%', order: 'customer', from: 'sm', cell: (i) => i.customer?.label },
    { key: 'project', label: t.invoices.project, width: '20%', from: 'lg', cell: (i) => <span className="muted">{i.project?.label}</span> },
    { key: 'kind', label: t.invoices.kind, width: '16%', from: 'lg', cell: (i) => <span className="muted">{nameOf(t, i.document_kind)}</span> },
    { key: 'issued', label: t.invoices.issued, width: '104px', order: 'issue_date', from: 'md', cell: (i) => day(i.issue_date) },
    { key: 'due', label: t.invoices.due, width: '104px', order: 'due_date', from: 'md', cell: (i) => day(i.terms?.due_date) },
    { key: 'gross', label: t.invoices.gross, width: '124px', order: 'gross', numeric: true, from: 'sm', cell: (i) => money(i.gross) },
    { key: 'open', label: t.invoices.open, width: '124px', order: 'open_amount', numeric: true, cell: (i) => money(i.payment?.open_amount), sub: (i) => <Standing of={i} /> },
    { key: 'state', label: t.invoices.state, width: '176px', from: 'sm', cell: (i) => <Standing of={i} /> },
  ];
  return (
    <ListPage
      of={invoices}
      title={t.nav.invoices}
      tabs={tabs}
      columns={columns}
      order="-issue_date"
      find={t.invoices.find}
      empty={t.invoices.empty}
      sums={{ gross: 'gross', open: 'open_amount' }}
      count={(n) => t.invoices.count({ n })}
      link={(i) => ({ to: '/invoices/$id', params: { id: i.id } })}
      bulk={may('billing.invoice.issue') ? (picked, done) => <InvoiceBulk picked={picked} done={done} /> : undefined}
    />
  );
}

/** The one thing that deviates: stuck delivery before overdue payment before payment as it stands. */
function Standing({ of: i }: { of: Invoice }) {
  const t = useText();
  const delivery = i.delivery?.state ?? '';
  if (!i.cancelled_by && /FAILED|NEEDS_ATTENTION|CALLED_BACK/.test(delivery)) return <Chip state={delivery} title={i.delivery?.reason} />;
  if (isOverdue(i)) return <Chip state="OVERDUE">{t.invoices.late({ n: i.payment!.days_overdue })}</Chip>;
  return <Chip state={i.payment?.state} title={i.payment?.reason} />;
}
