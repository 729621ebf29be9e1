import { useQuery } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { api, basedOn, newId, told, type Schema } from '~/api/client';
import { reminderLetter } from '~/api/queries';
import { useAct } from '~/app/act';
import { useMe } from '~/app/me';
import { HOLD_SECONDS, SendPane, useCallBack } from '~/app/SendPane';
import { useText } from '~/text';
import { plusDays } from '~/text/day';
import { day, money } from '~/text/format';
import { ActionButton, actionOf, Bones, DateField, Dialog, Icon, Menu, MovedNote, ProblemNote, TextArea } from '~/ui';
import { useDraftForm } from '~/ui/form';

type Item = Schema['collections.OpenItem'];
const SKIPPED_DAYS = 14;

/** What can be done about the next reminder of an item; `more` stands in the menu beside skipping. */
export function RemindActions({ item, more }: { item: Item; more?: ReactNode }) {
  const t = useText();
  const { may } = useMe();
  const [open, setOpen] = useState<'remind' | 'skip'>();
  const { callBack } = useCallBackReminder();
  const resume = useAct({
    of: 'open_items',
    record: item,
    send: (_: void, header, { id }) => told(api.POST('/v1/open_items/{id}:resumeReminders', { params: { path: { id }, header }, body: {} })),
    said: t.dunning.didResume,
  });
  const action = (verb: string) => (may('collections.dunning.send') ? actionOf(item, verb) : undefined);
  const skips = action('skipReminder')?.allowed;
  const refused = resume.problem ?? resume.moved;
  return (
    <>
      {refused && <ProblemNote problem={refused} />}
      {item.outgoing ? (
        <ActionButton action={action('cancelSend')} kind="primary" icon="undo" onAct={() => void callBack(item.id)}>
          {t.letter.callBack}
        </ActionButton>
      ) : item.reminder_skip ? (
        <ActionButton action={action('resumeReminders')} icon="undo" busy={resume.busy} onAct={() => resume.run()}>
          {t.dunning.resume}
        </ActionButton>
      ) : (
        <ActionButton action={action('remind')} icon="send" onAct={() => setOpen('remind')}>
          {t.dunning.remind}
        </ActionButton>
      )}
      {(skips || more) && (
        <Menu label={t.app.more} icon="more" kind="quiet" only>
          {skips && (
            <button type="button" onClick={() => setOpen('skip')}>
              <Icon name="clock" />
              <span>
                {t.dunning.skip}
                <small>{t.dunning.skipNote}</small>
              </span>
            </button>
          )}
          {more}
        </Menu>
      )}
      {open === 'remind' && <Remind item={item} onClose={() => setOpen(undefined)} />}
      {open === 'skip' && <Skip item={item} onClose={() => setOpen(undefined)} />}
    </>
  );
}

/** The next reminder as it would leave: what it asks for and says, to whom. */
function Remind({ item, onClose }: { item: Item; onClose: () => void }) {
  const t = useText();
  const asked = useQuery({ ...reminderLetter(item.id), gcTime: 0, retry: false });
  const { held } = useCallBackReminder();
  const title = t.dunning.remindTitle({ number: item.invoice_number });
  if (!asked.data)
    return (
      <Dialog title={title} onClose={onClose}>
        {asked.error ? <ProblemNote problem={asked.error} retry={asked.refetch} /> : <Bones />}
      </Dialog>
    );
  const { letter, dunning_notice: notice } = asked.data;
  const kind = notice!.friendly ? t.dunning.friendly : t.dunning.level({ n: notice!.level });
  return (
    <SendPane
      name={`reminder ${item.id} ${notice!.level}`}
      title={title}
      submit={t.quotes.send}
      letter={letter}
      note={t.dunning.remindNote({ kind, customer: item.customer?.label ?? '', total: money(notice!.total), day: day(notice!.pay_until) })}
      places={[]}
      placesNote=""
      of="open_items"
      record={item}
      send={(written, header, { id }) => told(api.POST('/v1/open_items/{id}:remind', { params: { path: { id }, header }, body: { hold_seconds: HOLD_SECONDS, letter: written } }))}
      sent={({ open_item: waits }) => held(waits!.id)}
      onClose={onClose}
    />
  );
}

/** Based on what holds now: whoever changed it meanwhile has called it back already. */
const useCallBackReminder = () =>
  useCallBack('open_items', async (id) => {
    const { open_item: now } = await told(api.GET('/v1/open_items/{id}', { params: { path: { id } } }));
    return told(api.POST('/v1/open_items/{id}:cancelSend', { params: { path: { id }, header: basedOn(now!.etag, newId()) }, body: {} }));
  });

/** No reminder before a day, and why. */
function Skip({ item, onClose }: { item: Item; onClose: () => void }) {
  const t = useText();
  const { today } = useMe();
  const form = useDraftForm(`skip ${item.id}`, { until: plusDays(today, SKIPPED_DAYS), reason: '' });
  const [missing, setMissing] = useState(false);
  const act = useAct({
    of: 'open_items',
    record: item,
    send: (_: void, header, { id }) => told(api.POST('/v1/open_items/{id}:skipReminder', { params: { path: { id }, header }, body: form.body })),
    said: t.dunning.didSkip({ day: day(form.body.until) }),
    then: () => {
      form.done();
      onClose();
    },
  });
  const fault = (pointer: string) => act.problem?.faults.find((one) => one.pointer === pointer)?.detail;
  function send() {
    setMissing(!form.body.reason.trim());
    if (form.body.reason.trim()) act.run();
  }
  return (
    <Dialog title={t.dunning.skipTitle({ number: item.invoice_number })} submit={t.dunning.skip} busy={act.busy} onSubmit={send} onClose={onClose}>
      {act.moved && <MovedNote problem={act.moved} reload={act.reload} />}
      {act.problem && <ProblemNote problem={act.problem} />}
      <p className="muted">{t.dunning.skipNote}</p>
      <DateField label={t.dunning.skipUntil} today={today} autoFocus {...form.at('/until')} fault={fault('/until')} />
      <TextArea label={t.app.reason} {...form.at('/reason')} fault={missing && !form.body.reason.trim() ? t.app.needed : fault('/reason')} />
    </Dialog>
  );
}

/** What stands about the next reminder, in words. */
export function useNextReminder() {
  const t = useText();
  return ({ outgoing, reminder_skip: skip }: Item) => {
    if (outgoing) return t.letter.leavesSoon;
    if (skip) return t.dunning.skipped({ day: day(skip.until), reason: skip.reason, by: skip.person?.label ?? '' });
    return undefined;
  };
}
