import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { api, Problem, told, type Schema } from '~/api/client';
import { approvalPolicy } from '~/api/queries';
import { useMe } from '~/app/me';
import { useOnce } from '~/app/once';
import { useRested } from '~/app/Palette';
import { Bar } from '~/app/Shell';
import { useText } from '~/text';
import { money } from '~/text/format';
import { AmountField, Bones, Button, Field, MovedNote, ProblemNote, Section, toast } from '~/ui';
import { useDraftForm } from '~/ui/form';
import local from './settings.module.css';
import { SettingsNav } from './SettingsNav';

type Policy = Schema['billing.ApprovalPolicy'];
/** The service takes so many levels. */
const MOST = 5;

const euro = (amount: string) => ({ amount, currency: 'EUR' });
const bodyOf = (p: Policy) => ({
  levels: p.levels.map((level) => ({ from_gross: level.from_gross ?? euro('0.00') })),
  escalate_after_hours: p.escalate_after_hours,
});
type Body = ReturnType<typeof bodyOf>;

/** From which amount how many people have to agree to an invoice, and how long one of them may take. */
export default function Approval() {
  const t = useText();
  const asked = useQuery(approvalPolicy);
  return (
    <>
      <Bar title={t.nav.settings} name={`${t.settings.approval} · ${t.nav.settings}`} />
      <div className={local.page}>
        <SettingsNav />
        <div className={local.body}>
          {asked.error && !asked.data && <ProblemNote problem={asked.error} retry={asked.refetch} />}
          {asked.isPending && <Bones />}
          {asked.data && <Form policy={asked.data} />}
        </div>
      </div>
    </>
  );
}

function Form({ policy }: { policy: Policy }) {
  const t = useText();
  const cache = useQueryClient();
  const { may } = useMe();
  const form = useDraftForm<Body>('approval policy', bodyOf(policy));
  const writes = may('billing.policy.write');
  // What is written is based on what was seen: a newer policy comes in while nothing is typed, and else by merging.
  const etag = useRef(policy.etag);
  useEffect(() => {
    if (form.dirty) return;
    etag.current = policy.etag;
    form.done(bodyOf(policy));
  }, [policy.etag]); // eslint-disable-line
  const save = useOnce<Policy, Problem>({
    mutationFn: async () => (await told(api.PATCH('/v1/approval_policy', { params: { header: { 'If-Match': `"${etag.current}"` } }, body: form.body }))).policy!,
    onSuccess: (saved) => {
      etag.current = saved.etag;
      cache.setQueryData(approvalPolicy.queryKey, saved);
      form.done(bodyOf(saved));
      toast(t.app.saved);
    },
    onError: (problem) => form.refuse(problem),
  });
  const moved = save.error?.status === 412 ? save.error : undefined;
  const { levels } = form.body;
  const setLevels = (next: Body['levels']) => form.put('/levels', next);
  return (
    <>
      <Section title={t.settings.levels}>
        <p className="muted">{t.settings.levelsNote}</p>
        {moved && (
          <MovedNote
            problem={moved}
            reload={() => {
              const current = moved.moved.current as Policy;
              etag.current = current.etag;
              form.rebase(bodyOf(current));
              save.reset();
              void cache.invalidateQueries({ queryKey: approvalPolicy.queryKey });
            }}
          />
        )}
        {save.error && !moved && <ProblemNote problem={save.error} />}
        <form
          className={local.form}
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            save.mutate();
          }}
        >
          {levels.map((level, n) => (
            <div key={n} className={local.level}>
              <AmountField label={t.settings.levelFrom({ n: n + 1 })} readOnly={!writes || n === 0} {...form.at(`/levels/${n}/from_gross/amount`)} value={level.from_gross.amount} note={n === 0 ? t.settings.firstLevel : undefined} />
              {writes && n > 0 && (
                <Button kind="quiet" icon="close" only onClick={() => setLevels(levels.filter((_, at) => at !== n))}>
                  {t.settings.removeLevel({ n: n + 1 })}
                </Button>
              )}
            </div>
          ))}
          {form.fault('/levels') && <p className="bad">{form.fault('/levels')}</p>}
          {writes && levels.length < MOST && (
            <p>
              <Button icon="plus" onClick={() => setLevels([...levels, { from_gross: euro('') }])}>
                {t.settings.addLevel}
              </Button>
            </p>
          )}
          <Field label={t.settings.escalate} note={t.settings.escalateNote} inputMode="numeric" readOnly={!writes} {...form.at('/escalate_after_hours')} onValue={(text) => form.put('/escalate_after_hours', Number(text.replace(/\D/g, '')))} />
          {writes && (
            <p className={local.row}>
              <Button kind="primary" type="submit" aria-disabled={!form.dirty || save.isPending || undefined}>
                {t.app.save}
              </Button>
              {form.dirty && <Button onClick={() => form.done(bodyOf(policy))}>{t.settings.revert}</Button>}
            </p>
          )}
        </form>
      </Section>
      <Simulation levels={levels} dirty={form.dirty} />
    </>
  );
}

/** Who has to agree to an amount, by the levels as they stand above, saved or not. */
function Simulation({ levels, dirty }: { levels: Body['levels']; dirty: boolean }) {
  const t = useText();
  const [gross, setGross] = useState('12000.00');
  const rested = useRested(JSON.stringify({ gross: euro(gross), levels }));
  const body = JSON.parse(rested) as { gross: Schema['common.MoneyInput']; levels: Body['levels'] };
  const asked = useQuery({
    queryKey: ['approval_policy', 'simulated', body],
    enabled: !!body.gross.amount && levels.every((level) => level.from_gross.amount),
    placeholderData: (before) => before,
    queryFn: () => told(api.POST('/v1/approval_policy:simulate', { body })),
  });
  const people = useQuery({
    queryKey: ['people', 'of', 'approving'],
    queryFn: async () => (await told(api.GET('/v1/people:suggest', { params: { query: { q: '', permission: 'billing.draft.approve' } } }))).people,
    staleTime: 60_000,
  });
  const names = people.data?.map((person) => person.name).join(', ');
  const steps = body.gross.amount ? (asked.data?.levels ?? []) : [];
  return (
    <Section title={t.settings.whoApproves}>
      <div className={local.form}>
        <AmountField label={t.invoices.gross} value={gross} onValue={setGross} />
      </div>
      {asked.error && <ProblemNote problem={asked.error} />}
      {steps.length > 0 && (
        <div role="status">
          <p>{t.settings.needs({ n: steps.length, gross: money(body.gross) })}</p>
          <ol className={local.answer}>
            {steps.map((step) => (
              <li key={step.level}>
                <b className="strong">{t.settings.level({ n: step.level, from: money(step.from_gross) })}</b>
                <span className="muted">{names || t.settings.nobody}</span>
              </li>
            ))}
          </ol>
          <p className="muted">{t.settings.notTwice}</p>
          {dirty && <p className="muted">{t.settings.notSaved}</p>}
          {people.data && people.data.length < steps.length && <p className="bad">{t.settings.tooFew({ n: people.data.length })}</p>}
        </div>
      )}
    </Section>
  );
}
