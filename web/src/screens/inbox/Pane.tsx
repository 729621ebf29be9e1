import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { draft, expense } from '~/api/queries';
import { kindOf, titleOf, type Item } from '~/app/work';
import { nameOf, useText } from '~/text';
import { day, decimal, hours, moment, money, shortDay } from '~/text/format';
import { Bones, css, cx, Facts, Icon, ProblemNote, Section } from '~/ui';
import { BankLines } from './BankLines';
import { hoursOf } from './deciding';
import local from './inbox.module.css';

/** What one item is about, as far as a decision needs it; the way to the rest. */
export function Pane({ of: item }: { of: Item }) {
  const t = useText();
  return (
    <>
      <header className={local.head}>
        <small className="muted">{nameOf(t, item.kind)}</small>
        <h2>{titleOf(item)}</h2>
      </header>
      <Facts
        of={[
          !!item.amount && { label: t.inbox.amount, value: money(item.amount), big: true },
          item.minutes > 0 && { label: t.time.hours, value: hours(item.minutes), big: true },
          item.count > 1 && { label: t.inbox.records, value: item.count },
          !!item.customer?.label && { label: t.invoices.customer, value: <Named to="/customers/$id" of={item.customer} /> },
          !!item.project?.label && { label: t.invoices.project, value: <Named to="/projects/$id" of={item.project} /> },
          !!item.requested_by?.label && { label: t.inbox.from, value: item.requested_by.label },
          { label: t.inbox.since, value: day(item.since) },
          !!item.due_at && { label: t.inbox.due, value: moment(item.due_at) },
        ]}
      />
      <More of={item} />
      <p>
        <Link {...kindOf(item).to(item)} className="link">
          {t.inbox.open} <Icon name="right" size={14} />
        </Link>
      </p>
    </>
  );
}

function Named({ to, of: ref }: { to: '/customers/$id' | '/projects/$id'; of: { id: string; label: string } }) {
  if (!ref.id) return <>{ref.label}</>;
  return (
    <Link to={to} params={{ id: ref.id }} className="link">
      {ref.label}
    </Link>
  );
}

function More({ of: item }: { of: Item }) {
  switch (kindOf(item).decided ?? item.kind) {
    case 'drafts':
    case 'WORK_KIND_DRAFT_ISSUE':
      return <Draft id={item.object.id} />;
    case 'time_entries':
      return <Hours of={item} />;
    case 'expenses':
      return <Expense id={item.object.id} />;
    case 'WORK_KIND_BANK_LINES':
      return <BankLines of={item} />;
    default:
      return null;
  }
}

/** Its lines, what the rules find in it, and who has said yes already. */
function Draft({ id }: { id: string }) {
  const t = useText();
  const asked = useQuery(draft(id));
  const d = asked.data;
  if (asked.error) return <ProblemNote problem={asked.error} retry={asked.refetch} />;
  if (!d) return <Bones />;
  const approved = d.steps.filter((step) => step.state === 'approved' && step.person);
  return (
    <Section title={t.invoice.lines}>
      <div className={css.lines} tabIndex={0} role="group" aria-label={t.invoice.lines}>
        <table>
          <thead>
            <tr>
              <th scope="col">{t.invoice.text}</th>
              <th scope="col" className="num">{t.invoice.quantity}</th>
              <th scope="col" className="num">{t.invoice.net}</th>
            </tr>
          </thead>
          <tbody>
            {d.lines.map((line) => (
              <tr key={line.id}>
                <td>
                  {line.title}
                  {line.calculated_net && <small>{t.drafts.calculated({ net: money(line.calculated_net) })}</small>}
                </td>
                <td className="num">{decimal(line.quantity)}</td>
                <td className="num">{money(line.net)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {[...d.stale.map((one) => one.text), ...d.findings.map((one) => one.text)].map((text) => (
        <p key={text} className={local.finding}>
          <Icon name="alert" /> {text}
        </p>
      ))}
      {approved.map((step) => (
        <p key={step.level} className="muted">
          {t.drafts.level({ n: step.level })}: {step.person!.label}, {moment(step.at)}
        </p>
      ))}
    </Section>
  );
}

function Hours({ of: item }: { of: Item }) {
  const t = useText();
  const asked = useQuery({ queryKey: ['time_entries', 'of', 'item', item.id], queryFn: () => hoursOf(item) });
  if (asked.error) return <ProblemNote problem={asked.error} retry={asked.refetch} />;
  if (!asked.data) return <Bones />;
  return (
    <ul className={local.rows} aria-label={t.time.hours}>
      {asked.data.map((entry) => (
        <li key={entry.id}>
          <span className="muted">{shortDay(entry.date)}</span>
          <span>
            {entry.note || '–'}
            {entry.flags.map((flag) => (
              <small key={flag.code} className="bad">
                {flag.text}
              </small>
            ))}
          </span>
          <span className={cx('num', 'strong')}>{hours(entry.minutes)}</span>
        </li>
      ))}
    </ul>
  );
}

function Expense({ id }: { id: string }) {
  const t = useText();
  const asked = useQuery(expense(id));
  const e = asked.data;
  if (asked.error) return <ProblemNote problem={asked.error} retry={asked.refetch} />;
  if (!e) return <Bones />;
  return (
    <>
      <Facts of={[{ label: t.figures.date, value: day(e.date) }, { label: t.invoice.net, value: money(e.net) }, { label: t.invoice.vat, value: money(e.receipt_vat) }]} />
      {e.receipt && (
        <p>
          <a href={`/v1/expenses/${e.id}/receipt`} target="_blank" rel="noreferrer" className="link">
            {t.inbox.receipt}
          </a>
        </p>
      )}
    </>
  );
}
