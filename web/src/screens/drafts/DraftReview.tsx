import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import type { Schema } from '~/api/client';
import { draft } from '~/api/queries';
import { RecordPage } from '~/app/RecordPage';
import { useMe } from '~/app/me';
import { trailOf } from '~/app/trail';
import { nameOf, useText } from '~/text';
import { day, decimal, moment, money, signOf } from '~/text/format';
import { Chip, css, cx, Facts, Icon, MovedNote, ProblemNote, Section } from '~/ui';
import { DraftActions, useDraftActs } from './DraftActions';
import local from './drafts.module.css';

type Draft = Schema['billing.InvoiceDraft'];
type Line = Schema['billing.InvoiceLine'];

export default function DraftReview() {
  const t = useText();
  const go = useNavigate();
  const { id } = useParams({ strict: false }) as { id: string };
  const asked = useQuery(draft(id));
  const [chosen, setChosen] = useState<string>();
  // Decided: on to the next one in the list it was opened from, or back to it.
  const next = () => {
    const trail = trailOf('drafts', id);
    if (trail.after) void go({ to: '/drafts/$id', params: { id: trail.after } });
    else if (trail.href) void go({ href: trail.href });
  };
  const acts = useDraftActs(asked.data, next);
  const line = (d: Draft) => d.lines.find((one) => one.id === chosen) ?? d.lines[0];
  return (
    <RecordPage
      id={id}
      of="drafts"
      list={{ to: '/drafts', label: t.nav.drafts }}
      asked={asked}
      kept="draft"
      name={(d) => `${d.title || t.drafts.draft} ${d.customer?.label ?? ''}`}
      title={(d) => (
        <>
          {d.title || d.project?.label || t.drafts.draft} <span className="muted">{d.customer?.label}</span>
        </>
      )}
      tools={(d) => <DraftActions draft={d} acts={acts} />}
      main={(d) => (
        <>
          {acts.moved && <MovedNote problem={acts.moved} reload={acts.reload} />}
          {acts.problem && <ProblemNote problem={acts.problem} />}
          <Head draft={d} />
          <Notes draft={d} />
          <Lines draft={d} chosen={line(d)?.id} onChoose={setChosen} />
        </>
      )}
      side={(d) => (
        <>
          <Steps draft={d} />
          {line(d) && <Behind line={line(d)!} />}
        </>
      )}
    />
  );
}

function Head({ draft: d }: { draft: Draft }) {
  const t = useText();
  return (
    <div className={local.head}>
      <Facts
        of={[
          { label: t.invoice.net, value: money(d.net), big: true },
          { label: t.invoices.gross, value: money(d.gross), big: true },
          { label: t.invoices.kind, value: nameOf(t, d.document_kind) },
          !!d.period_from && { label: t.drafts.period, value: `${day(d.period_from)} – ${day(d.period_to)}` },
          !!d.project?.id && {
            label: t.invoices.project,
            value: (
              <Link to="/projects/$id" params={{ id: d.project.id }} className="link">
                {d.project.label}
              </Link>
            ),
          },
        ]}
      />
      <p className={local.state}>
        <Chip state={d.state} /> {d.waiting_for && <span className="muted">{d.waiting_for}</span>}
      </p>
      {d.introduction && <p className="muted">{d.introduction}</p>}
    </div>
  );
}

/** What changed since it was written, and what the rules find; each with where it is mended. */
function Notes({ draft: d }: { draft: Draft }) {
  const t = useText();
  const { may } = useMe();
  if (!d.stale.length && !d.findings.length) return null;
  return (
    <ul className={local.notes} aria-label={t.drafts.findings}>
      {d.stale.map((reason) => (
        <li key={reason.source_id} data-look="wait">
          <Icon name="clock" />
          <span>{reason.text}</span>
        </li>
      ))}
      {d.findings.map((finding) => (
        <li key={finding.rule + finding.pointer} data-look={finding.severity === 'fatal' ? 'bad' : 'wait'}>
          <Icon name="alert" />
          <span>
            {finding.text} <small className="muted">{finding.rule}</small>
            {/buyer|customer/.test(finding.pointer) && d.customer && may('crm.customer.read') && (
              <>
                {' '}
                <Link to="/customers/$id" params={{ id: d.customer.id }} className="link">
                  {d.customer.label}
                </Link>
              </>
            )}
          </span>
        </li>
      ))}
    </ul>
  );
}

