import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { save } from '~/api/files';
import { figures } from '~/api/queries';
import { useCommands } from '~/app/commands';
import { apart, inUnit, toneOf, type Figure } from '~/app/figures';
import { useMe } from '~/app/me';
import { Bar } from '~/app/Shell';
import { nameOf, useText } from '~/text';
import { moment, month } from '~/text/format';
import { Bones, Button, ProblemNote, Segments } from '~/ui';
import { Spark } from '~/ui/chart/Spark';
import { Detail } from './Detail';
import local from './figures.module.css';
import { monthIn, periodOf, PERIODS, type FigureSearch } from './period';
import { table } from './table';
import { Targets } from './Targets';

/** Every figure with the period before, its twelve months and its target, and the rows whose sums it is. */
export default function Figures() {
  const t = useText();
  const go = useNavigate();
  const { today, may } = useMe();
  const search = useSearch({ strict: false }) as FigureSearch;
  const [aiming, setAiming] = useState(false);
  const period = periodOf(search.tab, today);
  const compare_with = search.against === 'year' ? 'FIGURE_COMPARISON_YEAR_BEFORE' : 'FIGURE_COMPARISON_BEFORE';
  const currency = search.currency ? { currency: search.currency } : {};
  const asked = useQuery({ ...figures({ from_date: period.from, to_date: period.to, compare_with, with_series: true, with_stages: true, ...currency }), placeholderData: (before) => before });
  const all = asked.data?.figures ?? [];
  const shown = all.find((f) => f.key === search.q) ?? all[0];
  const set = (next: Partial<FigureSearch>) => void go({ to: '.', search: { ...search, ...next } as never });
  const step = (by: number) => {
    const next = shown && all[all.indexOf(shown) + by];
    if (next) set({ q: next.key, group: undefined });
  };
  const aims = may('reporting.target.write');
  useCommands([
    { id: 'next figure', group: 'act', label: t.figures.next, keys: 'j', run: () => step(1) },
    { id: 'figure before', group: 'act', label: t.figures.previous, keys: 'k', run: () => step(-1) },
    ...(aims ? [{ id: 'targets', group: 'act' as const, label: t.figures.targets, keys: 'e', run: () => setAiming(true) }] : []),
  ]);
  const picked = monthIn(search.tab);
  const periods = PERIODS.map((key, n) => ({ key: n === 0 ? undefined : (key as string), label: t.figures.periods[key] }));
  return (
    <>
      <Bar title={t.nav.figures} name={t.nav.figures}>
        <span className="muted">{asked.data && t.figures.asOf({ at: moment(asked.data.as_of) })}</span>
        <Segments label={t.figures.period} at={search.tab} of={picked ? [...periods, { key: search.tab, label: month(picked) }] : periods} onPick={(tab) => set({ tab })} />
        <Segments label={t.figures.against} at={search.against} of={[{ key: undefined, label: nameOf(t, 'FIGURE_COMPARISON_BEFORE') }, { key: 'year', label: nameOf(t, 'FIGURE_COMPARISON_YEAR_BEFORE') }]} onPick={(against) => set({ against })} />
        {shown && (
          <Button kind="quiet" icon="save" onClick={() => save(new Blob([table(all, period)], { type: 'text/csv' }), `${t.nav.figures} ${period.from} ${period.to}.csv`)}>
            CSV
          </Button>
        )}
        {aims && (
          <Button icon="pen" keys="E" onClick={() => setAiming(true)}>
            {t.figures.targets}
          </Button>
        )}
      </Bar>
      {asked.error ? (
        <div className={local.pad}>
          <ProblemNote problem={asked.error} retry={asked.refetch} />
        </div>
      ) : !shown ? (
        <div className={local.pad}>
          <Bones />
        </div>
      ) : (
        <div className={local.split} aria-busy={asked.isPlaceholderData}>
          <ul className={local.list} aria-label={t.nav.figures}>
            {all.map((figure) => (
              <li key={figure.key}>
                <Link to="/figures" search={{ ...search, q: figure.key, group: undefined } as never} aria-current={figure === shown || undefined}>
                  <Line of={figure} />
                </Link>
              </li>
            ))}
          </ul>
          <Detail key={shown.key} of={shown} {...period} search={search} onGroup={(group) => set({ q: shown.key, group })} />
        </div>
      )}
      {aiming && all.length > 0 && <Targets of={all} onClose={() => setAiming(false)} />}
    </>
  );
}

/** A figure in two lines: what it is, its course and its value; how that is against before and target. */
function Line({ of: figure }: { of: Figure }) {
  const t = useText();
  const { previous } = figure;
  return (
    <>
      <span>{figure.label}</span>
      <Spark values={figure.series.map((point) => point.value)} target={figure.target} />
      <b>{inUnit(figure)}</b>
      <small className="muted">
        {previous?.value ? t.figures.before({ value: inUnit(figure, previous.value) }) : t.figures.nothingBefore} <em data-tone={toneOf(figure.course)}>{apart(figure, figure.change, figure.course)}</em>
      </small>
      {figure.target && (
        <small className="num" data-tone={toneOf(figure.against_target)}>
          {t.figures.aim({ value: inUnit(figure, figure.target) })}
        </small>
      )}
    </>
  );
}
