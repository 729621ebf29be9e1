// The people of the demo tenant as buttons: only where the page says that this installation has one for everybody to try.
import { useEffect, useState } from 'react';
import { useText } from '~/text';
import css from './Shell.module.css';

export type DemoPerson = { name: string; role: keyof ReturnType<typeof useText>['people']['roleNames']; email: string };
type Demo = { tenant_id: string; password: string; people: DemoPerson[] };

const address = () => document.querySelector<HTMLMetaElement>('meta[name="kontor-people"]')?.content;

export function DemoPeople({ onPick, busy }: { onPick: (who: { email: string; password: string; tenant_id: string }) => void; busy: boolean }) {
  const t = useText();
  const [demo, setDemo] = useState<Demo>();
  useEffect(() => {
    const told = address();
    if (!told) return;
    let here = true;
    void fetch(told)
      .then((answer) => (answer.ok ? (answer.json() as Promise<Demo>) : undefined))
      .then((found) => here && setDemo(found))
      .catch(() => undefined);
    return () => {
      here = false;
    };
  }, []);
  if (!demo?.people.length) return null;
  return (
    <section className={css.demo} aria-labelledby="demo-people">
      <h2 id="demo-people">{t.signIn.demo}</h2>
      <p className={css.lead}>{t.signIn.demoLead}</p>
      <ul>
        {demo.people.map((person) => (
          <li key={person.email}>
            <button type="button" aria-disabled={busy || undefined} onClick={() => onPick({ email: person.email, password: demo.password, tenant_id: demo.tenant_id })}>
              <strong>{person.name}</strong>
              <span>{t.people.roleNames[person.role]}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
