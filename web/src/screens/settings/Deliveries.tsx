import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, told, type Schema } from '~/api/client';
import { deliveries } from '~/api/collections';
import { delivery as one } from '~/api/queries';
import { useMe } from '~/app/me';
import { useSend } from '~/app/send';
import { useText } from '~/text';
import { moment } from '~/text/format';
import { ActionButton, actionOf, Bones, Button, Chip, css, Dialog, Empty, Facts, ProblemNote, Section, Segments } from '~/ui';
import local from './settings.module.css';

type Delivery = Schema['platform.WebhookDelivery'];
const PENDING = 'WEBHOOK_DELIVERY_STATE_PENDING';
const AGAIN_MS = 2_000;
const FAILED = 'WEBHOOK_DELIVERY_STATE_FAILED';

/** What an endpoint was told, the newest first. */
export function Deliveries({ endpoint }: { endpoint: string }) {
  const t = useText();
  const [tab, setTab] = useState<string>();
  const [looking, setLooking] = useState<string>();
  const filter = { endpoint_id: endpoint, order_by: '-created_at', ...(tab ? { states: [FAILED] } : {}) };
  const asked = useInfiniteQuery({
    ...deliveries.growing(filter),
    // Tries are no events of their own: what is on its way is asked for again.
    refetchInterval: ({ state }) => (state.data?.pages[0]?.rows.some((row) => row.state === PENDING) ? AGAIN_MS : false),
  });
  const rows = asked.data?.pages.flatMap((page) => page.rows) ?? [];
  return (
    <Section title={t.settings.deliveries} tools={<Segments label={t.list.views} at={tab} onPick={setTab} of={[{ key: undefined, label: t.list.all }, { key: 'failed', label: t.words.FAILED }]} />}>
      {asked.error && <ProblemNote problem={asked.error} retry={asked.refetch} />}
      {asked.isPending && <Bones />}
      {asked.isSuccess && rows.length === 0 && <Empty text={tab ? t.settings.noneFailed : t.settings.noDeliveries} />}
      <ul className={local.deliveries}>
        {rows.map((row) => (
          <li key={row.id}>
            <span>
              {row.event_type}
              <small>
                {moment(row.created_at)}
                {row.http_status > 0 && ` · HTTP ${row.http_status}`}
                {row.attempt_count > 1 && ` · ${t.settings.tries({ n: row.attempt_count })}`}
                {row.next_at && ` · ${t.settings.nextTry({ at: moment(row.next_at) })}`}
              </small>
            </span>
            <DeliveryState of={row} />
            <Button onClick={() => setLooking(row.id)}>{t.settings.look}</Button>
          </li>
        ))}
      </ul>
      {asked.hasNextPage && (
        <p>
          <Button onClick={() => void asked.fetchNextPage()}>{t.projects.more}</Button>
        </p>
      )}
      {looking && <One id={looking} onClose={() => setLooking(undefined)} />}
    </Section>
  );
}

function DeliveryState({ of: { state } }: { of: Delivery }) {
  const t = useText();
  const word = state.replace('WEBHOOK_DELIVERY_STATE_', '') as 'PENDING' | 'DELIVERED' | 'FAILED';
  return <Chip state={word === 'FAILED' ? 'NEEDS_ATTENTION' : word}>{t.words[word]}</Chip>;
}

function One({ id, onClose }: { id: string; onClose: () => void }) {
  const t = useText();
  const { may } = useMe();
  const asked = useQuery(one(id));
  const replay = useSend({ of: 'webhook_deliveries', said: t.settings.didReplay({ n: 1 }), then: onClose, send: (_: void, header) => told(api.POST('/v1/webhook_deliveries/{id}:replay', { params: { path: { id }, header }, body: {} })) });
  const row = asked.data;
  return (
    <Dialog title={row?.event_type ?? t.settings.deliveries} onClose={onClose} wide>
      {asked.error && <ProblemNote problem={asked.error} retry={asked.refetch} />}
      {replay.problem && <ProblemNote problem={replay.problem} />}
      {!row && asked.isPending && <Bones />}
      {row && (
        <>
          <Facts
            of={[
              { label: t.invoices.state, value: <DeliveryState of={row} /> },
              { label: t.settings.record, value: `${row.path.replace('{id}', row.record_id)}, ${t.quotes.version} ${row.version}` },
              { label: 'webhook-id', value: row.webhook_id },
            ]}
          />
          <ol className={css.course}>
            {row.attempts.map((attempt) => (
              <li key={attempt.at} data-look={attempt.outcome === 'WEBHOOK_OUTCOME_DELIVERED' ? undefined : 'bad'}>
                <b className="strong">{t.settings.outcomes[attempt.outcome.replace('WEBHOOK_OUTCOME_', '') as keyof typeof t.settings.outcomes]}</b>
                <time dateTime={attempt.at}>
                  {moment(attempt.at)} · {attempt.http_status > 0 && `HTTP ${attempt.http_status} · `}
                  {attempt.milliseconds} ms
                </time>
                {attempt.excerpt && <pre className={local.excerpt}>{attempt.excerpt}</pre>}
              </li>
            ))}
          </ol>
          {row.attempts.length === 0 && <p className="muted">{t.settings.notTried}</p>}
          {may('platform.webhook.write') && (
            <p>
              <ActionButton action={actionOf(row, 'replay')} kind="primary" icon="undo" busy={replay.busy} onAct={() => replay.run()}>
                {t.settings.replay}
              </ActionButton>
            </p>
          )}
        </>
      )}
    </Dialog>
  );
}
