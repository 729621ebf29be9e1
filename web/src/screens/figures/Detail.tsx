import { useInfiniteQuery } from '@tanstack/react-query';
import { Link, type LinkProps } from '@tanstack/react-router';
import type { Schema } from '~/api/client';
import { figureRows } from '~/api/queries';
import { apart, inUnit, partIn, partName, toneOf, type Figure } from '~/app/figures';
import { useText } from '~/text';
import { day, share } from '~/text/format';
import { Bones, Button, cx, Empty, ProblemNote, Section } from '~/ui';
import { Bars } from '~/ui/chart/Bars';
import { Course } from './Course';
import local from './figures.module.css';
import type { FigureSearch } from './period';

type Props = { of: Figure; from: string; to: string; search: FigureSearch; onGroup: (group: string | undefined) => void };

/** A figure with its formula in numbers, its course, its groups and its rows; one group's rows where it is picked. */
export function Detail({ of: figure, from, to, search, onGroup }: Props) {
  const t = useText();
  const group = figure.groups.find((one) => one.key === search.group);
  return (
    <div className={local.detail}>
      <div>
        <h2>{figure.label}</h2>
        <p className={local.value}>{inUnit(figure)}</p>
        <p className="muted">{figure.formula}</p>
        <p className="muted">{figure.at_end ? t.figures.onDay({ day: day(to) }) : t.figures.span({ from: day(from), to: day(to) })}</p>
        {figure.currency && (
          <p className="muted">
            {t.figures.inCurrency({ currency: figure.currency })}
            {figure.other_currencies.map((other) => (
              <Link key={other} to="/figures" search={{ ...search, currency: other === 'EUR' ? undefined : other } as never} className="link">
                {t.figures.alsoIn({ currency: other })}
              </Link>
            ))}
          </p>
        )}
        {figure.denominator && (
          <p className="muted">
            = {partName(figure, 'top')} {partIn(figure, figure.numerator, 'top')} / {partName(figure, 'bottom')} {partIn(figure, figure.denominator, 'bottom')}
          </p>
        )}
        {figure.target && (
          <p data-tone={toneOf(figure.against_target)}>
            {t.figures.aim({ value: inUnit(figure, figure.target) })} {apart(figure, figure.gap, figure.against_target)}
          </p>
        )}
        {figure.notes.map((note) => (
          <p key={note.code} className={local.note}>
            {note.text}
          </p>
        ))}
      </div>
      {figure.series.length > 0 && <Course of={figure} search={search} />}
      {figure.stages.length > 0 && (
        <Section title={t.figures.stages}>
          <Bars label={t.figures.stages} parts={figure.stages.map((one) => ({ key: one.key, label: one.label, value: inUnit(figure, one.value), size: Math.abs(Number(one.value)) }))} />
          <p className="muted">{t.figures.stagesNote}</p>
        </Section>
      )}
      {figure.groups.length > 0 && (
        <Section title={t.figures.groups}>
          <Bars
            label={t.figures.groups}
            parts={figure.groups.map((one) => ({
              key: one.key,
              label: one.label,
              value: inUnit(figure, one.value),
              size: figure.unit === 'EUR' ? share(one.value, figure.value) : Math.abs(Number(one.value)),
              pick: one.key === '' ? undefined : () => onGroup(one === group ? undefined : one.key),
              picked: one === group,
            }))}
          />
        </Section>
      )}
      <Section title={group ? t.figures.rowsOf({ group: group.label }) : t.figures.rows} tools={group && <Button onClick={() => onGroup(undefined)}>{t.figures.allRows}</Button>}>
        <Rows of={figure} group={group} from={from} to={to} />
      </Section>
    </div>
  );
}

type RowsProps = { of: Figure; group: Schema['reporting.FigureGroup'] | undefined; from: string; to: string };

/** The rows, as many as somebody wants to see; below them always the sum of all, as the server counts it. */
function Rows({ of: figure, group, from, to }: RowsProps) {
  const t = useText();
  const asked = useInfiniteQuery(figureRows(figure.key, from, to, group?.key ?? '', figure.currency));
  const rows = asked.data?.pages.flatMap((page) => page.positions) ?? [];
  const sum = group ?? figure;
  if (asked.error) return <ProblemNote problem={asked.error} retry={asked.refetch} />;
  if (asked.isPending) return <Bones />;
  if (rows.length === 0) return <Empty text={t.figures.noRows} />;
  return (
    <div className={local.rows} tabIndex={0} role="group" aria-label={t.figures.rows}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t.figures.what}</th>
            <th scope="col">{t.figures.date}</th>
            <th scope="col" className="num">{partName(figure, 'top')}</th>
            {figure.denominator && <th scope="col" className="num">{partName(figure, 'bottom')}</th>}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, n) => (
            <tr key={(row.object?.id ?? '') + n}>
              <td>
                <Named of={row} />
              </td>
              <td>{day(row.date)}</td>
              <td className="num">{partIn(figure, row.numerator, 'top')}</td>
              {figure.denominator && <td className="num">{partIn(figure, row.denominator, 'bottom')}</td>}
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <td colSpan={2}>
              {asked.hasNextPage ? t.figures.sumOfAll : t.figures.sum}{' '}
              {asked.hasNextPage && (
                <Button kind="quiet" aria-disabled={asked.isFetchingNextPage || undefined} onClick={() => void asked.fetchNextPage()}>
                  {t.projects.more}
                </Button>
              )}
            </td>
            <td className="num">{partIn(figure, sum.numerator, 'top')}</td>
            {figure.denominator && <td className="num">{partIn(figure, sum.denominator, 'bottom')}</td>}
          </tr>
        </tfoot>
      </table>
    </div>
  );
}

const PAGES: Record<string, string> = { invoice: '/invoices/$id', project: '/projects/$id', expense: '/expenses/$id' };

/** A row's record, as a link where it has a page. */
function Named({ of: row }: { of: Schema['reporting.FigurePosition'] }) {
  const name = [row.object?.number, row.object?.label].filter(Boolean).join(' ') || row.kind;
  const to = PAGES[row.kind];
  if (!to || !row.object?.id) return name;
  return (
    <Link {...({ to, params: { id: row.object.id } } as LinkProps)} className={cx('link')}>
      {name}
    </Link>
  );
}
