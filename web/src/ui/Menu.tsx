import { useId, useRef, type KeyboardEvent, type ReactNode } from 'react';
import { Button, type ButtonProps } from './Button';
import css from './parts.module.css';

/** A button that opens a list of actions beside it; arrows move, Escape closes, focus goes back. */
export function Menu({ label, children, ...button }: ButtonProps & { label: string; children: ReactNode }) {
  const id = useId().replaceAll(/\W/g, '');
  const list = useRef<HTMLDivElement>(null);
  const items = () => [...(list.current?.querySelectorAll<HTMLElement>('button, a') ?? [])];
  function keys(event: KeyboardEvent) {
    const at = items().indexOf(document.activeElement as HTMLElement);
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (!step) return;
    event.preventDefault();
    items()[(at + step + items().length) % items().length]?.focus();
  }
  return (
    <>
      <Button {...button} popoverTarget={id} aria-haspopup="true" style={{ anchorName: `--m${id}` } as object}>
        {label}
      </Button>
      <div
        id={id}
        ref={list}
        popover="auto"
        className={css.menu}
        style={{ positionAnchor: `--m${id}` } as object}
        onKeyDown={keys}
        onClick={() => list.current?.hidePopover()}
        onToggle={(event) => event.newState === 'open' && items()[0]?.focus()}
      >
        {children}
      </div>
    </>
  );
}
