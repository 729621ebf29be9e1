// One catalogue a language, German first. A missing or superfluous message fails `tsc`; only the spoken one is loaded.
import { useSyncExternalStore } from 'react';
import type { Text } from './de';

const load = { de: () => import('./de').then((m) => m.de), en: () => import('./en').then((m) => m.en) };
export type Language = keyof typeof load;
let spoken: Language = 'de';
let text: Text;
const listeners = new Set<() => void>();

export const language = () => spoken;

/** Speaks another language from now on; what is not ours is German. */
export async function speak(wanted: string | null | undefined) {
  const next: Language = wanted?.startsWith('en') ? 'en' : 'de';
  const words = await load[next]();
  spoken = next;
  text = words;
  document.documentElement.lang = spoken;
  listeners.forEach((tell) => tell());
}

const subscribe = (tell: () => void) => (listeners.add(tell), () => void listeners.delete(tell));

/** The catalogue being spoken; who asks is drawn anew when the language changes. */
export const useText = () => useSyncExternalStore(subscribe, () => text);
export const texts = () => text;

/** `DRAFT_STATE_IN_REVIEW` -> `IN_REVIEW`. */
export const bare = (value: string | undefined) =>
  (value ?? '').replace(/^[A-Z]+(_[A-Z]+)*?_(STATE|KIND|COURSE|COMPARISON|STAGE|FORMAT|CHANNEL|MODEL|GROUND|ROLE)_/, '');

/** What a value of a closed list of the contract is called. */
export function nameOf(t: Text, value: string | undefined): string {
  return t.words[bare(value) as keyof Text['words']] ?? value ?? '';
}

export type { Text };
