import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { api, newId, once, Problem, told, type Schema } from '~/api/client';
import { customers } from '~/api/collections';
import { useAct } from '~/app/act';
import { useMe } from '~/app/me';
import { useOnce } from '~/app/once';
import { PersonField } from '~/app/PersonField';
import { forgetReason, Reason } from '~/app/Reason';
import { useText } from '~/text';
import { ActionButton, actionOf, AmountField, Dialog, Field, MovedNote, ProblemNote, TextArea, toast } from '~/ui';
import { useDraftForm } from '~/ui/form';
import { Lookup } from '~/ui/Lookup';
import local from './pipeline.module.css';

type Lead = Schema['crm.Lead'];

export function LeadActions({ of: lead }: { of: Lead }) {
  const t = useText();
  const { may } = useMe();
  const [open, setOpen] = useState<'qualify' | 'assign' | 'lose'>();
  const lose = useAct({
    of: 'leads',
    record: lead,
    send: (reason: string, header, { id }) => told(api.POST('/v1/leads/{id}:lose', { params: { path: { id }, header }, body: { reason } })),
    said: t.pipeline.didLose,
    then: () => {
      forgetReason(`lose ${lead.id}`);
      setOpen(undefined);
    },
  });
  if (!may('crm.lead.write')) return null;
  return (
    <div className={local.acts}>
      <ActionButton action={actionOf(lead, 'qualify')} onAct={() => setOpen('qualify')}>
        {t.pipeline.qualify}
      </ActionButton>
      <ActionButton action={actionOf(lead, 'assign')} kind="quiet" onAct={() => setOpen('assign')}>
        {t.pipeline.assign}
      </ActionButton>
      <ActionButton action={actionOf(lead, 'lose')} kind="quiet" onAct={() => setOpen('lose')}>
        {t.pipeline.lose}
      </ActionButton>
      {open === 'lose' && <Reason name={`lose ${lead.id}`} title={t.pipeline.lose} label={t.app.reason} submit={t.pipeline.lose} busy={lose.busy} problem={lose.problem ?? lose.moved} onClose={() => setOpen(undefined)} onSend={lose.run} />}
      {open === 'assign' && <Assign of={lead} onClose={() => setOpen(undefined)} />}
      {open === 'qualify' && <Qualify of={lead} onClose={() => setOpen(undefined)} />}
    </div>
  );
}

/** Who answers it; oneself is offered first. */
function Assign({ of: lead, onClose }: { of: Lead; onClose: () => void }) {
  const t = useText();
  const { who } = useMe();
  const now = lead.assignee ? { id: lead.assignee.id, name: lead.assignee.label } : who && { id: who.person_id, name: who.name };
  const [person, setPerson] = useState(now);
  const act = useAct({
    of: 'leads',
    record: lead,
    send: (_: void, header, { id }) => told(api.POST('/v1/leads/{id}:assign', { params: { path: { id }, header }, body: { person_id: person?.id ?? '' } })),
    said: t.pipeline.didAssign,
    then: onClose,
  });
  return (
    <Dialog title={t.pipeline.assignTitle({ title: lead.title })} submit={t.pipeline.assign} busy={act.busy} onSubmit={() => act.run()} onClose={onClose}>
      {act.moved && <MovedNote problem={act.moved} reload={act.reload} />}
      {act.problem && <ProblemNote problem={act.problem} />}
      <PersonField label={t.pipeline.assignee} value={person} onValue={setPerson} fault={act.problem?.faults.find((f) => f.pointer === '/person_id')?.detail} />
      <p className="muted">{t.pipeline.nobody}</p>
    </Dialog>
  );
}

