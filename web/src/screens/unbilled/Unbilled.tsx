import type { Schema } from '~/api/client';
import { projectStandings } from '~/api/collections';
import { ListPage, type Tab } from '~/app/ListPage';
import { useText } from '~/text';
import { money } from '~/text/format';
import type { Column } from '~/ui/DataTable';

type Standing = Schema['reporting.ProjectFigures'];

/** What is done and not billed, by project, with why; beside it how all projects stand. */
export default function Unbilled() {
  const t = useText();
  const tabs: Tab[] = [
    { key: 'unbilled', label: t.projects.unbilled, filter: { unbilled_only: true } },
    { key: 'all', label: t.list.all, filter: {} },
  ];
  const amount = (name: 'planned' | 'booked' | 'approved' | 'drafted' | 'billed' | 'paid', from?: 'sm' | 'md' | 'lg'): Column<Standing> => ({
    key: name, label: name === 'paid' ? t.projects.paid : t.projects.kinds[name], width: '116px', numeric: true, order: name, ...(from ? { from } : {}), cell: (p) => money(p[name]),
  });
  const columns: Column<Standing>[] = [
    { key: 'project', label: t.invoices.project, width: '26%', order: 'name', cell: (p) => `${p.project.number} ${p.project.label}`, sub: (p) => p.blocked || p.customer?.label },
    { key: 'customer', label: t.invoices.customer, width: '18%', from: 'md', cell: (p) => p.customer?.label },
    amount('planned', 'lg'),
    amount('booked', 'lg'),
    amount('approved', 'md'),
    amount('drafted', 'sm'),
    amount('billed', 'md'),
    amount('paid', 'lg'),
    { key: 'unbilled', label: t.projects.kinds.unbilled, width: '128px', numeric: true, order: 'unbilled', cell: (p) => <b className="strong">{money(p.unbilled)}</b> },
  ];
  return (
    <ListPage
      of={projectStandings}
      title={t.nav.unbilled}
      tabs={tabs}
      columns={columns}
      order="-unbilled"
      empty={t.projects.allBilled}
      sums={{ planned: 'planned', booked: 'booked', approved: 'approved', drafted: 'drafted', billed: 'billed', paid: 'paid', unbilled: 'unbilled' }}
      count={(n) => t.projects.count({ n })}
      link={(p) => ({ to: '/projects/$id', params: { id: p.id } })}
    />
  );
}
