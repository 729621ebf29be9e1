import { useQuery } from '@tanstack/react-query';
import { useRef, useState, type ReactNode } from 'react';
import { api, newId, once, told, type Problem, type Schema } from '~/api/client';
import { useCommands } from '~/app/commands';
import { useRested } from '~/app/Palette';
import { occasionName, Places, useLastField } from '~/app/Places';
import { useText, type Text } from '~/text';
import { money } from '~/text/format';
import { Bones, css, Dialog, Field, Icon, ProblemNote, Segments, TextArea, toast } from '~/ui';
import { useDraftForm } from '~/ui/form';
import local from './Letters.module.css';

type Asked = { draft_ids?: string[]; invoice_ids?: string[] };
type Seen = Schema['billing.PreviewLettersResponse'];
type Alike = Schema['billing.LettersAlike'];
type Words = Schema['billing.LetterWords'];
export type SendOrder = { words: Words[]; hold_seconds: number };

/** Longer than for one: they are issued one after the other, and there is more to look at. */
const HOLD_SECONDS = 30;

type Props = {
  title: string;
  submit: string;
  note: ReactNode;
  /** What leaves. */
  of: Asked;
  /** Orders it under the given key; says with which letters it came about, and what is left to say. */
  send: (order: SendOrder, key: string) => Promise<string[]>;
  said: (n: number) => string;
  /** How far it is. */
  progress?: ReactNode;
  onClose: () => void;
};

const key = ({ words }: Alike) => (words ? `${words.occasion}-${words.language}` : 'alone');
const preview = (of: Asked, words: Words[]) => ({
  queryKey: ['letters', of, words],
  retry: false,
  queryFn: () => told(api.POST('/v1/invoices:previewLetters', { body: { draft_ids: [], invoice_ids: [], ...of, words } })),
});

/** Nothing leaves unseen, however many: how many letters go to whom by which way, and one text for all of a kind. */
export function SendLetters(props: Props) {
  const asked = useQuery<Seen, Problem>({ ...preview(props.of, []), staleTime: Infinity, gcTime: 0 });
  if (asked.data) return <Letters {...props} usual={asked.data} />;
  return (
    <Dialog wide title={props.title} onClose={props.onClose}>
      {asked.error ? <ProblemNote problem={asked.error} retry={asked.refetch} /> : <Bones />}
    </Dialog>
  );
}

function Letters({ title, submit, note, of, send, said, progress, usual, onClose }: Props & { usual: Seen }) {
  const t = useText();
  const kinds = usual.letters.map(key);
  const written = usual.letters.filter((one) => one.words);
  const form = useDraftForm(`letters ${kinds.join()}`, Object.fromEntries(written.map((one) => [key(one), { subject: one.words!.subject, text: one.words!.text }])));
  // In the order in which they are sent, so that a fault finds its field.
  const changed = written.filter((one) => form.mask.includes(key(one)));
  const words = changed.map((one) => ({ occasion: one.words!.occasion, language: one.words!.language, ...form.body[key(one)]! }));
  const rested = JSON.parse(useRested(JSON.stringify(words), 300)) as Words[];
  const now = useQuery<Seen, Problem>({ ...preview(of, rested), placeholderData: (before) => before ?? usual });
  const [at, setAt] = useState(kinds[0]);
  const shown = (now.data ?? usual).letters.find((one) => key(one) === at) ?? usual.letters[0]!;
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState<Problem>();
  const decided = useRef(newId());
  const callBack = useCallBackAll();

  async function submitted() {
    if (busy) return;
    setBusy(true);
    setRefused(undefined);
    const begun = Date.now();
    try {
      const ids = await send({ words, hold_seconds: HOLD_SECONDS }, decided.current);
      const seconds = Math.round(HOLD_SECONDS - (Date.now() - begun) / 1000);
      if (ids.length) toast(said(ids.length), seconds > 0 ? { label: t.letter.callAllBack, run: () => void callBack(ids), seconds } : undefined);
      form.done();
      onClose();
    } catch (raised) {
      // Without an answer it may have been taken: asked again, it is the same decision.
      if ((raised as Problem).status !== 0) decided.current = newId();
      setRefused(raised as Problem);
    } finally {
      setBusy(false);
    }
  }
  useCommands([{ id: 'send letters', group: 'act', label: submit, keys: 'Ctrl+Enter', run: () => void submitted() }]);
  const problem = refused ?? now.error ?? undefined;
  const fault = (of: string, field: string) => problem?.faults.find((one) => one.pointer === `/words/${changed.findIndex((alike) => key(alike) === of)}/${field}`)?.detail;
  const nobody = usual.letters.flatMap((one) => one.recipients).filter((one) => !one.to);
  return (
    <Dialog wide title={title} submit={submit} keys="Ctrl ↵" busy={busy} onSubmit={() => void submitted()} onClose={onClose}>
      {problem && !problem.faults.length && <ProblemNote problem={problem} />}
      <div className="muted">{note}</div>
      <p className={local.ways}>
        {waysOf(t, usual).map((way) => (
          <b key={way}>{way}</b>
        ))}
        <span>{t.letter.together({ gross: money(usual.gross) })}</span>
      </p>
      {nobody.length > 0 && (
        <p className="bad">
          <Icon name="alert" /> {t.letter.noAddress({ names: [...new Set(nobody.map((one) => one.customer.label))].join(', ') })}
        </p>
      )}
      {kinds.length > 1 && <Segments label={t.letter.kinds} of={usual.letters.map((one) => ({ key: key(one), label: `${nameOf(t, one)} (${one.recipients.length})` }))} at={at} onPick={setAt} />}
      {shown.words ? <Wording key={at} of={shown} form={form} fault={fault} /> : <p className="muted">{t.letter.alone}</p>}
      <details key={`to ${at}`} open={shown.recipients.length < 6}>
        <summary>{t.letter.toWhom({ n: shown.recipients.length })}</summary>
        <ul className={local.to}>
          {shown.recipients.map((one) => (
            <li key={one.record.id}>
              <span>{one.customer.label}</span>
              <span className={one.to ? 'muted' : 'bad'}>{one.to || t.letter.nowhere}</span>
              <span className="num">{money(one.gross)}</span>
            </li>
          ))}
        </ul>
      </details>
      {progress}
    </Dialog>
  );
}

