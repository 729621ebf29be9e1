import { useQueryClient } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect, useState, type FormEvent } from 'react';
import { Problem, problemOf } from '~/api/client';
import { language, useText } from '~/text';
import { Button, Field, ProblemNote } from '~/ui';
import { DemoPeople } from './DemoPeople';
import css from './Shell.module.css';

async function open(body: { email: string; password: string; code?: string; tenant_id?: string }) {
  const headers = { 'Content-Type': 'application/json', 'Accept-Language': language() };
  const answer = await fetch('/session', { method: 'POST', headers, body: JSON.stringify(body) }).catch(() => undefined);
  if (!answer) throw new Problem(0, 'offline', '');
  if (!answer.ok) throw await problemOf(answer);
}

/** Only ways inside this app: an address of somebody else's site is not gone to. */
export const inside = (to: string | undefined) => (to?.startsWith('/') && !to.startsWith('//') && !to.startsWith('/\\') ? to : '/');

/** E-mail and password, then the code of the app where the person has set one up. */
export default function SignIn() {
  const t = useText();
  const go = useNavigate();
  const cache = useQueryClient();
  const { to } = useSearch({ strict: false }) as { to?: string };
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [code, setCode] = useState<string>();
  const [tenant, setTenant] = useState<string>();
  const [problem, setProblem] = useState<Problem>();
  const [told, setTold] = useState('');
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    document.title = `${t.signIn.title} · Kontor`;
  }, [t]);

  function submit(event: FormEvent) {
    event.preventDefault();
    void enter({ email, password, ...(code ? { code } : {}), ...(tenant ? { tenant_id: tenant.trim() } : {}) });
  }

  async function enter(who: Parameters<typeof open>[0]) {
    if (busy) return;
    setBusy(true);
    try {
      await open(who);
      cache.clear();
      await go({ href: inside(to), replace: true });
    } catch (raised) {
      const refused = raised as Problem;
      const asked = refused.code === 'platform.code_required' && code === undefined;
      if (asked) setCode('');
      if (refused.code === 'platform.tenant_required') setTenant('');
      setProblem(asked ? undefined : refused);
    } finally {
      setBusy(false);
    }
  }

  /** A letter with a link that sets a password; the answer is the same for every e-mail. */
  async function forgotten() {
    setProblem(undefined);
    if (!email) return setProblem(new Problem(422, '', t.signIn.whichEmail));
    const headers = { 'Content-Type': 'application/json', 'Accept-Language': language() };
    const answer = await fetch('/v1/password_resets', { method: 'POST', headers, body: JSON.stringify({ email }) }).catch(() => undefined);
    if (answer?.ok) setTold(t.signIn.letterSent);
    else setProblem(answer ? await problemOf(answer) : new Problem(0, 'offline', ''));
  }

  return (
    <main className={css.gate}>
      <form onSubmit={submit}>
        <div>
          <img src="/icon.svg" width="36" height="36" alt="" />
          <h1>{t.signIn.title}</h1>
          <p className={css.lead}>{t.signIn.lead}</p>
        </div>
        {problem && <ProblemNote problem={problem} />}
        {code === undefined ? (
          <>
            <Field label={t.signIn.email} type="email" autoComplete="username" required autoFocus value={email} onValue={setEmail} />
            <Field label={t.signIn.password} type="password" autoComplete="current-password" required value={password} onValue={setPassword} />
            {tenant !== undefined && <Field label={t.signIn.tenant} note={t.signIn.tenantNote} required value={tenant} onValue={setTenant} fault={problem?.faults.find((f) => f.pointer === '/tenant_id')?.detail} />}
          </>
        ) : (
          <Field key="code" label={t.signIn.code} note={t.signIn.codeNote} autoComplete="one-time-code" inputMode="numeric" required autoFocus value={code} onValue={setCode} />
        )}
        <Button kind="primary" type="submit" aria-disabled={busy || undefined}>
          {t.signIn.submit}
        </Button>
        {code === undefined && (
          <Button kind="quiet" onClick={() => void forgotten()}>
            {t.signIn.forgotten}
          </Button>
        )}
        {told && <p role="status">{told}</p>}
        {code !== undefined && (
          <Button
            kind="quiet"
            onClick={() => {
              setCode(undefined);
              setProblem(undefined);
            }}
          >
            {t.signIn.other}
          </Button>
        )}
      </form>
      {code === undefined && <DemoPeople busy={busy} onPick={(who) => void enter(who)} />}
    </main>
  );
}
