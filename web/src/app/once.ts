import { useMutation, type UseMutationOptions } from '@tanstack/react-query';
import { useRef } from 'react';

/**
 * A mutation that is sent once until it is settled: a second press of the key comes before the first one is drawn, so
 * what was drawn cannot tell it off.
 */
export function useOnce<Out, Failed, In = void>(options: UseMutationOptions<Out, Failed, In>) {
  const underway = useRef(false);
  const sent = useMutation<Out, Failed, In>({
    ...options,
    onSettled: async (...told) => {
      try {
        await options.onSettled?.(...told);
      } finally {
        underway.current = false;
      }
    },
  });
  const mutate = (input: In) => {
    if (underway.current) return;
    underway.current = true;
    sent.mutate(input);
  };
  return { ...sent, mutate };
}
