import { useQuery } from '@tanstack/react-query';
import { api, told, type Schema } from '~/api/client';
import { draftLetter } from '~/api/queries';
import { SendInvoice, useCallBackInvoice } from '~/app/SendInvoice';
import { useText } from '~/text';
import { money } from '~/text/format';
import { Bones, Dialog, ProblemNote } from '~/ui';

type Props = { draft: Schema['billing.InvoiceDraft']; onClose: () => void; next: () => void };

/** The number is taken and stays; what is written with it can be changed before, and called back for ten seconds. */
export function IssueDraft({ draft: d, onClose, next }: Props) {
  const t = useText();
  const asked = useQuery({ ...draftLetter(d.id), staleTime: Infinity });
  const { held } = useCallBackInvoice();
  if (!asked.data)
    return (
      <Dialog title={t.drafts.issueTitle} onClose={onClose}>
        {asked.error ? <ProblemNote problem={asked.error} retry={asked.refetch} /> : <Bones />}
      </Dialog>
    );
  return (
    <SendInvoice
      name={d.id}
      title={t.drafts.issueTitle}
      submit={t.drafts.issueAndSend}
      written={asked.data}
      note={t.drafts.issueNote({ customer: d.customer?.label ?? '', gross: money(d.gross) })}
      of="drafts"
      record={d}
      send={(body, header, { id }) => told(api.POST('/v1/drafts/{id}:issue', { params: { path: { id }, header }, body }))}
      sent={(invoice) => {
        held(invoice.id, t.drafts.issuedAndLeaving({ number: invoice.number }));
        next();
      }}
      onClose={onClose}
    />
  );
}
