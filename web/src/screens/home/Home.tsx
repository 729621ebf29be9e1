import { useQuery } from '@tanstack/react-query';
import { Link, type LinkProps } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { drafts, entries, invoices, leads, openItems, projects, quotes, transactions, type Collection, type Filter } from '~/api/collections';
import { figures } from '~/api/queries';
import { useMe } from '~/app/me';
import { Bar } from '~/app/Shell';
import { useText } from '~/text';
import { monday, monthStart, plusDays } from '~/text/day';
import { decimal, money, share } from '~/text/format';
import { Bone, Empty, Icon, Section, type IconName } from '~/ui';
import { Stack } from '~/ui/chart/Bars';
import local from './home.module.css';

type Waiting = { key: string; needs: string; of: Collection<never>; filter: Filter; link: LinkProps; icon: IconName; text: (n: number) => string; act: string; sum?: string; urgent?: boolean };

/** What waits for me, the most urgent first, each with the way to it; above it how the firm stands, for who may know. */
export default function Home() {
  const t = useText();
  const { who, may, today } = useMe();
  const title = t.home.title({ name: who?.name.split(' ')[0] ?? '' });
  const waits = waitsOf(t, today, who?.person_id ?? '').filter((one) => may(one.needs)).slice(0, 5);
  return (
    <>
      <Bar title={title} name={t.nav.home} />
      <div className={local.body}>
        {may('reporting.figure.read') && <Standing />}
        <Section title={t.home.waits}>
          <ul className={local.list}>
            {waits.map((one) => (
              <Line key={one.key} of={one} />
            ))}
          </ul>
          {waits.length === 0 && <Empty text={t.home.nothing} />}
        </Section>
        {may('timetracking.entry.write') && !may('billing.invoice.issue') && (
          <p>
            <Link to="/time" className="link">
              {t.home.book}
            </Link>
          </p>
        )}
      </div>
    </>
  );
}

function Line({ of: one }: { of: Waiting }) {
  const asked = useQuery(one.of.sum(one.filter));
  const sum = asked.data?.sums.find((s) => s.field === one.sum)?.amount;
  const n = asked.data?.count;
  if (n === 0 || asked.error) return null;
  return (
    <li data-urgent={one.urgent || undefined}>
      <Link {...one.link}>
        <Icon name={one.icon} />
        <span>{n === undefined ? <Bone w={220} /> : one.text(n)}</span>
        <b className="num">{sum ? money(sum) : ''}</b>
        <span className={local.act}>
          {one.act}
          <Icon name="right" size={14} />
        </span>
      </Link>
    </li>
  );
}

const to = (path: string, tab?: string) => ({ to: path, search: { tab } }) as LinkProps;

type Words = ReturnType<typeof useText>;

