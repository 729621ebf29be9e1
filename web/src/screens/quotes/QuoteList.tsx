import { useState } from 'react';
import type { Schema } from '~/api/client';
import { quotes } from '~/api/collections';
import { useCommands } from '~/app/commands';
import { ListPage, type Tab } from '~/app/ListPage';
import { useMe } from '~/app/me';
import { useText } from '~/text';
import { plusDays } from '~/text/day';
import { day, money } from '~/text/format';
import { Button, Chip } from '~/ui';
import type { Column } from '~/ui/DataTable';
import { NewQuote } from '~/app/NewQuote';

type Quote = Schema['crm.Quote'];

export default function QuoteList() {
  const t = useText();
  const { may, today } = useMe();
  const [making, setMaking] = useState(false);
  const writes = may('crm.quote.write');
  useCommands(writes ? [{ id: 'new quote', group: 'act', label: t.quotes.create, keys: 'n', run: () => setMaking(true) }] : []);
  const tabs: Tab[] = [
    { key: 'all', label: t.list.all, filter: {} },
    { key: 'draft', label: t.words.DRAFT, filter: { states: ['QUOTE_STATE_DRAFT'] } },
    { key: 'sent', label: t.words.SENT, filter: { states: ['QUOTE_STATE_SENT'] } },
    { key: 'expired', label: t.words.EXPIRED, filter: { states: ['QUOTE_STATE_SENT'], valid_until_to: plusDays(today, -1) } },
    { key: 'accepted', label: t.words.ACCEPTED, filter: { states: ['QUOTE_STATE_ACCEPTED'] } },
    { key: 'declined', label: t.words.DECLINED, filter: { states: ['QUOTE_STATE_DECLINED'] } },
  ];
  const state = (q: Quote) => <Chip state={q.state === 'QUOTE_STATE_SENT' && q.valid_until && q.valid_until < today ? 'EXPIRED' : q.state} />;
  const columns: Column<Quote>[] = [
    { key: 'number', label: t.invoices.number, width: '150px', order: 'number', cell: (q) => q.number || t.quotes.unnumbered, sub: (q) => q.title },
    { key: 'title', label: t.drafts.title, width: '30%', order: 'title', from: 'sm', cell: (q) => q.title },
    { key: 'customer', label: t.invoices.customer, width: '24%', from: 'md', cell: (q) => q.customer?.label },
    { key: 'created', label: t.quotes.created, width: '108px', order: 'created_at', from: 'lg', cell: (q) => day(q.created_at) },
    { key: 'valid', label: t.quotes.valid, width: '108px', from: 'lg', cell: (q) => day(q.valid_until) },
    { key: 'net', label: t.invoice.net, width: '124px', numeric: true, cell: (q) => money(q.net), sub: state },
    { key: 'state', label: t.invoices.state, width: '156px', from: 'sm', cell: state },
  ];
  return (
    <>
      <ListPage
        of={quotes}
        title={t.nav.quotes}
        tabs={tabs}
        columns={columns}
        order="-created_at"
        find={t.quotes.find}
        empty={t.quotes.empty}
        count={(n) => t.quotes.count({ n })}
        link={(q) => ({ to: '/quotes/$id', params: { id: q.id } })}
        tools={
          writes && (
            <Button kind="primary" icon="plus" keys="N" onClick={() => setMaking(true)}>
              {t.quotes.create}
            </Button>
          )
        }
      />
      {making && <NewQuote onClose={() => setMaking(false)} />}
    </>
  );
}
