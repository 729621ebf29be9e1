import { useState } from 'react';
import type { Schema } from '~/api/client';
import { endpoints } from '~/api/collections';
import { useCommands } from '~/app/commands';
import { ListPage } from '~/app/ListPage';
import { useMe } from '~/app/me';
import { useText } from '~/text';
import { day } from '~/text/format';
import { Button, Chip } from '~/ui';
import type { Column } from '~/ui/DataTable';
import { EndpointEditor } from './EndpointEditor';
import { SettingsNav } from './SettingsNav';

type Endpoint = Schema['platform.WebhookEndpoint'];

/** Addresses of other programs that are told what happens here. */
export default function Webhooks() {
  const t = useText();
  const { may } = useMe();
  const [making, setMaking] = useState(false);
  const writes = may('platform.webhook.write');
  useCommands(writes ? [{ id: 'new endpoint', group: 'act', label: t.settings.addEndpoint, keys: 'n', run: () => setMaking(true) }] : []);
  const columns: Column<Endpoint>[] = [
    { key: 'url', label: t.settings.address, width: '46%', cell: (e) => e.url, sub: (e) => e.description },
    { key: 'description', label: t.settings.purpose, width: '26%', from: 'md', cell: (e) => <span className="muted">{e.description}</span> },
    { key: 'types', label: t.settings.events, width: '120px', from: 'sm', cell: (e) => (e.event_types.includes('*') ? t.list.all : t.settings.countTypes({ n: e.event_types.length })) },
    { key: 'created', label: t.quotes.created, width: '112px', order: 'created_at', from: 'lg', cell: (e) => day(e.created_at) },
    { key: 'state', label: t.invoices.state, width: '140px', cell: (e) => <EndpointState of={e} /> },
  ];
  return (
    <>
      <ListPage
        of={endpoints}
        title={t.settings.webhooks}
        tabs={[{ key: 'all', label: t.list.all, filter: {} }]}
        columns={columns}
        order="-created_at"
        empty={t.settings.noEndpoints}
        count={(n) => t.settings.countEndpoints({ n })}
        link={(e) => ({ to: '/settings/webhooks/$id', params: { id: e.id } })}
        above={<SettingsNav />}
        tools={
          writes && (
            <Button kind="primary" icon="plus" keys="N" onClick={() => setMaking(true)}>
              {t.settings.addEndpoint}
            </Button>
          )
        }
      />
      {making && <EndpointEditor endpoint={undefined} onClose={() => setMaking(false)} />}
    </>
  );
}

export function EndpointState({ of: e }: { of: Endpoint }) {
  const t = useText();
  const on = e.state === 'WEBHOOK_ENDPOINT_STATE_ACTIVE';
  const why = e.disabled_by.replace('WEBHOOK_DISABLED_BY_', '') as keyof typeof t.settings.reasons;
  return (
    <Chip state={on ? 'ACTIVE' : why === 'PERSON' ? 'CLOSED' : 'FAILED'} title={[t.settings.reasons[why], e.state_reason].filter(Boolean).join(': ')}>
      {on ? t.people.active : t.settings.off}
    </Chip>
  );
}
