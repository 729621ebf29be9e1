import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import { api, Problem, told, type Schema } from '~/api/client';
import { figureTargets } from '~/api/queries';
import type { Figure } from '~/app/figures';
import { useOnce } from '~/app/once';
import { useText } from '~/text';
import { AmountField, Bones, Dialog, MovedNote, ProblemNote, toast } from '~/ui';
import { useDraftForm } from '~/ui/form';

type Aims = Schema['reporting.FigureTargets'];
type Props = { of: Figure[]; onClose: () => void };

/** What the firm aims at, a field for each figure. */
export function Targets({ of, onClose }: Props) {
  const t = useText();
  const asked = useQuery(figureTargets);
  if (asked.data) return <Form of={of} now={asked.data} onClose={onClose} />;
  return (
    <Dialog title={t.figures.targets} onClose={onClose}>
      {asked.error ? <ProblemNote problem={asked.error} retry={asked.refetch} /> : <Bones />}
    </Dialog>
  );
}

function Form({ of, now, onClose }: Props & { now: Aims }) {
  const t = useText();
  const cache = useQueryClient();
  const units: Record<string, string> = { percent: '%', days: t.home.days };
  const bodyOf = (aims: Aims) => Object.fromEntries(of.map((f) => [f.key, aims.targets.find((one) => one.key === f.key)?.value ?? '']));
  const form = useDraftForm('figure targets', bodyOf(now));
  const etag = useRef(now.etag);
  const targets = Object.entries(form.body).flatMap(([key, value]) => (value ? [{ key, value }] : []));
  const save = useOnce<unknown, Problem>({
    mutationFn: () => told(api.PATCH('/v1/figure_targets', { params: { header: { 'If-Match': `"${etag.current}"` } }, body: { targets } })),
    onSuccess: () => {
      form.done();
      toast(t.figures.didAim);
      void cache.invalidateQueries({ queryKey: ['figure_targets'] });
      void cache.invalidateQueries({ queryKey: ['figures'] });
      onClose();
    },
    onError: (problem) => form.refuse(new Problem(problem.status, problem.code, problem.message, problem.faults.map(named))),
  });
  // The request counts them, the form calls each by its figure.
  const named = (fault: Problem['faults'][number]) => ({ ...fault, pointer: fault.pointer.replace(/^\/targets\/(\d+)\/.*/, (_, n: string) => `/${targets[+n]?.key}`) });
  const moved = save.error?.status === 412 ? save.error : undefined;
  return (
    <Dialog title={t.figures.targets} submit={t.app.save} busy={save.isPending} onSubmit={() => (form.dirty ? save.mutate() : onClose())} onClose={onClose}>
      {moved && (
        <MovedNote
          problem={moved}
          reload={() => {
            const current = moved.moved.current as Aims;
            etag.current = current.etag;
            form.rebase(bodyOf(current));
            save.reset();
          }}
        />
      )}
      {save.error && !moved && <ProblemNote problem={save.error} />}
      <p className="muted">{t.figures.aimNote}</p>
      {of.map((figure, n) => (
        <AmountField key={figure.key} autoFocus={n === 0} label={t.figures.aimAt({ figure: figure.label, unit: units[figure.unit] ?? '€' })} {...form.at(`/${figure.key}`)} />
      ))}
    </Dialog>
  );
}
