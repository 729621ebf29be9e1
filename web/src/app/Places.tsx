import { useRef } from 'react';
import type { Schema } from '~/api/client';
import { useText, type Text } from '~/text';
import { Button } from '~/ui';
import { inserted, valueAt, type useDraftForm } from '~/ui/form';
import local from './Letters.module.css';

export const occasionName = (t: Text, occasion: string) => t.settings.kinds[occasion.replace('MAIL_OCCASION_', '') as keyof Text['settings']['kinds']];

type Form = Pick<ReturnType<typeof useDraftForm<object>>, 'body' | 'put'>;

/** What can be put into subject and text, put where the cursor is: in the field that was typed in last. */
export function Places({ of: places, form, at }: { of: Schema['platform.MailPlaceholder'][]; form: Form; at: { current: string } }) {
  const t = useText();
  const insert = (name: string) => {
    const field = document.getElementsByName(at.current)[0] as HTMLInputElement | HTMLTextAreaElement | undefined;
    const before = String(valueAt(form.body, at.current) ?? '');
    const [from, to] = [field?.selectionStart ?? before.length, field?.selectionEnd ?? before.length];
    form.put(at.current, inserted(before, `{${name}}`, from, to));
    requestAnimationFrame(() => {
      field?.focus();
      field?.setSelectionRange(from + name.length + 2, from + name.length + 2);
    });
  };
  return (
    <div className={local.places} role="group" aria-label={t.settings.placeholders}>
      {places.map((place) => (
        <Button key={place.name} kind="quiet" icon="plus" onClick={() => insert(place.name)}>
          {place.label}
        </Button>
      ))}
    </div>
  );
}

/** Remembers in which of these fields was typed last; the last of them before anybody typed. */
export function useLastField(names: string[]) {
  const at = useRef(names.at(-1)!);
  if (!names.includes(at.current)) at.current = names.at(-1)!;
  return {
    at,
    onFocus: ({ target }: { target: EventTarget }) => {
      const { name } = target as HTMLInputElement;
      if (names.includes(name)) at.current = name;
    },
  };
}
