import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import type { Schema } from '~/api/client';
import { transactions } from '~/api/collections';
import { useChosen } from '~/app/chosen';
import { useCommands } from '~/app/commands';
import type { ListSearch } from '~/app/ListPage';
import { useMe } from '~/app/me';
import { Bar } from '~/app/Shell';
import { useText } from '~/text';
import { day, money } from '~/text/format';
import { Bones, Button, Chip, cx, Empty, ProblemNote, Segments } from '~/ui';
import local from './bank.module.css';
import { ImportStatement } from './ImportStatement';
import { Matching } from './Matching';

type Transaction = Schema['collections.BankTransaction'];
const OPEN = ['TRANSACTION_STATE_UNMATCHED', 'TRANSACTION_STATE_PARTLY_ALLOCATED'];
const TABS: Record<string, { states?: string[] }> = { open: { states: OPEN }, done: { states: ['TRANSACTION_STATE_ALLOCATED'] }, all: {} };

/** Lines of the statements that wait for a person, and beside them what each one could be. */
export default function Bank() {
  const t = useText();
  const go = useNavigate();
  const { may } = useMe();
  const search = useSearch({ strict: false }) as ListSearch;
  const tab = search.tab && TABS[search.tab] ? search.tab : 'open';
  const filter = { ...TABS[tab], order_by: '-booking_date', view: 'VIEW_FULL' };
  const asked = useInfiniteQuery(transactions.growing(filter));
  const sum = useQuery(transactions.sum(TABS[tab]!)).data;
  const rows = asked.data?.pages.flatMap((page) => page.rows) ?? [];
  const { chosen, choose, step, leave } = useChosen(rows);
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => {
    void list.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest' });
  }, [chosen?.id]);
  useCommands([
    { id: 'next line', group: 'act', label: t.bank.next, keys: 'j', run: () => step(1) },
    { id: 'line before', group: 'act', label: t.bank.before, keys: 'k', run: () => step(-1) },
  ]);
  return (
    <>
      <Bar title={t.nav.bank} name={t.nav.bank}>
        {sum && <span className="muted">{t.bank.count({ n: sum.count })}</span>}
        <Segments
          label={t.list.views}
          at={tab === 'open' ? undefined : tab}
          of={[{ key: undefined, label: t.bank.open }, { key: 'done', label: t.bank.done }, { key: 'all', label: t.list.all }]}
          onPick={(key) => void go({ to: '.', search: { tab: key } as never })}
        />
        {may('collections.statement.import') && <ImportStatement />}
      </Bar>
      {asked.error && rows.length === 0 ? (
        <div className={local.pad}>
          <ProblemNote problem={asked.error} retry={asked.refetch} />
        </div>
      ) : asked.isPending ? (
        <div className={local.pad}>
          <Bones />
        </div>
      ) : rows.length === 0 ? (
        <Empty text={tab === 'open' ? t.bank.nothingOpen : t.bank.nothing} />
      ) : (
        <div className={local.split}>
          <ul ref={list} className={local.list} aria-label={t.nav.bank}>
            {rows.map((row) => (
              <li key={row.id}>
                <button type="button" aria-current={row === chosen || undefined} data-enter={row === chosen || undefined} onClick={() => choose(row.id)}>
                  <Line of={row} />
                </button>
              </li>
            ))}
            {asked.hasNextPage && (
              <li className={local.more}>
                <Button kind="quiet" onClick={() => void asked.fetchNextPage()}>
                  {t.projects.more}
                </Button>
              </li>
            )}
          </ul>
          {chosen && <Matching key={chosen.id} of={chosen} onDone={() => leave([chosen.id])} />}
        </div>
      )}
    </>
  );
}

function Line({ of: row }: { of: Transaction }) {
  const best = row.proposals[0];
  const t = useText();
  return (
    <>
      <span className={local.pairs}>
        <b className="strong">{row.counterparty_name || row.remittance || '–'}</b>
        <span className={cx('num', 'strong')}>{money(row.amount)}</span>
      </span>
      <span className={local.pairs}>
        <span className="muted">
          {day(row.booking_date)} {row.remittance}
        </span>
        {best && row.state !== 'TRANSACTION_STATE_ALLOCATED' ? <span className={local.confidence}>{t.bank.confidence({ n: best.confidence })}</span> : <Chip state={row.state} />}
      </span>
    </>
  );
}
