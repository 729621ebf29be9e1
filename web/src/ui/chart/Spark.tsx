// A course so small that it says only where it goes: lengths, never figures. Its twin stands beside it in words.
import css from './chart.module.css';

const W = 84;
const H = 24;
const PAD = 2;

/** Where a value lies between the least and the most of all, with zero among them: 0 to 100. */
export function scaleOf(values: (string | undefined)[]): (value: string) => number {
  const all = [0, ...values.filter(Boolean).map(Number)];
  const low = Math.min(...all);
  const range = Math.max(...all) - low || 1;
  return (value) => ((Number(value) - low) / range) * 100;
}

/** A line through what is known, its end marked; dashed the target. */
export function Spark({ values, target }: { values: string[]; target?: string | undefined }) {
  const at = scaleOf([...values, target]);
  const x = (n: number) => PAD + (n / Math.max(1, values.length - 1)) * (W - 2 * PAD);
  const y = (value: string) => H - PAD - (at(value) / 100) * (H - 2 * PAD);
  const known = values.flatMap((value, n) => (value ? [{ n, value }] : []));
  const last = known.at(-1);
  return (
    <svg viewBox={`0 0 ${W} ${H}`} width={W} height={H} className={css.spark} aria-hidden="true">
      {target && <line x1={0} x2={W} y1={y(target)} y2={y(target)} />}
      <polyline points={known.map(({ n, value }) => `${x(n)},${y(value)}`).join(' ')} />
      {last && <circle cx={x(last.n)} cy={y(last.value)} r={2} />}
    </svg>
  );
}
