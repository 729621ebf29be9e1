import { useQuery } from '@tanstack/react-query';
import { Link, type LinkProps } from '@tanstack/react-router';
import { entries, projectStandings, workItems } from '~/api/collections';
import { figures, workCounts } from '~/api/queries';
import { apart, inUnit, toneOf, type Figure } from '~/app/figures';
import { useMe } from '~/app/me';
import { Bar } from '~/app/Shell';
import { kindOf, titleOf, type Item } from '~/app/work';
import { bare, nameOf, useText } from '~/text';
import { monday, monthStart, plusDays, plusMonths } from '~/text/day';
import { money, share } from '~/text/format';
import { Bone, Empty, Icon, ProblemNote, Section } from '~/ui';
import { Stack } from '~/ui/chart/Bars';
import local from './home.module.css';

const HEAD = 6;

/** What waits for me, the most urgent first, each with the way to it; above it how the firm stands, for who may know. */
export default function Home() {
  const t = useText();
  const { who, may } = useMe();
  const title = t.home.title({ name: who?.name.split(' ')[0] ?? '' });
  return (
    <>
      <Bar title={title} name={t.nav.home} />
      <div className={local.body}>
        {may('reporting.figure.read') && <Standing />}
        {may('reporting.work_item.read') && <Waits />}
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

/** The head of the inbox, and the hours of weeks that are over and not handed in. */
function Waits() {
  const t = useText();
  const asked = useQuery({ queryKey: ['work_items', 'list', 'head'], queryFn: () => workItems.find({ page_size: HEAD }) });
  const unsent = useUnsent();
  const n = useQuery({ ...workCounts, enabled: (asked.data?.length ?? 0) === HEAD }).data?.summary?.count ?? 0;
  if (asked.error) return <ProblemNote problem={asked.error} retry={asked.refetch} />;
  return (
    <Section
      title={t.home.waits}
      tools={
        n > HEAD && (
          <Link to="/inbox" className="link">
            {t.inbox.showAll({ n })}
          </Link>
        )
      }
    >
      {asked.isPending && <Bone w="100%" h={120} />}
      <ul className={local.list}>
        {unsent > 0 && (
          <li>
            <Link to="/time">
              <Icon name="clock" />
              <span>{t.home.unsent({ n: unsent })}</span>
              <b />
              <span className={local.act}>
                {t.home.submit}
                <Icon name="right" size={14} />
              </span>
            </Link>
          </li>
        )}
        {asked.data?.map((item) => (
          <Line key={item.id} of={item} />
        ))}
      </ul>
      {asked.data?.length === 0 && unsent === 0 && <Empty text={t.home.nothing} />}
    </Section>
  );
}

/** A decision is made in the inbox, everything else where it is done. */
function Line({ of: item }: { of: Item }) {
  const t = useText();
  const known = kindOf(item);
  const link = known.decided ? ({ to: '/inbox', search: { q: item.id } } as LinkProps) : known.to(item);
  return (
    <li data-urgent={bare(item.kind) === 'DELIVERY_FAILED' || undefined}>
      <Link {...link}>
        <Icon name={known.icon} />
        <span>
          {titleOf(item)} <small className="muted">{item.count > 1 ? t.inbox.many({ n: item.count }) : item.requested_by?.label}</small>
        </span>
        <b className="num">{item.amount ? money(item.amount) : ''}</b>
        <span className={local.act}>
          {nameOf(t, item.kind)}
          <Icon name="right" size={14} />
        </span>
      </Link>
    </li>
  );
}

/** Own entries of weeks that are over and not handed in. */
function useUnsent(): number {
  const { who, may, today } = useMe();
  const filter = { person_id: who?.person_id ?? '', states: ['ENTRY_STATE_DRAFT'], date_to: plusDays(monday(today), -1) };
  return useQuery({ ...entries.sum(filter), enabled: may('timetracking.entry.write') && !!who?.person_id }).data?.count ?? 0;
}

/** What twelve months came to; a month alone says little of what is paid after weeks. */
const TILES = ['dso', 'project_margin'];

/** How much is outside, how old it is, and the figures people ask for first. */
function Standing() {
  const t = useText();
  const { today, may } = useMe();
  const data = useQuery(figures({ keys: ['receivables_by_age', ...TILES], from_date: plusMonths(monthStart(today), -11), to_date: today, compare_with: 'FIGURE_COMPARISON_BEFORE' })).data;
  const open = useQuery({ ...projectStandings.sum({ unbilled_only: true }), enabled: may('reporting.project_figure.read') }).data;
  const unbilled = open?.sums.find((sum) => sum.field === 'unbilled')?.amount;
  const age = data?.figures.find((f) => f.key === 'receivables_by_age');
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
      {may('reporting.project_figure.read') && (
        <Link to="/unbilled" className={local.tile}>
          <small>{t.projects.unbilled}</small>
          <b>{unbilled ? money(unbilled) : '–'}</b>
        </Link>
      )}
      {TILES.flatMap((key) => data.figures.find((f) => f.key === key) ?? []).map((figure) => (
        <Link key={figure.key} to="/figures" search={{ q: figure.key, tab: 'months' } as never} className={local.tile}>
          <small>{figure.label}</small>
          <b>{inUnit(figure)}</b>
          <Held of={figure} />
        </Link>
      ))}
    </section>
  );
}

/** Against the target, or else against the twelve months before. */
function Held({ of: figure }: { of: Figure }) {
  const t = useText();
  if (figure.target)
    return (
      <small data-tone={toneOf(figure.against_target)}>
        {t.figures.aim({ value: inUnit(figure, figure.target) })}: {apart(figure, figure.gap, figure.against_target)}
      </small>
    );
  return <small data-tone={toneOf(figure.course)}>{apart(figure, figure.change, figure.course)}</small>;
}
