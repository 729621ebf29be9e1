import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import { api, newId, once, Problem, told, type Schema } from '~/api/client';
import { projects } from '~/api/collections';
import { upload } from '~/api/files';
import { useMe } from '~/app/me';
import { useOnce } from '~/app/once';
import { useText } from '~/text';
import { AmountField, Button, DateField, Dialog, Field, MovedNote, ProblemNote, Select, toast } from '~/ui';
import { useDraftForm } from '~/ui/form';
import local from './expenses.module.css';

type Expense = Schema['timetracking.Expense'];
/** Germany's rates on a receipt, § 12 UStG; 0 for what carries none. */
const RATES = ['19', '7', '0'];

const bodyOf = (e: Expense | undefined, today: string) => ({
  project_id: e?.project?.id ?? '',
  position_id: e?.position_id ?? '',
  date: e?.date ?? today,
  text: e?.text ?? '',
  gross: { amount: e?.gross?.amount ?? '', currency: e?.gross?.currency ?? 'EUR' },
  receipt_vat_rate: e ? String(Number(e.receipt_vat_rate)) : '19',
  receipt: e?.receipt?.sha256 ? e.receipt : undefined,
});

/** What was spent, on which project, with its receipt; what was given back is corrected here. */
export function ExpenseEditor({ expense, onClose }: { expense: Expense | undefined; onClose: () => void }) {
  const t = useText();
  const go = useNavigate();
  const cache = useQueryClient();
  const { today } = useMe();
  const prefix = expense ? '' : '/expense';
  const form = useDraftForm(`expense ${expense?.id ?? 'new'}`, bodyOf(expense, today), prefix);
  const key = useRef(newId());
  const etag = useRef(expense?.etag ?? '');
  const open = useQuery({ queryKey: ['projects', 'of', 'bookable'], queryFn: () => projects.find({ states: ['PROJECT_STATE_ACTIVE'], page_size: 200, order_by: 'name' }), staleTime: 60_000 });
  const chosen = open.data?.find((project) => project.id === form.body.project_id);
  const save = useOnce<Expense, Problem, boolean>({
    mutationFn: async (handIn) => {
      const saved = expense ? await change(expense) : await create();
      if (handIn) await told(api.POST('/v1/expenses:submit', { params: { header: once(newId()) }, body: { ids: [saved.id] } }));
      return saved;
    },
    onSuccess: (saved, handIn) => {
      form.done();
      toast(handIn ? t.expenses.didSubmit({ n: 1 }) : t.app.saved);
      onClose();
      if (!expense) void go({ to: '/expenses/$id', params: { id: saved.id } });
    },
    onError: (problem) => {
      key.current = newId();
      form.refuse(problem);
    },
    onSettled: () => cache.invalidateQueries({ queryKey: ['expenses'] }),
  });
  const create = async () => (await told(api.POST('/v1/expenses', { params: { header: once(key.current) }, body: { expense: form.body, id: key.current } }))).expense!;
  async function change({ id }: Expense) {
    if (!form.dirty) return expense!;
    const params = { path: { id }, query: { update_mask: form.mask.join(',') }, header: { 'If-Match': `"${etag.current}"` } };
    return (await told(api.PATCH('/v1/expenses/{id}', { params, body: form.body }))).expense!;
  }
  function pickProject(id: string) {
    form.put('/project_id', id);
    const positions = positionsOf(open.data?.find((project) => project.id === id));
    form.put('/position_id', positions[0]?.id ?? '');
  }
  const moved = save.error?.status === 412 ? save.error : undefined;
  const rates = RATES.includes(form.body.receipt_vat_rate) ? RATES : [...RATES, form.body.receipt_vat_rate];
  return (
    <Dialog title={expense ? expense.text : t.expenses.create} submit={t.expenses.submit} busy={save.isPending} onSubmit={() => save.mutate(true)} onClose={onClose}>
      {moved && (
        <MovedNote
          problem={moved}
          reload={() => {
            const current = moved.moved.current as Expense;
            etag.current = current.etag;
            form.rebase(bodyOf(current, today));
            save.reset();
            void cache.invalidateQueries({ queryKey: ['expenses'] });
          }}
        />
      )}
      {save.error && !moved && <ProblemNote problem={save.error} />}
      {open.data?.length === 0 && <p className="muted">{t.time.empty}</p>}
      <ReceiptField value={form.body.receipt} fault={form.fault('/receipt')} onValue={(receipt) => form.put('/receipt', receipt)} />
      <Field label={t.expenses.text} note={t.expenses.textNote} required {...form.at('/text')} />
      <div className={local.pair}>
        <AmountField label={t.expenses.gross} required {...form.at('/gross/amount')} fault={form.fault('/gross/amount') ?? form.fault('/gross')} />
        <Select label={t.expenses.rate} {...form.at('/receipt_vat_rate')} of={rates.map((value) => ({ value, label: `${value} %` }))} />
      </div>
      <DateField label={t.figures.date} today={today} {...form.at('/date')} />
      <Select label={t.invoices.project} {...form.at('/project_id')} onValue={pickProject} of={[{ value: '', label: t.time.pick }, ...(open.data ?? []).map((project) => ({ value: project.id, label: project.name }))]} />
      {chosen && chosen.positions.length > 1 && <Select label={t.expenses.position} {...form.at('/position_id')} of={positionsOf(chosen).map((position) => ({ value: position.id, label: position.title }))} />}
      <p>
        <Button onClick={() => save.mutate(false)}>{t.expenses.keep}</Button>
      </p>
    </Dialog>
  );
}

/** Where expenses are billed by what they cost comes first. */
const positionsOf = (project: Schema['projects.Project'] | undefined) =>
  [...(project?.positions ?? [])].sort((a, b) => Number(b.kind === 'POSITION_KIND_EXPENSES') - Number(a.kind === 'POSITION_KIND_EXPENSES'));

type Receipt = Schema['common.FileRef'] | undefined;

function ReceiptField({ value, fault, onValue }: { value: Receipt; fault: string | undefined; onValue: (receipt: Receipt) => void }) {
  const t = useText();
  const picker = useRef<HTMLInputElement>(null);
  const [state, set] = useState<{ busy?: boolean; problem?: Problem }>({});
  async function take(file: File) {
    set({ busy: true });
    try {
      onValue(await upload(file, 'receipt'));
      set({});
    } catch (raised) {
      set({ problem: raised as Problem });
    }
  }
  return (
    <div className={local.receipt}>
      <Button icon="file" autoFocus aria-disabled={state.busy || undefined} onClick={() => !state.busy && picker.current?.click()}>
        {state.busy ? t.expenses.uploading : value ? t.expenses.otherReceipt : t.expenses.addReceipt}
      </Button>
      <span className="muted">{value ? value.name : t.expenses.receiptNote}</span>
      <input
        ref={picker}
        type="file"
        className="hidden"
        tabIndex={-1}
        aria-label={t.expenses.receipt}
        accept="image/jpeg,image/png,image/webp,image/heic,application/pdf"
        onChange={(event) => {
          const file = event.target.files?.[0];
          event.target.value = '';
          if (file) void take(file);
        }}
      />
      {fault && <p className="bad">{fault}</p>}
      {state.problem && <ProblemNote problem={state.problem} />}
    </div>
  );
}
