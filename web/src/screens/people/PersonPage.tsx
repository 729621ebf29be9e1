import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { api, newId, once, Problem, told } from '~/api/client';
import { person } from '~/api/queries';
import { useCommands } from '~/app/commands';
import { useMe } from '~/app/me';
import { useOnce } from '~/app/once';
import { RecordPage } from '~/app/RecordPage';
import { useText } from '~/text';
import { moment } from '~/text/format';
import { Button, Chip, Facts, ProblemNote, Section, toast } from '~/ui';
import local from './people.module.css';
import { PersonEditor } from './PersonEditor';
import { roleNames } from './roles';

/** Who somebody is and may, and what helps them in when they cannot get in. */
export default function PersonPage() {
  const t = useText();
  const { id } = useParams({ strict: false }) as { id: string };
  const { may } = useMe();
  const asked = useQuery(person(id));
  const [editing, setEditing] = useState(false);
  const writes = may('platform.person.write');
  useCommands(writes && asked.data ? [{ id: 'edit', group: 'act', label: t.app.edit, keys: 'e', run: () => setEditing(true) }] : []);
  return (
    <>
      <RecordPage
        id={id}
        of="people"
        list={{ to: '/people', label: t.nav.people }}
        asked={asked}
        kept="person"
        name={(p) => p.name}
        title={(p) => p.name}
        tools={() =>
          writes && (
            <Button icon="pen" keys="E" onClick={() => setEditing(true)}>
              {t.app.edit}
            </Button>
          )
        }
        main={(p) => (
          <>
            <Facts
              of={[
                { label: t.signIn.email, value: p.email },
                { label: t.people.roles, value: roleNames(t, p.roles) || '–' },
                { label: t.people.language, value: t.people.languages[p.locale === 'en' ? 'en' : 'de'] },
                { label: t.invoices.state, value: p.active ? <Chip state="ACTIVE">{t.people.active}</Chip> : <Chip state="CLOSED">{t.people.gone}</Chip> },
              ]}
            />
            {writes && p.active && <GettingIn id={p.id} />}
          </>
        )}
      />
      {editing && asked.data && <PersonEditor person={asked.data} onClose={() => setEditing(false)} />}
    </>
  );
}

function GettingIn({ id }: { id: string }) {
  const t = useText();
  const params = { path: { id }, header: once(newId()) };
  const act = useOnce<string, Problem, () => Promise<string>>({ mutationFn: (work) => work(), onSuccess: (said) => toast(said) });
  const invite = async () => {
    const { expires_at } = await told(api.POST('/v1/people/{id}:invite', { params, body: {} }));
    return t.people.letter({ until: moment(expires_at) });
  };
  const reset = async () => {
    await told(api.POST('/v1/people/{id}:resetSecondFactor', { params, body: {} }));
    return t.people.factorReset;
  };
  const revoke = async () => {
    await told(api.POST('/v1/people/{id}:revokeSessions', { params, body: {} }));
    return t.people.signedOut;
  };
  return (
    <Section title={t.people.gettingIn}>
      {act.error && <ProblemNote problem={act.error} />}
      <p className="muted">{t.people.gettingInNote}</p>
      <p className={local.row}>
        <Button onClick={() => act.mutate(invite)}>{t.people.inviteAgain}</Button>
        <Button onClick={() => act.mutate(reset)}>{t.people.resetFactor}</Button>
        <Button onClick={() => act.mutate(revoke)}>{t.people.signOut}</Button>
      </p>
    </Section>
  );
}
