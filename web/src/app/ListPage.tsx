// A list screen: its filter lives in the address, the server sorts, filters and adds up, rows follow what others do.
// A screen says which collection, which columns, which tabs; everything else is here.
import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useSearch, type LinkProps } from '@tanstack/react-router';
import { useCallback, useEffect, useRef, useState, type ReactNode } from 'react';
import type { Problem, Summary } from '~/api/client';
import { PAGE_SIZE, rowsBefore, type Collection, type Filter, type Rows } from '~/api/collections';
import { save } from '~/api/files';
import { useText } from '~/text';
import { money } from '~/text/format';
import { Button, css, Empty, Icon, Menu, ProblemNote, Segments } from '~/ui';
import { DataTable, type Column } from '~/ui/DataTable';
import { useCommands } from './commands';
import local from './ListPage.module.css';
import { useRested } from './Palette';
import { Bar } from './Shell';
import { keepTrail } from './trail';
import { Views } from './Views';

export type ListSearch = { tab?: string; q?: string; order_by?: string; customer?: string; project?: string };
export type Tab = { key: string; label: string; filter: Filter };

type Props<Row extends { id: string }> = {
  of: Collection<Row>;
  title: string;
  /** Ways to look at it; the first is the one without a filter in the address. */
  tabs: Tab[];
  columns: Column<Row>[];
  link: (row: Row) => LinkProps;
  order: string;
  /** The placeholder of the search field; absent where the list cannot be searched. */
  find?: string;
  empty: string;
  /** What stays filtered whatever the tab: a customer's, a project's. */
  within?: Filter;
  /** The server's name of a sum for a column's key. */
  sums?: Record<string, string>;
  count?: (n: number) => string;
  tools?: ReactNode;
  above?: ReactNode;
  /** What can be done with picked rows. */
  bulk?: (picked: Row[], done: () => void) => ReactNode;
};

export function ListPage<Row extends { id: string }>(props: Props<Row>) {
  const { of, title, tabs, columns, link, order, find, empty, within, sums = {}, count, tools, above, bulk } = props;
  const t = useText();
  const search = useSearch({ strict: false }) as ListSearch;
  const go = useNavigate();
  const set = useCallback(
    (change: ListSearch, replace = false) => void go({ to: '.', search: ((s: ListSearch) => ({ ...s, ...change })) as never, replace }),
    [go],
  );
  const tab = tabs.find((one) => one.key === search.tab) ?? tabs[0]!;
  const filter: Filter = { ...within, ...tab.filter, ...(search.q ? { q: search.q } : {}), order_by: search.order_by ?? order };
  const asked = useInfiniteQuery(of.list(filter));
  const summary = useQuery(of.sum(filter)).data ?? undefined;
  const held = asked.data as Rows<Row> | undefined;
  const rows = held?.pages.flatMap((page) => page.rows) ?? [];
  const before = rowsBefore(held);
  const { hasNextPage, isFetching, fetchNextPage } = asked;
  const more = useCallback(() => {
    if (hasNextPage && !isFetching) void fetchNextPage();
  }, [hasNextPage, isFetching, fetchNextPage]);
  const earlier = useEarlier(of, filter, asked);
  const [picked, setPicked] = useState<Map<string, Row>>(new Map());
  useEffect(() => setPicked(new Map()), [search.tab, search.q]);
  useEffect(() => {
    if (!asked.data) return;
    const all = summary?.exact ? summary.count : before + rows.length;
    keepTrail(of.name, { ids: rows.map((row) => row.id), href: location.pathname + location.search, before, of: all });
  }, [asked.data, of.name, summary]); // eslint-disable-line
  useCommands([
    { id: `find ${of.name}`, group: 'act', label: t.list.find, keys: 'f', run: () => document.getElementById('find')?.focus() },
    { id: `rows ${of.name}`, group: 'act', label: t.list.move, keys: 'j', run: () => document.querySelector<HTMLElement>('tbody tr[data-at] a[tabindex="0"]')?.focus() },
  ]);

  const withTotals = columns.map((column) => ({ ...column, total: sums[column.key] ? sumOf(summary, sums[column.key]!) : column.total }));
  if (withTotals[0] && summary && count) withTotals[0] = { ...withTotals[0], total: `${summary.exact ? '' : '> '}${count(summary.count)}` };
  const nothing = asked.isSuccess && rows.length === 0;
  const filtered = !!(search.q || search.tab);
  return (
    <>
      <Bar title={title} name={title}>
        {tabs.length > 1 && <Segments label={t.list.views} of={tabs.map((one, n) => ({ key: n === 0 ? undefined : one.key, label: one.label }))} at={search.tab} onPick={(key) => set({ tab: key })} />}
        {find && <Find placeholder={find} value={search.q ?? ''} onValue={(q) => set({ q: q || undefined } as ListSearch, true)} />}
        <Views list={of.name} />
        <ExportMenu of={of} filter={filter} title={title} />
        {tools}
      </Bar>
      <div className={local.body}>
        {above}
        {bulk && picked.size > 0 && (
          <div className={local.bulk} role="region" aria-label={t.list.picked({ n: picked.size })}>
            <b>{t.list.picked({ n: picked.size })}</b>
            {bulk(latest(picked, rows), () => setPicked(new Map()))}
            <Button kind="quiet" onClick={() => setPicked(new Map())}>
              {t.list.unpick}
            </Button>
          </div>
        )}
        {asked.error && rows.length === 0 ? (
          <div className={local.pad}>
            <ProblemNote problem={asked.error as Problem} retry={asked.refetch} />
          </div>
        ) : nothing ? (
          <Empty text={filtered ? t.list.nothing : empty}>{filtered && <Button onClick={() => set({ tab: undefined, q: undefined } as never)}>{t.list.reset}</Button>}</Empty>
        ) : (
          <DataTable
            label={title}
            rows={rows}
            columns={withTotals}
            loading={asked.isPending}
            count={summary?.exact ? summary.count : undefined}
            id={(row) => row.id}
            link={link}
            order={search.order_by ?? order}
            onOrder={(order_by) => set({ order_by })}
            before={before}
            onEnd={more}
            onBefore={earlier}
            picked={bulk && picked}
            onPick={bulk && ((ids, on) => setPicked((had) => withRows(had, rows.filter((row) => ids.includes(row.id)), on)))}
          />
        )}
      </div>
    </>
  );
}

