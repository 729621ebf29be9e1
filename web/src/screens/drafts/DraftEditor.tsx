import { api, newId, told, type Schema } from '~/api/client';
import { useAct } from '~/app/act';
import { useText } from '~/text';
import { moment } from '~/text/format';
import { AmountField, Button, Dialog, Field, ProblemNote, TextArea } from '~/ui';
import { useDraftForm } from '~/ui/form';
import local from './drafts.module.css';

type Draft = Schema['billing.InvoiceDraft'];

/** What may be corrected by hand; everything else is made of its sources. */
function body(d: Draft) {
  return {
    title: d.title,
    introduction: d.introduction,
    order_reference: d.order_reference,
    lines: d.lines.map((line) => ({
      id: line.id, title: line.title, description: line.description, quantity: line.quantity, unit: line.unit,
      unit_price: { amount: line.unit_price?.amount ?? '0', currency: line.unit_price?.currency ?? 'EUR' },
      vat_category: line.vat_category, vat_rate: line.vat_rate, exemption: line.exemption, exemption_reason: line.exemption_reason,
    })),
  };
}

export function DraftEditor({ draft, onClose }: { draft: Draft; onClose: () => void }) {
  const t = useText();
  const form = useDraftForm(`draft ${draft.id}`, body(draft));
  const save = useAct({
    of: 'drafts',
    record: draft,
    send: (_: void, headers, { id }) =>
      told(
        api.PATCH('/v1/drafts/{id}', {
          params: { path: { id }, query: { update_mask: form.mask.join(',') }, header: { 'If-Match': headers['If-Match'] } },
          body: form.body,
        }),
      ),
    said: t.app.saved,
    then: () => {
      form.done();
      onClose();
    },
  });
  const moved = save.moved;
  const current = moved?.moved.current as Draft | undefined;
  return (
    <Dialog title={t.drafts.edit} wide submit={t.app.save} busy={save.busy} onSubmit={() => (form.dirty ? save.run() : onClose())} onClose={onClose}>
      {moved && (
        <div role="alert" className={local.moved}>
          <p>{t.app.movedText({ who: moved.moved.by || t.app.somebody, when: moment(moved.moved.at) })}</p>
          <Button
            onClick={() => {
              if (current) form.rebase(body(current));
              save.reload();
            }}
          >
            {t.app.merge}
          </Button>
        </div>
      )}
      {form.both.map((field) => (
        <p key={field} className={local.both}>
          {t.app.both({ field: t.drafts.fields[field as keyof typeof t.drafts.fields] ?? field })}
          <Button onClick={() => form.takeTheirs(field)}>{t.app.takeTheirs}</Button>
        </p>
      ))}
      {save.problem && <ProblemNote problem={save.problem} />}
      <Field label={t.drafts.fields.title} {...form.at('/title')} />
      <TextArea label={t.drafts.fields.introduction} rows={2} {...form.at('/introduction')} />
      <Field label={t.drafts.fields.order_reference} {...form.at('/order_reference')} />
      {form.body.lines.map((line, n) => (
        <fieldset key={line.id || newId()} className={local.line}>
          <legend>{t.drafts.lineNo({ n: n + 1 })}</legend>
          <Field label={t.invoice.text} {...form.at(`/lines/${n}/title`)} />
          <div className={local.pair}>
            <AmountField label={t.invoice.quantity} {...form.at(`/lines/${n}/quantity`)} />
            <AmountField label={t.invoice.price} {...form.at(`/lines/${n}/unit_price/amount`)} />
          </div>
          <TextArea label={t.drafts.description} rows={2} {...form.at(`/lines/${n}/description`)} />
        </fieldset>
      ))}
    </Dialog>
  );
}
