import { useQuery } from '@tanstack/react-query';
import { api, basedOn, newId, told, type Schema } from '~/api/client';
import { letter as letterOf } from '~/api/queries';
import { HOLD_SECONDS, SendPane, useCallBack } from '~/app/SendPane';
import { useText } from '~/text';
import { day, money } from '~/text/format';
import { Bones, Dialog, ProblemNote } from '~/ui';

type Quote = Schema['crm.Quote'];

/** Nothing leaves unseen: to whom, with which words, and ten seconds in which it can be called back. */
export function SendQuote({ quote, onClose }: { quote: Quote; onClose: () => void }) {
  const t = useText();
  const asked = useQuery({ ...letterOf(quote.id), staleTime: Infinity });
  const { held } = useCallBackQuote();
  if (!asked.data)
    return (
      <Dialog title={t.quotes.send} onClose={onClose}>
        {asked.error ? <ProblemNote problem={asked.error} retry={asked.refetch} /> : <Bones />}
      </Dialog>
    );
  return (
    <SendPane
      name={quote.id}
      title={t.quotes.sendTitle({ number: quote.number })}
      submit={t.quotes.send}
      letter={asked.data}
      note={t.quotes.sendNote({ customer: quote.customer?.label ?? '', net: money(quote.net), day: day(quote.valid_until) })}
      places={[{ mark: '{link}', shown: t.quotes.linkButton, button: true }]}
      placesNote={t.quotes.linkNote}
      of="quotes"
      record={quote}
      send={(letter, header, { id }) => told(api.POST('/v1/quotes/{id}:send', { params: { path: { id }, header }, body: { hold_seconds: HOLD_SECONDS, letter } }))}
      sent={({ quote: sent }) => held(sent!.id)}
      onClose={onClose}
    />
  );
}

/** Based on what holds now: whoever changed it meanwhile has called it back already. */
export const useCallBackQuote = () =>
  useCallBack('quotes', async (id) => {
    const { quote } = await told(api.GET('/v1/quotes/{id}', { params: { path: { id } } }));
    return told(api.POST('/v1/quotes/{id}:cancelSend', { params: { path: { id }, header: basedOn(quote!.etag, newId()) }, body: {} }));
  });
