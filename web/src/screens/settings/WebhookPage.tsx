import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { api, told, type Schema } from '~/api/client';
import { endpoint as one } from '~/api/queries';
import { useCommands } from '~/app/commands';
import { useMe } from '~/app/me';
import { RecordPage } from '~/app/RecordPage';
import { forgetReason, Reason } from '~/app/Reason';
import { useSend } from '~/app/send';
import { useText } from '~/text';
import { moment } from '~/text/format';
import { ActionButton, actionOf, css, Dialog, Facts, Icon, ProblemNote, Select } from '~/ui';
import { Deliveries } from './Deliveries';
import { EndpointEditor } from './EndpointEditor';
import { Secret } from './Secret';
import { EndpointState } from './Webhooks';

type Endpoint = Schema['platform.WebhookEndpoint'];
type Open = 'edit' | 'rotate' | 'disable' | 'replay';

/** One address: what it was told, what it answered, and what helps when it does not. */
export default function WebhookPage() {
  const t = useText();
  const { id } = useParams({ strict: false }) as { id: string };
  const asked = useQuery(one(id));
  const [open, setOpen] = useState<Open>();
  const [secret, setSecret] = useState('');
  const of = 'webhook_endpoints';
  const params = (header: { 'Idempotency-Key': string }) => ({ params: { path: { id }, header } });
  const test = useSend({ of: 'webhook_deliveries', said: t.settings.didTest, send: (_: void, h) => told(api.POST('/v1/webhook_endpoints/{id}:test', { ...params(h), body: {} })) });
  const enable = useSend({ of, said: t.settings.didEnable, send: (_: void, h) => told(api.POST('/v1/webhook_endpoints/{id}:enable', { ...params(h), body: {} })) });
  const { may } = useMe();
  const action = (verb: string) => (may('platform.webhook.write') ? actionOf(asked.data, verb) : undefined);
  useCommands(action('update')?.allowed ? [{ id: 'edit', group: 'act', label: t.app.edit, keys: 'e', run: () => setOpen('edit') }] : []);
  const off = asked.data?.state === 'WEBHOOK_ENDPOINT_STATE_DISABLED';
  const problem = test.problem ?? enable.problem;
  return (
    <>
      <RecordPage
        id={id}
        of={of}
        list={{ to: '/settings/webhooks', label: t.settings.webhooks }}
        asked={asked}
        kept="webhook_endpoint"
        name={(e) => e.url}
        title={(e) => e.url}
        tools={() => (
          <>
            <ActionButton action={action('test')} icon="send" busy={test.busy} onAct={() => test.run()}>
              {t.settings.test}
            </ActionButton>
            <ActionButton action={action('replay')} icon="undo" onAct={() => setOpen('replay')}>
              {t.settings.replayMany}
            </ActionButton>
            <ActionButton action={action('rotateSecret')} onAct={() => setOpen('rotate')}>
              {t.settings.rotate}
            </ActionButton>
            {off ? (
              <ActionButton action={action('enable')} kind="primary" busy={enable.busy} onAct={() => enable.run()}>
                {t.settings.enable}
              </ActionButton>
            ) : (
              <ActionButton action={action('disable')} onAct={() => setOpen('disable')}>
                {t.settings.disable}
              </ActionButton>
            )}
            <ActionButton action={action('update')} icon="pen" keys="E" onAct={() => setOpen('edit')}>
              {t.app.edit}
            </ActionButton>
          </>
        )}
        main={(e) => (
          <>
            {problem && <ProblemNote problem={problem} />}
            {off && e.disabled_by !== 'WEBHOOK_DISABLED_BY_PERSON' && (
              <div className={css.problem}>
                <Icon name="alert" />
                <p>{t.settings.gaveUp}</p>
              </div>
            )}
            <Deliveries endpoint={id} />
          </>
        )}
        side={(e) => <Side of={e} />}
      />
      {asked.data && open === 'edit' && <EndpointEditor endpoint={asked.data} onClose={() => setOpen(undefined)} />}
      {open === 'rotate' && (
        <Rotate
          id={id}
          onClose={() => setOpen(undefined)}
          onMade={(made) => {
            setOpen(undefined);
            setSecret(made);
          }}
        />
      )}
      {open === 'disable' && <Disable id={id} onClose={() => setOpen(undefined)} />}
      {open === 'replay' && <Replay id={id} onClose={() => setOpen(undefined)} />}
      {secret && <Secret title={t.settings.newSecret} value={secret} onClose={() => setSecret('')} />}
    </>
  );
}

