// A change of one record: decided once, sent under one key, based on the version that was seen. Whoever was slower is
// told who was faster; nothing is sent twice, however often the key is pressed.
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { basedOn, newId, Problem } from '~/api/client';
import { toast } from '~/ui/toast';
import { useOnce } from './once';

type Record_ = { id: string; etag: string };
type Sent = ReturnType<typeof basedOn>;
type Options<In, Out> = {
  /** The collection's name, whose lists and records are read again. */
  of: string;
  record: Record_ | undefined;
  send: (input: In, headers: Sent, record: Record_) => Promise<Out>;
  /** What is said when it is done. */
  said?: string | undefined;
  then?: ((answer: Out) => void) | undefined;
};

export function useAct<In = void, Out = unknown>({ of, record, send, said, then }: Options<In, Out>) {
  const cache = useQueryClient();
  const key = useRef(newId());
  useEffect(() => {
    key.current = newId();
  }, [record?.id, record?.etag]);
  const act = useOnce<Out, Problem, In>({
    mutationFn: (input) => send(input, basedOn(record!.etag, key.current), record!),
    onSuccess: (answer) => {
      if (said) toast(said);
      then?.(answer);
    },
    onError: (problem) => {
      // The server keeps refusals under their key as well: what is mended is another decision.
      if (problem.status !== 0) key.current = newId();
    },
    onSettled: () => cache.invalidateQueries({ queryKey: [of] }),
  });
  return {
    run: (input: In) => {
      if (record) act.mutate(input);
    },
    busy: act.isPending,
    problem: act.error?.status === 412 ? undefined : (act.error ?? undefined),
    moved: act.error?.status === 412 ? act.error : undefined,
    /** Takes what holds now. */
    reload: () => {
      act.reset();
      void cache.invalidateQueries({ queryKey: [of] });
    },
    reset: act.reset,
  };
}
