import { useState } from 'react';
import { api, told, type Schema } from '~/api/client';
import { useAct } from '~/app/act';
import { useMe } from '~/app/me';
import { PersonField } from '~/app/PersonField';
import { nameOf, useText } from '~/text';
import { Button, Dialog, MovedNote, ProblemNote, Section } from '~/ui';
import local from './projects.module.css';

/** Who works on it: only members book time here. */
export function Team({ of: p }: { of: Schema['projects.Project'] }) {
  const t = useText();
  const { may } = useMe();
  const [adding, setAdding] = useState(false);
  return (
    <Section
      title={t.projects.team}
      tools={
        may('projects.project.write') &&
        p.state === 'PROJECT_STATE_ACTIVE' && (
          <Button kind="quiet" icon="plus" onClick={() => setAdding(true)}>
            {t.projects.addMember}
          </Button>
        )
      }
    >
      {p.members.length === 0 && <p className="muted">{t.projects.noTeam}</p>}
      <ul className={local.team}>
        {p.members.map((member) => (
          <li key={member.person?.id}>
            {member.person?.label} <span className="muted">{nameOf(t, member.role)}</span>
          </li>
        ))}
      </ul>
      {adding && <AddMember of={p} onClose={() => setAdding(false)} />}
    </Section>
  );
}

function AddMember({ of: p, onClose }: { of: Schema['projects.Project']; onClose: () => void }) {
  const t = useText();
  const [person, setPerson] = useState<{ id: string; name: string }>();
  const [missing, setMissing] = useState(false);
  const act = useAct({
    of: 'projects',
    record: p,
    send: (_: void, header, { id }) => told(api.POST('/v1/projects/{id}:setMember', { params: { path: { id }, header }, body: { person_id: person!.id, role: 'MEMBER_ROLE_MEMBER' } })),
    said: t.app.saved,
    then: onClose,
  });
  function add() {
    setMissing(!person);
    if (person) act.run();
  }
  return (
    <Dialog title={t.projects.addMember} submit={t.projects.addMember} busy={act.busy} onSubmit={add} onClose={onClose}>
      {act.moved && <MovedNote problem={act.moved} reload={act.reload} />}
      {act.problem && <ProblemNote problem={act.problem} />}
      <PersonField label={t.projects.person} value={person} fault={missing && !person ? t.projects.pickPerson : undefined} onValue={setPerson} />
    </Dialog>
  );
}
