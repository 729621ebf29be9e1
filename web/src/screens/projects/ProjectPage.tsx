import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import type { Schema } from '~/api/client';
import { drafts, entries, invoices } from '~/api/collections';
import { project } from '~/api/queries';
import { useMe } from '~/app/me';
import { RecordPage } from '~/app/RecordPage';
import { Timeline } from '~/app/Timeline';
import { nameOf, useText } from '~/text';
import { day, decimal, hours, money } from '~/text/format';
import { Chip, css, Facts, Section } from '~/ui';
import { Milestones } from './Milestones';
import { Standing } from './Standing';
import { Team } from './Team';
import local from './projects.module.css';
import { leadsOf } from './leads';

type Project = Schema['projects.Project'];

export default function ProjectPage() {
  const t = useText();
  const { id } = useParams({ strict: false }) as { id: string };
  const { may } = useMe();
  const asked = useQuery(project(id));
  return (
    <RecordPage
      id={id}
      of="projects"
      list={{ to: '/projects', label: t.nav.projects }}
      asked={asked}
      kept="project"
      name={(p) => `${p.number} ${p.name}`}
      title={(p) => (
        <>
          {p.name} <span className="muted">{p.number}</span>
        </>
      )}
      main={(p) => (
        <>
          <Head of={p} />
          {may('reporting.project_figure.read') && <Standing id={p.id} />}
          {may('projects.milestone.read') && p.milestones.length > 0 && <Milestones of={p} />}
          <Positions of={p} />
          {may('billing.invoice.read') && <Billed id={p.id} />}
          {may('reporting.timeline.read') && <Timeline of="project_id" id={p.id} />}
        </>
      )}
      side={(p) => (
        <>
          <Team of={p} />
          {may('timetracking.entry.read') && <LastHours of={p} />}
        </>
      )}
    />
  );
}

function Head({ of: p }: { of: Project }) {
  const t = useText();
  return (
    <Facts
      of={[
        { label: t.invoices.state, value: <Chip state={p.state} /> },
        !!p.customer && {
          label: t.invoices.customer,
          value: (
            <Link to="/customers/$id" params={{ id: p.customer.id }} className="link">
              {p.customer.label}
            </Link>
          ),
        },
        { label: t.projects.lead, value: leadsOf(p) || '–' },
        !!p.quote?.id && {
          label: t.projects.quote,
          value: (
            <Link to="/quotes/$id" params={{ id: p.quote.id }} className="link">
              {p.quote.number || p.quote.label}
            </Link>
          ),
        },
      ]}
    />
  );
}

function Positions({ of: p }: { of: Project }) {
  const t = useText();
  return (
    <Section title={t.projects.positions}>
      <div className={css.lines} tabIndex={0} role="group" aria-label={t.projects.positions}>
        <table>
          <thead>
            <tr>
              <th scope="col">{t.invoice.position}</th>
              <th scope="col">{t.invoice.text}</th>
              <th scope="col">{t.quotes.model}</th>
              <th scope="col" className="num">{t.invoice.quantity}</th>
              <th scope="col" className="num">{t.invoice.price}</th>
              <th scope="col" className="num">{t.projects.budgetNet}</th>
            </tr>
          </thead>
          <tbody>
            {p.positions.map((position) => (
              <tr key={position.id}>
                <td>{position.position}</td>
                <td>
                  <b className="strong">{position.title}</b>
                  {position.description && <small>{position.description}</small>}
                  <small>{p.tasks.filter((task) => task.position_id === position.id).map((task) => task.title).join(', ')}</small>
                </td>
                <td className="muted">
                  {nameOf(t, position.kind)}
                  {position.cap?.amount && <small>{t.quotes.cap({ amount: money(position.cap) })}</small>}
                </td>
                <td className="num">{decimal(position.quantity)}</td>
                <td className="num">{money(position.unit_price)}</td>
                <td className="num">{money(position.budget)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Section>
  );
}

/** What of it has been drafted and invoiced. */
function Billed({ id }: { id: string }) {
  const t = useText();
  const sent = useQuery({ queryKey: ['invoices', 'of', 'project', id], queryFn: () => invoices.find({ project_id: id, order_by: '-issue_date', page_size: 10 }) });
  const open = useQuery({
    queryKey: ['drafts', 'of', 'project', id],
    queryFn: () => drafts.find({ project_id: id, states: ['DRAFT_STATE_DRAFTED', 'DRAFT_STATE_IN_REVIEW', 'DRAFT_STATE_APPROVED'], page_size: 10 }),
  });
  const nothing = sent.data?.length === 0 && open.data?.length === 0;
  return (
    <Section title={t.projects.billed}>
      {nothing && <p className="muted">{t.projects.nothingBilled}</p>}
      <div className={local.rows}>
        {open.data?.map((d) => (
          <Link key={d.id} to="/drafts/$id" params={{ id: d.id }}>
            <span>{d.title || t.drafts.draft}</span>
            <span className="num">{money(d.gross)}</span>
            <Chip state={d.state} />
          </Link>
        ))}
        {sent.data?.map((i) => (
          <Link key={i.id} to="/invoices/$id" params={{ id: i.id }}>
            <span>
              {i.number}, {day(i.issue_date)}
            </span>
            <span className="num">{money(i.gross)}</span>
            <Chip state={i.payment?.state} />
          </Link>
        ))}
      </div>
    </Section>
  );
}

function LastHours({ of: p }: { of: Project }) {
  const t = useText();
  const [all, setAll] = useState(false);
  const asked = useQuery({ queryKey: ['time_entries', 'of', 'project', p.id], queryFn: () => entries.find({ project_id: p.id, order_by: '-date', page_size: 30 }) });
  const rows = (asked.data ?? []).slice(0, all ? 30 : 6);
  return (
    <Section title={t.projects.hours}>
      {asked.data?.length === 0 && <p className="muted">{t.projects.noHours}</p>}
      <ul className={local.hours}>
        {rows.map((entry) => (
          <li key={entry.id}>
            <span className="muted">{day(entry.date)}</span>
            <span>
              {entry.person?.label}
              <small className="muted">{entry.note}</small>
            </span>
            <span className="num">{hours(entry.minutes)}</span>
          </li>
        ))}
      </ul>
      {!all && (asked.data?.length ?? 0) > 6 && (
        <button type="button" className={local.more} onClick={() => setAll(true)}>
          {t.projects.more}
        </button>
      )}
    </Section>
  );
}
