import { useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import { api, newId, once, Problem, told, type Schema } from '~/api/client';
import { legalEntities } from '~/api/queries';
import { useOnce } from '~/app/once';
import { useText } from '~/text';
import { Button, Dialog, Field, MovedNote, ProblemNote, TextArea, toast } from '~/ui';
import { useDraftForm } from '~/ui/form';
import local from './settings.module.css';

type Seller = Schema['platform.LegalEntity'];
/** The service takes so many accounts of one seller. */
const MOST_ACCOUNTS = 10;
const noAccount = { iban: '', bic: '', bank_name: '', holder: '' };

const bodyOf = (s: Seller | undefined) => ({
  name: s?.name ?? '',
  address: { street: s?.address?.street ?? '', line2: s?.address?.line2 ?? '', postcode: s?.address?.postcode ?? '', city: s?.address?.city ?? '', country_code: s?.address?.country_code ?? 'DE' },
  vat_id: s?.vat_id ?? '', tax_number: s?.tax_number ?? '', registration: s?.registration ?? '', legal_notice: s?.legal_notice ?? '',
  contact_name: s?.contact_name ?? '', contact_phone: s?.contact_phone ?? '', contact_email: s?.contact_email ?? '',
  bank_accounts: s?.bank_accounts ?? [noAccount],
  number_pattern: s?.number_pattern ?? '', exemption_reason: s?.exemption_reason ?? '', small_business: s?.small_business ?? false,
});

/** What invoices say about who writes them (§ 14 (4) UStG, EN 16931 BG-4); issued ones keep what they said. */
export function CompanyEditor({ seller, onClose }: { seller: Seller | undefined; onClose: () => void }) {
  const t = useText();
  const cache = useQueryClient();
  const form = useDraftForm(`company ${seller?.id ?? 'new'}`, bodyOf(seller), seller ? '' : '/legal_entity');
  const key = useRef(newId());
  const etag = useRef(seller?.etag ?? '');
  const save = useOnce<Seller, Problem>({
    mutationFn: () => (seller ? change(seller.id) : create()),
    onSuccess: () => {
      form.done();
      toast(t.app.saved);
      void cache.invalidateQueries({ queryKey: legalEntities.queryKey });
      onClose();
    },
    onError: (problem) => {
      key.current = newId();
      form.refuse(problem);
    },
  });
  const create = async () => (await told(api.POST('/v1/legal_entities', { params: { header: once(key.current) }, body: { legal_entity: form.body } }))).legal_entity!;
  async function change(id: string) {
    const params = { path: { id }, query: { update_mask: form.mask.join(',') }, header: { 'If-Match': `"${etag.current}"` } };
    return (await told(api.PATCH('/v1/legal_entities/{id}', { params, body: form.body }))).legal_entity!;
  }
  function reload(current: Seller) {
    etag.current = current.etag;
    form.rebase(bodyOf(current));
    save.reset();
  }
  const moved = save.error?.status === 412 ? save.error : undefined;
  const f = t.settings.fields;
  const accounts = form.body.bank_accounts;
  return (
    <Dialog wide title={seller?.name ?? t.settings.addCompany} submit={t.app.save} busy={save.isPending} onSubmit={() => (form.dirty || !seller ? save.mutate() : onClose())} onClose={onClose}>
      {moved && <MovedNote problem={moved} reload={() => reload(moved.moved.current as Seller)} />}
      {save.error && !moved && <ProblemNote problem={save.error} />}
      <Field label={f.name} autoFocus required {...form.at('/name')} />
      <Field label={f.street} {...form.at('/address/street')} />
      <div className={local.place}>
        <Field label={f.postcode} {...form.at('/address/postcode')} />
        <Field label={f.city} {...form.at('/address/city')} />
        <Field label={f.country} {...form.at('/address/country_code')} />
      </div>
      <div className={local.pair}>
        <Field label={f.vat_id} {...form.at('/vat_id')} />
        <Field label={f.tax_number} {...form.at('/tax_number')} />
        <Field label={f.registration} {...form.at('/registration')} />
        <Field label={f.number_pattern} note={t.settings.patternNote} placeholder="RE-{year}-{number:04}" {...form.at('/number_pattern')} />
        <Field label={f.contact_name} {...form.at('/contact_name')} />
        <Field label={f.contact_phone} type="tel" {...form.at('/contact_phone')} />
        <Field label={f.contact_email} type="email" {...form.at('/contact_email')} />
      </div>
      {accounts.map((_, n) => (
        <fieldset key={n} className={local.account}>
          <legend>{accounts.length > 1 ? t.settings.accountN({ n: n + 1 }) : t.settings.account}</legend>
          <div className={local.pair}>
            <Field label="IBAN" {...form.at(`/bank_accounts/${n}/iban`)} />
            <Field label="BIC" {...form.at(`/bank_accounts/${n}/bic`)} />
            <Field label={f.holder} note={t.settings.holderNote} {...form.at(`/bank_accounts/${n}/holder`)} />
            <Field label={f.bank_name} {...form.at(`/bank_accounts/${n}/bank_name`)} />
          </div>
          {accounts.length > 1 && (
            <p>
              <Button kind="quiet" icon="close" onClick={() => form.put('/bank_accounts', accounts.filter((_, at) => at !== n))}>
                {t.settings.removeAccount({ n: n + 1 })}
              </Button>
            </p>
          )}
        </fieldset>
      ))}
      {form.fault('/bank_accounts') && <p className="bad">{form.fault('/bank_accounts')}</p>}
      {accounts.length < MOST_ACCOUNTS && (
        <p>
          <Button icon="plus" onClick={() => form.put('/bank_accounts', [...accounts, noAccount])}>
            {t.settings.addAccount}
          </Button>
        </p>
      )}
      <label className={local.row}>
        <input type="checkbox" checked={form.body.small_business} onChange={(event) => form.put('/small_business', event.target.checked)} />
        {t.settings.smallBusiness}
      </label>
      <Field label={f.exemption_reason} note={t.settings.exemptionNote} {...form.at('/exemption_reason')} />
      <TextArea label={f.legal_notice} note={t.settings.noticeNote} {...form.at('/legal_notice')} />
    </Dialog>
  );
}