function Side({ of: e }: { of: Endpoint }) {
  const t = useText();
  const ending = e.secrets.filter((secret) => secret.ends_at);
  return (
    <Facts
      of={[
        { label: t.invoices.state, value: <EndpointState of={e} /> },
        !!e.state_reason && { label: t.app.reason, value: e.state_reason },
        !!e.description && { label: t.settings.purpose, value: e.description },
        { label: t.settings.actsAs, value: e.owner?.label ?? '–' },
        { label: t.settings.payload, value: e.payload === 'WEBHOOK_PAYLOAD_FULL' ? t.settings.full : t.settings.thin },
        { label: t.settings.events, value: e.event_types.includes('*') ? t.settings.everything : e.event_types.join(', ') },
        ending.length > 0 && { label: t.settings.oldSecret, value: t.settings.until({ at: moment(ending[0]!.ends_at) }) },
      ]}
    />
  );
}

type Asking = { id: string; onClose: () => void };

function Rotate({ id, onClose, onMade }: Asking & { onMade: (secret: string) => void }) {
  const t = useText();
  const [overlap, setOverlap] = useState('86400');
  const act = useSend({
    of: 'webhook_endpoints',
    send: (_: void, header) => told(api.POST('/v1/webhook_endpoints/{id}:rotateSecret', { params: { path: { id }, header }, body: { overlap_seconds: Number(overlap) } })),
    then: (answer) => onMade(answer.secret),
  });
  const choices = [
    { value: '0', label: t.settings.atOnce },
    { value: '3600', label: t.settings.oneHour },
    { value: '86400', label: t.settings.oneDay },
    { value: '604800', label: t.settings.oneWeek },
  ];
  return (
    <Dialog title={t.settings.rotate} submit={t.settings.rotate} busy={act.busy} onSubmit={() => act.run()} onClose={onClose}>
      {act.problem && <ProblemNote problem={act.problem} />}
      <p>{t.settings.rotateNote}</p>
      <Select label={t.settings.overlap} value={overlap} onValue={setOverlap} of={choices} />
    </Dialog>
  );
}

function Disable({ id, onClose }: Asking) {
  const t = useText();
  const name = `disable ${id}`;
  const act = useSend({
    of: 'webhook_endpoints',
    said: t.settings.didDisable,
    send: (reason: string, header) => told(api.POST('/v1/webhook_endpoints/{id}:disable', { params: { path: { id }, header }, body: { reason } })),
    then: () => {
      forgetReason(name);
      onClose();
    },
  });
  return <Reason name={name} title={t.settings.disable} note={t.settings.disableNote} label={t.app.reason} submit={t.settings.disable} busy={act.busy} problem={act.problem} onClose={onClose} onSend={act.run} />;
}

/** What was sent lately, again: an endpoint that lost something gets it in the order it happened. */
function Replay({ id, onClose }: Asking) {
  const t = useText();
  const [hours, setHours] = useState('24');
  const [states, setStates] = useState('failed');
  const act = useSend({
    of: 'webhook_deliveries',
    send: (_: void, header) => {
      const created_from = new Date(Date.now() - Number(hours) * 3_600_000).toISOString();
      const only = states === 'failed' ? (['WEBHOOK_DELIVERY_STATE_FAILED'] as const) : [];
      return told(api.POST('/v1/webhook_endpoints/{id}:replay', { params: { path: { id }, header }, body: { created_from, states: [...only] } }));
    },
  });
  const choices = [
    { value: '1', label: t.settings.oneHour },
    { value: '24', label: t.settings.oneDay },
    { value: '168', label: t.settings.oneWeek },
    { value: '720', label: t.settings.oneMonth },
  ];
  return (
    <Dialog title={t.settings.replayMany} submit={t.settings.replay} busy={act.busy} onSubmit={() => act.run()} onClose={onClose}>
      {act.problem && <ProblemNote problem={act.problem} />}
      <Select label={t.settings.replayOf} value={hours} onValue={setHours} of={choices} />
      <Select label={t.settings.which} value={states} onValue={setStates} of={[{ value: 'failed', label: t.settings.onlyFailed }, { value: 'all', label: t.settings.everything }]} />
      {act.answer && <p role="status">{act.answer.more ? t.settings.didReplaySome({ n: act.answer.replayed }) : t.settings.didReplay({ n: act.answer.replayed })}</p>}
    </Dialog>
  );
}
