import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import { api, newId, once, Problem, told, type Schema } from '~/api/client';
import { eventTypes } from '~/api/queries';
import { useOnce } from '~/app/once';
import { useText } from '~/text';
import { Dialog, Field, MovedNote, ProblemNote, Select, toast } from '~/ui';
import { useDraftForm } from '~/ui/form';
import { Secret } from './Secret';
import local from './settings.module.css';

type Endpoint = Schema['platform.WebhookEndpoint'];
const PAYLOADS = ['WEBHOOK_PAYLOAD_THIN', 'WEBHOOK_PAYLOAD_FULL'] as const;

const bodyOf = (e: Endpoint | undefined) => ({
  url: e?.url ?? 'https://',
  description: e?.description ?? '',
  event_types: e?.event_types ?? ['*'],
  payload: (e?.payload ?? 'WEBHOOK_PAYLOAD_THIN') as Endpoint['payload'],
});

/** Where to, of what, and how much of it; a new one shows the secret its messages are signed with. */
export function EndpointEditor({ endpoint, onClose }: { endpoint: Endpoint | undefined; onClose: () => void }) {
  const t = useText();
  const go = useNavigate();
  const cache = useQueryClient();
  const form = useDraftForm(`webhook ${endpoint?.id ?? 'new'}`, bodyOf(endpoint), endpoint ? '' : '/endpoint');
  const key = useRef(newId());
  const etag = useRef(endpoint?.etag ?? '');
  const [made, setMade] = useState<{ id: string; secret: string }>();
  const save = useOnce<void, Problem>({
    mutationFn: () => (endpoint ? change(endpoint.id) : create()),
    onSuccess: () => {
      form.done();
      if (!endpoint) return;
      toast(t.app.saved);
      onClose();
    },
    onError: (problem) => {
      key.current = newId();
      form.refuse(problem);
    },
    onSettled: () => cache.invalidateQueries({ queryKey: ['webhook_endpoints'] }),
  });
  async function create() {
    const answer = await told(api.POST('/v1/webhook_endpoints', { params: { header: once(key.current) }, body: { endpoint: form.body } }));
    setMade({ id: answer.endpoint!.id, secret: answer.secret });
  }
  async function change(id: string) {
    const params = { path: { id }, query: { update_mask: form.mask.join(',') }, header: { 'If-Match': `"${etag.current}"` } };
    await told(api.PATCH('/v1/webhook_endpoints/{id}', { params, body: form.body }));
  }
  if (made) {
    const onward = () => {
      onClose();
      void go({ to: '/settings/webhooks/$id', params: { id: made.id } });
    };
    return <Secret title={t.settings.newSecret} value={made.secret} onClose={onward} />;
  }
  const moved = save.error?.status === 412 ? save.error : undefined;
  function reload(current: Endpoint) {
    etag.current = current.etag;
    form.rebase(bodyOf(current));
    save.reset();
  }
  return (
    <Dialog wide title={endpoint ? t.app.edit : t.settings.addEndpoint} submit={endpoint ? t.app.save : t.app.create} busy={save.isPending} onSubmit={() => (form.dirty || !endpoint ? save.mutate() : onClose())} onClose={onClose}>
      {moved && <MovedNote problem={moved} reload={() => reload(moved.moved.current as Endpoint)} />}
      {save.error && !moved && <ProblemNote problem={save.error} />}
      <Field label={t.settings.address} type="url" note={t.settings.addressNote} autoFocus required {...form.at('/url')} />
      <Field label={t.settings.purpose} {...form.at('/description')} />
      <Select label={t.settings.payload} note={t.settings.payloadNote} {...form.at('/payload')} of={PAYLOADS.map((value) => ({ value, label: value === 'WEBHOOK_PAYLOAD_THIN' ? t.settings.thin : t.settings.full }))} />
      <Types value={form.body.event_types} fault={form.fault('/event_types')} onValue={(types) => form.put('/event_types', types)} />
    </Dialog>
  );
}

const contextOf = (name: string) => name.split('.')[0]!;

/** Everything, all of an area, or single events; what this person may not see cannot be asked for. */
function Types({ value, fault, onValue }: { value: string[]; fault: string | undefined; onValue: (types: string[]) => void }) {
  const t = useText();
  const asked = useQuery(eventTypes);
  const visible = (asked.data ?? []).filter((type) => type.visible);
  const contexts = [...new Set(visible.map((type) => contextOf(type.name)))];
  const every = value.includes('*');
  const set = (name: string, on: boolean) => onValue(on ? [...value, name] : value.filter((held) => held !== name));
  const setArea = (context: string, on: boolean) => onValue([...value.filter((held) => contextOf(held) !== context), ...(on ? [`${context}.*`] : [])]);
  return (
    <fieldset className={local.types}>
      <legend>{t.settings.events}</legend>
      <label>
        <input type="checkbox" checked={every} onChange={(event) => onValue(event.target.checked ? ['*'] : [])} />
        {t.settings.everything}
      </label>
      {asked.error && <ProblemNote problem={asked.error} retry={asked.refetch} />}
      {!every &&
        contexts.map((context) => {
          const all = value.includes(`${context}.*`);
          const single = value.filter((held) => contextOf(held) === context && held !== `${context}.*`).length;
          return (
            <div key={context}>
              <label>
                <input type="checkbox" checked={all} onChange={(event) => setArea(context, event.target.checked)} />
                {t.settings.areas[context as keyof typeof t.settings.areas] ?? context}
              </label>
              {!all && (
                <details open={single > 0}>
                  <summary>{t.settings.single({ n: single })}</summary>
                  <div>
                    {visible
                      .filter((type) => contextOf(type.name) === context)
                      .map((type) => (
                        <label key={type.name}>
                          <input type="checkbox" checked={value.includes(type.name)} onChange={(event) => set(type.name, event.target.checked)} />
                          {type.name}
                        </label>
                      ))}
                  </div>
                </details>
              )}
            </div>
          );
        })}
      {fault && <p className="bad">{fault}</p>}
    </fieldset>
  );
}
