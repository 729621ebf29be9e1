import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { api, told, type Problem, type Schema } from '~/api/client';
import { mailTexts } from '~/api/queries';
import { useAct } from '~/app/act';
import { History } from '~/app/History';
import { useMe } from '~/app/me';
import { useRested } from '~/app/Palette';
import { occasionName, Places, useLastField } from '~/app/Places';
import { Bar } from '~/app/Shell';
import { useText } from '~/text';
import { ActionButton, actionOf, Bones, Button, css, Field, MovedNote, ProblemNote, Section, Segments, Select, TextArea, toast } from '~/ui';
import { useDraftForm } from '~/ui/form';
import local from './settings.module.css';
import { SettingsNav } from './SettingsNav';

type MailText = Schema['platform.MailText'];
const LANGUAGES = ['de', 'en'] as const;

const bodyOf = ({ subject, text }: MailText) => ({ subject, text });

/** What letters say on each occasion, in the customer's language. */
export default function MailTexts() {
  const t = useText();
  const asked = useQuery(mailTexts);
  const [occasion, setOccasion] = useState('MAIL_OCCASION_QUOTE');
  const [language, setLanguage] = useState<string>('de');
  const texts = asked.data ?? [];
  const shown = texts.find((one) => one.occasion === occasion && one.language === language);
  return (
    <>
      <Bar title={t.nav.settings} name={`${t.settings.mailTexts} · ${t.nav.settings}`}>
        {shown && <History key={shown.id} type="mail_text" id={shown.id} />}
      </Bar>
      <div className={local.page}>
        <SettingsNav />
        <div className={local.body}>
          {asked.error && !asked.data && <ProblemNote problem={asked.error} retry={asked.refetch} />}
          {asked.isPending && <Bones />}
          {shown && (
            <Section title={t.settings.mailTexts}>
              <p className="muted">{t.settings.mailTextsNote}</p>
              <div className={local.form}>
                <Select
                  label={t.settings.occasion}
                  value={occasion}
                  onValue={setOccasion}
                  of={texts.filter((one) => one.language === language).map((one) => ({ value: one.occasion, label: occasionName(t, one.occasion) }))}
                />
                <Segments label={t.settings.language} of={LANGUAGES.map((key) => ({ key, label: t.settings.languages[key] }))} at={language} onPick={(key) => key && setLanguage(key)} />
              </div>
            </Section>
          )}
          {shown && <Editor key={shown.id} text={shown} />}
        </div>
      </div>
    </>
  );
}

function Editor({ text }: { text: MailText }) {
  const t = useText();
  const { may } = useMe();
  const form = useDraftForm(`mail text ${text.id}`, bodyOf(text));
  const writes = may('platform.mail_text.write');
  // The text moved on: what nobody touched is as it is now.
  const now = JSON.stringify(bodyOf(text));
  useEffect(() => form.rebase(JSON.parse(now) as ReturnType<typeof bodyOf>), [now]); // eslint-disable-line react-hooks/exhaustive-deps
  const params = (header: { 'If-Match': string }) => ({ path: { id: text.id }, header });
  const save = useAct({
    of: 'mail_texts',
    record: text,
    send: (_: void, header) => told(api.PATCH('/v1/mail_texts/{id}', { params: params(header), body: form.body })),
    then: ({ mail_text: saved }) => {
      form.done(bodyOf(saved));
      toast(t.app.saved);
    },
  });
  const reset = useAct({
    of: 'mail_texts',
    record: text,
    said: t.settings.didReset,
    send: (_: void, header) => told(api.POST('/v1/mail_texts/{id}:reset', { params: { path: { id: text.id }, header }, body: {} })),
    then: ({ mail_text: usual }) => form.done(bodyOf(usual)),
  });
  const preview = usePreview(text.id, form.body);
  const refused = save.problem ?? reset.problem;
  const fault = (pointer: string) => faultAt(save.problem, pointer) ?? faultAt(preview.problem, pointer);
  const { at, onFocus } = useLastField(['/subject', '/text']);
  return (
    <Section title={text.own ? t.settings.ownWords : t.settings.usualWords}>
      {(save.moved ?? reset.moved) && <MovedNote problem={(save.moved ?? reset.moved)!} reload={() => (save.reload(), reset.reload())} />}
      {refused && <ProblemNote problem={refused} />}
      <div className={local.pair}>
        {writes && (
          <form
            className={local.form}
            noValidate
            onFocus={onFocus}
            onSubmit={(event) => {
              event.preventDefault();
              save.run();
            }}
          >
            <Field label={t.letter.subject} maxLength={150} {...form.at('/subject')} fault={fault('/subject')} />
            <TextArea label={t.letter.text} rows={14} note={t.settings.lineNote} {...form.at('/text')} fault={fault('/text')} />
            <Places of={text.placeholders} form={form} at={at} />
            <p className={local.row}>
              <Button kind="primary" type="submit" aria-disabled={!form.dirty || save.busy || undefined}>
                {t.app.save}
              </Button>
              {form.dirty && <Button onClick={() => form.done(bodyOf(text))}>{t.settings.revert}</Button>}
              {text.own && (
                <ActionButton action={actionOf(text, 'reset')} icon="undo" busy={reset.busy} onAct={() => reset.run()}>
                  {t.settings.toUsual}
                </ActionButton>
              )}
            </p>
          </form>
        )}
        <div>
          <section className={css.letter} aria-label={t.letter.preview}>
            {preview.read && <b>{preview.read.subject}</b>}
            {preview.read?.text.split('\n\n').map((part, n) => <p key={n}>{part}</p>)}
          </section>
          <p className="muted">{t.settings.exampleNote}</p>
        </div>
      </div>
    </Section>
  );
}

/** How it would read: the service fills in and refuses, as it does for letters. */
function usePreview(id: string, body: { subject: string; text: string }) {
  const rested = useRested(JSON.stringify(body), 300);
  const words = JSON.parse(rested) as typeof body;
  const asked = useQuery<Schema['platform.PreviewMailTextResponse'], Problem>({
    queryKey: ['mail_texts', id, 'preview', rested],
    placeholderData: (before) => before,
    retry: false,
    queryFn: () => told(api.POST('/v1/mail_texts/{id}:preview', { params: { path: { id } }, body: words })),
  });
  return { read: asked.data, problem: asked.error ?? undefined };
}

const faultAt = (problem: Problem | undefined, pointer: string) => problem?.faults.find((one) => one.pointer === pointer)?.detail;
