import { Link } from '@tanstack/react-router';
import { inUnit, type Figure } from '~/app/figures';
import { useText } from '~/text';
import { month, shortMonth } from '~/text/format';
import { Section } from '~/ui';
import { scaleOf } from '~/ui/chart/Spark';
import local from './figures.module.css';
import type { FigureSearch } from './period';

/** Twelve months beside each other, each a way to its own rows; the line is the target. */
export function Course({ of: figure, search }: { of: Figure; search: FigureSearch }) {
  const t = useText();
  const at = scaleOf([...figure.series.map((point) => point.value), figure.target]);
  const ground = at('0');
  return (
    <Section title={t.figures.course}>
      <div className={local.course}>
        <div className={local.aim} aria-hidden="true">
          {figure.target && <i style={{ bottom: `${at(figure.target)}%` }} />}
        </div>
        <ol className={local.months} aria-label={t.figures.course}>
          {figure.series.map((point) => {
            const tab = point.from_date.slice(0, 7);
            const height = point.value ? Math.abs(at(point.value) - ground) : 0;
            const words = `${month(point.from_date)}: ${inUnit(figure, point.value)}`;
            return (
              <li key={tab}>
                <Link to="/figures" search={{ ...search, tab, q: figure.key } as never} title={words} aria-current={search.tab === tab || undefined}>
                  <span className={local.column}>{point.value && <i style={{ bottom: `${Math.min(at(point.value), ground)}%`, height: `max(2px, ${height}%)` }} />}</span>
                  <small aria-hidden="true">{shortMonth(point.from_date)}</small>
                  <span className="hidden">{words}</span>
                </Link>
              </li>
            );
          })}
        </ol>
      </div>
    </Section>
  );
}
