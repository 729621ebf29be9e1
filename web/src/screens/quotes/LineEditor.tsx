import type { Money } from '~/api/client';
import { nameOf, useText } from '~/text';
import { money } from '~/text/format';
import { AmountField, Button, Field, Select, TextArea } from '~/ui';
import type { useDraftForm } from '~/ui/form';
import { emptyLine, emptyStep, MODELS, UNITS, type LineBody } from '~/app/quoteLines';
import local from './quotes.module.css';

type Body = { lines: LineBody[] };
type Form = Pick<ReturnType<typeof useDraftForm<Body>>, 'at' | 'put' | 'body'>;
type Props = { form: Form; n: number; net: Money | undefined; onLines: (lines: LineBody[]) => void };

/** One line of a quote: how it is billed decides which fields it has. */
export function LineEditor({ form, n, net, onLines }: Props) {
  const t = useText();
  const lines = form.body.lines;
  const line = lines[n]!;
  const at = (name: string) => form.at(`/lines/${n}/${name}`);
  const put = (change: Partial<LineBody>) => onLines(lines.map((one, m) => (m === n ? { ...one, ...change } : one)));
  const move = (by: number) => {
    const to = n + by;
    if (to < 0 || to >= lines.length) return;
    const next = [...lines];
    [next[n], next[to]] = [next[to]!, next[n]!];
    onLines(next);
  };
  const fixed = line.billing_model === 'BILLING_MODEL_FIXED_PRICE';
  const byHour = line.billing_model === 'BILLING_MODEL_TIME_AND_MATERIAL';
  const retainer = line.billing_model === 'BILLING_MODEL_RETAINER';
  const steps = line.milestones ?? [];
  const setSteps = (milestones: NonNullable<LineBody['milestones']>) => put({ milestones });
  return (
    <fieldset className={local.line} onKeyDown={(event) => event.altKey && event.key.startsWith('Arrow') && move(event.key === 'ArrowUp' ? -1 : 1)}>
      <legend>{t.drafts.lineNo({ n: n + 1 })}</legend>
      <div className={local.wide}>
        <Field label={t.invoice.text} {...at('title')} />
        <Select
          label={t.quotes.model}
          {...at('billing_model')}
          onValue={(model) => put({ billing_model: model as LineBody['billing_model'], unit: UNITS[model]!, milestones: model === MODELS[0] ? (steps.length ? steps : [emptyStep()]) : [] })}
          of={MODELS.map((value) => ({ value, label: nameOf(t, value) }))}
        />
      </div>
      <div className={local.four}>
        <AmountField label={`${t.invoice.quantity} (${nameOf(t, `UNIT_${line.unit}`)})`} {...at('quantity')} />
        <AmountField label={t.invoice.price} {...at('unit_price/amount')} />
        {byHour && <AmountField label={t.quotes.capField} value={line.cap?.amount ?? ''} onValue={(amount) => put({ cap: amount ? { amount, currency: 'EUR' } : undefined } as Partial<LineBody>)} />}
        {retainer && <Field label={t.quotes.retainerFrom} {...at('retainer_from')} placeholder="2026-12-01" />}
        <Select label={t.invoice.vat} {...at('vat_rate')} of={['19', '7', '0'].map((value) => ({ value, label: `${value} %` }))} onValue={(vat_rate) => put({ vat_rate, vat_category: vat_rate === '0' ? 'Z' : 'S' })} />
        <p className={local.net}>
          <span className="muted">{t.invoice.net}</span>
          <b className="num">{money(net)}</b>
        </p>
      </div>
      <TextArea label={t.drafts.description} rows={2} {...at('description')} />
      {fixed &&
        steps.map((_, m) => (
          <div key={steps[m]!.id ?? m} className={local.step}>
            <Field label={t.quotes.milestone({ n: m + 1 })} {...at(`milestones/${m}/title`)} />
            <AmountField label={t.quotes.amount} {...at(`milestones/${m}/amount/amount`)} />
            <Button kind="quiet" icon="close" only onClick={() => setSteps(steps.filter((_, other) => other !== m))}>
              {t.quotes.removeMilestone({ n: m + 1 })}
            </Button>
          </div>
        ))}
      <div className={local.row}>
        {fixed && (
          <Button kind="quiet" icon="plus" onClick={() => setSteps([...steps, emptyStep()])}>
            {t.quotes.addMilestone}
          </Button>
        )}
        <span className={local.gap} />
        <Button kind="quiet" keys="Alt ↑" aria-disabled={n === 0 || undefined} onClick={() => move(-1)}>
          {t.quotes.up}
        </Button>
        <Button kind="quiet" keys="Alt ↓" aria-disabled={n === lines.length - 1 || undefined} onClick={() => move(1)}>
          {t.quotes.down}
        </Button>
        <Button kind="quiet" onClick={() => onLines([...lines.slice(0, n + 1), { ...structuredClone(line), id: undefined, milestones: steps.map(({ id: _, ...rest }) => rest) } as LineBody, ...lines.slice(n + 1)])}>
          {t.quotes.copyLine}
        </Button>
        <Button kind="quiet" onClick={() => onLines(lines.length === 1 ? [emptyLine()] : lines.filter((_, m) => m !== n))}>
          {t.quotes.removeLine}
        </Button>
      </div>
    </fieldset>
  );
}