/** An enquiry becomes an opportunity of a customer: one there is, or a new one with what the enquiry says. */
function Qualify({ of: lead, onClose }: { of: Lead; onClose: () => void }) {
  const t = useText();
  const cache = useQueryClient();
  const form = useDraftForm(`qualify ${lead.id}`, {
    customer_id: '', name: lead.company, title: lead.title, value: '',
    customer: { street: '', postcode: '', city: '', email: lead.email, contact_name: lead.contact_name, phone: lead.phone },
  });
  const b = form.body;
  const act = useAct({
    of: 'leads',
    record: lead,
    send: (_: void, header, { id }) => told(api.POST('/v1/leads/{id}:qualify', { params: { path: { id }, header }, body: bodyOf() as never })),
    said: t.pipeline.didQualify,
    then: () => {
      form.done();
      onClose();
      void cache.invalidateQueries({ queryKey: ['opportunities'] });
      void cache.invalidateQueries({ queryKey: ['customers'] });
    },
  });
  function bodyOf() {
    const { street, postcode, city, ...rest } = b.customer;
    const made = { name: b.name, kind: 'CUSTOMER_KIND_COMPANY', address: { street, postcode, city, country_code: 'DE' }, ...rest };
    const value = b.value ? { expected_value: { amount: b.value, currency: 'EUR' } } : {};
    return { opportunity_title: b.title, ...value, ...(b.customer_id ? { customer_id: b.customer_id } : { customer: made }) };
  }
  const fault = (pointer: string) => act.problem?.faults.find((f) => f.pointer === pointer)?.detail;
  const f = t.customers.fields;
  return (
    <Dialog title={t.pipeline.qualify} submit={t.pipeline.qualify} busy={act.busy} onSubmit={() => act.run()} onClose={onClose}>
      {act.moved && <MovedNote problem={act.moved} reload={act.reload} />}
      {act.problem && <ProblemNote problem={act.problem} />}
      <Lookup
        label={t.invoices.customer}
        value={b.name}
        fault={fault('/customer/name')}
        look={async (q) => (await customers.find({ q, page_size: 8 })).map((c) => ({ id: c.id, label: c.name, note: c.address?.city ?? '' }))}
        onType={(name) => {
          form.put('/name', name);
          form.put('/customer_id', '');
        }}
        onPick={(hit) => {
          form.put('/name', hit.label);
          form.put('/customer_id', hit.id);
        }}
      />
      {!b.customer_id && (
        <>
          <p className="muted">{t.pipeline.newCustomer}</p>
          <Field label={f.street} {...form.at('/customer/street')} fault={fault('/customer/address/street')} />
          <div className={local.pair}>
            <Field label={f.postcode} {...form.at('/customer/postcode')} fault={fault('/customer/address/postcode')} />
            <Field label={f.city} {...form.at('/customer/city')} fault={fault('/customer/address/city')} />
          </div>
          <Field label={f.email} type="email" {...form.at('/customer/email')} fault={fault('/customer/email')} />
          <Field label={f.contact_name} {...form.at('/customer/contact_name')} fault={fault('/customer/contact_name')} />
        </>
      )}
      <Field label={t.pipeline.opportunity} {...form.at('/title')} fault={fault('/opportunity_title')} />
      <AmountField label={t.pipeline.value} {...form.at('/value')} fault={fault('/expected_value/amount')} />
    </Dialog>
  );
}

export function NewLead({ onClose }: { onClose: () => void }) {
  const t = useText();
  const cache = useQueryClient();
  const key = useRef(newId());
  const form = useDraftForm('lead new', { title: '', company: '', contact_name: '', email: '', phone: '', note: '' });
  const save = useOnce<unknown, Problem>({
    mutationFn: () => told(api.POST('/v1/leads', { params: { header: once(key.current) }, body: form.body })),
    onSuccess: () => {
      form.done();
      toast(t.app.saved);
      void cache.invalidateQueries({ queryKey: ['leads'] });
      onClose();
    },
    onError: (problem) => {
      key.current = newId();
      form.refuse(problem);
    },
  });
  const f = t.customers.fields;
  return (
    <Dialog title={t.pipeline.newLead} submit={t.app.save} busy={save.isPending} onSubmit={() => save.mutate()} onClose={onClose}>
      {save.error && <ProblemNote problem={save.error} />}
      <Field label={t.pipeline.about} autoFocus required {...form.at('/title')} />
      <Field label={t.pipeline.company} required {...form.at('/company')} />
      <div className={local.pair}>
        <Field label={f.contact_name} {...form.at('/contact_name')} />
        <Field label={f.phone} type="tel" {...form.at('/phone')} />
      </div>
      <Field label={f.email} type="email" {...form.at('/email')} />
      <TextArea label={t.pipeline.noteField} {...form.at('/note')} />
    </Dialog>
  );
}
