import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useRef } from 'react';
import { api, newId, once, Problem, told, type Schema } from '~/api/client';
import { useOnce } from '~/app/once';
import { useText } from '~/text';
import { Dialog, Field, MovedNote, ProblemNote, Select, toast } from '~/ui';
import { useDraftForm } from '~/ui/form';
import local from './people.module.css';
import { ROLES, type Role } from './roles';

type Person = Schema['platform.Person'];

const bodyOf = (p: Person | undefined) => ({ name: p?.name ?? '', email: p?.email ?? '', roles: (p?.roles ?? ['employee']) as Role[], locale: p?.locale || 'de', active: p?.active ?? true });

/** Somebody new, invited by mail; or what somebody may from now on. */
export function PersonEditor({ person, onClose }: { person: Person | undefined; onClose: () => void }) {
  const t = useText();
  const go = useNavigate();
  const cache = useQueryClient();
  const form = useDraftForm(`person ${person?.id ?? 'new'}`, bodyOf(person), person ? '' : '/person');
  const key = useRef(newId());
  const etag = useRef(person?.etag ?? '');
  const save = useOnce<Person, Problem>({
    mutationFn: async () => (person ? change(person) : create()),
    onSuccess: (saved) => {
      form.done();
      toast(person ? t.app.saved : t.people.invited({ email: saved.email }));
      void cache.invalidateQueries({ queryKey: ['people'] });
      onClose();
      if (!person) void go({ to: '/people/$id', params: { id: saved.id } });
    },
    onError: (problem) => {
      key.current = newId();
      form.refuse(problem);
    },
  });
  async function create(): Promise<Person> {
    const made = (await told(api.POST('/v1/people', { params: { header: once(key.current) }, body: { person: form.body } }))).person!;
    // Somebody without their letter is there all the same; it can be sent from their page.
    const letter = told(api.POST('/v1/people/{id}:invite', { params: { path: { id: made.id }, header: once(newId()) }, body: {} }));
    await letter.catch((raised: Problem) => toast(raised.message));
    return made;
  }
  async function change({ id }: Person): Promise<Person> {
    const params = { path: { id }, query: { update_mask: form.mask.join(',') }, header: { 'If-Match': `"${etag.current}"` } };
    return (await told(api.PATCH('/v1/people/{id}', { params, body: form.body }))).person!;
  }
  const toggle = (role: Role, on: boolean) => form.put('/roles', on ? [...form.body.roles, role] : form.body.roles.filter((held) => held !== role));
  const moved = save.error?.status === 412 ? save.error : undefined;
  return (
    <Dialog title={person ? person.name : t.people.create} submit={person ? t.app.save : t.people.invite} busy={save.isPending} onSubmit={() => (form.dirty || !person ? save.mutate() : onClose())} onClose={onClose}>
      {moved && (
        <MovedNote
          problem={moved}
          reload={() => {
            const current = moved.moved.current as Person;
            etag.current = current.etag;
            form.rebase(bodyOf(current));
            save.reset();
            void cache.invalidateQueries({ queryKey: ['people'] });
          }}
        />
      )}
      {save.error && !moved && <ProblemNote problem={save.error} />}
      <Field label={t.customers.name} autoFocus required {...form.at('/name')} />
      <Field label={t.signIn.email} type="email" required {...form.at('/email')} />
      <fieldset className={local.roles}>
        <legend>{t.people.roles}</legend>
        {ROLES.map((role) => (
          <label key={role}>
            <input type="checkbox" checked={form.body.roles.includes(role)} onChange={(event) => toggle(role, event.target.checked)} />
            {t.people.roleNames[role]}
          </label>
        ))}
        {form.fault('/roles') && <p className="bad">{form.fault('/roles')}</p>}
      </fieldset>
      <Select label={t.people.language} {...form.at('/locale')} of={(['de', 'en'] as const).map((value) => ({ value, label: t.people.languages[value] }))} />
      {person && (
        <label className={local.active}>
          <input type="checkbox" checked={form.body.active} onChange={(event) => form.put('/active', event.target.checked)} />
          {t.people.activeNote}
        </label>
      )}
    </Dialog>
  );
}
