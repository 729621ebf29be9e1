import { useState } from 'react';
import { api, told, type Schema } from '~/api/client';
import { apiKeys } from '~/api/collections';
import { useCommands } from '~/app/commands';
import { ListPage } from '~/app/ListPage';
import { useMe } from '~/app/me';
import { PersonField } from '~/app/PersonField';
import { useSend } from '~/app/send';
import { useText } from '~/text';
import { day } from '~/text/format';
import { Button, Chip, Dialog, Field, ProblemNote } from '~/ui';
import type { Column } from '~/ui/DataTable';
import { useDraftForm } from '~/ui/form';
import { Secret } from './Secret';
import { SettingsNav } from './SettingsNav';

type Key = Schema['platform.ApiKey'];

/** Keys with which programs act for a person: made here, shown once, locked for good. */
export default function Keys() {
  const t = useText();
  const { may } = useMe();
  const [making, setMaking] = useState(false);
  const [secret, setSecret] = useState('');
  const [ending, setEnding] = useState<Key>();
  const writes = may('platform.api_key.write');
  useCommands(writes ? [{ id: 'new key', group: 'act', label: t.settings.addKey, keys: 'n', run: () => setMaking(true) }] : []);
  const columns: Column<Key>[] = [
    { key: 'name', label: t.customers.name, width: '34%', cell: (k) => k.name, sub: (k) => k.person?.label },
    { key: 'person', label: t.settings.actsAs, width: '28%', from: 'sm', cell: (k) => k.person?.label },
    { key: 'created', label: t.quotes.created, width: '116px', order: 'created_at', from: 'md', cell: (k) => day(k.created_at) },
    { key: 'state', label: t.invoices.state, width: '130px', from: 'sm', cell: (k) => <Chip state={k.revoked_at ? 'CLOSED' : 'ACTIVE'}>{k.revoked_at ? t.settings.lockedOn({ day: day(k.revoked_at) }) : t.people.active}</Chip> },
    { key: 'end', label: t.settings.lock, width: '110px', cell: (k) => writes && !k.revoked_at && <Button onClick={() => setEnding(k)}>{t.settings.lock}</Button> },
  ];
  return (
    <>
      <ListPage
        of={apiKeys}
        title={t.settings.keys}
        tabs={[{ key: 'all', label: t.list.all, filter: {} }]}
        columns={columns}
        order="-created_at"
        empty={t.settings.noKeys}
        count={(n) => t.settings.countKeys({ n })}
        link={(k) => ({ to: '/people/$id', params: { id: k.person?.id ?? '' } })}
        above={<SettingsNav />}
        tools={
          writes && (
            <Button kind="primary" icon="plus" keys="N" onClick={() => setMaking(true)}>
              {t.settings.addKey}
            </Button>
          )
        }
      />
      {making && (
        <NewKey
          onClose={() => setMaking(false)}
          onMade={(made) => {
            setMaking(false);
            setSecret(made);
          }}
        />
      )}
      {secret && <Secret title={t.settings.newKey} value={secret} onClose={() => setSecret('')} />}
      {ending && <End of={ending} onClose={() => setEnding(undefined)} />}
    </>
  );
}

function NewKey({ onClose, onMade }: { onClose: () => void; onMade: (secret: string) => void }) {
  const t = useText();
  const { who } = useMe();
  const form = useDraftForm('api key', { name: '', person: who && { id: who.person_id, name: who.name } });
  const [missing, setMissing] = useState(false);
  const { name, person } = form.body;
  const act = useSend({
    of: 'api_keys',
    send: (_: void, header) => told(api.POST('/v1/api_keys', { params: { header }, body: { name, person_id: person!.id } })),
    then: (made) => {
      form.done();
      onMade(made.secret);
    },
    refused: form.refuse,
  });
  function save() {
    setMissing(!person);
    if (person) act.run();
  }
  return (
    <Dialog title={t.settings.addKey} submit={t.app.create} busy={act.busy} onSubmit={save} onClose={onClose}>
      {act.problem && <ProblemNote problem={act.problem} />}
      <Field label={t.customers.name} note={t.settings.keyNameNote} autoFocus required {...form.at('/name')} />
      <PersonField label={t.settings.actsAs} value={person} fault={missing && !person ? t.projects.pickPerson : form.fault('/person_id')} onValue={(value) => form.put('/person', value)} />
      <p className="muted">{t.settings.keyNote}</p>
    </Dialog>
  );
}

function End({ of: key, onClose }: { of: Key; onClose: () => void }) {
  const t = useText();
  const act = useSend({
    of: 'api_keys',
    said: t.settings.didLock,
    send: (_: void, header) => told(api.POST('/v1/api_keys/{id}:revoke', { params: { path: { id: key.id }, header }, body: {} })),
    then: onClose,
  });
  return (
    <Dialog title={t.settings.lockKey({ name: key.name })} submit={t.settings.lock} busy={act.busy} onSubmit={() => act.run()} onClose={onClose}>
      {act.problem && <ProblemNote problem={act.problem} />}
      <p>{t.settings.lockNote}</p>
    </Dialog>
  );
}
