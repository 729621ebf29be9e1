import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, newId, once, Problem, told } from '~/api/client';
import { useMe } from '~/app/me';
import { Bar } from '~/app/Shell';
import { useText } from '~/text';
import { moment } from '~/text/format';
import { Bones, Button, Chip, Field, ProblemNote, Section, toast } from '~/ui';
import local from './account.module.css';
import { deviceOf } from './device';
import { SecondFactor } from './SecondFactor';

/** One's own password, second factor, and where one is signed in. */
export default function Account() {
  const t = useText();
  const { who } = useMe();
  return (
    <>
      <Bar title={t.account.title} name={t.account.title} />
      <div className={local.body}>
        <p className="muted">
          {who?.name}, {who?.email}
        </p>
        <SecondFactor />
        <Password />
        <Sessions />
      </div>
    </>
  );
}

function Password() {
  const t = useText();
  const cache = useQueryClient();
  const [before, setBefore] = useState('');
  const [next, setNext] = useState('');
  const [problem, setProblem] = useState<Problem>();
  async function change() {
    try {
      const body = { current_password: before, new_password: next };
      const { revoked } = await told(api.POST('/v1/me:changePassword', { params: { header: once(newId()) }, body }));
      toast(t.account.changed({ n: revoked }));
      setBefore('');
      setNext('');
      setProblem(undefined);
      void cache.invalidateQueries({ queryKey: ['sessions'] });
    } catch (raised) {
      setProblem(raised as Problem);
    }
  }
  return (
    <Section title={t.account.password}>
      <form
        className={local.form}
        onSubmit={(event) => {
          event.preventDefault();
          void change();
        }}
      >
        {problem && <ProblemNote problem={problem} />}
        <Field label={t.account.current} type="password" autoComplete="current-password" required value={before} onValue={setBefore} />
        <Field label={t.account.next} type="password" autoComplete="new-password" required value={next} onValue={setNext} fault={problem?.faults.find((f) => f.pointer === '/new_password')?.detail} />
        <p>
          <Button type="submit">{t.account.change}</Button>
        </p>
      </form>
    </Section>
  );
}

function Sessions() {
  const t = useText();
  const cache = useQueryClient();
  const asked = useQuery({ queryKey: ['sessions'], queryFn: async () => (await told(api.GET('/v1/me/sessions'))).sessions });
  const [problem, setProblem] = useState<Problem>();
  const end = (work: () => Promise<unknown>) =>
    work().then(
      () => cache.invalidateQueries({ queryKey: ['sessions'] }),
      (raised: Problem) => setProblem(raised),
    );
  const one = (id: string) => told(api.POST('/v1/me/sessions/{id}:revoke', { params: { path: { id }, header: once(newId()) }, body: {} }));
  const others = () => told(api.POST('/v1/me/sessions:revoke', { params: { header: once(newId()) }, body: {} }));
  const open = (asked.data ?? []).filter((session) => !session.ended_at);
  return (
    <Section title={t.account.sessions} tools={open.length > 1 && <Button onClick={() => void end(others)}>{t.account.endOthers}</Button>}>
      {(problem ?? asked.error) && <ProblemNote problem={(problem ?? asked.error)!} />}
      {asked.isPending && <Bones />}
      <ul className={local.list}>
        {open.map((session) => (
          <li key={session.id}>
            <span>
              {session.client ? deviceOf(session.client) : t.account.unknown} {session.current && <Chip state="ACTIVE">{t.account.here}</Chip>}
              <small className="muted">{t.account.seen({ at: moment(session.last_seen_at ?? session.opened_at) })}</small>
            </span>
            {!session.current && <Button onClick={() => void end(() => one(session.id))}>{t.account.end}</Button>}
          </li>
        ))}
      </ul>
    </Section>
  );
}
