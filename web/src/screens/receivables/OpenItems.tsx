import { useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import type { Schema } from '~/api/client';
import { openItems } from '~/api/collections';
import { figures } from '~/api/queries';
import { ListPage, type ListSearch, type Tab } from '~/app/ListPage';
import { inUnit } from '~/app/figures';
import { useMe } from '~/app/me';
import { useText } from '~/text';
import { day, money, share } from '~/text/format';
import { monthStart, plusMonths } from '~/text/day';
import { Chip, Facts } from '~/ui';
import { Stack } from '~/ui/chart/Bars';
import type { Column } from '~/ui/DataTable';
import local from './receivables.module.css';

type Item = Schema['collections.OpenItem'];
const OPEN = ['OPEN_ITEM_STATE_OPEN', 'OPEN_ITEM_STATE_PARTLY_PAID'];

export default function OpenItems() {
  const t = useText();
  const { customer } = useSearch({ strict: false }) as ListSearch;
  const tabs: Tab[] = [
    { key: 'open', label: t.words.OPEN, filter: { states: OPEN } },
    { key: 'overdue', label: t.words.OVERDUE, filter: { overdue_only: true } },
    { key: 'reminded', label: t.receivables.reminded, filter: { states: OPEN, dunning_levels: [1, 2, 3, 4, 5, 6, 7, 8, 9] } },
    { key: 'decide', label: t.receivables.decide, filter: { states: OPEN, with_findings: true } },
    { key: 'all', label: t.list.all, filter: {} },
  ];
  const columns: Column<Item>[] = [
    { key: 'number', label: t.invoices.number, width: '150px', order: 'number', cell: (i) => i.invoice_number, sub: (i) => i.customer?.label },
    { key: 'customer', label: t.invoices.customer, width: '28%', order: 'customer', from: 'sm', cell: (i) => i.customer?.label },
    { key: 'issued', label: t.invoices.issued, width: '104px', from: 'lg', cell: (i) => day(i.issue_date) },
    { key: 'due', label: t.invoices.due, width: '104px', order: 'due_date', from: 'md', cell: (i) => day(i.due_date) },
    { key: 'gross', label: t.invoices.gross, width: '124px', order: 'gross', numeric: true, from: 'lg', cell: (i) => money(i.gross) },
    { key: 'received', label: t.invoice.received, width: '124px', numeric: true, from: 'md', cell: (i) => money(i.received) },
    { key: 'open', label: t.invoices.open, width: '124px', order: 'open_amount', numeric: true, cell: (i) => money(i.open_amount), sub: (i) => <Standing of={i} /> },
    { key: 'level', label: t.nav.dunning, width: '132px', from: 'lg', cell: (i) => <span className="muted">{i.dunning_level > 0 ? t.dunning.level({ n: i.dunning_level }) : ''}</span> },
    { key: 'state', label: t.invoices.state, width: '176px', from: 'sm', cell: (i) => <Standing of={i} /> },
  ];
  return (
    <ListPage
      of={openItems}
      title={t.nav.openItems}
      tabs={tabs}
      columns={columns}
      order="due_date"
      find={t.invoices.find}
      empty={t.receivables.empty}
      within={customer ? { customer_id: customer } : {}}
      sums={{ gross: 'gross', open: 'open_amount' }}
      count={(n) => t.receivables.count({ n })}
      link={(i) => ({ to: '/invoices/$id', params: { id: i.id } })}
      above={<Ages />}
    />
  );
}

function Standing({ of: i }: { of: Item }) {
  const t = useText();
  const open = OPEN.includes(i.state);
  if (open && i.findings.length) return <Chip state="NEEDS_ATTENTION" title={i.findings.map((f) => f.text).join('\n')} />;
  if (open && i.days_overdue > 0) return <Chip state="OVERDUE">{t.invoices.late({ n: i.days_overdue })}</Chip>;
  return <Chip state={i.state} />;
}

/** How old the money is that is still outside; the figure's own groups and sum. */
function Ages() {
  const t = useText();
  const { may, today } = useMe();
  const asked = useQuery({ ...figures({ keys: ['receivables_by_age', 'dso'], from_date: plusMonths(monthStart(today), -11), to_date: today }), enabled: may('reporting.figure.read') });
  const age = asked.data?.figures.find((f) => f.key === 'receivables_by_age');
  const dso = asked.data?.figures.find((f) => f.key === 'dso');
  if (!age?.groups.length) return null;
  const euro = (amount: string) => money({ amount, currency: age.currency || 'EUR' });
  return (
    <div className={local.ages}>
      <Facts
        of={[
          { label: t.invoices.open, value: euro(age.value), big: true },
          !!dso?.value && { label: dso.label, value: inUnit(dso), big: true },
        ]}
      />
      <Stack label={age.label} parts={age.groups.map((group) => ({ key: group.key, label: group.label, value: euro(group.value), size: share(group.value, age.value) }))} />
    </div>
  );
}
