import { useId, type ButtonHTMLAttributes } from 'react';
import type { Action } from '~/api/client';
import { Icon, type IconName } from './Icon';
import css from './parts.module.css';

export const cx = (...names: (string | false | undefined)[]) => names.filter(Boolean).join(' ');

export type ButtonProps = ButtonHTMLAttributes<HTMLButtonElement> & {
  kind?: 'primary' | 'quiet' | 'danger' | undefined;
  icon?: IconName | undefined;
  /** The key that does the same; shown, for who sees it once uses it next time. */
  keys?: string | undefined;
  /** The icon alone; the words are its name. */
  only?: boolean;
};

export function Button({ kind, icon, keys, only, children, className, ...rest }: ButtonProps) {
  const looks = cx(css.button, kind && css[kind], only && css.only, className);
  return (
    <button type="button" className={looks} title={only && typeof children === 'string' ? children : undefined} {...rest}>
      {icon && <Icon name={icon} />}
      {only ? <span className="hidden">{children}</span> : children}
      {keys && <kbd aria-hidden="true">{keys}</kbd>}
    </button>
  );
}

type ActionProps = ButtonProps & { action: Action | undefined; onAct: () => void; busy?: boolean };

/** A verb of a record: absent where it does not exist, and with the server's reason where it is refused. */
export function ActionButton({ action, onAct, busy, ...rest }: ActionProps) {
  const id = useId().replaceAll(/\W/g, '');
  if (!action) return null;
  const anchor = { anchorName: `--a${id}` } as object;
  const show = (on: boolean) => {
    if (!action.allowed) document.getElementById(id)?.togglePopover(on);
  };
  return (
    <>
      <Button
        {...rest}
        style={anchor}
        aria-disabled={!action.allowed || busy || undefined}
        aria-describedby={action.allowed ? undefined : id}
        onClick={() => action.allowed && !busy && onAct()}
        onMouseEnter={() => show(true)}
        onMouseLeave={() => show(false)}
        onFocus={() => show(true)}
        onBlur={() => show(false)}
      />
      {!action.allowed && (
        <span id={id} popover="manual" role="tooltip" className={css.tip} style={{ positionAnchor: `--a${id}` } as object}>
          {action.reason}
        </span>
      )}
    </>
  );
}

/** What a record's owner says about a verb. */
export const actionOf = (record: { allowed_actions: Action[] } | undefined, verb: string) =>
  record?.allowed_actions.find((a) => a.verb === verb);
