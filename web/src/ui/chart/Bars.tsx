// Charts as HTML: they print, take the theme's colours, and say in words what they show. Lengths only; every figure
// beside them is the server's.
import type { ReactNode } from 'react';
import css from './chart.module.css';

const TONES = ['var(--accent)', 'var(--wait)', 'color-mix(in srgb, var(--wait) 55%, var(--bad))', 'var(--bad)', 'var(--border)'];

export type Part = { key: string; label: string; value: ReactNode; size: number; pick?: (() => void) | undefined; picked?: boolean };

/** Parts of a whole: one bar, its legend is its table. */
export function Stack({ label, parts }: { label: string; parts: Part[] }) {
  const whole = parts.reduce((sum, part) => sum + part.size, 0);
  return (
    <figure aria-label={label}>
      <div className={css.stack} aria-hidden="true">
        {parts.map((part, n) =>
          part.size > 0 ? <i key={part.key} style={{ width: `${(part.size / whole) * 100}%`, background: TONES[n % TONES.length] }} /> : null,
        )}
      </div>
      <ul className={css.legend}>
        {parts.map((part, n) => (
          <li key={part.key}>
            <i style={{ background: TONES[n % TONES.length] }} aria-hidden="true" />
            {part.label} <b>{part.value}</b>
          </li>
        ))}
      </ul>
    </figure>
  );
}

/** How much of a budget is used; what is over is red. */
export function Burn({ percent, label }: { percent: number; label: string }) {
  return (
    <span className={css.burn} role="img" aria-label={label} title={label}>
      <i data-over={percent > 100 || undefined} style={{ width: `${Math.min(100, percent)}%` }} />
    </span>
  );
}

/** A ranking; what can be picked is a button. */
export function Bars({ label, parts }: { label: string; parts: Part[] }) {
  const most = Math.max(1, ...parts.map((part) => Math.abs(part.size)));
  return (
    <figure aria-label={label} className={css.bars}>
      {parts.map((part) => (
        <Row key={part.key} part={part} width={(Math.abs(part.size) / most) * 100} />
      ))}
    </figure>
  );
}

function Row({ part, width }: { part: Part; width: number }) {
  return (
    <>
      {part.pick ? (
        <button type="button" aria-pressed={part.picked} title={part.label} onClick={part.pick}>
          {part.label}
        </button>
      ) : (
        <span title={part.label}>{part.label}</span>
      )}
      <i style={{ width: `${width}%` }} aria-hidden="true" />
      <b className="num strong">{part.value}</b>
    </>
  );
}
