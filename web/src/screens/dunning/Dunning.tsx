import type { Schema } from '~/api/client';
import { notices } from '~/api/collections';
import { ListPage, type Tab } from '~/app/ListPage';
import { useText } from '~/text';
import { day, money } from '~/text/format';
import type { Column } from '~/ui/DataTable';
import { Due } from './Due';

type Notice = Schema['collections.DunningNotice'];

/** What was reminded of, and above it what can be claimed next. */
export default function Dunning() {
  const t = useText();
  const tabs: Tab[] = [{ key: 'all', label: t.list.all, filter: {} }];
  const columns: Column<Notice>[] = [
    { key: 'invoice', label: t.dunning.invoice, width: '150px', cell: (n) => n.invoice?.number || n.invoice?.label, sub: (n) => n.customer?.label },
    { key: 'customer', label: t.invoices.customer, width: '28%', from: 'sm', cell: (n) => n.customer?.label },
    { key: 'level', label: t.dunning.kind, width: '180px', from: 'md', cell: (n) => (n.friendly ? t.dunning.friendly : t.dunning.level({ n: n.level })) },
    { key: 'date', label: t.dunning.sent, width: '108px', order: 'created_at', from: 'sm', cell: (n) => day(n.issue_date) },
    { key: 'until', label: t.dunning.until, width: '108px', from: 'lg', cell: (n) => day(n.pay_until) },
    { key: 'interest', label: t.words.INTEREST, width: '120px', numeric: true, from: 'lg', cell: (n) => money(n.interest) },
    { key: 'open', label: t.invoices.open, width: '124px', numeric: true, from: 'md', cell: (n) => money(n.open_amount) },
    { key: 'total', label: t.dunning.sum, width: '124px', numeric: true, cell: (n) => money(n.total), sub: (n) => (n.friendly ? t.dunning.friendly : t.dunning.level({ n: n.level })) },
  ];
  return (
    <ListPage
      of={notices}
      title={t.nav.dunning}
      tabs={tabs}
      columns={columns}
      order="-created_at"
      empty={t.dunning.empty}
      count={(n) => t.dunning.count({ n })}
      link={(n) => ({ to: '/invoices/$id', params: { id: n.invoice?.id ?? '' } })}
      above={<Due />}
    />
  );
}
