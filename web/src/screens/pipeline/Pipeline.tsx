import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { Schema } from '~/api/client';
import { leads, opportunities, quotes } from '~/api/collections';
import { useCommands } from '~/app/commands';
import { useMe } from '~/app/me';
import { Bar } from '~/app/Shell';
import { useText } from '~/text';
import { daysBetween } from '~/text/day';
import { day, money } from '~/text/format';
import { Bone, Button, Chip, Empty, ProblemNote, Segments } from '~/ui';
import { LeadActions, NewLead } from './LeadActions';
import { QuoteFor } from './QuoteFor';
import local from './pipeline.module.css';

type Lead = Schema['crm.Lead'];
type Opportunity = Schema['crm.Opportunity'];
const SHOWN = 50;
const STAGES = ['QUALIFIED', 'QUOTED', 'WON'] as const;

/** From enquiry to order: a column each, its sum the server's, what is old stands out. */
export default function Pipeline() {
  const t = useText();
  const { may } = useMe();
  const [making, setMaking] = useState(false);
  const writes = may('crm.lead.write');
  const asked = useQuery({
    queryKey: ['opportunities', 'of', 'board'],
    queryFn: () => opportunities.find({ stages: STAGES.map((stage) => `OPPORTUNITY_STAGE_${stage}`), order_by: '-created_at', page_size: SHOWN * STAGES.length }),
  });
  const offers = useQuery({
    queryKey: ['quotes', 'of', 'board'],
    enabled: may('crm.quote.read'),
    queryFn: () => quotes.find({ states: ['QUOTE_STATE_DRAFT', 'QUOTE_STATE_SENT', 'QUOTE_STATE_ACCEPTED'], order_by: '-created_at', page_size: 200 }),
  });
  const board = { rows: asked.data ?? [], quotes: offers.data ?? [], asked };
  useCommands(writes ? [{ id: 'new lead', group: 'act', label: t.pipeline.newLead, keys: 'n', run: () => setMaking(true) }] : []);
  return (
    <>
      <Bar title={t.nav.pipeline} name={t.nav.pipeline}>
        {writes && (
          <Button kind="primary" icon="plus" keys="N" onClick={() => setMaking(true)}>
            {t.pipeline.newLead}
          </Button>
        )}
      </Bar>
      <div className={local.board} tabIndex={0} role="group" aria-label={t.nav.pipeline}>
        <Leads />
        {STAGES.map((stage) => (
          <Stage key={stage} stage={stage} board={board} />
        ))}
      </div>
      {making && <NewLead onClose={() => setMaking(false)} />}
    </>
  );
}

function Leads() {
  const t = useText();
  const { today, who } = useMe();
  const [mine, setMine] = useState<string>();
  const filter = { states: ['LEAD_STATE_NEW'], order_by: '-created_at', page_size: SHOWN, ...(mine && { assignee_id: who?.person_id }) };
  const asked = useQuery({ queryKey: ['leads', 'of', 'new', mine], queryFn: () => leads.find(filter) });
  return (
    <section className={local.stage} aria-label={t.pipeline.enquiries}>
      <header>
        <h2>{t.pipeline.enquiries}</h2>
        <span className="muted">{asked.data?.length}</span>
        <Segments label={t.pipeline.assignee} at={mine} of={[{ key: undefined, label: t.list.all }, { key: 'mine', label: t.pipeline.mine }]} onPick={setMine} />
      </header>
      <Held asked={asked} rows={asked.data ?? []} empty={mine ? t.pipeline.noneMine : t.pipeline.noLeads} />
      <ul>
        {asked.data?.map((lead) => (
          <LeadCard key={lead.id} of={lead} today={today} />
        ))}
      </ul>
    </section>
  );
}

function LeadCard({ of: lead, today }: { of: Lead; today: string }) {
  const t = useText();
  const age = daysBetween((lead.created_at ?? today).slice(0, 10), today);
  return (
    <li className={local.card}>
      <b className="strong">{lead.title}</b>
      <span className="muted">{[lead.company, lead.contact_name].filter(Boolean).join(', ')}</span>
      {lead.note && <small>{lead.note}</small>}
      <small className={age > 7 ? 'bad' : 'muted'}>{[t.pipeline.age({ n: age }), lead.assignee?.label].filter(Boolean).join(', ')}</small>
      <LeadActions of={lead} />
    </li>
  );
}

type Board = { rows: Opportunity[]; quotes: Schema['crm.Quote'][]; asked: Asked };
type Asked = { error: Error | null; isPending: boolean; refetch: () => unknown };

function Stage({ stage, board }: { stage: (typeof STAGES)[number]; board: Board }) {
  const t = useText();
  const sum = useQuery(opportunities.sum({ stages: [`OPPORTUNITY_STAGE_${stage}`] })).data;
  const rows = board.rows.filter((one) => one.stage === `OPPORTUNITY_STAGE_${stage}`);
  const total = sum?.sums.find((one) => one.field === 'expected_value')?.amount;
  return (
    <section className={local.stage} aria-label={t.words[stage]}>
      <header>
        <h2>{t.words[stage]}</h2>
        <span className="muted">{sum?.count}</span>
        {total && <b className="num">{money(total)}</b>}
      </header>
      <Held asked={board.asked} rows={rows} empty={t.pipeline.none} />
      <ul>
        {rows.map((one) => (
          <Card key={one.id} of={one} quote={board.quotes.find((q) => q.opportunity?.id === one.id)} />
        ))}
      </ul>
    </section>
  );
}

function Card({ of: one, quote }: { of: Opportunity; quote: Schema['crm.Quote'] | undefined }) {
  const t = useText();
  const { may, today } = useMe();
  const expired = quote?.state === 'QUOTE_STATE_SENT' && !!quote.valid_until && quote.valid_until < today;
  return (
    <li className={local.card}>
      <b className="strong">{one.title}</b>
      {one.customer && (
        <span>
          <Link to="/customers/$id" params={{ id: one.customer.id }} className="muted">
            {one.customer.label}
          </Link>
        </span>
      )}
      <span className="num">{money(quote?.net ?? one.expected_value)}</span>
      {quote ? (
        <Link to="/quotes/$id" params={{ id: quote.id }} className={local.quote}>
          <span className="link">{quote.number || t.quotes.unnumbered}</span> <Chip state={expired ? 'EXPIRED' : quote.state} />
          {quote.state === 'QUOTE_STATE_SENT' && <small className="muted">{quote.first_seen_at ? t.pipeline.seen({ day: day(quote.first_seen_at) }) : t.pipeline.unseen}</small>}
        </Link>
      ) : (
        one.stage === 'OPPORTUNITY_STAGE_QUALIFIED' && may('crm.quote.write') && <QuoteFor of={one} />
      )}
    </li>
  );
}

function Held({ asked, rows, empty }: { asked: Asked; rows: unknown[]; empty: string }) {
  if (asked.error) return <ProblemNote problem={asked.error} retry={asked.refetch} />;
  if (asked.isPending) return <Bone w="100%" h={72} />;
  return rows.length === 0 ? <Empty text={empty} /> : null;
}
