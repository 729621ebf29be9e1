import type { Schema } from '~/api/client';
import { drafts } from '~/api/collections';
import { ListPage, type Tab } from '~/app/ListPage';
import { useMe } from '~/app/me';
import { nameOf, useText } from '~/text';
import { day, money } from '~/text/format';
import { Chip } from '~/ui';
import type { Column } from '~/ui/DataTable';
import { BillingRun } from './BillingRun';
import { DraftBulk } from './DraftBulk';

type Draft = Schema['billing.InvoiceDraft'];

export default function DraftList() {
  const t = useText();
  const { may } = useMe();
  const tabs: Tab[] = [
    { key: 'open', label: t.drafts.open, filter: { states: ['DRAFT_STATE_DRAFTED', 'DRAFT_STATE_IN_REVIEW', 'DRAFT_STATE_APPROVED'] } },
    { key: 'review', label: t.words.IN_REVIEW, filter: { states: ['DRAFT_STATE_IN_REVIEW'] } },
    { key: 'approved', label: t.words.APPROVED, filter: { states: ['DRAFT_STATE_APPROVED'] } },
    { key: 'stale', label: t.drafts.stale, filter: { stale_only: true } },
    { key: 'all', label: t.list.all, filter: {} },
  ];
  const columns: Column<Draft>[] = [
    { key: 'title', label: t.drafts.title, width: '30%', order: 'title', cell: (d) => d.title || d.project?.label || d.customer?.label, sub: (d) => d.customer?.label },
    { key: 'customer', label: t.invoices.customer, width: '22%', from: 'sm', cell: (d) => d.customer?.label },
    { key: 'project', label: t.invoices.project, width: '18%', from: 'lg', cell: (d) => <span className="muted">{d.project?.label}</span> },
    { key: 'kind', label: t.invoices.kind, width: '14%', from: 'lg', cell: (d) => <span className="muted">{nameOf(t, d.document_kind)}</span> },
    { key: 'created', label: t.drafts.created, width: '108px', order: 'created_at', from: 'md', cell: (d) => day(d.created_at) },
    { key: 'net', label: t.invoice.net, width: '124px', numeric: true, cell: (d) => money(d.net), sub: (d) => <State of={d} /> },
    { key: 'state', label: t.invoices.state, width: '156px', from: 'sm', cell: (d) => <State of={d} /> },
  ];
  return (
    <ListPage
      of={drafts}
      title={t.nav.drafts}
      tabs={tabs}
      columns={columns}
      order="-created_at"
      find={t.drafts.find}
      empty={t.drafts.empty}
      count={(n) => t.drafts.count({ n })}
      link={(d) => ({ to: '/drafts/$id', params: { id: d.id } })}
      tools={may('billing.run.write') && <BillingRun />}
      bulk={may('billing.invoice.issue') || may('billing.draft.approve') ? (picked, done) => <DraftBulk picked={picked} done={done} /> : undefined}
    />
  );
}

function State({ of: d }: { of: Draft }) {
  const t = useText();
  return d.stale.length > 0 ? (
    <Chip state="NEEDS_ATTENTION" title={d.stale.map((s) => s.text).join('\n')}>
      {t.drafts.isStale}
    </Chip>
  ) : (
    <Chip state={d.state} title={d.waiting_for} />
  );
}
