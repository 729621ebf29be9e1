import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch, type LinkProps } from '@tanstack/react-router';
import type { Schema } from '~/api/client';
import { figureRows, figures } from '~/api/queries';
import { useMe } from '~/app/me';
import { Bar } from '~/app/Shell';
import { texts, useText } from '~/text';
import { day, decimal, money, moment, share } from '~/text/format';
import { Bones, cx, Empty, ProblemNote, Section, Segments } from '~/ui';
import { Bars } from '~/ui/chart/Bars';
import local from './figures.module.css';
import type { FigureSearch } from './period';
import { periodOf, PERIODS } from './period';

type Figure = Schema['reporting.Figure'];

/** Every figure with its period before, what it is made of, and the rows behind it, whose sums are the figure's. */
export default function Figures() {
  const t = useText();
  const go = useNavigate();
  const { today } = useMe();
  const search = useSearch({ strict: false }) as FigureSearch;
  const period = periodOf(search.tab, today);
  const asked = useQuery(figures(period.from, period.to));
  const before = useQuery(figures(period.before.from, period.before.to)).data;
  const shown = asked.data?.figures.find((f) => f.key === search.q) ?? asked.data?.figures[0];
  return (
    <>
      <Bar title={t.nav.figures} name={t.nav.figures}>
        <span className="muted">{asked.data && t.figures.asOf({ at: moment(asked.data.as_of) })}</span>
        <Segments label={t.figures.period} at={search.tab} of={PERIODS.map((key, n) => ({ key: n === 0 ? undefined : key, label: t.figures.periods[key] }))} onPick={(tab) => void go({ to: '.', search: { ...search, tab } as never })} />
      </Bar>
      {asked.error ? (
        <div className={local.pad}>
          <ProblemNote problem={asked.error} retry={asked.refetch} />
        </div>
      ) : !asked.data ? (
        <div className={local.pad}>
          <Bones />
        </div>
      ) : (
        <div className={local.split}>
          <ul className={local.list} aria-label={t.nav.figures}>
            {asked.data.figures.map((figure) => (
              <li key={figure.key}>
                <Link to="/figures" search={{ ...search, q: figure.key } as never} aria-current={figure === shown || undefined}>
                  <span>{figure.label}</span>
                  <b>{valueOf(figure)}</b>
                  <small className="muted">{t.figures.before({ value: valueOf(before?.figures.find((f) => f.key === figure.key)) })}</small>
                </Link>
              </li>
            ))}
          </ul>
          {shown && <Detail key={shown.key} of={shown} from={period.from} to={period.to} />}
        </div>
      )}
    </>
  );
}

/** A figure in its unit. */
function valueOf(figure: Figure | undefined, value = figure?.value): string {
  if (!figure || !value) return '–';
  if (figure.unit === 'percent') return `${decimal(value, 1)} %`;
  if (figure.unit === 'days') return `${decimal(value, 1)} ${texts().home.days}`;
  return money({ amount: value, currency: figure.currency || 'EUR' });
}

function Detail({ of: figure, from, to }: { of: Figure; from: string; to: string }) {
  const t = useText();
  const asked = useQuery(figureRows(figure.key, from, to));
  const rows = asked.data?.positions ?? [];
  return (
    <div className={local.detail}>
      <div>
        <h2>{figure.label}</h2>
        <p className={local.value}>{valueOf(figure)}</p>
        <p className="muted">{figure.formula}</p>
        {figure.denominator && (
          <p className="muted">
            = {decimal(figure.numerator)} / {decimal(figure.denominator)}
          </p>
        )}
        {figure.notes.map((note) => (
          <p key={note.code} className={local.note}>
            {note.text}
          </p>
        ))}
      </div>
      {figure.groups.length > 0 && (
        <Bars label={figure.label} parts={figure.groups.map((group) => ({ key: group.key, label: group.label, value: valueOf(figure, group.value), size: sizeOf(figure, group.value) }))} />
      )}
      <Section title={t.figures.rows}>
        {asked.error && <ProblemNote problem={asked.error} retry={asked.refetch} />}
        {asked.isPending ? (
          <Bones />
        ) : rows.length === 0 ? (
          <Empty text={t.figures.noRows} />
        ) : (
          <div className={local.rows} tabIndex={0} role="group" aria-label={t.figures.rows}>
            <table>
              <thead>
                <tr>
                  <th scope="col">{t.figures.what}</th>
                  <th scope="col">{t.figures.date}</th>
                  <th scope="col" className="num">{t.figures.numerator}</th>
                  {figure.denominator && <th scope="col" className="num">{t.figures.denominator}</th>}
                </tr>
              </thead>
              <tbody>
                {rows.map((row, n) => (
                  <tr key={(row.object?.id ?? '') + n}>
                    <td>
                      <Named of={row} />
                    </td>
                    <td>{day(row.date)}</td>
                    <td className="num">{decimal(row.numerator)}</td>
                    {figure.denominator && <td className="num">{decimal(row.denominator)}</td>}
                  </tr>
                ))}
              </tbody>
              {!asked.data?.next_page_token && (
                <tfoot>
                  <tr>
                    <td colSpan={2}>{t.figures.sum}</td>
                    <td className="num">{decimal(figure.numerator)}</td>
                    {figure.denominator && <td className="num">{decimal(figure.denominator)}</td>}
                  </tr>
                </tfoot>
              )}
            </table>
          </div>
        )}
      </Section>
    </div>
  );
}

const sizeOf = (figure: Figure, value: string) => (figure.unit === 'EUR' ? share(value, figure.value) : Math.abs(Number(value)));

const PAGES: Record<string, string> = { invoice: '/invoices/$id', project: '/projects/$id', quote: '/quotes/$id', open_item: '/invoices/$id', customer: '/customers/$id' };

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
