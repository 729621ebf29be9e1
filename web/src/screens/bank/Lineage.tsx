import { useQuery } from '@tanstack/react-query';
import { Link, type LinkProps } from '@tanstack/react-router';
import { useState } from 'react';
import type { Schema } from '~/api/client';
import { lineage } from '~/api/queries';
import { useText, type Text } from '~/text';
import { money } from '~/text/format';
import { Bones, Button, ProblemNote, Section } from '~/ui';
import local from './bank.module.css';

type Step = Schema['reporting.LineageLink'];
const PAGES: Record<string, string> = { invoice: '/invoices/$id', quote: '/quotes/$id' };

/** The way of every cent of a bank line back to the hour, the milestone or the promise that earned it. */
export function Lineage({ id }: { id: string }) {
  const t = useText();
  const [open, setOpen] = useState(false);
  const asked = useQuery({ ...lineage(id), enabled: open });
  return (
    <Section
      title={t.bank.lineage}
      tools={
        !open && (
          <Button kind="quiet" onClick={() => setOpen(true)}>
            {t.bank.showLineage}
          </Button>
        )
      }
    >
      {asked.error && <ProblemNote problem={asked.error} retry={asked.refetch} />}
      {open && asked.isPending && <Bones />}
      {asked.data && <Below of={asked.data.links} parent={-1} />}
    </Section>
  );
}

/** The steps that come from one of them; a step's place in the list is its name. */
function Below({ of: links, parent }: { of: Step[]; parent: number }) {
  const t = useText();
  const here = links.map((step, n) => ({ step, n })).filter(({ step }) => step.parent === parent);
  if (!here.length) return null;
  return (
    <ul className={local.lineage}>
      {here.map(({ step, n }) => (
        <li key={n}>
          <span className={local.pairs}>
            <span>
              <span className="muted">{t.bank.kinds[step.kind as keyof Text['bank']['kinds']] ?? step.kind}</span> <Named of={step} />
            </span>
            {step.amount && <span className="num">{money(step.amount)}</span>}
          </span>
          <Below of={links} parent={n} />
        </li>
      ))}
    </ul>
  );
}

function Named({ of: step }: { of: Step }) {
  const name = [step.object?.number, step.object?.label].filter(Boolean).join(' ');
  const to = PAGES[step.kind];
  if (!to || !step.object?.id) return name;
  return (
    <Link {...({ to, params: { id: step.object.id } } as LinkProps)} className="link">
      {name}
    </Link>
  );
}