function withRows<Row extends { id: string }>(before: Map<string, Row>, rows: Row[], on: boolean): Map<string, Row> {
  const next = new Map(before);
  for (const row of rows) if (on) next.set(row.id, row);
  else next.delete(row.id);
  return next;
}

/** What is picked stays so while one scrolls on; as it is now, where it is still held. */
function latest<Row extends { id: string }>(picked: Map<string, Row>, rows: Row[]): Row[] {
  const held = new Map(rows.map((row) => [row.id, row]));
  return [...picked.values()].map((row) => held.get(row.id) ?? row);
}

const AGAIN_MS = 2_000;

/** Reads again what was let go above: the page before, or, far above, the one looked at. */
function useEarlier<Row extends { id: string }>(of: Collection<Row>, filter: Filter, asked: ReturnType<typeof useInfiniteQuery>) {
  const cache = useQueryClient();
  const busy = useRef(false);
  return async (row: number) => {
    const way = (asked.data as Rows<Row> | undefined)?.pageParams[0];
    if (!way || busy.current || asked.isFetching) return;
    busy.current = true;
    const there = way.slice(0, Math.floor(row / PAGE_SIZE) + 1);
    try {
      if (way.length - there.length < 3) await asked.fetchPreviousPage({ throwOnError: true });
      else cache.setQueryData<Rows<Row>>(of.list(filter).queryKey, { pages: [await of.page(filter, there)], pageParams: [there] });
    } catch {
      await new Promise((later) => setTimeout(later, AGAIN_MS));
    } finally {
      busy.current = false;
    }
  };
}

/** The server's sum of one field; two currencies stand side by side. */
function sumOf(summary: Summary | undefined, field: string): ReactNode {
  const found = summary?.sums.filter((sum) => sum.field === field) ?? [];
  return found.map((sum) => money(sum.amount)).join(' · ') || undefined;
}

function Find({ placeholder, value, onValue }: { placeholder: string; value: string; onValue: (q: string) => void }) {
  const [typed, setTyped] = useState(value);
  const rested = useRested(typed.trim());
  useEffect(() => {
    if (rested !== value) onValue(rested);
  }, [rested]); // eslint-disable-line
  useEffect(() => {
    if (value !== typed.trim()) setTyped(value);
  }, [value]); // eslint-disable-line
  return <input id="find" type="search" className={`${css.input} ${local.find}`} placeholder={placeholder} aria-label={placeholder} value={typed} onChange={(event) => setTyped(event.target.value)} />;
}

const KINDS = [
  { name: 'CSV', accept: 'text/csv', ending: 'csv' },
  { name: 'XLSX', accept: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', ending: 'xlsx' },
];

function ExportMenu({ of, filter, title }: { of: { path: string }; filter: Filter; title: string }) {
  const t = useText();
  const [problem, setProblem] = useState<Error>();
  async function take(kind: (typeof KINDS)[number]) {
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries(filter)) for (const one of [value].flat()) query.append(name, String(one));
    const answer = await fetch(`${of.path}?${query}`, { headers: { Accept: kind.accept } }).catch(() => undefined);
    if (!answer?.ok) return setProblem(new Error());
    setProblem(undefined);
    save(await answer.blob(), `${title}.${kind.ending}`);
  }
  return (
    <>
      <Menu label={t.list.export} icon="save" kind="quiet" only>
        {KINDS.map((kind) => (
          <button key={kind.name} type="button" onClick={() => void take(kind)}>
            <Icon name="save" />
            {kind.name}
          </button>
        ))}
        <button type="button" onClick={() => print()}>
          <Icon name="print" />
          {t.list.print}
        </button>
      </Menu>
      {problem && <span role="alert" className="bad">{t.list.exportFailed}</span>}
    </>
  );
}
