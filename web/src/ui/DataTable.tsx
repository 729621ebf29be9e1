// Rows of a list that may be long, in a real <table>. The first cell is a link, so a row opens in a tab of its own; one
// of these links is in the tab order, j and k move it. From 500 rows on only what is seen is drawn.
import { Link, type LinkProps } from '@tanstack/react-router';
import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual';
import { useCallback, useEffect, useRef, useState, type KeyboardEvent, type MouseEvent, type ReactNode } from 'react';
import { useText } from '~/text';
import { cx } from './Button';
import css from './DataTable.module.css';
import { Bone } from './parts';

export type Column<Row> = {
  key: string;
  label: string;
  /** `112px`, or a share of what is left, `24%`. */
  width: string;
  numeric?: boolean;
  /** The server's word for this order. */
  order?: string;
  /** Shown where the table has this room: 640, 900, 1100 px. */
  from?: 'sm' | 'md' | 'lg';
  cell: (row: Row) => ReactNode;
  /** A second line under it where the other columns are hidden. */
  sub?: (row: Row) => ReactNode;
  /** Its cell in the last row. */
  total?: ReactNode;
};

type Props<Row> = {
  label: string;
  /** Those that are held; `before` stand above them and are told by their place only. */
  rows: Row[];
  before?: number;
  columns: Column<Row>[];
  loading: boolean;
  /** How many there are in all, when that is known. */
  count: number | undefined;
  id: (row: Row) => string;
  link: (row: Row) => LinkProps;
  order?: string | undefined;
  onOrder?: (order: string) => void;
  onEnd?: () => void;
  /** Somebody looks at a place above the rows that are held. */
  onBefore?: (row: number) => unknown;
  picked?: { has: (id: string) => boolean } | undefined;
  onPick?: ((ids: string[], on: boolean) => void) | undefined;
};

const VIRTUAL_FROM = 500;
const ROW = 41;