type Form = ReturnType<typeof useDraftForm<Record<string, { subject: string; text: string }>>>;

/** One text for all of a kind, and how the first of them reads it. */
function Wording({ of: alike, form, fault }: { of: Alike; form: Form; fault: (of: string, field: string) => string | undefined }) {
  const t = useText();
  const kind = key(alike);
  const [subject, text] = [`/${kind}/subject`, `/${kind}/text`];
  const { at, onFocus } = useLastField([subject, text]);
  const { sample, recipients } = alike;
  return (
    <div className={local.pair} onFocus={onFocus}>
      <div>
        <Field label={t.letter.subject} maxLength={150} autoFocus required {...form.at(subject)} fault={fault(kind, 'subject')} />
        <TextArea label={t.letter.text} rows={13} {...form.at(text)} fault={fault(kind, 'text')} />
        <Places of={alike.placeholders} form={form} at={at} />
      </div>
      <div>
        <section className={css.letter} aria-label={t.letter.preview}>
          <b>{put(t, sample!.subject)}</b>
          {sample!.text.split('\n\n').map((part, n) => (part.trim() === '{link}' ? <span key={n} className={css.chip}>{t.letter.viewInvoice}</span> : <p key={n}>{put(t, part)}</p>))}
        </section>
        <small className="muted">{t.letter.readBy({ customer: recipients[0]!.customer.label })}</small>
      </div>
    </div>
  );
}

const put = (t: Text, text: string) => text.replaceAll('{number}', t.letter.itsNumber).replaceAll('{link}', '…');

function nameOf(t: Text, { words }: Alike) {
  if (!words) return t.letter.byPeppol;
  const occasion = occasionName(t, words.occasion);
  return words.language === 'de' ? occasion : `${occasion}, ${t.settings.languages[words.language as 'en']}`;
}

/** By how many ways, each with how many. */
function waysOf(t: Text, seen: Seen) {
  const channels = seen.letters.flatMap((one) => one.recipients.map((to) => to.channel));
  const names = { EMAIL: t.letter.byMail, PORTAL: t.letter.byLink, PEPPOL: t.letter.overPeppolMany };
  return (['EMAIL', 'PORTAL', 'PEPPOL'] as const).map((way) => ({ way, n: channels.filter((one) => one === way).length })).filter(({ n }) => n).map(({ way, n }) => names[way]({ n }));
}

/** The way back for all that still wait. */
function useCallBackAll() {
  const t = useText();
  return async (ids: string[]) => {
    const back = await told(api.POST('/v1/invoices:cancelSend', { params: { header: once(newId()) }, body: { ids } })).catch((raised: Problem) => raised);
    toast(back instanceof Error ? back.message : t.letter.calledAllBack({ n: back.ids.length, all: ids.length }));
  };
}
