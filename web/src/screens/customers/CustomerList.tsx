import { useState } from 'react';
import type { Schema } from '~/api/client';
import { customers } from '~/api/collections';
import { useCommands } from '~/app/commands';
import { ListPage, type Tab } from '~/app/ListPage';
import { useMe } from '~/app/me';
import { nameOf, useText } from '~/text';
import { Button } from '~/ui';
import type { Column } from '~/ui/DataTable';
import { CustomerEditor } from './CustomerEditor';

type Customer = Schema['crm.Customer'];

export default function CustomerList() {
  const t = useText();
  const { may } = useMe();
  const [making, setMaking] = useState(false);
  const writes = may('crm.customer.write');
  useCommands(writes ? [{ id: 'new customer', group: 'act', label: t.customers.create, keys: 'n', run: () => setMaking(true) }] : []);
  const tabs: Tab[] = [
    { key: 'all', label: t.list.all, filter: {} },
    { key: 'company', label: t.words.COMPANY, filter: { kinds: ['CUSTOMER_KIND_COMPANY'] } },
    { key: 'public', label: t.words.PUBLIC_BODY, filter: { kinds: ['CUSTOMER_KIND_PUBLIC_BODY'] } },
    { key: 'consumer', label: t.words.CONSUMER, filter: { kinds: ['CUSTOMER_KIND_CONSUMER'] } },
  ];
  const columns: Column<Customer>[] = [
    { key: 'name', label: t.customers.name, width: '34%', order: 'name', cell: (c) => c.name, sub: (c) => c.address?.city },
    { key: 'number', label: t.invoices.number, width: '110px', order: 'number', from: 'md', cell: (c) => <span className="muted">{c.number}</span> },
    { key: 'city', label: t.customers.city, width: '18%', from: 'sm', cell: (c) => c.address?.city },
    { key: 'contact', label: t.customers.contact, width: '20%', from: 'lg', cell: (c) => <span className="muted">{c.contact_name}</span> },
    { key: 'kind', label: t.invoices.kind, width: '130px', cell: (c) => <span className="muted">{nameOf(t, c.kind)}</span> },
    { key: 'format', label: t.customers.format, width: '150px', from: 'md', cell: (c) => <span className="muted">{nameOf(t, c.invoice_format)}</span> },
  ];
  return (
    <>
      <ListPage
        of={customers}
        title={t.nav.customers}
        tabs={tabs}
        columns={columns}
        order="name"
        find={t.customers.find}
        empty={t.customers.empty}
        count={(n) => t.customers.count({ n })}
        link={(c) => ({ to: '/customers/$id', params: { id: c.id } })}
        tools={
          writes && (
            <Button kind="primary" icon="plus" keys="N" onClick={() => setMaking(true)}>
              {t.customers.create}
            </Button>
          )
        }
      />
      {making && <CustomerEditor customer={undefined} onClose={() => setMaking(false)} />}
    </>
  );
}
