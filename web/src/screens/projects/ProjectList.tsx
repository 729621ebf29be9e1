import { useSearch } from '@tanstack/react-router';
import type { Schema } from '~/api/client';
import { projects } from '~/api/collections';
import { ListPage, type ListSearch, type Tab } from '~/app/ListPage';
import { useText } from '~/text';
import { day } from '~/text/format';
import { Chip } from '~/ui';
import type { Column } from '~/ui/DataTable';
import { leadsOf } from './leads';

type Project = Schema['projects.Project'];

export default function ProjectList() {
  const t = useText();
  const { customer } = useSearch({ strict: false }) as ListSearch;
  const tabs: Tab[] = [
    { key: 'active', label: t.words.ACTIVE, filter: { states: ['PROJECT_STATE_ACTIVE'] } },
    { key: 'closed', label: t.words.CLOSED, filter: { states: ['PROJECT_STATE_CLOSED'] } },
    { key: 'all', label: t.list.all, filter: {} },
  ];
  const columns: Column<Project>[] = [
    { key: 'name', label: t.invoices.project, width: '32%', order: 'name', cell: (p) => p.name, sub: (p) => p.customer?.label },
    { key: 'number', label: t.invoices.number, width: '130px', order: 'number', from: 'sm', cell: (p) => <span className="muted">{p.number}</span> },
    { key: 'customer', label: t.invoices.customer, width: '28%', from: 'sm', cell: (p) => p.customer?.label },
    { key: 'lead', label: t.projects.lead, width: '18%', from: 'md', cell: leadsOf },
    { key: 'created', label: t.projects.since, width: '108px', order: 'created_at', from: 'lg', cell: (p) => day(p.created_at) },
    { key: 'state', label: t.invoices.state, width: '120px', cell: (p) => <Chip state={p.state} /> },
  ];
  return (
    <ListPage
      of={projects}
      title={t.nav.projects}
      tabs={tabs}
      columns={columns}
      order="-created_at"
      find={t.projects.find}
      empty={t.projects.empty}
      within={customer ? { customer_id: customer } : {}}
      count={(n) => t.projects.count({ n })}
      link={(p) => ({ to: '/projects/$id', params: { id: p.id } })}
    />
  );
}
