import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { api, newId, once, told, type Problem } from '~/api/client';
import { useText } from '~/text';
import { Dialog, Field, Icon, Menu, ProblemNote, toast } from '~/ui';
import local from './ListPage.module.css';

/** Lists as somebody looks at them again and again: their filter and order under a name of one's own. */
export function Views({ list }: { list: string }) {
  const t = useText();
  const go = useNavigate();
  const cache = useQueryClient();
  const [naming, setNaming] = useState(false);
  const [wanted, setWanted] = useState(false);
  const asked = useQuery({
    queryKey: ['views', list],
    // Asked for when somebody looks at the menu, not with every list.
    enabled: wanted,
    queryFn: async () => (await told(api.GET('/v1/me/views', { params: { query: { list } } }))).views,
  });
  const again = () => void cache.invalidateQueries({ queryKey: ['views', list] });
  async function remove(id: string) {
    await told(api.POST('/v1/me/views/{id}:delete', { params: { path: { id }, header: once(newId()) }, body: {} }));
    again();
  }
  return (
    <>
      <Menu label={t.list.saved} icon="star" kind="quiet" only onMouseEnter={() => setWanted(true)} onFocus={() => setWanted(true)}>
        {asked.data?.map((view) => (
          <span key={view.id} className={local.view}>
            <button type="button" onClick={() => void go({ href: `${location.pathname}?${view.query}` })}>
              {view.name}
            </button>
            <button type="button" aria-label={t.list.forget({ name: view.name })} onClick={() => void remove(view.id)}>
              <Icon name="close" />
            </button>
          </span>
        ))}
        <button type="button" onClick={() => setNaming(true)}>
          <Icon name="plus" />
          {t.list.saveView}
        </button>
      </Menu>
      {naming && (
        <Naming
          list={list}
          onClose={() => {
            setNaming(false);
            again();
          }}
        />
      )}
    </>
  );
}

function Naming({ list, onClose }: { list: string; onClose: () => void }) {
  const t = useText();
  const [name, setName] = useState('');
  const [problem, setProblem] = useState<Problem>();
  async function save() {
    try {
      const view = { name, list, query: location.search.slice(1), columns: [] };
      await told(api.POST('/v1/me/views', { params: { header: once(newId()) }, body: { view } }));
      toast(t.app.saved);
      onClose();
    } catch (raised) {
      setProblem(raised as Problem);
    }
  }
  return (
    <Dialog title={t.list.saveView} submit={t.app.save} onSubmit={() => void save()} onClose={onClose}>
      {problem && <ProblemNote problem={problem} />}
      <Field label={t.list.viewName} autoFocus value={name} onValue={setName} fault={problem?.faults.find((f) => f.pointer === '/view/name')?.detail} />
    </Dialog>
  );
}

