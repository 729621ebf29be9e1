// One set of commands for palette, menus and keys. A screen says what it can do while it is shown; the shell listens.
import { useEffect, useRef, useSyncExternalStore } from 'react';

export type Command = { id: string; label: string; group: 'go' | 'act' | 'app'; keys?: string; run: () => void };

let shown: Command[] = [];
const listeners = new Set<() => void>();

function set(next: Command[]) {
  shown = next;
  listeners.forEach((tell) => tell());
}

/** What can be done here, as long as the screen is shown. */
export function useCommands(commands: Command[]) {
  const latest = useRef(commands);
  latest.current = commands;
  const shape = commands.map((c) => `${c.id} ${c.label} ${c.keys}`).join('|');
  useEffect(() => {
    const mine = latest.current.map((c) => ({
      ...c,
      run: () => latest.current.find((now) => now.id === c.id)?.run(),
    }));
    set([...shown, ...mine]);
    return () => set(shown.filter((command) => !mine.includes(command)));
  }, [shape]);
}

const subscribe = (tell: () => void) => (listeners.add(tell), () => void listeners.delete(tell));
export const useShownCommands = () => useSyncExternalStore(subscribe, () => shown);

const WALKS = new Set(['j', 'k']);
const OFF = 'keys off';
export const keysAreOff = () => localStorage.getItem(OFF) === '1';
export function switchKeys(off: boolean) {
  if (off) localStorage.setItem(OFF, '1');
  else localStorage.removeItem(OFF);
}

const typing = (target: EventTarget | null) =>
  target instanceof HTMLElement && !!target.closest('input:not([type=checkbox]), textarea, select, [contenteditable]');

/** Enter belongs to the button or link one is on, unless that passes it on. */
const taken = (target: EventTarget | null) =>
  target instanceof HTMLElement && !!target.closest('a, button, [role=option]') && !target.closest('[data-enter]');

/**
 * Single letters, and `g` before another one; ignored while somebody types, with AltGr, in a dialog or menu, and when
 * switched off (WCAG 2.1.4). Ctrl+K works everywhere.
 */
export function useKeys(onPalette: () => void) {
  useEffect(() => {
    let before = '';
    let since = 0;
    function press(event: KeyboardEvent) {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
        event.preventDefault();
        onPalette();
        return;
      }
      if (event.ctrlKey && event.key === 'Enter') return run(event, 'Ctrl+Enter');
      if (event.ctrlKey || event.metaKey || event.altKey || event.getModifierState('AltGraph')) return;
      if (keysAreOff() || typing(event.target) || document.querySelector('dialog[open], [popover=auto]:popover-open')) return;
      const chord = before === 'g' && event.timeStamp - since < 1500 ? `g ${event.key}` : event.key;
      [before, since] = [event.key, event.timeStamp];
      run(event, chord);
    }
    function run(event: KeyboardEvent, keys: string) {
      const found = shown.findLast((command) => command.keys === keys);
      if (!found || (keys === 'Enter' && taken(event.target))) return;
      event.preventDefault();
      // A key that is held down goes through a list; it decides nothing about what comes up under it.
      if (event.repeat && !WALKS.has(keys)) return;
      before = '';
      found.run();
    }
    addEventListener('keydown', press);
    return () => removeEventListener('keydown', press);
  }, [onPalette]);
}
