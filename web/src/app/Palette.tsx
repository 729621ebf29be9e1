// Ctrl+K: go, act, find. What a person types is looked for in the commands at once and in the records they may see.
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useRef, useState, type KeyboardEvent } from 'react';
import type { Schema } from '~/api/client';
import { search } from '~/api/queries';
import { useText } from '~/text';
import { money } from '~/text/format';
import { Button, Dialog } from '~/ui';
import { keysAreOff, switchKeys, useShownCommands, type Command } from './commands';
import { useMe } from './me';
import { pageOf } from './pages';
import css from './Shell.module.css';

type Hit = { id: string; label: string; note: string; keys?: string | undefined; run: () => void };

export function Palette({ onClose }: { onClose: () => void }) {
  const t = useText();
  const dialog = useRef<HTMLDialogElement>(null);
  const [typed, setTyped] = useState('');
  const [at, setAt] = useState(0);
  const commands = useShownCommands();
  const found = useFound(typed.trim());
  useEffect(() => {
    const opener = document.activeElement as HTMLElement | null;
    dialog.current?.showModal();
    return () => opener?.focus?.();
  }, []);
  const wanted = typed.trim().toLowerCase();
  const hits: Hit[] = [...commands.filter((c) => fits(c, wanted)).map((c) => ({ id: c.id, label: c.label, note: t.palette[c.group], keys: c.keys, run: c.run })), ...found];
  const chosen = Math.min(at, hits.length - 1);
  function take(hit: Hit | undefined) {
    if (!hit) return;
    onClose();
    queueMicrotask(hit.run);
  }
  function keys(event: KeyboardEvent) {
    if (event.key === 'ArrowDown') setAt((chosen + 1) % hits.length);
    else if (event.key === 'ArrowUp') setAt((chosen - 1 + hits.length) % hits.length);
    else if (event.key === 'Enter') take(hits[chosen]);
    else return;
    event.preventDefault();
  }
  return (
    <dialog ref={dialog} className={css.palette} aria-label={t.app.search} onCancel={onClose} onClick={(e) => e.target === dialog.current && onClose()}>
      <input
        role="combobox"
        aria-expanded="true"
        aria-controls="palette-hits"
        aria-activedescendant={hits[chosen] ? `hit-${chosen}` : undefined}
        aria-label={t.app.search}
        placeholder={t.palette.placeholder}
        value={typed}
        autoFocus
        onChange={(event) => {
          setTyped(event.target.value);
          setAt(0);
        }}
        onKeyDown={keys}
      />
      {hits.length === 0 && <p className={css.none}>{t.palette.none}</p>}
      <ul id="palette-hits" role="listbox" aria-label={t.palette.hits}>
        {hits.map((hit, n) => (
          <li key={hit.id} id={`hit-${n}`} role="option" aria-selected={n === chosen} onClick={() => take(hit)} onMouseMove={() => setAt(n)}>
            {hit.label}
            <small>{hit.note}</small>
            {hit.keys && <kbd>{hit.keys}</kbd>}
          </li>
        ))}
      </ul>
    </dialog>
  );
}

const fits = (command: Command, wanted: string) => !wanted || command.label.toLowerCase().includes(wanted);

/** Records of all kinds by number or by the beginning of a word, from two letters on, when the typing rests. */
function useFound(typed: string): Hit[] {
  const t = useText();
  const go = useNavigate();
  const { may } = useMe();
  const rested = useRested(typed);
  const on = rested.length >= 2 && may('reporting.search.read');
  const found = useQuery({ ...search(rested), enabled: on, placeholderData: (before) => before }).data?.hits ?? [];
  if (!on) return [];
  return found.map((hit) => ({
    id: `${hit.kind} ${hit.object.id}`,
    label: [hit.object.number, hit.title].filter(Boolean).join(' '),
    note: [t.palette.kinds[hit.kind as keyof typeof t.palette.kinds], hit.subtitle, hit.amount ? money(hit.amount) : ''].filter(Boolean).join(' · '),
    run: () => void go(placeOf(hit)),
  }));
}

/** A milestone is on its project's page, an enquiry in the pipeline. */
function placeOf(hit: Schema['reporting.Hit']): Parameters<ReturnType<typeof useNavigate>>[0] {
  const page = hit.kind === 'milestone' ? pageOf('project', hit.project_id) : pageOf(hit.kind, hit.object.id);
  return (page ?? { to: '/pipeline' }) as never;
}

/** A value once it has not changed for a fifth of a second. */
export function useRested<T>(value: T, ms = 200): T {
  const [rested, set] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => set(value), ms);
    return () => clearTimeout(timer);
  }, [value, ms]);
  return rested;
}

/** Every key that does something here, and the switch that turns single keys off. */
export function Keys({ onClose }: { onClose: () => void }) {
  const t = useText();
  const [off, setOff] = useState(keysAreOff());
  const shown = useShownCommands().filter((command) => command.keys);
  return (
    <Dialog title={t.app.keys} onClose={onClose}>
      <dl className={css.keys}>
        {[{ id: 'k', keys: t.app.paletteKeys, label: t.app.search }, { id: 'j', keys: 'j / k', label: t.list.move }, { id: 'x', keys: 'x', label: t.list.pickKey }, ...shown].map((command) => (
          <KeyRow key={command.id} keys={command.keys!} label={command.label} />
        ))}
      </dl>
      <Button
        aria-pressed={off}
        onClick={() => {
          switchKeys(!off);
          setOff(!off);
        }}
      >
        {off ? t.app.keysOn : t.app.keysOff}
      </Button>
    </Dialog>
  );
}

function KeyRow({ keys, label }: { keys: string; label: string }) {
  return (
    <>
      <dt>
        <kbd>{keys}</kbd>
      </dt>
      <dd>{label}</dd>
    </>
  );
}
