import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import { api, newId, once, Problem, told, type Schema } from '~/api/client';
import { customers } from '~/api/collections';
import { legalEntities } from '~/api/queries';
import { useMe } from './me';
import { useText } from '~/text';
import { plusDays } from '~/text/day';
import { AmountField, DateField, Dialog, Field, ProblemNote, Select, toast } from '~/ui';
import { useDraftForm } from '~/ui/form';
import { Lookup } from '~/ui/Lookup';
import { useOnce } from './once';
import { lineOf } from './quoteLines';

type Begun = { title: string; customer_id: string; customer_name: string; legal_entity_id: string; valid_until: string; line: { title: string; price: string } };

/** The least a quote needs; the rest is written on its page, where its sums are shown. */
export function NewQuote({ onClose, opportunity }: { onClose: () => void; opportunity?: Schema['crm.Opportunity'] }) {
  const t = useText();
  const go = useNavigate();
  const { today } = useMe();
  const cache = useQueryClient();
  const sellers = useQuery(legalEntities).data ?? [];
  const form = useDraftForm<Begun>(`quote new ${opportunity?.id ?? ''}`, {
    title: opportunity?.title ?? '', customer_id: opportunity?.customer?.id ?? '', customer_name: opportunity?.customer?.label ?? '',
    legal_entity_id: '', valid_until: plusDays(today, 30), line: { title: '', price: '' },
  });
  const key = useRef(newId());
  const [missing, setMissing] = useState(false);
  const save = useOnce<{ quote?: Schema['crm.Quote'] }, Problem>({
    mutationFn: () => {
      const b = form.body;
      const line = lineOf(b.line.title || b.title, b.line.price);
      const whose = opportunity ? { opportunity_id: opportunity.id } : { customer_id: b.customer_id };
      const body = { ...whose, title: b.title, legal_entity_id: b.legal_entity_id || sellers[0]?.id || '', valid_until: b.valid_until, lines: [line] };
      return told(api.POST('/v1/quotes', { params: { header: once(key.current) }, body }));
    },
    onSuccess: (answer) => {
      form.done();
      toast(t.app.saved);
      void cache.invalidateQueries({ queryKey: ['quotes'] });
      void go({ to: '/quotes/$id', params: { id: answer.quote!.id } });
    },
    onError: (problem) => {
      key.current = newId();
      form.refuse(problem);
    },
  });
  function send() {
    const whole = form.body.title && form.body.customer_id && form.body.line.price;
    setMissing(!whole);
    if (whole) save.mutate();
  }
  const need = (value: string) => (missing && !value ? t.app.needed : undefined);
  return (
    <Dialog title={t.quotes.create} submit={t.quotes.begin} busy={save.isPending} onSubmit={send} onClose={onClose}>
      {save.error && <ProblemNote problem={save.error} />}
      <Field label={t.quotes.fields.title} autoFocus {...form.at('/title')} fault={form.fault('/title') ?? need(form.body.title)} />
      <Lookup
        label={t.invoices.customer}
        value={form.body.customer_name}
        fault={form.fault('/customer_id') ?? need(form.body.customer_id)}
        look={async (q) => (await customers.find({ q, page_size: 8 })).map((c) => ({ id: c.id, label: c.name, note: c.address?.city ?? '' }))}
        onType={(name) => {
          form.put('/customer_name', name);
          form.put('/customer_id', '');
        }}
        onPick={(hit) => {
          form.put('/customer_id', hit.id);
          form.put('/customer_name', hit.label);
        }}
      />
      {sellers.length > 1 && <Select label={t.quotes.seller} {...form.at('/legal_entity_id')} of={sellers.map((s) => ({ value: s.id, label: s.name }))} />}
      <DateField label={t.quotes.fields.valid_until} today={today} {...form.at('/valid_until')} />
      <Field label={t.quotes.firstLine} placeholder={form.body.title} {...form.at('/line/title')} />
      <AmountField label={t.invoice.price} {...form.at('/line/price')} fault={form.fault('/lines/0/unit_price/amount') ?? need(form.body.line.price)} />
    </Dialog>
  );
}
