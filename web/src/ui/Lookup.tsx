import { useQuery } from '@tanstack/react-query';
import { useEffect, useId, useState, type KeyboardEvent } from 'react';
import { useText } from '~/text';
import { cx } from './Button';
import css from './parts.module.css';
import own from './Lookup.module.css';

export type Hit = { id: string; label: string; note: string };
type Props = {
  label: string;
  value: string;
  fault?: string | undefined;
  /** Who fits what was typed; asked when the typing rests. */
  look: (typed: string) => Promise<Hit[]>;
  onType: (typed: string) => void;
  onPick: (hit: Hit) => void;
};

/** A field that finds records while somebody types: arrows choose, Enter takes, Escape closes. */
export function Lookup({ label, value, fault, look, onType, onPick }: Props) {
  const t = useText();
  const id = useId();
  const [open, setOpen] = useState(false);
  const [at, setAt] = useState(0);
  const [rested, setRested] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setRested(value), 180);
    return () => clearTimeout(timer);
  }, [value]);
  const hits = useQuery({ queryKey: ['look', label, rested], queryFn: () => look(rested), enabled: open }).data ?? [];
  function take(hit: Hit | undefined) {
    if (!hit) return;
    onPick(hit);
    setOpen(false);
  }
  function keys(event: KeyboardEvent) {
    if (event.key === 'ArrowDown') setAt((at + 1) % Math.max(1, hits.length));
    else if (event.key === 'ArrowUp') setAt((at - 1 + hits.length) % Math.max(1, hits.length));
    else if (event.key === 'Enter' && open && hits.length) take(hits[at]);
    else if (event.key === 'Escape' && open) setOpen(false);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
  return (
    <div className={cx(css.field, own.around)}>
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        className={css.input}
        role="combobox"
        autoComplete="off"
        aria-expanded={open}
        aria-controls={`${id}l`}
        aria-activedescendant={open && hits[at] ? `${id}${at}` : undefined}
        aria-invalid={fault ? true : undefined}
        aria-describedby={fault ? `${id}f` : undefined}
        value={value}
        onChange={(event) => {
          onType(event.target.value);
          setOpen(true);
          setAt(0);
        }}
        onFocus={() => setOpen(!value)}
        onBlur={() => setOpen(false)}
        onKeyDown={keys}
      />
      <ul id={`${id}l`} role="listbox" aria-label={label} className={own.list} hidden={!open || hits.length === 0}>
        {hits.map((hit, n) => (
          <li key={hit.id} id={`${id}${n}`} role="option" aria-selected={n === at} onMouseDown={(event) => event.preventDefault()} onClick={() => take(hit)}>
            {hit.label} <small>{hit.note}</small>
          </li>
        ))}
      </ul>
      {open && rested && hits.length === 0 && <small role="status">{t.palette.none}</small>}
      {fault && (
        <p id={`${id}f`} className={css.fault}>
          {fault}
        </p>
      )}
    </div>
  );
}
