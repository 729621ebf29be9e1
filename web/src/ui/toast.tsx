// What just happened, for some seconds, with the way back where there is one.
import { useSyncExternalStore } from 'react';
import css from './parts.module.css';

type Note = { id: number; text: string; undo?: { label: string; run: () => void; seconds?: number } | undefined };
let notes: Note[] = [];
let last = 0;
const listeners = new Set<() => void>();

function set(next: Note[]) {
  notes = next;
  listeners.forEach((tell) => tell());
}

export function toast(text: string, undo?: Note['undo']) {
  const id = ++last;
  set([...notes.slice(-2), { id, text, undo }]);
  setTimeout(() => set(notes.filter((note) => note.id !== id)), undo ? (undo.seconds ?? 10) * 1000 : 5_000);
}

/** Takes back what was said last, while that is still shown; the same as its button. */
export function undoLast() {
  const last = notes.findLast((note) => note.undo);
  if (!last) return;
  set(notes.filter((note) => note !== last));
  last.undo!.run();
}

const subscribe = (tell: () => void) => (listeners.add(tell), () => void listeners.delete(tell));

export function Toasts() {
  const shown = useSyncExternalStore(subscribe, () => notes);
  return (
    <div className={css.toasts} role="status">
      {shown.map((note) => (
        <p key={note.id} className={css.toast} data-counts={!!note.undo || undefined} style={{ '--seconds': `${note.undo?.seconds ?? 10}s` } as object}>
          {note.text}
          {note.undo && (
            <button
              type="button"
              onClick={() => {
                set(notes.filter((other) => other.id !== note.id));
                note.undo!.run();
              }}
            >
              {note.undo.label}
            </button>
          )}
        </p>
      ))}
    </div>
  );
}
