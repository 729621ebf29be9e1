import { useState } from 'react';
import type { Schema } from '~/api/client';
import { expenses } from '~/api/collections';
import { useCommands } from '~/app/commands';
import { ListPage, type Tab } from '~/app/ListPage';
import { useMe } from '~/app/me';
import { useText } from '~/text';
import { day, money } from '~/text/format';
import { Button, Chip } from '~/ui';
import type { Column } from '~/ui/DataTable';
import { ExpenseBulk } from './ExpenseBulk';
import { ExpenseEditor } from './ExpenseEditor';

type Expense = Schema['timetracking.Expense'];

/** What somebody spent for a project: one's own, and for who answers for it what waits for a yes. */
export default function ExpenseList() {
  const t = useText();
  const { who, may } = useMe();
  const [making, setMaking] = useState(false);
  const writes = may('timetracking.expense.write');
  const decides = may('timetracking.expense.approve');
  useCommands(writes ? [{ id: 'new expense', group: 'act', label: t.expenses.create, keys: 'n', run: () => setMaking(true) }] : []);
  const mine = { person_id: who?.person_id ?? '' };
  const review: Tab = { key: 'review', label: t.expenses.review, filter: { states: ['ENTRY_STATE_SUBMITTED'] } };
  const own: Tab[] = [
    { key: 'mine', label: t.expenses.mine, filter: mine },
    { key: 'unsent', label: t.expenses.unsent, filter: { ...mine, states: ['ENTRY_STATE_DRAFT', 'ENTRY_STATE_REJECTED'] } },
  ];
  const tabs: Tab[] = [
    ...(decides ? [review] : []),
    ...(writes ? own : []),
    { key: 'all', label: t.list.all, filter: {} },
  ];
  const columns: Column<Expense>[] = [
    { key: 'text', label: t.expenses.text, width: '30%', cell: (e) => e.text, sub: (e) => `${day(e.date)}, ${e.person?.label}` },
    { key: 'date', label: t.figures.date, width: '112px', order: 'date', from: 'sm', cell: (e) => day(e.date) },
    { key: 'person', label: t.projects.person, width: '18%', from: 'md', cell: (e) => e.person?.label },
    { key: 'project', label: t.invoices.project, width: '24%', from: 'sm', cell: (e) => <span className="muted">{e.project?.label}</span> },
    { key: 'receipt', label: t.expenses.receipt, width: '96px', from: 'lg', cell: (e) => <span className="muted">{e.receipt?.sha256 ? t.expenses.there : t.expenses.missing}</span> },
    { key: 'gross', label: t.invoices.gross, width: '116px', numeric: true, order: 'gross', cell: (e) => money(e.gross) },
    { key: 'state', label: t.invoices.state, width: '164px', from: 'sm', cell: (e) => <Chip state={e.state} title={e.rejected_reason} /> },
  ];
  return (
    <>
      <ListPage
        of={expenses}
        title={t.nav.expenses}
        tabs={tabs}
        columns={columns}
        order="-date"
        find={t.expenses.find}
        empty={decides ? t.expenses.nothingToReview : t.expenses.empty}
        sums={{ gross: 'gross' }}
        count={(n) => t.expenses.count({ n })}
        link={(e) => ({ to: '/expenses/$id', params: { id: e.id } })}
        bulk={(picked, done) => <ExpenseBulk picked={picked} done={done} />}
        tools={
          writes && (
            <Button kind="primary" icon="plus" keys="N" onClick={() => setMaking(true)}>
              {t.expenses.create}
            </Button>
          )
        }
      />
      {making && <ExpenseEditor expense={undefined} onClose={() => setMaking(false)} />}
    </>
  );
}
