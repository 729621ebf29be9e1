import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, newId, once, Problem, told, type Schema } from '~/api/client';
import { useMe } from '~/app/me';
import { useText } from '~/text';
import { Button, css, Field, ProblemNote, Section, toast } from '~/ui';
import local from './account.module.css';

type Proposal = Schema['platform.ProposeSecondFactorResponse'];

/** An app on the phone beside the password: proposed, tried once, then it counts. */
export function SecondFactor() {
  const t = useText();
  const { who } = useMe();
  const cache = useQueryClient();
  const [proposal, setProposal] = useState<Proposal>();
  const [removing, setRemoving] = useState(false);
  const [typed, setTyped] = useState('');
  const [problem, setProblem] = useState<Problem>();
  /** Says so once the server agrees. */
  async function ask(work: () => Promise<unknown>, said: string) {
    try {
      await work();
      toast(said);
      setProposal(undefined);
      setRemoving(false);
      setProblem(undefined);
      await cache.invalidateQueries({ queryKey: ['me'] });
    } catch (raised) {
      setProblem(raised as Problem);
    }
    setTyped('');
  }
  async function propose() {
    setProblem(undefined);
    try {
      setProposal(await told(api.POST('/v1/me/second_factor:propose', { body: {} })));
    } catch (raised) {
      setProblem(raised as Problem);
    }
  }
  const params = { header: once(newId()) };
  const enable = () => ask(() => told(api.POST('/v1/me/second_factor:enable', { params, body: { proposal: proposal!.proposal, code: typed } })), t.account.enabled);
  const remove = () => ask(() => told(api.POST('/v1/me/second_factor:remove', { params, body: { password: typed } })), t.account.removed);
  return (
    <Section title={t.account.second}>
      {who?.second_factor_missing && <p className="bad">{t.account.missing}</p>}
      {problem && <ProblemNote problem={problem} />}
      <p>{who?.second_factor ? t.account.on : t.account.off}</p>
      {who?.second_factor && <p className="muted">{t.account.left({ n: who.recovery_codes_left })}</p>}
      {proposal ? (
        <form
          className={local.form}
          onSubmit={(event) => {
            event.preventDefault();
            void enable();
          }}
        >
          <p>{t.account.scan}</p>
          <p className={local.secret}>{proposal.secret}</p>
          <p>
            <a className={css.button} href={proposal.uri}>
              {t.account.openApp}
            </a>
          </p>
          <p>{t.account.keep}</p>
          <ul className={local.codes}>
            {proposal.recovery_codes.map((code) => (
              <li key={code}>{code}</li>
            ))}
          </ul>
          <Field label={t.account.code} inputMode="numeric" autoComplete="one-time-code" required autoFocus value={typed} onValue={setTyped} />
          <p>
            <Button kind="primary" type="submit">
              {t.account.enable}
            </Button>
          </p>
        </form>
      ) : who?.second_factor ? (
        <form
          className={local.form}
          onSubmit={(event) => {
            event.preventDefault();
            void remove();
          }}
        >
          {removing && <Field label={t.account.current} type="password" autoComplete="current-password" required autoFocus value={typed} onValue={setTyped} />}
          <p>
            {removing ? (
              <Button type="submit">{t.account.remove}</Button>
            ) : (
              <Button onClick={() => setRemoving(true)}>{t.account.remove}</Button>
            )}
          </p>
        </form>
      ) : (
        <p>
          <Button kind="primary" onClick={() => void propose()}>
            {t.account.setUp}
          </Button>
        </p>
      )}
    </Section>
  );
}
