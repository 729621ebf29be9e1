import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState, type ClipboardEvent } from 'react';
import { api, Problem, told, type Schema } from '~/api/client';
import { fetched, save as saveFile } from '~/api/files';
import { useMe } from '~/app/me';
import { useOnce } from '~/app/once';
import { useRested } from '~/app/Palette';
import { useText } from '~/text';
import { amountOf, money, moment } from '~/text/format';
import { Button, DateField, Field, ProblemNote, TextArea } from '~/ui';
import { useDraftForm } from '~/ui/form';
import { bodyOf, emptyLine, linesOfSheet, withIds, type LineBody } from '~/app/quoteLines';
import { LineEditor } from './LineEditor';
import local from './quotes.module.css';

type Quote = Schema['crm.Quote'];
type Body = ReturnType<typeof bodyOf>;

const hasItsSteps = (line: LineBody) =>
  (line.billing_model !== 'BILLING_MODEL_FIXED_PRICE' || !!line.milestones?.length) && !!line.milestones?.every((m) => m.title && m.amount.amount);

/** A draft saves itself when the typing rests, so that its sums are the server's; a sent quote is saved on purpose. */
export function QuoteEditor({ quote: q, onClose }: { quote: Quote; onClose: () => void }) {
  const t = useText();
  const { today } = useMe();
  const cache = useQueryClient();
  const form = useDraftForm(`quote ${q.id}`, bodyOf(q));
  const etag = useRef(q.etag);
  const draft = q.state === 'QUOTE_STATE_DRAFT';
  const save = useOnce<Quote, Problem, { body: Body; close: boolean }>({
    mutationFn: async ({ body }) => {
      const params = { path: { id: q.id }, query: { update_mask: form.mask.join(',') }, header: { 'If-Match': `"${etag.current}"` } };
      return (await told(api.PATCH('/v1/quotes/{id}', { params, body: body as never }))).quote!;
    },
    onSuccess: (saved, { body, close }) => {
      etag.current = saved.etag;
      cache.setQueryData(['quotes', q.id], saved);
      form.saved(body, (now) => withIds(now, saved));
      if (close) {
        form.done(bodyOf(saved));
        onClose();
      }
    },
    onError: form.refuse,
  });
  const rested = useRested(form.body, 800);
  const whole = form.body.lines.length > 0 && form.body.lines.every((line) => line.title && line.unit_price.amount && hasItsSteps(line));
  const [leaving, setLeaving] = useState(false);
  const tried = useRef<Body>(undefined);
  function finish() {
    if (save.isPending) setLeaving(true);
    else if (form.dirty) save.mutate({ body: form.body, close: true });
    else onClose();
  }
  // What was typed or decided while a save was under way comes after it; what was refused is not sent again by itself.
  useEffect(() => {
    if (save.isPending) return;
    setLeaving(false);
    if (leaving && !save.error) return finish();
    if (!draft || !form.dirty || !whole || form.body !== rested || form.body === tried.current || save.error?.status === 412) return;
    tried.current = form.body;
    save.mutate({ body: form.body, close: false });
  }, [rested, save.isPending]); // eslint-disable-line
  const moved = save.error?.status === 412 ? save.error : undefined;
  function merge() {
    const current = moved?.moved.current as Quote | undefined;
    if (!current) return;
    etag.current = current.etag;
    form.rebase(bodyOf(current));
    save.reset();
  }
  /** What is typed, on paper, before anything is saved; the tab is opened at once, or the browser would not let it. */
  const preview = useOnce<Blob, Problem, Window | null>({
    mutationFn: () => fetched(`/v1/quotes/${q.id}:preview`, { quote: form.body }),
    onSuccess: (pdf, tab) => {
      if (tab) tab.location.href = URL.createObjectURL(pdf);
      else saveFile(pdf, `${t.quotes.one} ${q.number}.pdf`);
    },
    onError: (problem, tab) => {
      tab?.close();
      form.refuse({ faults: problem.faults.map((fault) => ({ ...fault, pointer: fault.pointer.replace(/^\/quote/, '') })) });
    },
  });
  const setLines = (lines: typeof form.body.lines) => form.put('/lines', lines);
  function paste(event: ClipboardEvent) {
    const text = event.clipboardData.getData('text/plain');
    if (!text.includes('\t')) return;
    event.preventDefault();
    setLines([...form.body.lines.filter((line) => line.title), ...linesOfSheet(text, amountOf)]);
  }
  return (
    <form
      className={local.editor}
      noValidate
      onPaste={paste}
      onSubmit={(event) => {
        event.preventDefault();
        finish();
      }}
    >
      {moved && (
        <div role="alert" className={local.moved}>
          <p>{t.app.movedText({ who: moved.moved.by || t.app.somebody, when: moment(moved.moved.at) })}</p>
          <Button onClick={merge}>{t.app.merge}</Button>
        </div>
      )}
      {form.both.map((field) => (
        <p key={field} className={local.moved}>
          {t.app.both({ field: t.quotes.fields[field as keyof typeof t.quotes.fields] ?? field })}
          <Button onClick={() => form.takeTheirs(field)}>{t.app.takeTheirs}</Button>
        </p>
      ))}
      {save.error && !moved && <ProblemNote problem={save.error} />}
      {preview.error && <ProblemNote problem={preview.error} />}
      <Field label={t.quotes.fields.title} {...form.at('/title')} />
      <div className={local.pair}>
        <DateField label={t.quotes.fields.valid_until} today={today} {...form.at('/valid_until')} />
        <Field label={t.quotes.fields.payment_days} inputMode="numeric" {...form.at('/payment_days')} onValue={(text) => form.put('/payment_days', Number(text.replace(/\D/g, '')))} />
      </div>
      <TextArea label={t.quotes.fields.introduction} rows={2} {...form.at('/introduction')} />
      {form.body.lines.map((line, n) => (
        <LineEditor key={line.id ?? n} form={form} n={n} net={q.lines.find((saved) => saved.id === line.id)?.net} onLines={setLines} />
      ))}
      <p>
        <Button icon="plus" onClick={() => setLines([...form.body.lines, emptyLine()])}>
          {t.quotes.addLine}
        </Button>{' '}
        <span className="muted">{t.quotes.pasteNote}</span>
      </p>
      <footer className={local.foot}>
        <span>
          {t.invoice.net} <b className="num">{money(q.net)}</b>
        </span>
        <span>
          {t.invoice.gross} <b className="num">{money(q.gross)}</b>
        </span>
        <span className="muted" role="status">
          {save.isPending ? t.quotes.saving : form.dirty ? (whole ? t.quotes.unsaved : t.quotes.incomplete) : t.quotes.savedNow}
        </span>
        <Button icon="file" onClick={() => !preview.isPending && preview.mutate(window.open('', '_blank'))} aria-disabled={preview.isPending || undefined}>
          {t.quotes.preview}
        </Button>
        <Button kind="primary" type="submit" aria-disabled={save.isPending || undefined}>
          {draft ? t.quotes.done : t.quotes.saveVersion}
        </Button>
      </footer>
    </form>
  );
}
