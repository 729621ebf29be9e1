import { useState } from 'react';
import type { Schema } from '~/api/client';
import { people } from '~/api/collections';
import { useCommands } from '~/app/commands';
import { ListPage, type Tab } from '~/app/ListPage';
import { useMe } from '~/app/me';
import { useText } from '~/text';
import { Button, Chip } from '~/ui';
import type { Column } from '~/ui/DataTable';
import { PersonEditor } from './PersonEditor';
import { roleNames } from './roles';

type Person = Schema['platform.Person'];

export default function PeopleList() {
  const t = useText();
  const { may } = useMe();
  const [making, setMaking] = useState(false);
  const writes = may('platform.person.write');
  useCommands(writes ? [{ id: 'new person', group: 'act', label: t.people.create, keys: 'n', run: () => setMaking(true) }] : []);
  const tabs: Tab[] = [
    { key: 'active', label: t.people.active, filter: { active: true } },
    { key: 'all', label: t.list.all, filter: {} },
  ];
  const columns: Column<Person>[] = [
    { key: 'name', label: t.customers.name, width: '30%', order: 'name', cell: (p) => p.name, sub: (p) => roleNames(t, p.roles) },
    { key: 'email', label: t.signIn.email, width: '34%', from: 'sm', cell: (p) => p.email },
    { key: 'roles', label: t.people.roles, width: '30%', from: 'md', cell: (p) => <span className="muted">{roleNames(t, p.roles)}</span> },
    { key: 'state', label: t.invoices.state, width: '130px', cell: (p) => (p.active ? <Chip state="ACTIVE">{t.people.active}</Chip> : <Chip state="CLOSED">{t.people.gone}</Chip>) },
  ];
  return (
    <>
      <ListPage
        of={people}
        title={t.nav.people}
        tabs={tabs}
        columns={columns}
        order="name"
        find={t.people.find}
        empty={t.people.empty}
        count={(n) => t.people.count({ n })}
        link={(p) => ({ to: '/people/$id', params: { id: p.id } })}
        tools={
          writes && (
            <Button kind="primary" icon="plus" keys="N" onClick={() => setMaking(true)}>
              {t.people.create}
            </Button>
          )
        }
      />
      {making && <PersonEditor person={undefined} onClose={() => setMaking(false)} />}
    </>
  );
}
