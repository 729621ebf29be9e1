import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useRef } from 'react';
import { api, basedOn, newId, once, Problem, told, type Schema } from '~/api/client';
import { useOnce } from '~/app/once';
import { useText } from '~/text';
import { moment } from '~/text/format';
import { AmountField, Button, Dialog, Field, ProblemNote, Select, toast } from '~/ui';
import { useDraftForm } from '~/ui/form';
import local from './customers.module.css';

type Customer = Schema['crm.Customer'];
const KINDS = ['COMPANY', 'PUBLIC_BODY', 'CONSUMER'] as const;
const FORMATS = ['UNSPECIFIED', 'ZUGFERD', 'XRECHNUNG_UBL', 'XRECHNUNG_CII', 'ZUGFERD_XRECHNUNG', 'ZUGFERD_EXTENDED', 'ZUGFERD_BASIC', 'EN16931_UBL', 'EN16931_CII', 'PEPPOL_BIS'] as const;
const CHANNELS = ['UNSPECIFIED', 'EMAIL', 'PORTAL', 'PEPPOL'] as const;

function body(c: Customer | undefined) {
  return {
    name: c?.name ?? '', kind: c?.kind ?? 'CUSTOMER_KIND_COMPANY',
    address: { street: c?.address?.street ?? '', line2: c?.address?.line2 ?? '', postcode: c?.address?.postcode ?? '', city: c?.address?.city ?? '', country_code: c?.address?.country_code ?? 'DE' },
    contact_name: c?.contact_name ?? '', email: c?.email ?? '', phone: c?.phone ?? '', vat_id: c?.vat_id ?? '', buyer_reference: c?.buyer_reference ?? '',
    leitweg_id: c?.leitweg_id ?? '', peppol_id: c?.peppol_id ?? '', invoice_format: c?.invoice_format ?? 'INVOICE_FORMAT_UNSPECIFIED',
    delivery_channel: c?.delivery_channel ?? 'DELIVERY_CHANNEL_UNSPECIFIED', payment_days: c?.payment_days ?? 14,
    discount_percent: c?.discount_percent ?? '', discount_days: c?.discount_days ?? 0, language: c?.language || 'de',
  };
}

/** A new customer, or the changes of one; what two people changed at once is shown, not lost. */
export function CustomerEditor({ customer, onClose }: { customer: Customer | undefined; onClose: () => void }) {
  const t = useText();
  const go = useNavigate();
  const cache = useQueryClient();
  const form = useDraftForm(`customer ${customer?.id ?? 'new'}`, body(customer), customer ? '' : '/customer');
  const key = useRef(newId());
  const etag = useRef(customer?.etag);
  const save = useOnce<{ customer?: Customer }, Problem>({
    mutationFn: () => (customer ? change(customer.id) : told(api.POST('/v1/customers', { params: { header: once(key.current) }, body: { customer: form.body as never } }))),
    onSuccess: (answer) => {
      form.done();
      toast(t.app.saved);
      void cache.invalidateQueries({ queryKey: ['customers'] });
      onClose();
      if (!customer && answer.customer) void go({ to: '/customers/$id', params: { id: answer.customer.id } });
    },
    onError: (problem) => {
      key.current = newId();
      form.refuse(problem);
    },
  });
  function change(id: string) {
    const header = { 'If-Match': basedOn(etag.current!, '')['If-Match'] };
    return told(api.PATCH('/v1/customers/{id}', { params: { path: { id }, query: { update_mask: form.mask.join(',') }, header }, body: form.body as never }));
  }
  const moved = save.error?.status === 412 ? save.error : undefined;
  function merge() {
    const current = moved?.moved.current as Customer | undefined;
    if (!current) return;
    etag.current = current.etag;
    form.rebase(body(current));
    save.reset();
    void cache.invalidateQueries({ queryKey: ['customers'] });
  }
  const name = (prefix: string) => (value: string) => ({ value: `${prefix}_${value}`, label: value === 'UNSPECIFIED' ? t.customers.standard : t.words[value as keyof typeof t.words] });
  const f = t.customers.fields;
  return (
    <Dialog wide title={customer ? customer.name : t.customers.create} submit={t.app.save} busy={save.isPending} onSubmit={() => (form.dirty ? save.mutate() : onClose())} onClose={onClose}>
      {moved && (
        <div role="alert" className={local.moved}>
          <p>{t.app.movedText({ who: moved.moved.by || t.app.somebody, when: moment(moved.moved.at) })}</p>
          <Button onClick={merge}>{t.app.merge}</Button>
        </div>
      )}
      {form.both.map((field) => (
        <p key={field} className={local.moved}>
          {t.app.both({ field: f[field as keyof typeof f] ?? field })}
          <Button onClick={() => form.takeTheirs(field)}>{t.app.takeTheirs}</Button>
        </p>
      ))}
      {save.error && !moved && <ProblemNote problem={save.error} />}
      <div className={local.pair}>
        <Field label={f.name} autoFocus required {...form.at('/name')} />
        <Select label={f.kind} {...form.at('/kind')} of={KINDS.map(name('CUSTOMER_KIND'))} />
      </div>
      <Field label={f.street} autoComplete="off" {...form.at('/address/street')} />
      <div className={local.place}>
        <Field label={f.postcode} {...form.at('/address/postcode')} />
        <Field label={f.city} {...form.at('/address/city')} />
        <Field label={f.country} {...form.at('/address/country_code')} />
      </div>
      <div className={local.pair}>
        <Field label={f.contact_name} {...form.at('/contact_name')} />
        <Field label={f.phone} type="tel" {...form.at('/phone')} />
        <Field label={f.email} type="email" {...form.at('/email')} />
        <Field label={f.vat_id} {...form.at('/vat_id')} />
      </div>
      <div className={local.pair}>
        <Select label={f.invoice_format} {...form.at('/invoice_format')} of={FORMATS.map(name('INVOICE_FORMAT'))} />
        <Select label={f.delivery_channel} {...form.at('/delivery_channel')} of={CHANNELS.map(name('DELIVERY_CHANNEL'))} />
        <Field label={f.leitweg_id} note={t.customers.leitwegNote} {...form.at('/leitweg_id')} />
        <Field label={f.buyer_reference} {...form.at('/buyer_reference')} />
        {form.body.delivery_channel === 'DELIVERY_CHANNEL_PEPPOL' && <Field label={f.peppol_id} {...form.at('/peppol_id')} />}
      </div>
      <div className={local.place}>
        <Field label={f.payment_days} inputMode="numeric" {...form.at('/payment_days')} onValue={(text) => form.put('/payment_days', Number(text.replace(/\D/g, '')))} />
        <AmountField label={f.discount_percent} {...form.at('/discount_percent')} />
        <Field label={f.discount_days} inputMode="numeric" {...form.at('/discount_days')} onValue={(text) => form.put('/discount_days', Number(text.replace(/\D/g, '')))} />
      </div>
    </Dialog>
  );
}
