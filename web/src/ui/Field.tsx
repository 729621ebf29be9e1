import { useId, useRef, useState, type InputHTMLAttributes, type ReactNode } from 'react';
import { useText } from '~/text';
import { dayOf } from '~/text/day';
import { amountOf, day, decimal } from '~/text/format';
import { Button, cx } from './Button';
import css from './parts.module.css';

type Own = { label: string; value: string; onValue: (value: string) => void; fault?: string | undefined; note?: ReactNode };
type FieldProps = Own & Omit<InputHTMLAttributes<HTMLInputElement>, 'value' | 'onChange'>;

function Around({ id, label, fault, note, children }: { id: string; label: string; fault?: string | undefined; note?: ReactNode; children: ReactNode }) {
  return (
    <div className={css.field}>
      <label htmlFor={id}>{label}</label>
      {children}
      {note && <small id={`${id}n`}>{note}</small>}
      {fault && (
        <p id={`${id}f`} className={css.fault}>
          {fault}
        </p>
      )}
    </div>
  );
}

const told = (id: string, fault?: string, note?: ReactNode) =>
  cx(fault && `${id}f`, Boolean(note) && `${id}n`) || undefined;

/** A dialog gives the focus to what has the attribute; what React focuses before it opens cannot have it yet. */
const first = (field: HTMLElement | null) => field?.setAttribute('autofocus', '');

export function Field({ label, value, onValue, fault, note, className, ...rest }: FieldProps) {
  const id = useId();
  return (
    <Around id={id} label={label} fault={fault} note={note}>
      <input
        id={id}
        ref={rest.autoFocus ? first : undefined}
        className={cx(css.input, className)}
        value={value}
        onChange={(event) => onValue(event.target.value)}
        aria-invalid={fault ? true : undefined}
        aria-describedby={told(id, fault, note)}
        {...rest}
      />
    </Around>
  );
}

export function TextArea({ label, value, onValue, fault, note, name, rows = 3, autoFocus }: Own & { name?: string; rows?: number; autoFocus?: boolean }) {
  const id = useId();
  return (
    <Around id={id} label={label} fault={fault} note={note}>
      <textarea
        id={id}
        name={name}
        rows={rows}
        ref={autoFocus ? first : undefined}
        autoFocus={autoFocus}
        className={css.input}
        value={value}
        onChange={(event) => onValue(event.target.value)}
        aria-invalid={fault ? true : undefined}
        aria-describedby={told(id, fault, note)}
      />
    </Around>
  );
}

export function Select({ label, value, onValue, fault, note, name, of }: Own & { name?: string; of: { value: string; label: string }[] }) {
  const id = useId();
  return (
    <Around id={id} label={label} fault={fault} note={note}>
      <select
        id={id}
        name={name}
        className={css.input}
        value={value}
        onChange={(event) => onValue(event.target.value)}
        aria-invalid={fault ? true : undefined}
        aria-describedby={told(id, fault, note)}
      >
        {of.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </Around>
  );
}

/** Something written one way and kept another: what cannot be read stays as typed, with a sentence, and is not kept. */
function useTyped(value: string, show: (value: string) => string, read: (typed: string) => string | null) {
  const [typed, setTyped] = useState<string>();
  const unreadable = typed !== undefined && typed.trim() !== '' && read(typed) === null;
  return {
    shown: typed ?? (value ? show(value) : ''),
    unreadable,
    type: setTyped,
    settle: () => !unreadable && setTyped(undefined),
  };
}

/** An amount as people write it, `1.234,56` or `1234.56`, kept as the decimal of the contract. */
export function AmountField({ value, onValue, fault, ...rest }: FieldProps) {
  const t = useText();
  const typed = useTyped(value, (v) => decimal(v, 4, 2), amountOf);
  return (
    <Field
      {...rest}
      inputMode="decimal"
      value={typed.shown}
      onValue={(text) => {
        typed.type(text);
        const read = amountOf(text);
        if (read !== null || text.trim() === '') onValue(read ?? '');
      }}
      onBlur={typed.settle}
      fault={typed.unreadable ? t.app.badAmount : fault}
    />
  );
}

/** A day, typed (`12.11.`, `+3`, `mo`, `heute`) or picked. `today` is the tenant's. */
export function DateField({ value, onValue, fault, today, ...rest }: FieldProps & { today: string }) {
  const t = useText();
  const picker = useRef<HTMLInputElement>(null);
  const typed = useTyped(value, day, (text) => dayOf(text, today));
  return (
    <div className={css.date}>
      <Field
        {...rest}
        value={typed.shown}
        onValue={(text) => {
          typed.type(text);
          const read = dayOf(text, today);
          if (read !== null || text.trim() === '') onValue(read ?? '');
        }}
        onBlur={typed.settle}
        fault={typed.unreadable ? t.app.badDay : fault}
      />
      <Button kind="quiet" icon="calendar" only onClick={() => picker.current?.showPicker()}>
        {t.app.pickDay({ label: rest.label })}
      </Button>
      <input
        ref={picker}
        type="date"
        className="hidden"
        tabIndex={-1}
        aria-hidden="true"
        value={value}
        onChange={(event) => {
          onValue(event.target.value);
          typed.type(undefined as never);
        }}
      />
    </div>
  );
}