function waitsOf(t: Words, today: string, person: string): Waiting[] {
  const h = t.home;
  const line = (w: Omit<Waiting, 'of'> & { of: Collection<{ id: string }> | Collection<never> }) => w as Waiting;
  return [
    line({ key: 'stuck', needs: 'billing.invoice.issue', of: invoices as never, filter: { delivery_states: ['DELIVERY_STATE_FAILED', 'DELIVERY_STATE_NEEDS_ATTENTION'] }, link: to('/invoices', 'stuck'), icon: 'alert', text: (n) => h.stuck({ n }), act: h.fix, urgent: true }),
    line({ key: 'review', needs: 'billing.draft.approve', of: drafts as never, filter: { states: ['DRAFT_STATE_IN_REVIEW'] }, link: to('/drafts', 'review'), icon: 'pen', text: (n) => h.review({ n }), act: h.check }),
    line({ key: 'bank', needs: 'collections.transaction.allocate', of: transactions as never, filter: { states: ['TRANSACTION_STATE_UNMATCHED', 'TRANSACTION_STATE_PARTLY_ALLOCATED'] }, link: to('/bank'), icon: 'bank', text: (n) => h.bank({ n }), act: h.match, sum: 'amount' }),
    line({ key: 'issue', needs: 'billing.invoice.issue', of: drafts as never, filter: { states: ['DRAFT_STATE_APPROVED'] }, link: to('/drafts', 'approved'), icon: 'euro', text: (n) => h.issue({ n }), act: h.doIssue }),
    line({ key: 'overdue', needs: 'collections.open_item.read', of: openItems as never, filter: { overdue_only: true }, link: to('/open-items', 'overdue'), icon: 'clock', text: (n) => h.overdue({ n }), act: h.check, sum: 'open_amount' }),
    line({ key: 'leads', needs: 'crm.lead.write', of: leads as never, filter: { states: ['LEAD_STATE_NEW'] }, link: to('/pipeline'), icon: 'funnel', text: (n) => h.leads({ n }), act: h.answer }),
    line({ key: 'expired', needs: 'crm.quote.write', of: quotes as never, filter: { states: ['QUOTE_STATE_SENT'], valid_until_to: plusDays(today, 7) }, link: to('/quotes', 'sent'), icon: 'page', text: (n) => h.expiring({ n }), act: h.askAgain }),
    line({ key: 'hours', needs: 'timetracking.entry.approve', of: entries as never, filter: { states: ['ENTRY_STATE_SUBMITTED'] }, link: to('/hours'), icon: 'clock', text: (n) => h.hours({ n }), act: h.check }),
    line({ key: 'rejected', needs: 'timetracking.entry.write', of: entries as never, filter: { person_id: person, states: ['ENTRY_STATE_REJECTED'] }, link: to('/time'), icon: 'undo', text: (n) => h.rejected({ n }), act: h.fix, urgent: true }),
    line({ key: 'own', needs: 'timetracking.entry.write', of: entries as never, filter: { person_id: person, states: ['ENTRY_STATE_DRAFT'], date_to: plusDays(monday(today), -1) }, link: to('/time'), icon: 'clock', text: (n) => h.unsent({ n }), act: h.submit }),
    line({ key: 'projects', needs: 'projects.project.read', of: projects as never, filter: { states: ['PROJECT_STATE_ACTIVE'] }, link: to('/projects'), icon: 'folder', text: (n) => h.projects({ n }), act: h.look }),
  ];
}

/** How much is outside, how old it is, and the figures people ask for first. */
function Standing() {
  const t = useText();
  const { today } = useMe();
  const data = useQuery(figures(monthStart(today), today)).data;
  const age = data?.figures.find((f) => f.key === 'receivables_by_age');
  const tile = (key: string): { label: string; value: ReactNode } => {
    const figure = data?.figures.find((f) => f.key === key);
    const unit = figure?.unit === 'percent' ? ' %' : figure?.unit === 'days' ? ` ${t.home.days}` : '';
    return { label: figure?.label ?? '', value: figure?.value ? `${decimal(figure.value, 1)}${unit}` : '–' };
  };
  if (!data) return <Bone w="100%" h={120} />;
  const euro = (amount: string) => money({ amount, currency: age?.currency || 'EUR' });
  return (
    <section className={local.tiles} aria-label={t.nav.figures}>
      {age && (
        <div className={local.wide}>
          <Link to="/open-items">
            <small>{t.home.outside}</small>
            <b>{euro(age.value || '0')}</b>
          </Link>
          {age.groups.length > 0 && <Stack label={age.label} parts={age.groups.map((g) => ({ key: g.key, label: g.label, value: euro(g.value), size: share(g.value, age.value) }))} />}
        </div>
      )}
      {['dso', 'project_margin', 'utilisation'].map((key) => (
        <Link key={key} to="/figures" search={{ q: key } as never} className={local.tile}>
          <small>{tile(key).label}</small>
          <b>{tile(key).value}</b>
        </Link>
      ))}
    </section>
  );
}
