import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, told, type Schema } from '~/api/client';
import { projects, rates } from '~/api/collections';
import { useCommands } from '~/app/commands';
import { ListPage } from '~/app/ListPage';
import { useMe } from '~/app/me';
import { PersonField } from '~/app/PersonField';
import { useSend } from '~/app/send';
import { useText } from '~/text';
import { day, money } from '~/text/format';
import { AmountField, Button, DateField, Dialog, ProblemNote, Select } from '~/ui';
import type { Column } from '~/ui/DataTable';
import { useDraftForm } from '~/ui/form';
import local from './settings.module.css';
import { SettingsNav } from './SettingsNav';

type Rate = Schema['timetracking.Rate'];

/** What an hour of somebody is billed at and costs, from which day on, for every project or one. */
export default function Rates() {
  const t = useText();
  const { may } = useMe();
  const [making, setMaking] = useState(false);
  const writes = may('timetracking.rate.write');
  useCommands(writes ? [{ id: 'new rate', group: 'act', label: t.settings.addRate, keys: 'n', run: () => setMaking(true) }] : []);
  const columns: Column<Rate>[] = [
    { key: 'person', label: t.projects.person, width: '34%', cell: (r) => r.person?.label, sub: (r) => `${day(r.valid_from)}, ${r.project?.label || t.settings.everyProject}` },
    { key: 'project', label: t.invoices.project, width: '30%', from: 'sm', cell: (r) => <span className="muted">{r.project?.label || t.settings.everyProject}</span> },
    { key: 'valid_from', label: t.settings.validFrom, width: '120px', order: 'valid_from', from: 'sm', cell: (r) => day(r.valid_from) },
    { key: 'bill', label: t.settings.billRate, width: '120px', numeric: true, cell: (r) => money(r.bill_rate) },
    { key: 'cost', label: t.settings.costRate, width: '120px', numeric: true, cell: (r) => money(r.cost_rate) },
  ];
  return (
    <>
      <ListPage
        of={rates}
        title={t.settings.rates}
        tabs={[{ key: 'all', label: t.list.all, filter: {} }]}
        columns={columns}
        order="-valid_from"
        empty={t.settings.noRates}
        count={(n) => t.settings.countRates({ n })}
        link={(r) => ({ to: '/people/$id', params: { id: r.person?.id ?? '' } })}
        above={<SettingsNav />}
        tools={
          writes && (
            <Button kind="primary" icon="plus" keys="N" onClick={() => setMaking(true)}>
              {t.settings.addRate}
            </Button>
          )
        }
      />
      {making && <NewRate onClose={() => setMaking(false)} />}
    </>
  );
}

const euro = (amount: string) => (amount ? { amount, currency: 'EUR' } : undefined);

function NewRate({ onClose }: { onClose: () => void }) {
  const t = useText();
  const { today } = useMe();
  const form = useDraftForm('rate', { person: undefined as { id: string; name: string } | undefined, project_id: '', valid_from: today, bill: '', cost: '' });
  const [missing, setMissing] = useState(false);
  const open = useQuery({ queryKey: ['projects', 'of', 'bookable'], queryFn: () => projects.find({ states: ['PROJECT_STATE_ACTIVE'], page_size: 200, order_by: 'name' }), staleTime: 60_000 });
  const { person, project_id, valid_from, bill, cost } = form.body;
  const act = useSend({
    of: 'rates',
    said: t.app.saved,
    send: (_: void, header) => told(api.POST('/v1/rates', { params: { header }, body: { person_id: person!.id, project_id, valid_from, bill_rate: euro(bill), cost_rate: euro(cost) } })),
    then: () => {
      form.done();
      onClose();
    },
    refused: form.refuse,
  });
  function save() {
    setMissing(!person);
    if (person) act.run();
  }
  return (
    <Dialog title={t.settings.addRate} submit={t.app.save} busy={act.busy} onSubmit={save} onClose={onClose}>
      {act.problem && <ProblemNote problem={act.problem} />}
      <PersonField label={t.projects.person} value={person} fault={missing && !person ? t.projects.pickPerson : form.fault('/person_id')} onValue={(value) => form.put('/person', value)} />
      <div className={local.pair}>
        <AmountField label={t.settings.billRate} note={t.settings.perHour} {...form.at('/bill')} fault={form.fault('/bill_rate') ?? form.fault('/bill_rate/amount')} />
        <AmountField label={t.settings.costRate} note={t.settings.perHour} {...form.at('/cost')} fault={form.fault('/cost_rate') ?? form.fault('/cost_rate/amount')} />
      </div>
      <DateField label={t.settings.validFrom} today={today} {...form.at('/valid_from')} />
      <Select label={t.invoices.project} {...form.at('/project_id')} of={[{ value: '', label: t.settings.everyProject }, ...(open.data ?? []).map((project) => ({ value: project.id, label: project.name }))]} />
    </Dialog>
  );
}