export function DataTable<Row>(props: Props<Row>) {
  const { label, rows, before = 0, columns, loading, count, id, order, onOrder, onEnd, onBefore, picked, onPick } = props;
  const t = useText();
  const scroll = useRef<HTMLDivElement>(null);
  const [at, setAt] = useState(0);
  const size = before + rows.length;
  const here = Math.max(before, Math.min(at, size - 1));
  const whole = before === 0 && size < VIRTUAL_FROM;
  const virtual = useVirtualizer({
    count: size,
    enabled: !whole,
    getScrollElement: () => scroll.current,
    estimateSize: () => ROW,
    overscan: 12,
    getItemKey: (n) => (n < before ? n : id(rows[n - before]!)),
    rangeExtractor: (range) => [...new Set([...defaultRangeExtractor(range), here])].sort((a, b) => a - b),
  });
  const drawn = whole ? rows.map((_, index) => ({ index, start: index * ROW, end: (index + 1) * ROW })) : virtual.getVirtualItems();
  const first = whole ? 0 : (virtual.range?.startIndex ?? 0);
  useEffect(() => {
    if (before > 0 && first < before + 20) onBefore?.(first);
  }, [before, first, onBefore]);
  const end = useRef<HTMLTableRowElement>(null);
  useEffect(() => {
    if (!onEnd || !end.current) return;
    const watch = new IntersectionObserver(([seen]) => seen?.isIntersecting && onEnd(), { root: scroll.current, rootMargin: '800px' });
    watch.observe(end.current);
    return () => watch.disconnect();
  }, [onEnd, size]);

  const focus = useCallback((to: number) => {
    setAt(to);
    const drawn = () => scroll.current?.querySelector<HTMLElement>(`tr[data-at="${to}"] a`);
    if (!whole) virtual.scrollToIndex(to);
    if (drawn()) drawn()!.focus();
    else requestAnimationFrame(() => drawn()?.focus());
  }, [virtual, whole]);

  function keys(event: KeyboardEvent) {
    if ((event.target as HTMLElement).closest('thead') || event.altKey || event.ctrlKey || event.metaKey) return;
    const step = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1, J: 1, K: -1 }[event.key];
    if (step) {
      const to = Math.max(before, Math.min(size - 1, here + step));
      if (event.shiftKey && onPick) onPick([id(rows[here - before]!), id(rows[to - before]!)], true);
      focus(to);
    } else if (event.key === 'x' && onPick && rows[here - before]) onPick([id(rows[here - before]!)], !picked?.has(id(rows[here - before]!)));
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
  function open(event: MouseEvent<HTMLTableRowElement>) {
    if ((event.target as HTMLElement).closest('a, button, input, label')) return;
    event.currentTarget.querySelector('a')?.click();
  }

  const below = whole ? 0 : virtual.getTotalSize() - (drawn.at(-1)?.end ?? 0);
  return (
    <div ref={scroll} className={css.scroll} onKeyDown={keys}>
      <table className={css.table} aria-label={label} aria-rowcount={count === undefined ? -1 : count + 1} aria-busy={loading}>
        <colgroup>
          {onPick && <col className={css.pick} />}
          {columns.map((c, n) => (
            <col key={c.key} className={cx(c.from && css[c.from], n === 0 && c.width.endsWith('%') && (onPick ? css.leadPicked : css.lead))} style={{ width: c.width }} />
          ))}
        </colgroup>
        <thead>
          <tr>
            {onPick && (
              <th scope="col">
                <span className="hidden">{t.list.pick}</span>
              </th>
            )}
            {columns.map((c) => (
              <Head key={c.key} column={c} order={order} onOrder={onOrder} />
            ))}
          </tr>
        </thead>
        <tbody>
          {loading && rows.length === 0 ? <BoneRows columns={columns} lead={!!onPick} /> : null}
          {drawn.flatMap(({ index, start }, n) => {
            const gap = start - (drawn[n - 1]?.end ?? 0);
            const space = gap > 0 ? [<Space key={`above ${index}`} height={gap} />] : [];
            if (index < before) return [...space, <Space key={index} height={ROW} />];
            const row = rows[index - before]!;
            const key = id(row);
            return [
              ...space,
              <tr key={key} data-at={index} aria-rowindex={index + 2} data-picked={picked?.has(key) || undefined} onClick={open} onFocus={() => setAt(index)}>
                {onPick && (
                  <td className={css.pick}>
                    <input type="checkbox" tabIndex={-1} checked={picked?.has(key) ?? false} aria-label={t.list.pickRow({ row: index + 1 })} onChange={(e) => onPick([key], e.target.checked)} />
                  </td>
                )}
                {columns.map((c, n) => (
                  <td key={c.key} className={cx(c.numeric && 'num', c.from && css[c.from])}>
                    {n === 0 ? (
                      <Link {...props.link(row)} tabIndex={index === here ? 0 : -1}>
                        {c.cell(row)}
                      </Link>
                    ) : (
                      c.cell(row)
                    )}
                    {c.sub && <span className={css.sub}>{c.sub(row)}</span>}
                  </td>
                ))}
              </tr>,
            ];
          })}
          {below > 0 && <Space height={below} />}
          <tr ref={end} className={css.space}>
            <td />
          </tr>
        </tbody>
        {columns.some((c) => c.total) && rows.length > 0 && (
          <tfoot>
            <tr>
              {onPick && <td />}
              {columns.map((c) => (
                <td key={c.key} className={cx(c.numeric && 'num', c.from && css[c.from])}>
                  {c.total}
                </td>
              ))}
            </tr>
          </tfoot>
        )}
      </table>
    </div>
  );
}

function Head<Row>({ column: c, order, onOrder }: { column: Column<Row>; order: string | undefined; onOrder: ((order: string) => void) | undefined }) {
  const mine = !!c.order && order?.replace('-', '') === c.order;
  const down = mine && order!.startsWith('-');
  const sort = mine ? (down ? 'descending' : 'ascending') : undefined;
  return (
    <th scope="col" className={cx(c.numeric && 'num', c.from && css[c.from])} aria-sort={sort}>
      {c.order ? (
        <button type="button" onClick={() => onOrder?.(down ? c.order! : `-${c.order}`)}>
          {c.label}
          {mine && <span aria-hidden="true">{down ? '↓' : '↑'}</span>}
        </button>
      ) : (
        c.label
      )}
    </th>
  );
}

function Space({ height }: { height: number }) {
  return (
    <tr className={css.space} aria-hidden="true">
      <td style={{ height }} />
    </tr>
  );
}

function BoneRows<Row>({ columns, lead }: { columns: Column<Row>[]; lead: boolean }) {
  return Array.from({ length: 12 }, (_, n) => (
    <tr key={n} className={css.bones} aria-hidden="true">
      {lead && <td />}
      {columns.map((c) => (
        <td key={c.key} className={cx(c.numeric && 'num', c.from && css[c.from])}>
          <Bone w={`${55 + ((n * 17 + c.key.length * 11) % 40)}%`} />
        </td>
      ))}
    </tr>
  ));
}
