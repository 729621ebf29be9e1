import { useState } from 'react';
import { api, told } from '~/api/client';
import { Lookup } from '~/ui/Lookup';

type Named = { id: string; name: string };
type Props = { label: string; value: Named | undefined; fault?: string | undefined; onValue: (person: Named | undefined) => void };

async function look(q: string) {
  if (!q.trim()) return [];
  const { people } = await told(api.GET('/v1/people:suggest', { params: { query: { q } } }));
  return people.map((found) => ({ id: found.id, label: found.name, note: '' }));
}

/** Somebody of the tenant, found by what is typed. */
export function PersonField({ label, value, fault, onValue }: Props) {
  const [typed, setTyped] = useState(value?.name ?? '');
  return (
    <Lookup
      label={label}
      value={typed}
      fault={fault}
      look={look}
      onType={(text) => {
        setTyped(text);
        onValue(undefined);
      }}
      onPick={(hit) => {
        setTyped(hit.label);
        onValue({ id: hit.id, name: hit.label });
      }}
    />
  );
}
