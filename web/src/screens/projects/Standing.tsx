import { useQuery } from '@tanstack/react-query';
import type { Schema } from '~/api/client';
import { projectFigures } from '~/api/queries';
import { useText } from '~/text';
import { weekOf } from '~/text/day';
import { hours, money, share, signOf } from '~/text/format';
import { Facts, ProblemNote, Section } from '~/ui';
import { Bars } from '~/ui/chart/Bars';

const WEEKS = 8;
const BARS = ['planned', 'booked', 'approved', 'drafted', 'billed', 'unbilled'] as const;

/** How the project stands, from what is planned to what is paid, and what the last weeks burnt. */
export function Standing({ id }: { id: string }) {
  const t = useText();
  const asked = useQuery(projectFigures(id));
  if (asked.error) return <ProblemNote problem={asked.error} retry={asked.refetch} />;
  if (!asked.data) return null;
  const { project: p, weeks } = asked.data;
  const most = p.planned.amount;
  const last = weeks.slice(-WEEKS);
  return (
    <Section title={t.projects.standing}>
      <Facts
        of={[
          { label: t.projects.unbilled, value: money(p.unbilled), big: true },
          { label: t.projects.paid, value: money(p.paid), big: true },
          !!p.margin && { label: t.projects.margin, value: money(p.margin), big: true, bad: signOf(p.margin.amount) < 0 },
          !!p.cost && { label: t.projects.cost, value: money(p.cost) },
          { label: t.time.hours, value: hours(p.minutes) },
        ]}
      />
      {p.blocked && <p className="muted">{p.blocked}</p>}
      <Bars label={t.projects.standing} parts={BARS.map((name) => ({ key: name, label: t.projects.kinds[name], value: money(p[name]), size: share(p[name].amount, most) }))} />
      {last.length > 0 && <Weeks of={last} />}
    </Section>
  );
}

function Weeks({ of: weeks }: { of: Schema['reporting.WeekBurn'][] }) {
  const t = useText();
  const most = weeks.reduce((found, week) => (share(week.amount.amount, found) > 99 ? week.amount.amount : found), weeks[0]!.amount.amount);
  return (
    <>
      <h3>{t.projects.burn}</h3>
      <Bars label={t.projects.burn} parts={weeks.map((week) => ({ key: week.week, label: weekOf(week.week), value: money(week.amount), size: share(week.amount.amount, most) }))} />
    </>
  );
}
