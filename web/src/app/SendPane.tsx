import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState, type ReactNode } from 'react';
import { Problem, type basedOn } from '~/api/client';
import { useAct } from '~/app/act';
import { useCommands } from '~/app/commands';
import { useText } from '~/text';
import { css, Dialog, Field, MovedNote, ProblemNote, TextArea, toast } from '~/ui';
import { useDraftForm } from '~/ui/form';

export type Letter = { to: string[]; cc: string[]; subject: string; text: string };
/** So long a letter can be called back. */
export const HOLD_SECONDS = 10;

type Props<Out> = {
  /** Under this name what is typed survives a reload until it is sent. */
  name: string;
  title: string;
  submit: string;
  /** As it is written when nobody changes it; none where the way carries none. */
  letter: Letter | undefined;
  /** Who gets what. */
  note: ReactNode;
  /** What happens with the sending needs a reason: it is asked for first. */
  reason?: boolean;
  /** What leaves, above the letter. */
  children?: ReactNode;
  /** What stands in the text for what is put in later, and how the preview shows it; a button where it is one. */
  places: { mark: string; shown: string; button?: boolean }[];
  placesNote: string;
  of: string;
  record: { id: string; etag: string };
  send: (letter: Letter | undefined, header: ReturnType<typeof basedOn>, decided: { id: string; reason: string }) => Promise<Out>;
  sent: (answer: Out) => void;
  onClose: () => void;
};

const addresses = (typed: string) => typed.split(/[,;\s]+/).filter(Boolean);
const FIELDS = ['to', 'cc', 'subject', 'text'] as const;

/** Nothing leaves unseen: to whom, with which words and files. What is typed stays through refusals and reloads. */
export function SendPane<Out>({ name, title, submit, letter, note, reason = false, children, places, placesNote, of, record, send, sent, onClose }: Props<Out>) {
  const t = useText();
  const usual = { to: letter?.to.join(', ') ?? '', cc: letter?.cc.join(', ') ?? '', subject: letter?.subject ?? '', text: letter?.text ?? '', reason: '' };
  const form = useDraftForm(`letter ${name}`, usual, '/letter');
  const { to, cc, subject, text, reason: why = '' } = form.body;
  const [missing, setMissing] = useState(false);
  const now = JSON.stringify(usual);
  // The record moved on: what nobody touched is written anew.
  useEffect(() => form.rebase(JSON.parse(now) as typeof usual), [now]); // eslint-disable-line react-hooks/exhaustive-deps
  const act = useAct({
    of,
    record,
    send: (_: void, header, { id }) => send(letter && { to: addresses(to), cc: addresses(cc), subject, text }, header, { id, reason: why.trim() }),
    then: (answer: Out) => {
      form.done();
      onClose();
      sent(answer);
    },
  });
  const lacks = reason && !why.trim();
  function submitted() {
    setMissing(lacks);
    if (!lacks) act.run();
  }
  useCommands([{ id: 'send letter', group: 'act', label: submit, keys: 'Ctrl+Enter', run: submitted }]);
  const fault = (at: string) => act.problem?.faults.find((one) => one.pointer === at || one.pointer.startsWith(`${at}/`))?.detail;
  const field = (field: (typeof FIELDS)[number]) => ({ ...form.at(`/${field}`), fault: fault(`/letter/${field}`) });
  return (
    <Dialog wide title={title} submit={submit} keys="Ctrl ↵" busy={act.busy} onSubmit={submitted} onClose={onClose}>
      {act.moved && <MovedNote problem={act.moved} reload={act.reload} />}
      {act.problem && <ProblemNote problem={act.problem} />}
      <div className="muted">{note}</div>
      {reason && <TextArea label={t.app.reason} autoFocus {...form.at('/reason')} fault={missing && lacks ? t.app.needed : fault('/reason')} />}
      {children}
      {letter && (
        <>
          <Field label={t.letter.to} autoFocus={!reason} required {...field('to')} />
          <Field label={t.letter.cc} {...field('cc')} />
          <Field label={t.letter.subject} required {...field('subject')} />
          <TextArea label={t.letter.text} rows={11} note={placesNote} {...field('text')} />
          <section className={css.letter} aria-label={t.letter.preview}>
            <b>{put(subject, places)}</b>
            {text.split('\n\n').map((part, n) => {
              const button = places.find((place) => place.button && part.trim() === place.mark);
              return button ? <span key={n} className={css.chip}>{button.shown}</span> : <p key={n}>{put(part, places)}</p>;
            })}
          </section>
        </>
      )}
    </Dialog>
  );
}

/** With what comes later in its place. */
const put = (text: string, places: Props<unknown>['places']) => places.reduce((shown, { mark, button, shown: word }) => shown.replaceAll(mark, button ? '…' : word), text);

/** The way back while a letter waits; afterwards the server says that it has left. */
export function useCallBack(of: string, cancel: (id: string) => Promise<unknown>) {
  const t = useText();
  const cache = useQueryClient();
  const callBack = async (id: string) => {
    toast(await cancel(id).then(() => t.letter.calledBack, (raised: Problem) => raised.message));
    void cache.invalidateQueries({ queryKey: [of] });
  };
  return {
    callBack,
    /** Says that a letter waits, with the way back for as long as it does. */
    held: (id: string, said = t.letter.leaving) => toast(said, { label: t.letter.callBack, run: () => void callBack(id) }),
  };
}