function Lines({ draft: d, chosen, onChoose }: { draft: Draft; chosen: string | undefined; onChoose: (id: string) => void }) {
  const t = useText();
  return (
    <Section title={t.invoice.lines}>
      <div className={cx(css.lines, local.lines)} tabIndex={0} role="group" aria-label={t.invoice.lines}>
        <table>
          <thead>
            <tr>
              <th scope="col">{t.invoice.position}</th>
              <th scope="col">{t.invoice.text}</th>
              <th scope="col" className="num">{t.invoice.quantity}</th>
              <th scope="col" className="num">{t.invoice.price}</th>
              <th scope="col" className="num">{t.invoice.net}</th>
            </tr>
          </thead>
          <tbody>
            {d.lines.map((line) => (
              <tr key={line.id} aria-current={line.id === chosen || undefined} onClick={() => onChoose(line.id)}>
                <td>{line.position}</td>
                <td>
                  <button type="button" className={local.choose} aria-pressed={line.id === chosen} onClick={() => onChoose(line.id)}>
                    {line.title}
                  </button>
                  {line.description && <small>{line.description}</small>}
                  {line.why && <small>{t.drafts.why({ why: line.why })}</small>}
                  {line.calculated_net && <small className={local.edited}>{t.drafts.calculated({ net: money(line.calculated_net) })}</small>}
                </td>
                <td className="num">{decimal(line.quantity)}</td>
                <td className="num">{money(line.unit_price)}</td>
                <td className="num">{money(line.net)}</td>
              </tr>
            ))}
          </tbody>
          <tfoot>
            <Total label={t.invoice.net} value={money(d.net)} />
            {d.vat_lines.map((v) => (
              <Total key={v.vat_category + v.vat_rate} label={v.exemption_reason || `${t.invoice.vat} ${decimal(v.vat_rate)} %`} value={money(v.vat)} />
            ))}
            {signOf(d.prepaid?.amount) !== 0 && <Total label={t.invoice.prepaid} value={money(d.prepaid)} />}
            <Total label={t.invoice.payable} value={money(d.payable ?? d.gross)} />
          </tfoot>
        </table>
      </div>
    </Section>
  );
}

function Total({ label, value }: { label: string; value: string }) {
  return (
    <tr>
      <td colSpan={4} className="num">
        {label}
      </td>
      <td className="num">{value}</td>
    </tr>
  );
}

function Steps({ draft: d }: { draft: Draft }) {
  const t = useText();
  return (
    <Section title={t.drafts.steps}>
      <ol className={css.course}>
        {d.submitted_by && (
          <li>
            <b className="strong">{t.drafts.submitted}</b>
            <small>{d.submitted_by.label}</small>
          </li>
        )}
        {d.steps.map((step) => (
          <li key={step.level} data-look={step.state === 'approved' ? undefined : step.state === 'sent_back' ? 'bad' : 'next'}>
            <b className="strong">{t.drafts.level({ n: step.level })}</b>
            <small>{[step.person?.label, step.at && moment(step.at)].filter(Boolean).join(' · ') || t.drafts.waits}</small>
            {step.comment && <small>{step.comment}</small>}
          </li>
        ))}
        {d.steps.length === 0 && !d.submitted_by && (
          <li data-look="next">
            <b className="strong">{d.waiting_for || nameOf(t, d.state)}</b>
          </li>
        )}
      </ol>
    </Section>
  );
}

/** The hours, milestones and receipts a line is made of. */
function Behind({ line }: { line: Line }) {
  const t = useText();
  return (
    <Section title={t.drafts.behind({ n: line.position })}>
      {line.sources.length === 0 && <p className="muted">{t.drafts.noSources}</p>}
      <ul className={local.sources}>
        {line.sources.map((source) => (
          <li key={source.id}>
            <span className="muted">{day(source.date)}</span>
            <span>
              {source.text || nameOf(t, source.kind)}
              <small className="muted">{source.person}</small>
            </span>
            <span className="num">{money(source.amount)}</span>
          </li>
        ))}
      </ul>
    </Section>
  );
}
