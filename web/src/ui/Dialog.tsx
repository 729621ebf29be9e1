import { useEffect, useRef, type FormEvent, type ReactNode } from 'react';
import { useText } from '~/text';
import { Button, cx } from './Button';
import css from './parts.module.css';

type Props = {
  title: string;
  onClose: () => void;
  children: ReactNode;
  /** With it the dialog is a form: Enter and the button do this. */
  onSubmit?: (() => void) | undefined;
  submit?: string;
  /** The key that does the same as the button, beside Enter. */
  keys?: string;
  busy?: boolean;
  wide?: boolean;
};

/** A native modal dialog: focus is kept inside and goes back to its opener, Escape closes. */
export function Dialog({ title, onClose, children, onSubmit, submit, keys, busy, wide }: Props) {
  const t = useText();
  const ref = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const opener = document.activeElement as HTMLElement | null;
    ref.current?.showModal();
    return () => opener?.focus?.();
  }, []);
  const head = (
    <header>
      <h2>{title}</h2>
      <Button kind="quiet" icon="close" only onClick={onClose}>
        {t.app.close}
      </Button>
    </header>
  );
  function send(event: FormEvent) {
    event.preventDefault();
    if (!busy) onSubmit?.();
  }
  return (
    <dialog
      ref={ref}
      className={cx(css.dialog, wide && css.wide)}
      aria-label={title}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => event.target === ref.current && onClose()}
    >
      {onSubmit ? (
        <form onSubmit={send} noValidate>
          {head}
          {children}
          <footer>
            <Button onClick={onClose}>{t.app.cancel}</Button>
            <Button kind="primary" type="submit" keys={keys} aria-disabled={busy || undefined}>
              {submit}
            </Button>
          </footer>
        </form>
      ) : (
        <div>
          {head}
          {children}
        </div>
      )}
    </dialog>
  );
}
