import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, basedOn, newId, told, type Schema } from '~/api/client';
import { milestoneLetter } from '~/api/queries';
import { useAct } from '~/app/act';
import { useMe } from '~/app/me';
import { HOLD_SECONDS, SendPane, useCallBack } from '~/app/SendPane';
import { nameOf, useText } from '~/text';
import { moment, money } from '~/text/format';
import { ActionButton, actionOf, Bones, Chip, Dialog, Field, MovedNote, ProblemNote, Section, TextArea } from '~/ui';
import { useKeptText } from '~/ui/form';
import local from './projects.module.css';

type Milestone = Schema['projects.Milestone'];

/** What is promised, reported, accepted: each step with who said so. */
export function Milestones({ of: p }: { of: Schema['projects.Project'] }) {
  const t = useText();
  return (
    <Section title={t.projects.milestones}>
      <ol className={local.milestones}>
        {p.milestones.map((milestone) => (
          <Step key={milestone.id} of={milestone} />
        ))}
      </ol>
    </Section>
  );
}

function Step({ of: m }: { of: Milestone }) {
  const t = useText();
  const { may } = useMe();
  const [open, setOpen] = useState<'report' | 'accept'>();
  const action = (verb: string, needs: string) => (may(needs) ? actionOf(m, verb) : undefined);
  const report = action('report', 'projects.milestone.report');
  const accept = action('recordAcceptance', 'projects.milestone.accept');
  const back = action('cancelSend', 'projects.milestone.report');
  const { callBack } = useCallBackReport();
  return (
    <li>
      <div>
        <b className="strong">{m.title}</b>
        <small className="muted">{told_(m)}</small>
        {m.rejected_reason && <small className="bad">{m.rejected_reason}</small>}
        {m.acceptance?.defects && <small>{t.projects.defects({ text: m.acceptance.defects })}</small>}
      </div>
      <span className="num">{money(m.amount)}</span>
      <Chip state={m.state} />
      <span className={local.acts}>
        {back?.allowed && (
          <ActionButton action={back} kind="primary" icon="undo" onAct={() => void callBack(m.id)}>
            {t.letter.callBack}
          </ActionButton>
        )}
        {report?.allowed && (
          <ActionButton action={report} onAct={() => setOpen('report')}>
            {t.projects.report}
          </ActionButton>
        )}
        {accept?.allowed && (
          <ActionButton action={accept} onAct={() => setOpen('accept')}>
            {t.projects.accept}
          </ActionButton>
        )}
      </span>
      {open === 'report' && <Report of={m} onClose={() => setOpen(undefined)} />}
      {open === 'accept' && <Accept of={m} onClose={() => setOpen(undefined)} />}
    </li>
  );

  function told_(milestone: Milestone): string {
    if (milestone.outgoing) return t.letter.leavesSoon;
    if (milestone.acceptance?.by) return t.projects.acceptedBy({ who: milestone.acceptance.by, when: moment(milestone.acceptance.at) });
    if (milestone.reached_at) return t.projects.reachedAt({ when: moment(milestone.reached_at) });
    return nameOf(t, milestone.state);
  }
}

/** Reached: the customer is asked to accept it, in words that were seen before and can be called back for ten seconds. */
function Report({ of: m, onClose }: { of: Milestone; onClose: () => void }) {
  const t = useText();
  const asked = useQuery({ ...milestoneLetter(m.id), gcTime: 0, retry: false, staleTime: Infinity });
  const [evidence, setEvidence] = useKeptText(`evidence ${m.id}`, m.evidence);
  const { held } = useCallBackReport();
  if (!asked.data)
    return (
      <Dialog wide title={t.projects.report} onClose={onClose}>
        {asked.error ? <ProblemNote problem={asked.error} retry={asked.refetch} /> : <Bones />}
      </Dialog>
    );
  return (
    <SendPane
      name={`milestone ${m.id}`}
      title={t.projects.reportTitle({ title: m.title })}
      submit={t.projects.reportAndSend}
      letter={asked.data}
      note={t.projects.reportNote}
      places={[
        { mark: '{link}', shown: t.projects.linkButton, button: true },
        { mark: '{evidence}', shown: evidence },
      ]}
      placesNote={t.projects.placesNote}
      of="projects"
      record={m}
      send={(letter, header, { id }) => told(api.POST('/v1/milestones/{id}:report', { params: { path: { id }, header }, body: { evidence, hold_seconds: HOLD_SECONDS, letter } }))}
      sent={() => {
        setEvidence('');
        held(m.id);
      }}
      onClose={onClose}
    >
      <TextArea label={t.projects.evidence} value={evidence} onValue={setEvidence} />
    </SendPane>
  );
}

/** Based on what holds now. */
const useCallBackReport = () =>
  useCallBack('projects', async (id) => {
    const { milestone } = await told(api.GET('/v1/milestones/{id}', { params: { path: { id } } }));
    return told(api.POST('/v1/milestones/{id}:cancelSend', { params: { path: { id }, header: basedOn(milestone!.etag, newId()) }, body: {} }));
  });

/** The customer said yes by mail or on site; who said it is kept with it. */
function Accept({ of: m, onClose }: { of: Milestone; onClose: () => void }) {
  const t = useText();
  const [by, setBy] = useKeptText(`accepted by ${m.id}`);
  const [defects, setDefects] = useKeptText(`defects ${m.id}`);
  const act = useAct({
    of: 'projects',
    record: m,
    send: (_: void, header, { id }) => told(api.POST('/v1/milestones/{id}:recordAcceptance', { params: { path: { id }, header }, body: { by, defects } })),
    said: t.projects.didAccept,
    then: () => {
      setBy('');
      setDefects('');
      onClose();
    },
  });
  return (
    <Dialog title={t.projects.accept} submit={t.projects.accept} busy={act.busy} onSubmit={() => act.run()} onClose={onClose}>
      {act.moved && <MovedNote problem={act.moved} reload={act.reload} />}
      {act.problem && <ProblemNote problem={act.problem} />}
      <Field label={t.projects.by} autoFocus value={by} onValue={setBy} fault={act.problem?.faults.find((f) => f.pointer === '/by')?.detail} />
      <TextArea label={t.projects.defectsField} rows={2} value={defects} onValue={setDefects} />
    </Dialog>
  );
}
