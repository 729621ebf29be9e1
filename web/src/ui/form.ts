// Forms: the request body is the state, a field's address is its JSON pointer, so what the server refuses finds its
// field by itself. What is typed is kept in the browser until it is saved; only what changed is sent.
import { useEffect, useRef, useState } from 'react';
import type { Fault, Problem } from '~/api/client';

type Json = unknown;

export function valueAt(body: Json, pointer: string): Json {
  return pointer.split('/').slice(1).reduce<Json>((found, name) => (found as Record<string, Json> | undefined)?.[name], body);
}

/** A copy of the body with one value replaced; what is not on the way stays the same object. */
export function withValue<T>(body: T, pointer: string, value: Json): T {
  const [name, ...rest] = pointer.split('/').slice(1);
  if (name === undefined) return value as T;
  const inner = withValue((body as Record<string, Json> | undefined)?.[name] ?? {}, rest.map((r) => `/${r}`).join(''), value);
  if (Array.isArray(body)) return body.map((item, n) => (n === Number(name) ? inner : item)) as T;
  return { ...body, [name]: inner };
}

/** The text with something in place of what was selected. */
export const inserted = (text: string, what: string, from: number, to: number) => text.slice(0, from) + what + text.slice(to);

const same = (a: Json, b: Json) => JSON.stringify(a ?? '') === JSON.stringify(b ?? '');

/** Names of the fields that differ. */
export const changed = <T extends object>(before: T, after: T) =>
  Object.keys(after).filter((name) => !same(valueAt(before, `/${name}`), valueAt(after, `/${name}`)));

/** Mine over theirs: what I did not touch is theirs; `both` names what both changed. */
export function merged<T extends object>(base: T, mine: T, theirs: T): { body: T; both: string[] } {
  const touched = changed(base, mine);
  const body = Object.fromEntries(
    Object.keys(mine).map((name) => [name, valueAt(touched.includes(name) ? mine : theirs, `/${name}`)]),
  ) as T;
  return { body, both: touched.filter((name) => !same(valueAt(base, `/${name}`), valueAt(theirs, `/${name}`))) };
}

function kept<T>(key: string): { base: T; body: T } | undefined {
  try {
    return JSON.parse(localStorage.getItem(key) ?? 'null') ?? undefined;
  } catch {
    return undefined;
  }
}

/** `prefix` is where the body lies in the request, e.g. `/customer`. */
export function useDraftForm<T extends object>(name: string, initial: T, prefix = '') {
  const key = `draft ${name}`;
  const [state, set] = useState(() => kept<T>(key) ?? { base: initial, body: initial });
  const [faults, setFaults] = useState<Fault[]>([]);
  const [both, setBoth] = useState<string[]>([]);
  const theirs = useRef<T>(undefined);
  const mask = changed(state.base, state.body);
  const dirty = mask.length > 0;

  useEffect(() => {
    if (dirty) localStorage.setItem(key, JSON.stringify(state));
    else localStorage.removeItem(key);
  }, [key, state, dirty]);

  const put = (pointer: string, value: Json) => {
    set((s) => ({ ...s, body: withValue(s.body, pointer, value) }));
    setFaults((f) => f.filter((fault) => fault.pointer !== prefix + pointer));
  };
  const faultAt = (pointer: string) => faults.find((fault) => fault.pointer === prefix + pointer)?.detail;
  const shown = useRef(new Set<string>());
  return {
    body: state.body,
    mask,
    dirty,
    put,
    /** What a field needs: its value, what changes it, its fault. */
    at(pointer: string) {
      shown.current.add(prefix + pointer);
      return {
        name: pointer,
        value: String(valueAt(state.body, pointer) ?? ''),
        onValue: (value: string) => put(pointer, value),
        fault: faultAt(pointer),
      };
    },
    fault: faultAt,
    /** Takes a refusal: faults go to their fields, the first of them gets the focus. */
    refuse(problem: Pick<Problem, 'faults'>) {
      setFaults(problem.faults);
      const first = problem.faults.find((fault) => shown.current.has(fault.pointer));
      const field = first && document.getElementsByName(first.pointer.slice(prefix.length))[0];
      field?.focus();
    },
    /** Somebody else was faster: keeps what I typed, takes the rest from them, and names what both changed. */
    rebase(current: T) {
      theirs.current = current;
      const result = merged(state.base, state.body, current);
      setBoth(result.both);
      set({ base: current, body: result.body });
    },
    both,
    takeTheirs(field: string) {
      set((s) => ({ ...s, body: withValue(s.body, `/${field}`, valueAt(theirs.current, `/${field}`)) }));
      setBoth((b) => b.filter((name) => name !== field));
    },
    theirsAt: (field: string) => valueAt(theirs.current, `/${field}`),
    /** This much is saved; what was typed meanwhile is not, and stays. `adopt` takes over what the server added. */
    saved(body: T, adopt: (body: T) => T = (same) => same) {
      set((s) => ({ base: adopt(body), body: adopt(s.body) }));
    },
    /** Saved, or given up: nothing is kept any more. */
    done(next?: T) {
      localStorage.removeItem(key);
      setBoth([]);
      setFaults([]);
      const body = next ?? initial;
      set({ base: body, body });
    },
  };
}

/** A single text that must survive a reload until it is sent; `otherwise` as long as nobody typed. */
export function useKeptText(name: string, otherwise = ''): [string, (text: string) => void] {
  const key = `text ${name}`;
  const [text, set] = useState(() => localStorage.getItem(key));
  return [
    text ?? otherwise,
    (next) => {
      set(next);
      if (next) localStorage.setItem(key, next);
      else localStorage.removeItem(key);
    },
  ];
}

/** What one person typed is nobody else's: wiped when they sign out. */
export function forgetDrafts() {
  for (const key of Object.keys(localStorage)) if (/^(draft|text) /.test(key)) localStorage.removeItem(key);
}
