import { useState } from 'react';
import { api, told, type Problem, type Schema } from '~/api/client';
import { useAct } from '~/app/act';
import { useCommands } from '~/app/commands';
import { useMe } from '~/app/me';
import { forgetReason, Reason } from '~/app/Reason';
import { useText } from '~/text';
import { ActionButton, actionOf, Icon, Menu } from '~/ui';
import { DraftEditor } from './DraftEditor';
import { IssueDraft } from './IssueDraft';

type Draft = Schema['billing.InvoiceDraft'];
const at = (id: string, header: { 'Idempotency-Key': string; 'If-Match': string }) => ({ params: { path: { id }, header } });

/** Every decision about a draft; each one sent once, whatever is pressed how often. */
export function useDraftActs(draft: Draft | undefined, next: () => void) {
  const t = useText();
  const [open, setOpen] = useState<'sendBack' | 'discard' | 'issue' | 'edit'>();
  const close = () => setOpen(undefined);
  const base = { of: 'drafts', record: draft };
  const submit = useAct({ ...base, said: t.drafts.didSubmit, send: (_: void, h, { id }) => told(api.POST('/v1/drafts/{id}:submit', { ...at(id, h), body: {} })) });
  const approve = useAct({ ...base, said: t.drafts.didApprove, then: next, send: (_: void, h, { id }) => told(api.POST('/v1/drafts/{id}:approve', { ...at(id, h), body: {} })) });
  const redraft = useAct({ ...base, said: t.drafts.didRedraft, send: (_: void, h, { id }) => told(api.POST('/v1/drafts/{id}:redraft', { ...at(id, h), body: {} })) });
  const sendBack = useAct({
    ...base,
    said: t.drafts.didSendBack,
    then: () => {
      forgetReason(`sendBack ${draft?.id}`);
      close();
      next();
    },
    send: (comment: string, h, { id }) => told(api.POST('/v1/drafts/{id}:sendBack', { ...at(id, h), body: { comment } })),
  });
  const discard = useAct({
    ...base,
    said: t.drafts.didDiscard,
    then: () => {
      forgetReason(`discard ${draft?.id}`);
      close();
      next();
    },
    send: (reason: string, h, { id }) => told(api.POST('/v1/drafts/{id}:discard', { ...at(id, h), body: { reason } })),
  });
  const all = [submit, approve, redraft, sendBack, discard];
  const shown = open ? [] : all;
  return {
    submit, approve, redraft, sendBack, discard, open, setOpen, close, next,
    moved: shown.find((act) => act.moved)?.moved,
    problem: shown.find((act) => act.problem)?.problem as Problem | undefined,
    reload: () => all.forEach((act) => act.moved && act.reload()),
  };
}

type Acts = ReturnType<typeof useDraftActs>;
const NEEDS: Record<string, string> = {
  update: 'billing.draft.write', submit: 'billing.draft.write', redraft: 'billing.draft.write', discard: 'billing.draft.write',
  approve: 'billing.draft.approve', sendBack: 'billing.draft.approve', issue: 'billing.invoice.issue',
};

export function DraftActions({ draft: d, acts }: { draft: Draft; acts: Acts }) {
  const t = useText();
  const { may } = useMe();
  const open = d.state !== 'DRAFT_STATE_ISSUED' && d.state !== 'DRAFT_STATE_DISCARDED';
  const action = (verb: string) => (open && may(NEEDS[verb]!) ? actionOf(d, verb) : undefined);
  const can = (verb: string) => action(verb)?.allowed;
  // The verb of the state it is in is the one that stands out.
  const inReview = d.state === 'DRAFT_STATE_IN_REVIEW';
  const approved = d.state === 'DRAFT_STATE_APPROVED';
  const stale = d.stale.length > 0;
  useCommands([
    ...(can('approve') ? [{ id: 'approve', group: 'act' as const, label: t.drafts.approve, keys: 'a', run: () => acts.approve.run() }] : []),
    ...(can('sendBack') ? [{ id: 'sendBack', group: 'act' as const, label: t.drafts.sendBack, keys: 'r', run: () => acts.setOpen('sendBack') }] : []),
    ...(can('update') ? [{ id: 'edit', group: 'act' as const, label: t.drafts.edit, keys: 'e', run: () => acts.setOpen('edit') }] : []),
    ...(can('submit') ? [{ id: 'submit', group: 'act' as const, label: t.drafts.submit, keys: 'Ctrl+Enter', run: () => acts.submit.run() }] : []),
    ...(can('issue') ? [{ id: 'issue', group: 'act' as const, label: t.drafts.issue, keys: 'Ctrl+Enter', run: () => acts.setOpen('issue') }] : []),
  ]);
  return (
    <>
      {(stale || can('redraft')) && action('redraft') && (
        <Menu label={t.app.more} icon="more" kind="quiet" only>
          <button type="button" onClick={() => acts.redraft.run()}>
            <Icon name="undo" />
            <span>
              {t.drafts.redraft}
              <small>{t.drafts.redraftNote}</small>
            </span>
          </button>
          {can('discard') && (
            <button type="button" onClick={() => acts.setOpen('discard')}>
              <Icon name="strike" />
              {t.drafts.discard}
            </button>
          )}
        </Menu>
      )}
      <ActionButton action={action('update')} keys="E" onAct={() => acts.setOpen('edit')}>
        {t.drafts.edit}
      </ActionButton>
      {inReview && (
        <>
          <ActionButton action={action('sendBack')} keys="R" onAct={() => acts.setOpen('sendBack')}>
            {t.drafts.sendBack}
          </ActionButton>
          <ActionButton action={action('approve')} keys="A" kind="primary" busy={acts.approve.busy} onAct={() => acts.approve.run()}>
            {t.drafts.approve}
          </ActionButton>
        </>
      )}
      {approved && (
        <ActionButton action={action('issue')} keys="Ctrl ↵" kind="primary" onAct={() => acts.setOpen('issue')}>
          {t.drafts.issue}
        </ActionButton>
      )}
      {!inReview && !approved && (
        <ActionButton action={action('submit')} keys="Ctrl ↵" kind="primary" busy={acts.submit.busy} onAct={() => acts.submit.run()}>
          {t.drafts.submit}
        </ActionButton>
      )}
      <Dialogs draft={d} acts={acts} />
    </>
  );
}

function Dialogs({ draft: d, acts }: { draft: Draft; acts: Acts }) {
  const t = useText();
  const refused = (act: { problem: Problem | undefined; moved: Problem | undefined }) => act.problem ?? act.moved;
  switch (acts.open) {
    case 'sendBack':
      return <Reason name={`sendBack ${d.id}`} title={t.drafts.sendBack} label={t.app.reason} submit={t.drafts.sendBack} busy={acts.sendBack.busy} problem={refused(acts.sendBack)} onClose={acts.close} onSend={acts.sendBack.run} />;
    case 'discard':
      return <Reason name={`discard ${d.id}`} title={t.drafts.discard} note={t.drafts.discardNote} label={t.app.reason} submit={t.drafts.discard} busy={acts.discard.busy} problem={refused(acts.discard)} onClose={acts.close} onSend={acts.discard.run} />;
    case 'edit':
      return <DraftEditor draft={d} onClose={acts.close} />;
    case 'issue':
      return <IssueDraft draft={d} onClose={acts.close} next={acts.next} />;
    default:
      return null;
  }
}
