import { useState } from 'react';
import { api, told, type Schema } from '~/api/client';
import { useAct } from '~/app/act';
import { useMe } from '~/app/me';
import { nameOf, useText } from '~/text';
import { moment, money } from '~/text/format';
import { ActionButton, actionOf, Chip, Dialog, Field, MovedNote, ProblemNote, Section, TextArea } from '~/ui';
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
    if (milestone.acceptance?.by) return t.projects.acceptedBy({ who: milestone.acceptance.by, when: moment(milestone.acceptance.at) });
    if (milestone.reached_at) return t.projects.reachedAt({ when: moment(milestone.reached_at) });
    return nameOf(t, milestone.state);
  }
}

/** Reached: the customer is asked to accept it. */
function Report({ of: m, onClose }: { of: Milestone; onClose: () => void }) {
  const t = useText();
  const [evidence, setEvidence] = useKeptText(`evidence ${m.id}`);
  const act = useAct({
    of: 'projects',
    record: m,
    send: (_: void, header, { id }) => told(api.POST('/v1/milestones/{id}:report', { params: { path: { id }, header }, body: { evidence } })),
    said: t.projects.didReport,
    then: () => {
      setEvidence('');
      onClose();
    },
  });
  return (
    <Dialog title={t.projects.report} submit={t.projects.report} busy={act.busy} onSubmit={() => act.run()} onClose={onClose}>
      {act.moved && <MovedNote problem={act.moved} reload={act.reload} />}
      {act.problem && <ProblemNote problem={act.problem} />}
      <p className="muted">{t.projects.reportNote}</p>
      <TextArea label={t.projects.evidence} autoFocus value={evidence} onValue={setEvidence} />
    </Dialog>
  );
}

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
