// A change that makes something new, or touches more than one record: sent once under one key, read again afterwards.
import { useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import { newId, once, Problem } from '~/api/client';
import { toast } from '~/ui/toast';
import { useOnce } from './once';

type Options<In, Out> = {
  /** The collection's name, whose lists and records are read again. */
  of: string;
  send: (input: In, headers: ReturnType<typeof once>) => Promise<Out>;
  said?: string | undefined;
  then?: ((answer: Out) => void) | undefined;
  /** Takes a refusal to its fields. */
  refused?: ((problem: Problem) => void) | undefined;
};

export function useSend<In = void, Out = unknown>({ of, send, said, then, refused }: Options<In, Out>) {
  const cache = useQueryClient();
  const key = useRef(newId());
  const act = useOnce<Out, Problem, In>({
    mutationFn: (input) => send(input, once(key.current)),
    onSuccess: (answer) => {
      key.current = newId();
      if (said) toast(said);
      then?.(answer);
    },
    onError: (problem) => {
      // Refusals are kept under their key as well: what is mended is another decision.
      if (problem.status !== 0) key.current = newId();
      refused?.(problem);
    },
    onSettled: () => cache.invalidateQueries({ queryKey: [of] }),
  });
  return {
    run: act.mutate,
    busy: act.isPending,
    problem: act.error ?? undefined,
    answer: act.data,
    reset: act.reset,
  };
}
