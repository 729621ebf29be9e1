import { useQuery, useQueryClient } from '@tanstack/react-query';
import { api, basedOn, newId, told, type Problem, type Schema } from '~/api/client';
import { letter as letterOf } from '~/api/queries';
import { useAct } from '~/app/act';
import { useText } from '~/text';
import { day, money } from '~/text/format';
import { Bones, css, Dialog, Field, MovedNote, ProblemNote, TextArea, toast } from '~/ui';
import { useDraftForm } from '~/ui/form';
import local from './quotes.module.css';

type Quote = Schema['crm.Quote'];
type Letter = Schema['crm.QuoteLetter'];
/** So long a letter can be called back. */
const HOLD_SECONDS = 10;
const LINK = '{link}';

/** Nothing leaves unseen: to whom, with which words, and ten seconds in which it can be called back. */
export function SendQuote({ quote, onClose }: { quote: Quote; onClose: () => void }) {
  const t = useText();
  const asked = useQuery({ ...letterOf(quote.id), staleTime: Infinity });
  if (asked.data) return <Pane quote={quote} letter={asked.data} onClose={onClose} />;
  return (
    <Dialog title={t.quotes.send} onClose={onClose}>
      {asked.error ? <ProblemNote problem={asked.error} retry={asked.refetch} /> : <Bones />}
    </Dialog>
  );
}

const addresses = (typed: string) => typed.split(/[,;\s]+/).filter(Boolean);

function Pane({ quote, letter, onClose }: { quote: Quote; letter: Letter; onClose: () => void }) {
  const t = useText();
  const form = useDraftForm(`letter ${quote.id}`, { to: letter.to.join(', '), cc: letter.cc.join(', '), subject: letter.subject, text: letter.text }, '/letter');
  const { to, cc, subject, text } = form.body;
  const callBack = useCallBack();
  const act = useAct({
    of: 'quotes',
    record: quote,
    send: (_: void, header, { id }) => told(api.POST('/v1/quotes/{id}:send', { params: { path: { id }, header }, body: { hold_seconds: HOLD_SECONDS, letter: { to: addresses(to), cc: addresses(cc), subject, text } } })),
    then: ({ quote: held }) => {
      form.done();
      onClose();
      toast(t.quotes.leaving, { label: t.quotes.callBack, run: () => void callBack(held!) });
    },
  });
  const fault = (name: string) => act.problem?.faults.find((one) => one.pointer === `/letter/${name}` || one.pointer.startsWith(`/letter/${name}/`))?.detail;
  const field = (name: 'to' | 'cc' | 'subject' | 'text') => ({ ...form.at(`/${name}`), fault: fault(name) });
  return (
    <Dialog wide title={t.quotes.sendTitle({ number: quote.number })} submit={t.quotes.send} busy={act.busy} onSubmit={() => act.run()} onClose={onClose}>
      {act.moved && <MovedNote problem={act.moved} reload={act.reload} />}
      {act.problem && <ProblemNote problem={act.problem} />}
      <p className="muted">{t.quotes.sendNote({ customer: quote.customer?.label ?? '', net: money(quote.net), day: day(quote.valid_until) })}</p>
      <Field label={t.quotes.to} autoFocus required {...field('to')} />
      <Field label={t.quotes.cc} {...field('cc')} />
      <Field label={t.quotes.subject} required {...field('subject')} />
      <TextArea label={t.quotes.letterText} rows={9} note={t.quotes.linkNote} {...field('text')} />
      <section className={local.letter} aria-label={t.quotes.preview}>
        <b>{subject}</b>
        {text.split('\n\n').map((part, n) => (part.trim() === LINK ? <span key={n} className={css.chip}>{t.quotes.linkButton}</span> : <p key={n}>{part.replace(LINK, '…')}</p>))}
      </section>
    </Dialog>
  );
}

/** The way back while the letter waits; afterwards the server says that it has left. */
export function useCallBack() {
  const t = useText();
  const cache = useQueryClient();
  return async ({ id, etag }: Quote) => {
    const params = { path: { id }, header: basedOn(etag, newId()) };
    const said = await told(api.POST('/v1/quotes/{id}:cancelSend', { params, body: {} })).then(
      () => t.quotes.calledBack,
      (raised: Problem) => raised.message,
    );
    toast(said);
    void cache.invalidateQueries({ queryKey: ['quotes'] });
  };
}
