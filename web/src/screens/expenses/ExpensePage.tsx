import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import type { Schema } from '~/api/client';
import { expense as one } from '~/api/queries';
import { RecordPage } from '~/app/RecordPage';
import { useText } from '~/text';
import { day, decimal, money } from '~/text/format';
import { Chip, css, Empty, Facts, Icon, MovedNote, ProblemNote, Section } from '~/ui';
import { ExpenseDialogs, ExpenseTools, useExpenseActs } from './ExpenseActions';
import local from './expenses.module.css';

type Expense = Schema['timetracking.Expense'];

/** One expense with its receipt, and what can be done with it now. */
export default function ExpensePage() {
  const t = useText();
  const { id } = useParams({ strict: false }) as { id: string };
  const asked = useQuery(one(id));
  const acts = useExpenseActs(asked.data);
  return (
    <>
      <RecordPage
        id={id}
        of="expenses"
        list={{ to: '/expenses', label: t.nav.expenses }}
        asked={asked}
        kept="expense"
        name={(e) => e.text}
        title={(e) => (
          <>
            {e.text} <Chip state={e.state} />
          </>
        )}
        tools={(e) => <ExpenseTools expense={e} acts={acts} />}
        main={(e) => (
          <>
            {acts.moved && <MovedNote problem={acts.moved} reload={acts.reload} />}
            {acts.problem && <ProblemNote problem={acts.problem} />}
            {e.rejected_reason && e.state === 'ENTRY_STATE_REJECTED' && (
              <div className={css.problem}>
                <Icon name="undo" />
                <p>{t.expenses.cameBack({ reason: e.rejected_reason })}</p>
              </div>
            )}
            <Receipt of={e} />
          </>
        )}
        side={(e) => (
          <Facts
            of={[
              { label: t.expenses.gross, value: money(e.gross), big: true },
              { label: t.expenses.vat({ rate: decimal(e.receipt_vat_rate) }), value: money(e.receipt_vat) },
              { label: t.expenses.net, value: money(e.net) },
              { label: t.figures.date, value: day(e.date) },
              { label: t.projects.person, value: e.person?.label ?? '–' },
              {
                label: t.invoices.project,
                value: (
                  <Link to="/projects/$id" params={{ id: e.project?.id ?? '' }} className="link">
                    {e.project?.label}
                  </Link>
                ),
              },
              e.invoice?.id && {
                label: t.expenses.billedWith,
                value: (
                  <Link to="/invoices/$id" params={{ id: e.invoice.id }} className="link">
                    {e.invoice.number || e.invoice.label}
                  </Link>
                ),
              },
            ]}
          />
        )}
      />
      {asked.data && <ExpenseDialogs expense={asked.data} acts={acts} />}
    </>
  );
}

function Receipt({ of: { id, receipt } }: { of: Expense }) {
  const t = useText();
  const href = `/v1/expenses/${id}/receipt`;
  if (!receipt?.sha256) return <Empty text={t.expenses.noReceipt} />;
  return (
    <Section
      title={t.expenses.receipt}
      tools={
        <a className={css.button} href={href} download={receipt.name}>
          <Icon name="save" />
          {receipt.name}
        </a>
      }
    >
      {receipt.media_type.startsWith('image/') ? <img className={local.image} src={href} alt={t.expenses.receipt} /> : <p className="muted">{t.expenses.asFile}</p>}
    </Section>
  );
}
