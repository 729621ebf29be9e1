import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Schema } from '~/api/client';
import { legalEntities } from '~/api/queries';
import { useMe } from '~/app/me';
import { Bar } from '~/app/Shell';
import { useText } from '~/text';
import { Bones, Button, Empty, Facts, Icon, ProblemNote, Section } from '~/ui';
import { CompanyEditor } from './CompanyEditor';
import local from './settings.module.css';
import { SettingsNav } from './SettingsNav';

type Seller = Schema['platform.LegalEntity'];

/** Who writes the invoices: address, taxes, accounts, and how invoices are numbered. */
export default function Company() {
  const t = useText();
  const { may } = useMe();
  const asked = useQuery(legalEntities);
  const [editing, setEditing] = useState<string>();
  const writes = may('platform.legal_entity.write');
  const sellers = asked.data ?? [];
  return (
    <>
      <Bar title={t.nav.settings} name={`${t.settings.company} · ${t.nav.settings}`}>
        {writes && (
          <Button icon="plus" onClick={() => setEditing('new')}>
            {t.settings.addCompany}
          </Button>
        )}
      </Bar>
      <div className={local.page}>
        <SettingsNav />
        <div className={local.body}>
          {asked.error && !asked.data && <ProblemNote problem={asked.error} retry={asked.refetch} />}
          {asked.isPending && <Bones />}
          {asked.data?.length === 0 && <Empty text={t.settings.noCompany} />}
          {sellers.map((seller) => (
            <One
              key={seller.id}
              of={seller}
              tools={
                writes && (
                  <Button icon="pen" onClick={() => setEditing(seller.id)}>
                    {t.app.edit}
                  </Button>
                )
              }
            />
          ))}
        </div>
      </div>
      {editing && <CompanyEditor seller={sellers.find((one) => one.id === editing)} onClose={() => setEditing(undefined)} />}
    </>
  );
}

function One({ of: seller, tools }: { of: Seller; tools: React.ReactNode }) {
  const t = useText();
  const f = t.settings.fields;
  const { address: at } = seller;
  return (
    <Section title={seller.name} tools={tools}>
      {seller.warnings.map((warning) => (
        <p key={warning.code + warning.pointer} className="bad">
          <Icon name="alert" size={13} /> {warning.text}
        </p>
      ))}
      <Facts
        of={[
          { label: f.address, value: [at?.street, at?.line2, `${at?.postcode} ${at?.city}`, at?.country_code].filter(Boolean).join(', ') },
          { label: f.vat_id, value: seller.vat_id || '–' },
          { label: f.tax_number, value: seller.tax_number || '–' },
          !!seller.registration && { label: f.registration, value: seller.registration },
          seller.small_business && { label: f.small_business, value: t.settings.yes },
          { label: f.number_pattern, value: seller.number_pattern || t.settings.usualPattern },
          { label: f.contact_name, value: [seller.contact_name, seller.contact_phone, seller.contact_email].filter(Boolean).join(', ') },
        ]}
      />
      <Facts of={seller.bank_accounts.map((account) => ({ label: account.bank_name || t.settings.account, value: `${account.iban.replaceAll(/(.{4})/g, '$1 ').trim()}${account.bic ? `, ${account.bic}` : ''}` }))} />
    </Section>
  );
}
